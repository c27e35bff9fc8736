/* answer_cache.c: what one asked, another has; who asks at the same time waits; what failed, is too large or was before a write counts for nobody. */
#include "support/test.h"

#include <stdatomic.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/thread_pool.h"
#include "image/registry/answer_cache.h"

#define URL "https://r.example/v2/shop/api/manifests/sha256-ab.sig"

static struct session *session;

static int
setup(void **state)
{
	const struct session_options options = { .timeout_ms = 60000 };
	struct err err = { 0 };

	(void)state;
	return session_new(&session, &options, &err) ? 1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	session_free(&session);
	return 0;
}

static struct fetch
found(const char *body, const char *page)
{
	struct fetch f = { .kind = FETCH_REFERRERS, .max = 8 * MIB, .body = BUF(8 * MIB) };
	struct err err = { 0 };

	assert_int_equal(buf_add(&f.body, slice_str(body), &err), COCKET_OK);
	f.body_digest = digest_of(slice_str(body));
	(void)snprintf(f.served_type, sizeof f.served_type, "text/x");
	(void)snprintf(f.next, sizeof f.next, "%s", page);
	return f;
}

static void
settle(struct session *s, const char *url, const char *body, const char *page)
{
	AUTO(fetch_free) struct fetch f = found(body, page);

	answer_cache_finish(s, url, &f);
}

static void
test_what_was_answered_is_there(void **state)
{
	AUTO(fetch_free) struct fetch f = { .max = 100 };

	(void)state;
	assert_int_equal(answer_cache_look(&f, session, URL), ANSWER_ASK);
	settle(session, URL, "body", "/v2/next");
	assert_int_equal(answer_cache_look(&f, session, URL), ANSWER_HERE);
	assert_int_equal(f.err.code, COCKET_OK);
	assert_string_equal(buf_str(&f.body), "body");
	assert_string_equal(f.served_type, "text/x");
	assert_string_equal(f.next, "/v2/next");
	const struct digest body = digest_of(slice_str("body"));
	assert_true(digest_eq(&f.body_digest, &body));
	assert_int_equal(answer_cache_look(&f, session, URL "x"), ANSWER_ASK);
}

static void
test_absence_is_an_answer_and_failure_is_none(void **state)
{
	struct fetch f = { .max = 100 }, none = { .max = 100 };

	(void)state;
	(void)fail(&none.err, COCKET_E_NOT_FOUND, "none there");
	assert_int_equal(answer_cache_look(&f, session, URL), ANSWER_ASK);
	answer_cache_finish(session, URL, &none);
	assert_int_equal(answer_cache_look(&f, session, URL), ANSWER_HERE);
	assert_string_equal(f.err.message, "none there");
	for (enum cocket_code code = COCKET_E_NET; code <= COCKET_E_REGISTRY; code++) {
		if (code == COCKET_E_NOT_FOUND)
			continue;
		none.err.code = code;
		answer_cache_finish(session, URL, &none);
		assert_int_equal(answer_cache_look(&f, session, URL), ANSWER_ASK);
	}
}

/* Whoever would refuse it for its size refuses it himself. */
static void
test_what_does_not_fit_is_asked_again(void **state)
{
	static const struct {
		size_t max;
		bool has_size;
		uint64_t size;
		enum answer_state answer;
	} rows[] = {
		{ 4, false, 0, ANSWER_HERE }, { 3, false, 0, ANSWER_ASK }, { 9, true, 4, ANSWER_HERE }, { 9, true, 5, ANSWER_ASK }, { 9, true, 3, ANSWER_ASK },
	};

	(void)state;
	settle(session, URL, "body", "");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(fetch_free) struct fetch f = { .max = rows[i].max, .has_size = rows[i].has_size, .size = rows[i].size };
		assert_int_equal(answer_cache_look(&f, session, URL), rows[i].answer);
	}
}

