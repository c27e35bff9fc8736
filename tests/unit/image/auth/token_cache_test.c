/* token_cache.c and host_backoff.c: one token a repository whatever the number of threads, replaced under those who use the old one; a host that asked
 * to be left alone is left alone by every handle. */
#include "support/test.h"

#include <stdatomic.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/thread_pool.h"
#include "image/registry/session.h"

#define THREADS 8

static struct session *session;
static atomic_uint asked;

static int
setup(void **state)
{
	const struct session_options options = { .timeout_ms = 60000 };
	struct err err = { 0 };

	(void)state;
	asked = 0;
	return session_new(&session, &options, &err) ? 1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	session_free(&session);
	return 0;
}

static void
header_make(struct secret *out, const char *text)
{
	struct err err = { 0 };

	assert_int_equal(secret_copy(out, slice_of(text, strlen(text) + 1), &err), COCKET_OK);
}

/* What exchange and auth do on a 401. */
static enum cocket_code
answer(struct session *s, struct registry_token *t, unsigned generation, const char *header, struct err *err)
{
	struct token_grant grant = { 0 };
	bool yours;

	if (token_claim(&yours, s, t, generation, err) || !yours)
		return err->code;
	atomic_fetch_add(&asked, 1);
	clock_sleep_ms(20);
	if (header)
		header_make(&grant.header, header);
	else
		(void)fail(err, COCKET_E_AUTH, "refused");
	return token_finish(s, t, &grant, err);
}

static void
thread_asks(void *ctx, size_t worker, size_t item)
{
	struct session *mine = NULL;
	struct registry_token *t = NULL;
	struct auth_header *auth_header;
	struct err err = { 0 };
	unsigned generation;

	(void)worker, (void)item;
	assert_int_equal(session_fork(&mine, session, false, &err), COCKET_OK);
	assert_int_equal(token_open(&t, mine, "https://r.example", "shop/api", false, &err), COCKET_OK);
	auth_header = token_header(&generation, mine, t);
	if (!auth_header) {
		(void)!answer(mine, t, generation, ctx, &err);
		assert_int_equal(err.code, ctx ? COCKET_OK : COCKET_E_AUTH);
		auth_header = token_header(&generation, mine, t);
	}
	if (ctx)
		assert_string_equal((const char *)auth_header->header.ptr, ctx);
	else
		assert_null(auth_header);
	auth_header_drop(&auth_header);
	token_close(mine, &t);
	session_free(&mine);
}

static void
test_one_asks_and_the_others_wait(void **state)
{
	char header[] = "Authorization: Bearer one";

	(void)state;
	thread_pool_run(THREADS, THREADS, thread_asks, header);
	assert_int_equal(asked, 1);
}

static void
test_a_refusal_is_for_all(void **state)
{
	(void)state;
	thread_pool_run(THREADS, 4 * THREADS, thread_asks, NULL);
	assert_int_equal(asked, 1);
}

static void
test_a_ticket_outlives_its_replacement(void **state)
{
	struct auth_header *old, *other;
	struct registry_token *t = NULL;
	struct err err = { 0 };
	unsigned generation;

	(void)state;
	assert_int_equal(token_open(&t, session, "https://r.example", "shop/api", false, &err), COCKET_OK);
	assert_int_equal(answer(session, t, 0, "one", &err), COCKET_OK);
	old = token_header(&generation, session, t);
	assert_int_equal(generation, 1);
	assert_int_equal(answer(session, t, 0, "two", &err), COCKET_OK); /* of a generation that is over: nobody asks */
	assert_int_equal(answer(session, t, 1, "three", &err), COCKET_OK);
	assert_int_equal(asked, 2);
	other = token_header(&generation, session, t);
	assert_string_equal((const char *)old->header.ptr, "one");
	assert_string_equal((const char *)other->header.ptr, "three");
	auth_header_drop(&old);
	auth_header_drop(&other);
	token_close(session, &t);
}

static struct auth_header *
ticket_of(struct registry_token *t)
{
	unsigned generation;

	return token_header(&generation, session, t);
}

static void
settle_ahead(struct registry_token *t, const char *header, int64_t lifetime_ms)
{
	struct token_grant grant = { .lifetime_ms = lifetime_ms, .by = { .scheme = CHALLENGE_BEARER, .realm = "https://auth.example/" } };
	struct err why = { .code = header ? COCKET_OK : COCKET_E_NET };

	if (header)
		header_make(&grant.header, header);
	token_finish_ahead(session, t, &grant, &grant.by, &why);
}

