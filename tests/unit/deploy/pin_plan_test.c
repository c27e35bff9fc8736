/* pin_plan.c, pin_write.c, pin_lock.c: which names are to be pinned, what is written, and what a lock keeps. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "deploy/pin_plan.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define A "@sha256:" A64
#define B "@sha256:" B64

static const struct image_file_settings as_list = { .type = FILE_TYPE_LIST };

static struct digest
digest(const char *text)
{
	struct digest d;
	struct err err;

	assert_int_equal(digest_parse(&d, slice_str(text), &err), COCKET_OK);
	return d;
}

static void
parse(struct image_file *f, const char *text)
{
	struct err err = { 0 };

	*f = (struct image_file){ .path = "-", .bytes = BUF(64 * KIB) };
	assert_int_equal(buf_add(&f->bytes, slice_str(text), &err), COCKET_OK);
	if (image_file_parse(&f->refs, "-", buf_slice(&f->bytes), &as_list, &err))
		fail_msg("%s", err.message);
}

static void
names_are_asked_with_and_without_their_digests(void **state)
{
	static const struct {
		const char *tagged, *pinned;
	} expected[] = {
		{ "a:1", NULL }, { "b:2", "b:2" A }, { NULL, "c" A }, { "oci:d:1", "oci:d:1" A }, { "e", NULL }, { NULL, "oci:f" A },
	};
	AUTO(pin_plan_free) struct pin_plan plan = { 0 };
	AUTO(image_file_free) struct image_file f;
	struct err err = { 0 };

	(void)state;
	parse(&f, "a:1\nb:2" A "\nc" A "\noci:d:1" A "\ne\noci:f" A "\n");
	assert_int_equal(pin_plan_gather(&plan, &f, 1, &err), COCKET_OK);
	assert_int_equal(plan.count, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < plan.count; i++) {
		const struct pin *p = &plan.items[i];

		assert_int_equal(p->tagged != NULL, expected[i].tagged != NULL);
		assert_int_equal(p->pinned != NULL, expected[i].pinned != NULL);
		if (p->tagged)
			assert_string_equal(p->tagged, expected[i].tagged);
		if (p->pinned)
			assert_string_equal(p->pinned, expected[i].pinned);
	}
}

/* As pin_plan_decide leaves it. */
static void
decide(struct pin *p, enum pin_result result, const char *text)
{
	p->result = result;
	p->text = strdup(text);
	assert_non_null(p->text);
}

static void
only_new_digests_are_written(void **state)
{
	AUTO(pin_plan_free) struct pin_plan plan = { 0 };
	AUTO(image_file_free) struct image_file f;
	AUTO(buf_free) struct buf out = BUF(64 * KIB);
	struct err err = { 0 };

	(void)state;
	parse(&f, "# first\n  a:1\t\nb:2" A "\nc:3" A "\nd:4" A "\n");
	assert_int_equal(pin_plan_gather(&plan, &f, 1, &err), COCKET_OK);
	decide(&plan.items[0], PIN_NEW, "a:1" A);
	decide(&plan.items[1], PIN_UPDATED, "b:2" B);
	decide(&plan.items[2], PIN_KEPT, "c:3" A);
	decide(&plan.items[3], PIN_UNCHANGED, "d:4" A);
	assert_int_equal(pin_plan_write(&out, &plan, &f, &as_list, &err), COCKET_OK);
	assert_string_equal(buf_str(&out), "# first\n  a:1" A "\t\nb:2" B "\nc:3" A "\nd:4" A "\n");
}

/* A text that another reader would take for another name is never written. */
static void
what_would_be_read_otherwise_is_not_written(void **state)
{
	static const char *const texts[] = { "a:1" A " # no digest", "a:1" A "\nc:1", "" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		AUTO(pin_plan_free) struct pin_plan plan = { 0 };
		AUTO(image_file_free) struct image_file f;
		AUTO(buf_free) struct buf out = BUF(64 * KIB);
		struct err err = { 0 };

		parse(&f, "a:1\nz:1\n");
		assert_int_equal(pin_plan_gather(&plan, &f, 1, &err), COCKET_OK);
		decide(&plan.items[0], PIN_NEW, texts[i]);
		decide(&plan.items[1], PIN_UNCHANGED, "z:1");
		assert_int_not_equal(pin_plan_write(&out, &plan, &f, &as_list, &err), COCKET_OK);
	}
}

static void
a_lock_has_each_key_once_and_the_latest_time(void **state)
{
	struct finding findings[5] = { 0 };
	struct evaluation evaluations[5] = { 0 };
	struct report r = { .verdict = VERDICT_ALLOW, .count = 5, .findings = findings, .evaluations = evaluations, .role = "release" };
	struct locked l = { 0 };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		findings[i].has_signer = i != 3;
		findings[i].signer = digest(i == 1 ? "sha256:" A64 : "sha256:" B64);
		findings[i].claim.has_signed_at = i != 2;
		findings[i].claim.signed_at = 100 + (int64_t)i;
		evaluations[i].counted = i != 4;
	}
	r.digest = digest("sha256:" A64);
	assert_true(pin_lock_signers(&l, &r));
	assert_int_equal(l.key_count, 2);
	assert_true(digest_eq(&l.keys[0], &findings[1].signer));
	assert_true(digest_eq(&l.keys[1], &findings[0].signer));
	assert_true(l.has_signed_at);
	assert_int_equal(l.signed_at, 101);
	assert_string_equal(l.role, "release");
	free(l.keys);
	free(l.role);
}

/* What was verified before and is the same keeps its time. */
static void
a_lock_keeps_when_the_same_was_verified(void **state)
{
	AUTO(pin_plan_free) struct pin_plan plan = { 0 };
	AUTO(image_file_free) struct image_file f;
	AUTO(lockfile_free) struct lockfile first = { 0 }, again = { 0 }, changed = { 0 };
	const struct lockfile none = { 0 };
	struct err err = { 0 };

	(void)state;
	parse(&f, "a:1\n");
	assert_int_equal(pin_plan_gather(&plan, &f, 1, &err), COCKET_OK);
	decide(&plan.items[0], PIN_NEW, "a:1" A);
	plan.items[0].tag.lock.digest = digest("sha256:" A64);
	plan.items[0].request.now = 100;
	assert_int_equal(pin_plan_lock(&first, &plan, &none, &err), COCKET_OK);
	assert_int_equal(first.count, 1);
	assert_int_equal(first.images[0].verified_at, 100);
	plan.items[0].request.now = 200;
	assert_int_equal(pin_plan_lock(&again, &plan, &first, &err), COCKET_OK);
	assert_int_equal(again.images[0].verified_at, 100);
	plan.items[0].tag.lock.digest = digest("sha256:" B64);
	assert_int_equal(pin_plan_lock(&changed, &plan, &first, &err), COCKET_OK);
	assert_int_equal(changed.images[0].verified_at, 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_asked_with_and_without_their_digests),
		cmocka_unit_test(only_new_digests_are_written),
		cmocka_unit_test(what_would_be_read_otherwise_is_not_written),
		cmocka_unit_test(a_lock_has_each_key_once_and_the_latest_time),
		cmocka_unit_test(a_lock_keeps_when_the_same_was_verified),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
