/* Staging and publishing (trust/edit/stage.h, publish.c): what waits for signatures counts for nothing, what has them is published whole, and
 * the store loads after every step. */
#include "support/test.h"

#include "support/edit_fixture.h"

#define ROOT K(0)
#define ROOT2 K(2)
#define TARGETS K(1)
#define TARGETS2 K(3)
#define TARGETS3 K(4)
#define ROLE K(5)
#define ROLE2 K(6)
#define INNER K(7)
#define STRANGER K(8)

#define SHOP "registry.example.com/shop/*"
#define API "registry.example.com/shop/api"

enum verb { INIT, DELEGATE, INNER_DELEGATE, ROTATE, SIGN };

/* What is done, with which keys at hand, and what the store is afterwards. */
struct step {
	enum verb verb;
	const char *role;
	uint64_t keys, remove; /* of the role; of INIT: root, targets */
	unsigned threshold, targets_threshold;
	uint64_t signers;
	const char *refused;   /* message; NULL: done */
	const char *then;
};

static enum cocket_code
take(struct trust_fixture *f, const struct step *s, struct err *err)
{
	switch (s->verb) {
	case INIT: return edit_run_init(f, s->keys, s->threshold, s->remove, s->targets_threshold, s->signers, err);
	case DELEGATE: return edit_run_delegate(f, s->role, "targets", SHOP, s->keys, s->threshold, s->signers, err);
	case INNER_DELEGATE: return edit_run_delegate(f, s->role, "team", API, s->keys, s->threshold, s->signers, err);
	case ROTATE: return edit_run_rotate(f, s->role, s->keys, s->remove, s->threshold, 0, s->signers, err);
	case SIGN:
	default: return edit_run_sign(f, s->signers, err);
	}
}

static void
walk(const struct step *steps, size_t n)
{
	struct trust_fixture f;

	trust_fixture_new(&f);
	for (size_t i = 0; i < n; i++) {
		struct err err = { 0 };
		enum cocket_code code = take(&f, &steps[i], &err);

		if (code && !steps[i].refused)
			fail_msg("step %zu: %s", i, err.message);
		if (steps[i].refused && (!code || !strstr(err.message, steps[i].refused)))
			fail_msg("step %zu: %s, expected: %s", i, code ? err.message : "done", steps[i].refused);
		edit_expect(&f, steps[i].then);
	}
	trust_fixture_free(&f);
}
#define WALK(steps) walk(steps, sizeof steps / sizeof *steps)

static void
test_thresholds(void **state)
{
	static const struct step steps[] = {
		{ INIT, NULL, ROOT, TARGETS | TARGETS2 | TARGETS3, 1, 2, ROOT | TARGETS, NULL, "; staged: root 1, targets 1" },
		{ SIGN, NULL, 0, 0, 0, 0, STRANGER, "in no role that signs this", "; staged: root 1, targets 1" },
		{ SIGN, NULL, 0, 0, 0, 0, TARGETS, NULL, "; staged: root 1, targets 1" },
		{ SIGN, NULL, 0, 0, 0, 0, TARGETS3, NULL, "root 1, targets 1" },
		{ DELEGATE, "team", ROLE, 0, 1, 0, TARGETS2, NULL, "root 1, targets 1; staged: targets 2" },
		{ SIGN, NULL, 0, 0, 0, 0, TARGETS2, NULL, "root 1, targets 1; staged: targets 2" },
		{ SIGN, NULL, 0, 0, 0, 0, TARGETS, NULL, "root 1, targets 2" },
		{ DELEGATE, "team", ROLE, 0, 2, 0, TARGETS | TARGETS2, "threshold 2 of 1 key", "root 1, targets 2" },
	};

	(void)state;
	WALK(steps);
}

/* What is added to what is staged voids what had signed it. */
static void
test_on_top(void **state)
{
	static const struct step steps[] = {
		{ INIT, NULL, ROOT, TARGETS | TARGETS2, 1, 2, ROOT | TARGETS | TARGETS2, NULL, "root 1, targets 1" },
		{ DELEGATE, "team", ROLE, 0, 1, 0, TARGETS, NULL, "root 1, targets 1; staged: targets 2" },
		{ DELEGATE, "more", ROLE, 0, 1, 0, TARGETS2, NULL, "root 1, targets 1; staged: targets 2" },
		{ SIGN, NULL, 0, 0, 0, 0, TARGETS, NULL, "root 1, targets 2" },
	};

	(void)state;
	WALK(steps);
}