static void
test_a_ticket_is_replaced_before_it_ends(void **state)
{
	struct challenge by = { 0 };
	struct auth_header *auth_header;
	struct registry_token *t = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(token_open(&t, session, "https://r.example", "shop/api", false, &err), COCKET_OK);
	assert_false(token_claim_ahead(session, t, false)); /* nobody knows that one is wanted */
	assert_false(token_challenge(&by, session, t));
	assert_true(token_claim_ahead(session, t, true));
	settle_ahead(t, "one", 60000);
	assert_true(token_challenge(&by, session, t));
	assert_string_equal(by.realm, "https://auth.example/");
	assert_false(token_claim_ahead(session, t, true)); /* there is one, and it lasts */
	t->renew_ms = clock_monotonic_ms();
	assert_true(token_claim_ahead(session, t, true));
	assert_false(token_claim_ahead(session, t, true)); /* somebody is at it, and the old one still is good */
	settle_ahead(t, "two", 0);
	auth_header = ticket_of(t);
	assert_string_equal((const char *)auth_header->header.ptr, "two");
	auth_header_drop(&auth_header);
	assert_int_equal(t->renew_ms, 0); /* one that is not known to end is not replaced */
	token_close(session, &t);
}

static void
test_what_does_not_work_ahead_is_left_to_the_answer(void **state)
{
	struct registry_token *t = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(token_open(&t, session, "https://r.example", "shop/api", false, &err), COCKET_OK);
	assert_true(token_claim_ahead(session, t, true));
	settle_ahead(t, NULL, 0);
	assert_null(ticket_of(t));
	assert_false(token_claim_ahead(session, t, true));
	assert_int_equal(answer(session, t, 0, "one", &err), COCKET_OK);
	assert_int_equal(asked, 1);
	token_close(session, &t);
}

/* The first 401 of a registry made us ask, in vain; this one's own challenge may lead elsewhere. */
static void
test_what_was_refused_ahead_is_not_asked_again(void **state)
{
	const struct challenge same = { .scheme = CHALLENGE_BEARER, .realm = "https://auth.example/", .service = "r" },
	                       realm = { .scheme = CHALLENGE_BEARER, .realm = "https://other.example/", .service = "r" },
	                       service = { .scheme = CHALLENGE_BEARER, .realm = "https://auth.example/", .service = "s" },
	                       scheme = { .scheme = CHALLENGE_BASIC, .realm = "https://auth.example/", .service = "r" };
	struct token_grant none = { 0 };
	struct registry_token *t = NULL;
	struct err err = { 0 }, why = { 0 };

	(void)state;
	(void)fail(&why, COCKET_E_AUTH, "no");
	assert_int_equal(token_open(&t, session, "https://r.example", "shop/api", false, &err), COCKET_OK);
	assert_true(token_claim_ahead(session, t, true));
	assert_int_equal(token_refused_ahead(session, t, &same, &err), COCKET_OK);
	token_finish_ahead(session, t, &none, &same, &why);
	assert_int_equal(token_refused_ahead(session, t, &realm, &err), COCKET_OK);
	assert_int_equal(token_refused_ahead(session, t, &service, &err), COCKET_OK);
	assert_int_equal(token_refused_ahead(session, t, &scheme, &err), COCKET_OK);
	assert_int_equal(token_refused_ahead(session, t, &same, &err), COCKET_E_AUTH);
	assert_string_equal(err.message, "no");
	token_close(session, &t);
}

static void
test_what_broke_ahead_may_be_asked_again(void **state)
{
	const struct challenge c = { .scheme = CHALLENGE_BEARER, .realm = "https://auth.example/" };
	struct registry_token *t = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(token_open(&t, session, "https://r.example", "shop/api", false, &err), COCKET_OK);
	assert_true(token_claim_ahead(session, t, true));
	settle_ahead(t, NULL, 0);
	assert_int_equal(token_refused_ahead(session, t, &c, &err), COCKET_OK);
	token_close(session, &t);
}

static atomic_uint broken, waiting;

