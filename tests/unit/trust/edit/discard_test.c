/* Changes that change nothing stage nothing (stage_edit), a rehearsal ends as the real run would and writes nothing (stage_rehearse), and what is
 * staged is dropped whole (trust/edit/discard.h). */
#include "support/test.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>

#include "support/edit_fixture.h"
#include "support/trust_setup.h"
#include "trust/edit/discard.h"

#define SHOP "registry.example.com/shop/*"

static int
setup(void **state)
{
	(void)trust_setup(state);
	edit_run_shop(&f);
	return 0;
}

static void
the_same_again(void **state)
{
	struct err err = { 0 };

	(void)state;
	edit_expect(&f, "root 1, targets 2");
	edit_must(edit_run_delegate(&f, "release", "targets", SHOP, K(2) | K(3), 2, 0, &err), &err);
	edit_must(edit_run_rotate(&f, "release", K(2), K(4), 2, 0, 0, &err), &err);
	edit_must(edit_run_rotate(&f, "root", K(0), K(4), 1, 0, 0, &err), &err);
	edit_must(edit_run_rotate(&f, "targets", K(1), K(4), 1, 0, 0, &err), &err);
	edit_expect(&f, "root 1, targets 2");
	edit_must(edit_run_delegate(&f, "release", "targets", SHOP, K(2) | K(3), 1, K(1), &err), &err);
	edit_expect(&f, "root 1, targets 3");
	edit_run_revoke(&f, 7);
	edit_expect(&f, "root 1, targets 4");
	struct edit_run r;
	edit_begin(&r, &f);
	edit_must(edit_revoke_key(&r.st, &(struct edit_revocation){ .of = trust_fixture_key_id(&f, 7), .note = "", .now = TRUST_NOW + 5 }, &r.err), &r.err);
	assert_false(stage_is_touched(&r.st));
	edit_must(edit_revoke_key(&r.st, &(struct edit_revocation){ .of = trust_fixture_key_id(&f, 7), .note = "stolen", .now = TRUST_NOW + 5 }, &r.err), &r.err);
	assert_true(stage_is_touched(&r.st));
	const struct tuf_file *t = &stage_staged(&r.st, "targets")->tuf;
	assert_int_equal(t->revoked_key_count, 1);
	assert_string_equal(t->revoked_keys[0].note, "stolen");
	assert_int_equal(t->revoked_keys[0].date, TRUST_NOW);
	edit_end(&r);
}

/* --- rehearsed -------------------------------------------------------------------------------- */

static struct timespec
changed_at(void)
{
	struct stat st;

	assert_int_equal(stat(f.dir, &st), 0);
	return st.st_mtim;
}

/* The delegation of one more role, by whoever has these keys, who only promises. */
static void
rehearse(uint64_t keys, bool published, enum cocket_code expected)
{
	AUTO(stage_close) struct stage st = NO_STAGE;
	struct edit_list list;
	static const char patterns[1][NAME_TEXT_BYTES] = { "registry.example.com/more/*" };
	const struct edit_delegation d = { .role = "more", .parent = "targets", .keys = *edit_list(&list, &f, K(4), 1), .images = { patterns, 1 },
		                           .expires = TRUST_NOW + EDIT_YEAR, .now = TRUST_NOW };
	AUTO(signer_list_free) struct signer_list signers = { 0 };
	bool used[TRUST_KEYS_MAX] = { false };
	const struct timespec before = changed_at();
	struct err err = { 0 };

	for (unsigned i = 0; i < TRUST_KEYS_MAX; i++) {
		struct pubkey *key = NULL;
		struct signer s;

		if (!(keys & K(i)))
			continue;
		edit_must(pubkey_parse_spki(&key, pubkey_spki(privkey_public(trust_fixture_key(&f, i)->key)), &err), &err);
		s = signer_of_public_key(key);
		edit_must(signer_list_add(&signers, &s, &err), &err);
	}
	struct signers by = { signers.items, signers.count, used };
	edit_must(stage_rehearse(&st, f.dir, false, &err), &err);
	edit_must(edit_delegate(&st, &d, &err), &err);
	assert_int_equal(stage_finish(&st, &by, TRUST_NOW, &err), expected);
	if (expected == COCKET_OK) {
		assert_int_equal(st.done_count, published ? 3 : 0);
		assert_int_equal(stage_published(&st, "targets")->tuf.version, published ? 3 : 2);
		assert_int_equal(st.staged.count, published ? 0 : 3);
	}
	const struct timespec after = changed_at();
	assert_int_equal(before.tv_sec, after.tv_sec);
	assert_int_equal(before.tv_nsec, after.tv_nsec);
	edit_expect(&f, "root 1, targets 2");
}

static void
a_rehearsal(void **state)
{
	(void)state;
	rehearse(K(1), true, COCKET_OK);
	rehearse(0, false, COCKET_OK);
	rehearse(K(6), false, COCKET_E_USAGE);
}

/* --- dropped ---------------------------------------------------------------------------------- */

static void
drop(const char *role, size_t expected, bool dry)
{
	AUTO(discard_close) struct discard d = NO_DISCARD;
	struct err err = { 0 };

	edit_must(discard_open(&d, f.dir, role, dry, &err), &err);
	assert_int_equal(d.count, expected);
	if (!dry && d.count > 0)
		edit_must(discard_commit(&d, &err), &err);
}

static void
what_is_staged_is_dropped(void **state)
{
	struct err err = { 0 };
	char path[PATH_MAX];
	struct stat st;

	(void)state;
	drop(NULL, 0, false);
	edit_must(edit_run_rotate(&f, "root", 0, 0, 0, TRUST_NOW + 9, 0, &err), &err);
	edit_must(edit_run_delegate(&f, "more", "targets", "registry.example.com/more/*", K(4), 1, 0, &err), &err);
	edit_expect(&f, "root 1, targets 2; staged: root 2, targets 3");
	drop(NULL, 4, true);
	edit_expect(&f, "root 1, targets 2; staged: root 2, targets 3");
	drop("release", 0, false);
	drop("root", 3, false);
	edit_expect(&f, "root 1, targets 2; staged: targets 3");
	drop(NULL, 1, false);
	edit_expect(&f, "root 1, targets 2");
	snprintf(path, sizeof path, "%s/staged", f.dir);
	assert_int_not_equal(stat(path, &st), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_same_again, setup, trust_teardown),
		cmocka_unit_test_setup_teardown(a_rehearsal, setup, trust_teardown),
		cmocka_unit_test_setup_teardown(what_is_staged_is_dropped, setup, trust_teardown),
	};

	return cmocka_run_group_tests_name("discard", tests, NULL, NULL);
}