static void
test_root(void **state)
{
	static const struct step steps[] = {
		{ INIT, NULL, ROOT, TARGETS, 1, 1, ROOT | TARGETS, NULL, "root 1, targets 1" },
		{ ROTATE, "root", ROOT2, ROOT, 0, 0, ROOT2, NULL, "root 1, targets 1; staged: root 2" },
		{ SIGN, NULL, 0, 0, 0, 0, ROOT, NULL, "root 2, targets 1" },
		{ ROTATE, "root", ROOT, 0, 2, 0, ROOT2, NULL, "root 2, targets 1; staged: root 3" },
		{ SIGN, NULL, 0, 0, 0, 0, TARGETS, "in no role that signs", "root 2, targets 1; staged: root 3" },
		{ SIGN, NULL, 0, 0, 0, 0, ROOT, NULL, "root 3, targets 1" },
		{ ROTATE, "root", 0, ROOT, 0, 0, ROOT | ROOT2, "threshold 2 of 1 key", "root 3, targets 1" },
	};

	(void)state;
	WALK(steps);
}

/* A change that waits holds up no other. */
static void
test_side_by_side(void **state)
{
	static const struct step steps[] = {
		{ INIT, NULL, ROOT, TARGETS, 1, 1, ROOT | TARGETS, NULL, "root 1, targets 1" },
		{ DELEGATE, "team", ROLE | ROLE2, 0, 2, 0, TARGETS, NULL, "root 1, targets 2" },
		{ INNER_DELEGATE, "inner", INNER, 0, 1, 0, ROLE, NULL, "root 1, targets 2; staged: team 1" },
		{ DELEGATE, "more", ROLE, 0, 1, 0, TARGETS, NULL, "root 1, targets 3; staged: team 1" },
		{ ROTATE, "root", ROOT2, 0, 2, 0, ROOT, NULL, "root 1, targets 3; staged: root 2, team 1" },
		{ SIGN, NULL, 0, 0, 0, 0, ROLE2 | TARGETS, NULL, "root 1, targets 3, team 1; staged: root 2" },
		{ SIGN, NULL, 0, 0, 0, 0, ROOT2, NULL, "root 2, targets 3, team 1" },
	};

	(void)state;
	WALK(steps);
}

/* All that the new keys must sign is published with them, or none of it. */
static void
test_targets(void **state)
{
	static const struct step steps[] = {
		{ INIT, NULL, ROOT, TARGETS, 1, 1, ROOT | TARGETS, NULL, "root 1, targets 1" },
		{ ROTATE, "targets", TARGETS2, TARGETS, 0, 0, ROOT, NULL, "root 1, targets 1; staged: root 2, targets 2" },
		{ DELEGATE, "team", ROLE, 0, 1, 0, TARGETS, NULL, "root 1, targets 2; staged: root 2" },
		{ SIGN, NULL, 0, 0, 0, 0, TARGETS2, NULL, "root 2, targets 3" },
		{ DELEGATE, "more", ROLE, 0, 1, 0, TARGETS, "in no role that signs", "root 2, targets 3" },
		{ ROTATE, "targets", TARGETS3, 0, 2, 0, ROOT | TARGETS2, NULL, "root 2, targets 3; staged: root 3, targets 4" },
		{ SIGN, NULL, 0, 0, 0, 0, TARGETS3, NULL, "root 3, targets 4" },
	};

	(void)state;
	WALK(steps);
}

static void
test_role(void **state)
{
	static const struct step steps[] = {
		{ INIT, NULL, ROOT, TARGETS, 1, 1, ROOT | TARGETS, NULL, "root 1, targets 1" },
		{ DELEGATE, "team", ROLE, 0, 1, 0, TARGETS, NULL, "root 1, targets 2" },
		{ INNER_DELEGATE, "inner", INNER, 0, 1, 0, ROLE | TARGETS, NULL, "root 1, targets 2, team 1" },
		{ ROTATE, "team", ROLE2, ROLE, 0, 0, TARGETS, NULL, "root 1, targets 2, team 1; staged: targets 3, team 2" },
		{ SIGN, NULL, 0, 0, 0, 0, ROLE, NULL, "root 1, targets 2, team 1; staged: targets 3, team 2" },
		{ SIGN, NULL, 0, 0, 0, 0, STRANGER, "in no role that signs", "root 1, targets 2, team 1; staged: targets 3, team 2" },
		{ SIGN, NULL, 0, 0, 0, 0, ROLE2, NULL, "root 1, targets 3, team 2" },
		{ ROTATE, "team", ROLE, 0, 0, 0, TARGETS, NULL, "root 1, targets 4, team 2" },
		{ ROTATE, "nobody", ROLE, 0, 0, 0, TARGETS, "role nobody: not delegated", "root 1, targets 4, team 2" },
		{ INNER_DELEGATE, "team", INNER, 0, 1, 0, TARGETS, "cannot delegate to itself", "root 1, targets 4, team 2" },
		{ DELEGATE, "inner", INNER, 0, 1, 0, TARGETS, "team already delegates to it", "root 1, targets 4, team 2" },
	};

	(void)state;
	WALK(steps);
}

/* --- revocation and dates --- */

static void
revoke(struct trust_fixture *f, unsigned key, uint64_t signers)
{
	struct edit_run r;

	edit_begin(&r, f);
	assert_int_equal(edit_revoke_key(&r.st, &(struct edit_revocation){ .of = trust_fixture_key_id(f, key), .note = "lost", .now = TRUST_NOW }, &r.err), COCKET_OK);
	assert_int_equal(edit_sign(&r, signers, TRUST_NOW), COCKET_OK);
	edit_end(&r);
}

