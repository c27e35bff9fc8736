/* thread_pool.c: each item once, whatever the number of threads; no two at once by one worker. */
#include "support/test.h"

#include <stdatomic.h>

#include "base/thread_pool.h"

#define ITEMS 1000

struct work {
	atomic_int done[ITEMS];
	atomic_int busy[POOL_THREADS_MAX];
	atomic_int wrong, workers_seen;
	size_t workers;
};

static void
work(void *ctx, size_t worker, size_t item)
{
	struct work *w = ctx;

	if (worker >= w->workers || worker >= POOL_THREADS_MAX || item >= ITEMS || atomic_fetch_add(&w->busy[worker], 1) != 0) {
		atomic_fetch_add(&w->wrong, 1);
		return;
	}
	atomic_fetch_or(&w->workers_seen, 1 << (worker % 30));
	atomic_fetch_add(&w->done[item], 1);
	atomic_fetch_sub(&w->busy[worker], 1);
}

static void
each_item_once(void **state)
{
	static const struct {
		size_t workers, count;
	} rows[] = { { 1, 0 }, { 4, 0 }, { 1, 1 }, { 4, 1 }, { 1, ITEMS }, { 2, ITEMS }, { 7, ITEMS }, { POOL_THREADS_MAX, ITEMS }, { 500, ITEMS }, { 500, 3 } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		static struct work w;

		w = (struct work){ .workers = rows[i].workers };
		thread_pool_run(rows[i].workers, rows[i].count, work, &w);
		assert_int_equal(atomic_load(&w.wrong), 0);
		for (size_t item = 0; item < ITEMS; item++)
			assert_int_equal(atomic_load(&w.done[item]), item < rows[i].count);
	}
}

static void
note_order(void *ctx, size_t worker, size_t item)
{
	size_t *next = ctx;

	assert_int_equal(worker, 0);
	assert_int_equal(item, (*next)++);
}

/* One worker is the caller's own thread: no lock is needed. */
static void
one_worker_goes_in_order(void **state)
{
	size_t next = 0;

	(void)state;
	thread_pool_run(1, 50, note_order, &next);
	assert_int_equal(next, 50);
}

static void
there_is_a_core(void **state)
{
	(void)state;
	assert_true(thread_pool_cores() >= 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_item_once),
		cmocka_unit_test(one_worker_goes_in_order),
		cmocka_unit_test(there_is_a_core),
	};

	return cmocka_run_group_tests_name("base/thread_pool", tests, NULL, NULL);
}
