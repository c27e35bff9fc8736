/* ledger_batch.c: many threads, one ledger: each image has its own answer, and what was accepted is on the disk. */
#include "support/test.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/thread_pool.h"
#include "trust/ledger/ledger_batch.h"
#include "trust/ledger/ledger_edit.h"

#define THREADS 16
#define IMAGES 200

static struct ledger_batch batch = { .lock = PTHREAD_MUTEX_INITIALIZER, .settled = PTHREAD_COND_INITIALIZER };
static char dir[] = "/tmp/cocket-ledger-XXXXXX", path[64];
static struct err errs[IMAGES];
static atomic_uint begun;

static void
image_print(char out[static 64], size_t i)
{
	(void)snprintf(out, 64, "registry.example/shop/api:t%zu", i);
}

/* Every tenth is older than what the ledger has. */
static void
accept_one(void *ctx, size_t worker, size_t item)
{
	const int64_t signed_at = *(const int64_t *)ctx - (item % 10 == 9 ? 1000 : 0);
	const struct ledger_entry entry = { .has_signed_at = true, .signed_at = signed_at, .accepted_at = 5000, .digest.bytes[0] = (uint8_t)signed_at };
	char image[64];
	bool began = false;

	(void)worker;
	image_print(image, item);
	errs[item] = (struct err){ 0 };
	(void)!ledger_batch_accept(&batch, &(struct ledger_place){ path, LEDGER_MAY_BEGIN }, image, &entry, &began, &errs[item]);
	atomic_fetch_add(&begun, began);
}

static void
test_each_has_its_own_answer(void **state)
{
	int64_t first = 5000, second = 5001;

	(void)state;
	thread_pool_run(THREADS, IMAGES, accept_one, &first);
	for (size_t i = 0; i < IMAGES; i++)
		assert_int_equal(errs[i].code, COCKET_OK);
	assert_int_equal(begun, 1);
	thread_pool_run(THREADS, IMAGES, accept_one, &second);
	assert_int_equal(begun, 1);
	second = 4500;
	thread_pool_run(THREADS, IMAGES, accept_one, &second);
	for (size_t i = 0; i < IMAGES; i++) {
		struct ledger_entry entry;
		struct err err = { 0 };
		char image[64];
		bool found = false;
		image_print(image, i);
		assert_int_equal(errs[i].code, COCKET_E_ROLLBACK);
		assert_int_equal(ledger_find(path, image, &entry, &found, &err), COCKET_OK);
		assert_true(found);
		assert_int_equal(entry.signed_at, i % 10 == 9 ? 4001 : 5001);
	}
}

/* A ledger that cannot be written is the same no for all. */
static void
test_no_ledger_is_no_for_all(void **state)
{
	int64_t time = 6000;

	(void)state;
	assert_int_equal(truncate(path, 10), 0);
	thread_pool_run(THREADS, IMAGES, accept_one, &time);
	for (size_t i = 0; i < IMAGES; i++) {
		assert_int_equal(errs[i].code, COCKET_E_USAGE);
		assert_non_null(strstr(errs[i].message, "damaged"));
	}
}

static int
setup(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return 1;
	(void)snprintf(path, sizeof path, "%s/ledger", dir);
	return 0;
}

static int
teardown(void **state)
{
	char lock[80];

	(void)state;
	(void)snprintf(lock, sizeof lock, "%s.lock", path);
	return unlink(path) || unlink(lock) || rmdir(dir) ? 1 : 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_each_has_its_own_answer), cmocka_unit_test(test_no_ledger_is_no_for_all) };

	return cmocka_run_group_tests(tests, setup, teardown);
}