/* Whoever revokes is not held up by what the key had signed, and it signs nothing more. */
static void
test_revoked_key(void **state)
{
	struct trust_fixture f;
	struct err err = { 0 };

	(void)state;
	trust_fixture_new(&f);
	assert_int_equal(edit_run_init(&f, ROOT, 1, TARGETS, 1, ROOT | TARGETS, &err), COCKET_OK);
	assert_int_equal(edit_run_delegate(&f, "team", "targets", SHOP, ROLE | ROLE2, 1, TARGETS, &err), COCKET_OK);
	assert_int_equal(edit_run_delegate(&f, "inner", "team", API, INNER, 1, ROLE | TARGETS, &err), COCKET_OK);
	revoke(&f, 5, TARGETS);
	edit_expect(&f, "root 1, targets 3, team 1");
	assert_int_equal(edit_run_delegate(&f, "inner", "team", API, INNER | STRANGER, 1, ROLE | TARGETS, &err), COCKET_E_USAGE);
	assert_non_null(strstr(err.message, "revoked; its signatures are ignored"));
	assert_int_equal(edit_run_delegate(&f, "inner", "team", API, INNER | STRANGER, 1, ROLE2 | TARGETS, &err), COCKET_OK);
	edit_expect(&f, "root 1, targets 3, team 2");
	trust_fixture_free(&f);
}

static void
test_dates(void **state)
{
	struct trust_fixture f;
	struct err err = { 0 };
	struct edit_run r;

	(void)state;
	trust_fixture_new(&f);
	assert_int_equal(edit_run_init(&f, ROOT, 1, TARGETS, 1, ROOT | TARGETS, &err), COCKET_OK);
	edit_begin(&r, &f);
	assert_int_equal(edit_revoke_key(&r.st, &(struct edit_revocation){ .of = trust_fixture_key_id(&f, 5), .note = "", .now = TRUST_NOW }, &r.err), COCKET_OK);
	assert_int_equal(edit_sign(&r, TARGETS, TRUST_NOW + EDIT_YEAR), COCKET_E_EXPIRED);
	assert_string_equal(r.err.message,
	                    "targets.json: expired on 2027-01-01T00:00:00Z; renew it first: cocket trust rotate targets --expires 1y --key KEY");
	edit_end(&r);
	edit_expect(&f, "root 1, targets 1");
	assert_int_equal(edit_run_rotate(&f, "targets", 0, 0, 0, TRUST_NOW + 2 * EDIT_YEAR, TARGETS, &err), COCKET_OK);
	edit_expect(&f, "root 1, targets 2");
	trust_fixture_free(&f);
}

/* --- copies that others have signed --- */

static void
test_take(void **state)
{
	AUTO(buf_free) struct buf copy = BUF(TRUST_TEXT_MAX);
	struct trust_fixture f;
	struct err err = { 0 };
	struct edit_run r;

	(void)state;
	trust_fixture_new(&f);
	assert_int_equal(edit_run_init(&f, ROOT, 1, TARGETS | TARGETS2, 2, ROOT | TARGETS | TARGETS2, &err), COCKET_OK);
	assert_int_equal(edit_run_delegate(&f, "team", "targets", SHOP, ROLE, 1, TARGETS2, &err), COCKET_OK);
	trust_read(&copy, &f, "staged/targets.json");
	trust_remove(&f, "staged/targets.json");
	edit_expect(&f, "root 1, targets 1");

	edit_begin(&r, &f);
	assert_int_equal(edit_merge(&r.st, "team", buf_slice(&copy), &r.err), COCKET_E_USAGE);
	assert_string_equal(r.err.message, "nobody delegates to team: give the role of the file");
	assert_int_equal(edit_merge(&r.st, "root", buf_slice(&copy), &r.err), COCKET_E_USAGE);
	assert_string_equal(r.err.message, "targets metadata, expected root");
	assert_int_equal(edit_merge(&r.st, "targets", buf_slice(&copy), &r.err), COCKET_OK);
	assert_int_equal(edit_sign(&r, TARGETS, TRUST_NOW), COCKET_OK);
	edit_end(&r);
	edit_expect(&f, "root 1, targets 2");

	edit_begin(&r, &f);
	assert_int_equal(edit_merge(&r.st, "targets", buf_slice(&copy), &r.err), COCKET_E_USAGE);
	assert_string_equal(r.err.message, "version 2 is already published");
	edit_end(&r);
	trust_fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_thresholds),  cmocka_unit_test(test_on_top), cmocka_unit_test(test_root),
		cmocka_unit_test(test_side_by_side), cmocka_unit_test(test_targets), cmocka_unit_test(test_role),
		cmocka_unit_test(test_revoked_key), cmocka_unit_test(test_dates),  cmocka_unit_test(test_take),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
