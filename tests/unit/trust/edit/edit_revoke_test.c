/* edit_revoke.c: a revocation keeps the key itself where somebody has it, through every later change, and tells where nobody has. */
#include "support/test.h"

#include <stdio.h>

#include "support/edit_fixture.h"
#include "support/trust_setup.h"
#include "trust/store/store.h"

static int
setup(void **state)
{
	(void)trust_setup(state);
	edit_run_shop(&f);
	return 0;
}

static const struct pubkey *
public_of(unsigned key)
{
	return privkey_public(trust_fixture_key(&f, key)->key);
}

/* Ends with what is published.  notes: how many there are. */
static void
revoke(unsigned key, bool is_given, const char *note, size_t notes)
{
	struct edit_run r;

	edit_begin(&r, &f);
	const struct edit_revocation is = {
		.of = trust_fixture_key_id(&f, key), .note = note, .now = TRUST_NOW, .key = is_given ? public_of(key) : NULL, .label = is_given ? "file" : NULL,
	};
	edit_must(edit_revoke_key(&r.st, &is, &r.err), &r.err);
	assert_int_equal(r.st.notes.count, notes);
	if (stage_is_touched(&r.st))
		edit_must(edit_sign(&r, K(1), TRUST_NOW), &r.err);
	edit_end(&r);
}

/* As a reader of the store has it; label NULL: without its key. */
static void
expect(unsigned key, const char *label, const char *note)
{
	AUTO(trust_close) struct trust *t = NULL;
	enum reason reason;
	struct err err = { 0 };

	edit_must(trust_open(&t, f.dir, TRUST_NOW, &reason, &err), &err);
	const struct tuf_revocation *r = trust_key_revoked(t, trust_fixture_key_id(&f, key));
	assert_non_null(r);
	assert_string_equal(r->note, note);
	assert_string_equal(r->label, label ? label : "");
	assert_int_equal(r->key != NULL, label != NULL);
	if (label)
		assert_true(digest_eq(pubkey_id(r->key), trust_fixture_key_id(&f, key)));
}

static void
the_store_has_the_key(void **state)
{
	struct err err = { 0 };

	(void)state;
	revoke(2, false, "", 0);
	expect(2, "k2", "");
	edit_must(edit_run_rotate(&f, "release", K(4), K(2), 0, 0, K(1), &err), &err);
	expect(2, "k2", "");
	revoke(2, false, "lost", 0); /* no role has it, and the revocation has */
	expect(2, "k2", "lost");
	edit_must(edit_run_rotate(&f, "targets", 0, 0, 0, TRUST_NOW + 2 * EDIT_YEAR, K(1), &err), &err);
	revoke(3, true, "", 0);
	expect(2, "k2", "lost");
	expect(3, "k3", ""); /* as the store called it, not as the file is */
}

static void
the_key_is_given(void **state)
{
	(void)state;
	revoke(5, true, "lost", 0);
	expect(5, "file", "lost");
	edit_expect(&f, "root 1, targets 3");
	revoke(5, true, "", 0);
	edit_expect(&f, "root 1, targets 3");
}

static void
nobody_has_the_key(void **state)
{
	(void)state;
	revoke(5, false, "lost", 1);
	expect(5, NULL, "lost");
	revoke(5, false, "", 1);
	edit_expect(&f, "root 1, targets 3");
	revoke(5, true, "", 0); /* then somebody has */
	expect(5, "file", "lost");
	edit_expect(&f, "root 1, targets 4");
}

/* By the beginning of its id, also when no role has it any more. */
static void
a_revoked_key_is_found(void **state)
{
	struct err err = { 0 };
	char hex[DIGEST_HEX_BYTES];
	struct digest found;
	struct edit_run r;

	(void)state;
	revoke(5, false, "", 1);
	digest_print_hex(hex, trust_fixture_key_id(&f, 5));
	hex[KEY_SHORT_ID_DIGITS] = '\0';
	edit_begin(&r, &f);
	edit_must(edit_find_key(&found, &r.st, hex, &err), &err);
	assert_true(digest_eq(&found, trust_fixture_key_id(&f, 5)));
	digest_print_hex(hex, trust_fixture_key_id(&f, 6));
	hex[KEY_SHORT_ID_DIGITS] = '\0';
	assert_int_equal(edit_find_key(&found, &r.st, hex, &err), COCKET_E_USAGE);
	edit_end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_store_has_the_key, setup, trust_teardown),
		cmocka_unit_test_setup_teardown(the_key_is_given, setup, trust_teardown),
		cmocka_unit_test_setup_teardown(nobody_has_the_key, setup, trust_teardown),
		cmocka_unit_test_setup_teardown(a_revoked_key_is_found, setup, trust_teardown),
	};

	return cmocka_run_group_tests_name("edit_revoke", tests, NULL, NULL);
}
