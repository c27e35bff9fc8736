/* context.c: what settings come to, what of them is refused, and reading it all anew. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "support/edit_fixture.h"
#include "verify/context.h"

#define KEY "keys/test-ed25519.pub"
#define KEYS { (char *[]){ (char[]){ KEY } }, 1 }

static const struct wrong_row {
	struct verify_settings settings;
	const char *message;
} wrong_rows[] = {
	{ { .keys = KEYS, .trust = "t" }, "--key and --trust: either keys decide or a trust store, not both" },
	{ { .keys = KEYS, .policy = "p" }, "--key and --policy: either keys decide or a policy, not both" },
	{ { .keys = KEYS, .no_ledger = true, .require_ledger = true }, "--no-ledger and --require-ledger are mutually exclusive" },
	{ { .keys = KEYS, .has_threshold = true }, "--threshold 0: expected 1 to 1024" },
	{ { .keys = KEYS, .has_threshold = true, .threshold = 1025 }, "--threshold 1025: expected 1 to 1024" },
	{ { .policy = "p", .has_threshold = true, .threshold = 1 }, "--threshold requires --key; each rule of a policy has its own" },
	{ { .trust = "t", .has_threshold = true, .threshold = 1 }, "--threshold requires --key; each role of a trust store has its own" },
	{ { .policy = "no/such/policy" }, "policy no/such/policy: No such file or directory" },
	{ { .keys = KEYS, .signature_repository = "Not A Name" }, NULL },
	{ { .keys = { (char *[]){ (char[]){ "no/such.pub" } }, 1 } }, "no/such.pub: No such file or directory" },
};

static void
what_cannot_decide_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof wrong_rows / sizeof *wrong_rows; i++) {
		AUTO(verify_context_close) struct verify_context c = { 0 };
		struct err err = { 0 };

		assert_int_equal(verify_context_open(&c, &wrong_rows[i].settings, 0, &err), COCKET_E_USAGE);
		if (wrong_rows[i].message)
			assert_string_equal(err.message, wrong_rows[i].message);
	}
}

static void
keys_decide_without_a_ledger(void **state)
{
	AUTO(verify_context_close) struct verify_context c = { 0 };
	const struct verify_settings settings = { .keys = KEYS, .max_age = 7 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(verify_context_open(&c, &settings, 0, &err), COCKET_OK);
	assert_int_equal(c.options.keys->count, 1);
	assert_int_equal(c.options.threshold, 1);
	assert_int_equal(c.options.max_age, 7);
	assert_null(c.options.ledger);
	assert_null(c.options.policy_context);
	assert_null(c.options.trust);
	assert_non_null(c.session);
}

static void
an_empty_context_has_no_key(void **state)
{
	AUTO(verify_context_close) struct verify_context c = { 0 };

	(void)state;
	verify_context_init(&c);
	assert_int_equal(c.options.keys->count, 0);
	assert_int_equal(c.options.threshold, 1);
}

static void
write_policy(const char *path, const char *text)
{
	struct err err = { 0 };

	(void)unlink(path);
	assert_int_equal(file_create(path, slice_str(text), 0600, &err), COCKET_OK);
}

#define POLICY(digest) "{\"version\":1,\"rules\":[{\"images\":[\"example.com/a\"],\"decide-by\":\"digests\",\"digests\":[\"sha256:" digest "\"]}]}"
#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static void
a_policy_is_read_whole_or_not_at_all(void **state)
{
	AUTO(verify_context_close) struct verify_context c = { 0 };
	char dir[] = "/tmp/cocket-context-XXXXXX", path[64];
	struct err err = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof path, "%s/policy.json", dir);
	const struct verify_settings settings = { .policy = path, .no_ledger = true };
	write_policy(path, POLICY(A64));
	assert_int_equal(verify_context_open(&c, &settings, 0, &err), COCKET_OK);
	const struct digest first = c.options.policy_context->sha256;
	assert_int_equal(c.anchors.policy_context.policy.rule_count, 1);
	verify_context_close(&c);
	write_policy(path, POLICY(B64));
	assert_int_equal(verify_context_open(&c, &settings, 0, &err), COCKET_OK);
	assert_false(digest_eq(&first, &c.options.policy_context->sha256));
	verify_context_close(&c);
	write_policy(path, "{");
	assert_int_equal(verify_context_open(&c, &settings, 0, &err), COCKET_E_USAGE);
	assert_null(c.options.policy_context);
	(void)unlink(path);
	(void)rmdir(dir);
}

/* What the store that decides revokes: the keys that it has. */
static void
revoked_keys_are_at_hand(void **state)
{
	AUTO(verify_context_close) struct verify_context c = { 0 };
	struct trust_fixture f;
	struct err err = { 0 };

	(void)state;
	trust_fixture_new(&f);
	edit_run_shop(&f);
	const struct verify_settings settings = { .trust = f.dir, .no_ledger = true };
	assert_int_equal(verify_context_open(&c, &settings, TRUST_NOW, &err), COCKET_OK);
	assert_int_equal(c.options.revoked->count, 0);
	verify_context_close(&c);
	edit_run_revoke(&f, 2); /* of a role */
	edit_run_revoke(&f, 5); /* of none: the id is all that the store has */
	edit_must(edit_run_rotate(&f, "release", K(4), K(2), 0, 0, K(1), &err), &err);
	assert_int_equal(verify_context_open(&c, &settings, TRUST_NOW, &err), COCKET_OK);
	assert_int_equal(c.options.revoked->count, 1);
	assert_true(keyring_has_id(c.options.revoked, trust_fixture_key_id(&f, 2)));
	assert_string_equal(c.options.revoked->labels[0], "k2");
	assert_non_null(trust_key_revoked(c.options.revoker, trust_fixture_key_id(&f, 2)));
	verify_context_close(&c);
	trust_fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_decide_is_refused),
		cmocka_unit_test(keys_decide_without_a_ledger),
		cmocka_unit_test(an_empty_context_has_no_key),
		cmocka_unit_test(a_policy_is_read_whole_or_not_at_all),
		cmocka_unit_test(revoked_keys_are_at_hand),
	};

	return cmocka_run_group_tests_name("verify/context", tests, NULL, NULL);
}
