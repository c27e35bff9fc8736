/* batch.c and dedup.c over the layouts of vectors/: the order asked, and of each image what verify alone says, whatever the number of
 * threads; an image that was named before is not asked for again. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "verify/batch.h"
#include "verify/dedup.h"

#define ITEMS 500

static const char *const images[] = {
	"oci:vectors/simple/good-ed25519/layout:1.4", "oci:vectors/simple/unsigned/layout:1.4", "oci:vectors/simple/damaged/layout:1.4",
	"oci:vectors/no/such/layout", "oci:vectors/simple/expired/layout:1.4", "oci:vectors/simple/wrong-key/layout:1.4", "Not A Name",
};
#define IMAGES (sizeof images / sizeof *images)

struct heard {
	size_t count;
	struct {
		const struct batch_item *item;
		enum cocket_code why;
		enum verdict verdict;
		enum reason reason;
		char pinned[200], detail[200];
	} of[ITEMS];
};

static struct verify_context context;
static struct verify_request requests[2];
static struct batch_item items[ITEMS];
static struct heard alone, together;

static int
setup(void **state)
{
	const struct session_options plain = { .timeout_ms = 60000 };
	AUTO(pubkey_free) struct pubkey *key = NULL;
	AUTO(buf_free) struct buf pem = BUF(64 * KIB);
	struct err err = { 0 };

	(void)state;
	verify_context_init(&context);
	if (file_read(&pem, "keys/test-ed25519.pub", &err) || pubkey_parse_pem(&key, buf_slice(&pem), &err) ||
	    keyring_add(&context.anchors.keys, &key, "test", &err))
		return 1;
	for (size_t i = 0; i < 2; i++) /* the second denies what the first allows: another name is expected */
		requests[i] = (struct verify_request){ .now = 1800000000, .signed_as = i ? "registry.example.com/shop/other:1.4" : NULL };
	for (size_t i = 0; i < ITEMS; i++)
		items[i] = (struct batch_item){ images[i * 7 % 11 % IMAGES], &requests[i % 5 == 4], &items[i] };
	return session_new(&context.session, &plain, &err) ? 1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	verify_context_close(&context);
	return 0;
}

static void
hear(void *ctx, const struct batch_item *item, const struct verified *v, const struct err *why)
{
	static const struct report none;
	const struct report *report = v ? &v->report : &none;
	struct heard *h = ctx;
	size_t i = h->count++;

	h->of[i].item = item;
	h->of[i].why = why->code;
	h->of[i].verdict = report->verdict;
	h->of[i].reason = report->reason;
	(void)snprintf(h->of[i].pinned, sizeof h->of[i].pinned, "%.190s", report->pinned);
	(void)snprintf(h->of[i].detail, sizeof h->of[i].detail, "%.190s", why->code ? why->message : report->detail);
}

/* The word of verify itself, without a batch. */
static void
ask_alone(void)
{
	for (size_t i = 0; i < ITEMS; i++) {
		AUTO(verified_free) struct verified *v = NULL;
		struct reference ref;
		struct err err = { 0 };
		if (reference_parse(&ref, items[i].image, &err) == COCKET_OK)
			(void)!verify(&v, &context, &ref, items[i].request, &err);
		hear(&alone, &items[i], v, &err);
	}
}

static void
test_a_batch_says_what_each_alone_says(void **state)
{
	const struct batch_reporter teller = { hear, &together };
	size_t allowed = 0;

	(void)state;
	ask_alone();
	for (size_t workers = 1; workers <= 64; workers *= 2) {
		together = (struct heard){ 0 };
		verify_batch_by(workers, &context, items, ITEMS, &teller);
		assert_int_equal(together.count, ITEMS);
		for (size_t i = 0; i < ITEMS; i++) {
			assert_ptr_equal(together.of[i].item, &items[i]);
			assert_int_equal(together.of[i].why, alone.of[i].why);
			assert_int_equal(together.of[i].verdict, alone.of[i].verdict);
			assert_int_equal(together.of[i].reason, alone.of[i].reason);
			assert_string_equal(together.of[i].pinned, alone.of[i].pinned);
			assert_string_equal(together.of[i].detail, alone.of[i].detail);
			allowed += together.of[i].verdict == VERDICT_ALLOW;
		}
	}
	assert_true(allowed > 0 && allowed < 7 * ITEMS);
}

static void
test_nothing_asked_is_nothing_told(void **state)
{
	const struct batch_reporter teller = { hear, &together };

	(void)state;
	together = (struct heard){ 0 };
	verify_batch(&context, items, 0, &teller);
	assert_int_equal(together.count, 0);
}

static void
test_repeats(void **state)
{
	const struct verify_request copy = requests[0];
	const struct batch_item asked[] = {
		{ "a", &requests[0], NULL }, { "b", &requests[0], NULL }, { "a", &requests[1], NULL }, { "a", &copy, NULL },
		{ "A", &requests[0], NULL }, { "a", &requests[1], NULL }, { "a", &requests[0], NULL },
	};
	/* copies of the request count as the same */
	static const struct repeat expected[] = { { 0, 6 }, { 1, 1 }, { 2, 5 }, { 0, 0 }, { 4, 4 }, { 2, 0 }, { 0, 0 } };
	struct repeat *found = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(dedup_find(&found, asked, 7, &err), COCKET_OK);
	for (size_t i = 0; i < 7; i++) {
		assert_int_equal(found[i].first, expected[i].first);
		if (found[i].first == i)
			assert_int_equal(found[i].last, expected[i].last);
	}
	free(found);
}

/* A list of very many images, twice over: only so many answers wait, the others are asked for anew. */
static void
test_repeats_are_kept_within_bounds(void **state)
{
	enum { NAMES = 1000 };
	static char names[NAMES][8];
	static struct batch_item asked[2 * NAMES];
	struct repeat *found = NULL;
	struct err err = { 0 };
	size_t asked_for = 0;

	(void)state;
	for (size_t i = 0; i < NAMES; i++) {
		(void)snprintf(names[i], sizeof names[i], "n%zu", i);
		asked[i] = asked[NAMES + i] = (struct batch_item){ names[i], &requests[0], NULL };
	}
	assert_int_equal(dedup_find(&found, asked, 2 * NAMES, &err), COCKET_OK);
	for (size_t i = 0; i < 2 * NAMES; i++) {
		asked_for += found[i].first == i;
		assert_true(found[i].first <= i);
		assert_int_equal(found[found[i].first].first, found[i].first);
	}
	assert_int_equal(asked_for, 2 * NAMES - DEDUP_KEPT_MAX);
	free(found);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_batch_says_what_each_alone_says),
		cmocka_unit_test(test_nothing_asked_is_nothing_told),
		cmocka_unit_test(test_repeats),
		cmocka_unit_test(test_repeats_are_kept_within_bounds),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