static void
asks_in_vain(void *ctx, size_t worker, size_t item)
{
	const bool late = ctx;
	struct session *mine = NULL;
	struct registry_token *t = NULL;
	struct token_grant none = { 0 };
	struct err err = { 0 };
	bool yours;

	(void)worker, (void)item;
	assert_int_equal(session_fork(&mine, session, false, &err), COCKET_OK);
	assert_int_equal(token_open(&t, mine, "https://r.example", "shop/api", false, &err), COCKET_OK);
	atomic_fetch_add(&waiting, 1);
	if (token_claim(&yours, mine, t, 0, &err) == COCKET_OK) {
		assert_true(yours);
		while (waiting < THREADS)
			clock_sleep_ms(1);
		clock_sleep_ms(100); /* until the others wait */
		atomic_fetch_add(&broken, 1);
		if (late)
			session_set_left_ms(mine, 0);
		(void)fail(&err, COCKET_E_NET, "broke");
		assert_int_equal(token_finish(mine, t, &none, &err), COCKET_E_NET);
	}
	assert_string_equal(err.message, "broke");
	token_close(mine, &t);
	session_free(&mine);
}

/* A token server that is down is not asked by one thread after another, each with its own attempts. */
static void
test_who_waited_takes_a_failure_over(void **state)
{
	struct registry_token *t = NULL;
	struct err err = { 0 };

	(void)state;
	waiting = broken = 0;
	assert_int_equal(token_open(&t, session, "https://r.example", "shop/api", false, &err), COCKET_OK);
	thread_pool_run(THREADS, THREADS, asks_in_vain, NULL);
	assert_int_equal(broken, 1);
	assert_int_equal(answer(session, t, 0, "one", &err), COCKET_E_NET);
	assert_string_equal(err.message, "broke");
	t->failed_ms -= 60000; /* who comes later asks */
	err = (struct err){ 0 };
	assert_int_equal(answer(session, t, 0, "one", &err), COCKET_OK);
	token_close(session, &t);
}

static void
test_time_that_was_over_for_one_is_not_for_all(void **state)
{
	bool late = true;

	(void)state;
	waiting = broken = 0;
	thread_pool_run(THREADS, THREADS, asks_in_vain, &late);
	assert_int_equal(broken, THREADS);
}

static atomic_uint inside, first;

static void
enters(void *ctx, size_t worker, size_t item)
{
	struct session *mine = NULL;
	struct origin *o = NULL;
	struct challenge c = { .scheme = CHALLENGE_BASIC };
	struct err err = { 0 };

	(void)worker, (void)item, (void)ctx;
	assert_int_equal(session_fork(&mine, session, false, &err), COCKET_OK);
	assert_int_equal(origin_open(&o, mine, "https://r.example", &err), COCKET_OK);
	origin_enter(mine, o);
	if (atomic_fetch_add(&inside, 1) == 0) {
		clock_sleep_ms(30);
		atomic_fetch_add(&first, inside);
		origin_heard(mine, o, &c);
	}
	assert_true(origin_challenge(&c, mine, o));
	session_free(&mine);
}

static void
test_the_first_request_to_an_origin_goes_alone(void **state)
{
	(void)state;
	inside = first = 0;
	thread_pool_run(THREADS, THREADS, enters, NULL);
	assert_int_equal(inside, THREADS);
	assert_int_equal(first, 1);
}

static void
test_waiting_for_the_first_request_ends(void **state)
{
	struct session *other = NULL;
	struct origin *o = NULL;
	struct err err = { 0 };
	int64_t begun = clock_monotonic_ms();

	(void)state;
	assert_int_equal(session_fork(&other, session, false, &err), COCKET_OK);
	assert_int_equal(origin_open(&o, session, "https://r.example", &err), COCKET_OK);
	origin_enter(session, o);
	origin_enter(session, o); /* the one that asks has more than one request */
	session_set_left_ms(other, 20);
	origin_enter(other, o);
	assert_true(clock_monotonic_ms() - begun < 1000);
	session_free(&other);
}

/* All requests of a batch, however many, wait once. */
static void
test_the_first_request_has_one_time_for_all(void **state)
{
	struct session *other = NULL;
	struct origin *o = NULL;
	struct err err = { 0 };
	int64_t begun = clock_monotonic_ms();

	(void)state;
	assert_int_equal(session_fork(&other, session, false, &err), COCKET_OK);
	assert_int_equal(origin_open(&o, session, "https://r.example", &err), COCKET_OK);
	origin_enter(session, o);
	o->asked_ms -= 10000;
	origin_enter(other, o);
	origin_enter(other, o);
	assert_true(clock_monotonic_ms() - begun < 1000);
	session_free(&other);
}