static void
test_large_bodies_and_many_are_forgotten(void **state)
{
	AUTO(buf_free) struct buf large = BUF(2 * MIB), body = BUF(2 * MIB);
	struct err err = { 0 };
	char url[64];
	size_t there = 0;

	(void)state;
	memset(buf_reserve(&large, 2 * MIB - 1, &err), 'x', 2 * MIB - 1);
	large.len = MIB + 1;
	settle(session, URL, buf_str(&large), "");
	assert_false(answer_cache_body(&body, session, URL));
	large.ptr[MIB / 2] = 0;
	for (int i = 0; i < 40; i++) {
		(void)snprintf(url, sizeof url, "https://r.example/%d", i);
		settle(session, url, (const char *)large.ptr, "");
	}
	for (int i = 0; i < 40; i++) {
		(void)snprintf(url, sizeof url, "https://r.example/%d", i);
		buf_free(&body);
		body = BUF(2 * MIB);
		there += answer_cache_body(&body, session, url);
	}
	assert_true(there > 0 && there <= 16);
	assert_true(answer_cache_body(&body, session, url) || body.len > 0); /* the newest is */
}

static void
test_nothing_counts_from_before_a_write(void **state)
{
	AUTO(buf_free) struct buf body = BUF(100);
	struct fetch f = { .max = 100 };

	(void)state;
	settle(session, URL, "body", "");
	assert_int_equal(answer_cache_look(&f, session, URL "2"), ANSWER_ASK);
	answer_cache_forget(session);
	assert_int_equal(answer_cache_look(&f, session, URL), ANSWER_ASK);
	assert_int_equal(answer_cache_look(&f, session, URL "2"), ANSWER_ASK); /* nobody waits for what is on its way */
	settle(session, URL, "body", "");
	assert_int_equal(answer_cache_look(&f, session, URL), ANSWER_ASK);
	assert_false(answer_cache_body(&body, session, URL));
}

#define THREADS 8
static atomic_uint asked;

static void
thread_asks(void *ctx, size_t worker, size_t item)
{
	AUTO(fetch_free) struct fetch f = { .max = 100 };
	struct session *mine = NULL;
	struct err err = { 0 };
	enum answer_state answer;

	(void)worker, (void)item;
	assert_int_equal(session_fork(&mine, session, false, &err), COCKET_OK);
	answer = answer_cache_look(&f, mine, URL);
	if (answer == ANSWER_WAIT)
		answer = answer_cache_wait(&f, mine, URL);
	if (answer == ANSWER_ASK) {
		const bool fails = ctx && asked == 0;

		atomic_fetch_add(&asked, 1);
		clock_sleep_ms(30);
		if (fails) {
			struct fetch none = { .max = 1 };

			(void)fail(&none.err, COCKET_E_NET, "gone");
			answer_cache_finish(mine, URL, &none);
		} else {
			settle(mine, URL, "body", "");
		}
	} else {
		assert_string_equal(buf_str(&f.body), "body");
	}
	session_free(&mine);
}

static void
test_one_asks_and_the_others_wait(void **state)
{
	(void)state;
	asked = 0;
	thread_pool_run(THREADS, 4 * THREADS, thread_asks, NULL);
	assert_int_equal(asked, 1);
}

/* Whoever waited for one that failed asks, and one alone. */
static void
test_a_failure_is_its_own(void **state)
{
	char fails[] = "x";

	(void)state;
	asked = 0;
	thread_pool_run(THREADS, 4 * THREADS, thread_asks, fails);
	assert_int_equal(asked, 2);
}

static void
test_waiting_ends_with_the_clock(void **state)
{
	struct session *hasty = NULL;
	struct fetch f = { .max = 100 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(session_fork(&hasty, session, false, &err), COCKET_OK);
	assert_int_equal(answer_cache_look(&f, session, URL), ANSWER_ASK);
	session_set_left_ms(hasty, 20);
	assert_int_equal(answer_cache_look(&f, hasty, URL), ANSWER_WAIT);
	assert_int_equal(answer_cache_wait(&f, hasty, URL), ANSWER_ASK);
	session_free(&hasty);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_what_was_answered_is_there, setup, teardown),
		cmocka_unit_test_setup_teardown(test_absence_is_an_answer_and_failure_is_none, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_does_not_fit_is_asked_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_large_bodies_and_many_are_forgotten, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nothing_counts_from_before_a_write, setup, teardown),
		cmocka_unit_test_setup_teardown(test_one_asks_and_the_others_wait, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_failure_is_its_own, setup, teardown),
		cmocka_unit_test_setup_teardown(test_waiting_ends_with_the_clock, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