static void
test_waiting_for_a_token_ends_with_the_clock(void **state)
{
	struct session *hasty = NULL;
	struct registry_token *t = NULL;
	struct err err = { 0 };
	bool yours;

	(void)state;
	assert_int_equal(session_fork(&hasty, session, false, &err), COCKET_OK);
	session_set_left_ms(hasty, 20);
	assert_int_equal(token_open(&t, session, "https://r.example", "shop/api", false, &err), COCKET_OK);
	assert_int_equal(token_claim(&yours, session, t, 0, &err), COCKET_OK);
	assert_true(yours);
	assert_int_equal(token_claim(&yours, hasty, t, 0, &err), COCKET_E_NET);
	assert_string_equal(err.message, "timed out while another thread asked for a token");
	token_close(session, &t);
	session_free(&hasty);
}

/* A batch of very many repositories: what is unused is forgotten, what is used stays. */
static void
test_tokens_do_not_pile_up(void **state)
{
	struct registry_token *kept = NULL, *t = NULL;
	struct err err = { 0 };
	char repository[32];
	size_t count = 0;

	(void)state;
	assert_int_equal(token_open(&kept, session, "https://r.example", "kept", false, &err), COCKET_OK);
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(repository, sizeof repository, "r%d", i);
		assert_int_equal(token_open(&t, session, "https://r.example", repository, false, &err), COCKET_OK);
		token_close(session, &t);
	}
	for (t = session->shared->tokens; t; t = t->next)
		count++;
	assert_true(count <= 65);
	assert_int_equal(token_open(&t, session, "https://r.example", "kept", false, &err), COCKET_OK);
	assert_ptr_equal(t, kept);
	token_close(session, &t);
	token_close(session, &kept);
}

static void
test_holds_are_of_an_origin(void **state)
{
	struct session *other = NULL;
	struct err err = { 0 };
	char url[64];

	(void)state;
	assert_int_equal(session_fork(&other, session, true, &err), COCKET_OK);
	assert_int_equal(session_backoff_until(other, "https://r.example/v2/"), 0);
	session_backoff(session, "https://r.example/v2/a?x", 1000);
	session_backoff(session, "https://r.example/v2/b", 500);
	assert_int_equal(session_backoff_until(other, "https://r.example/v2/c"), 1000);
	assert_int_equal(session_backoff_until(other, "https://r.example"), 1000);
	assert_int_equal(session_backoff_until(other, "https://r.example:5000/v2/"), 0);
	assert_int_equal(session_backoff_until(other, "https://r.example.net/v2/"), 0);
	assert_int_equal(session_backoff_until(other, "http://r.example/v2/"), 0);
	for (int i = 0; i < 2 * BACKOFFS_MAX; i++) {
		(void)snprintf(url, sizeof url, "https://h%d.example/", i);
		session_backoff(session, url, 2000 + i);
	}
	assert_int_equal(session_backoff_until(other, url), 2000 + 2 * BACKOFFS_MAX - 1);
	session_free(&other);
}

static void
test_requests_of_a_fork_are_counted(void **state)
{
	struct session *forked = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(session_fork(&forked, session, true, &err), COCKET_OK);
	forked->requests = 3;
	assert_int_equal(session_request_count(session), 0);
	session_free(&forked);
	assert_int_equal(session_request_count(session), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_asks_and_the_others_wait, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_refusal_is_for_all, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_ticket_outlives_its_replacement, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_ticket_is_replaced_before_it_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_does_not_work_ahead_is_left_to_the_answer, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_was_refused_ahead_is_not_asked_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_broke_ahead_may_be_asked_again, setup, teardown),
		cmocka_unit_test_setup_teardown(test_who_waited_takes_a_failure_over, setup, teardown),
		cmocka_unit_test_setup_teardown(test_time_that_was_over_for_one_is_not_for_all, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_first_request_to_an_origin_goes_alone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_waiting_for_the_first_request_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(test_the_first_request_has_one_time_for_all, setup, teardown),
		cmocka_unit_test_setup_teardown(test_waiting_for_a_token_ends_with_the_clock, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tokens_do_not_pile_up, setup, teardown),
		cmocka_unit_test_setup_teardown(test_holds_are_of_an_origin, setup, teardown),
		cmocka_unit_test_setup_teardown(test_requests_of_a_fork_are_counted, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
