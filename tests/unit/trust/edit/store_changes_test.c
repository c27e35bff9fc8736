/* store_changes.c: what is staged is told file by file; snapshot and timestamp say nothing of their own, and what a run did not touch is told if asked. */
#include "trust/edit/store_changes.h"

#include <stdio.h>

#include "support/edit_fixture.h"
#include "support/test.h"
#include "support/trust_setup.h"

static struct err err;

static int
setup(void **state)
{
	(void)trust_setup(state);
	edit_run_shop(&f); /* root 1, targets 2 */
	return 0;
}

/* "targets.json 2>3: 1 line*" */
static void
printed(char *out, size_t size, const struct store_changes *c)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < c->count && n < size; i++)
		n += (size_t)snprintf(out + n, size - n, "%s%s %u>%u: %zu%s", i ? ", " : "", c->items[i].file.s, (unsigned)c->items[i].before,
		                      (unsigned)c->items[i].version, c->items[i].lines.count, c->items[i].over ? " over" : "");
}

static void
staged(const struct edit_run *r, bool touched, const char *role, const char *expected)
{
	AUTO(store_changes_free) struct store_changes c = { 0 };
	char text[512];

	edit_must(store_changes_staged(&c, &r->st, touched, role, &err), &err);
	printed(text, sizeof text, &c);
	assert_string_equal(text, expected);
}

static void
what_is_staged(void **state)
{
	struct edit_run r;

	(void)state;
	edit_begin(&r, &f);
	staged(&r, false, NULL, "");
	edit_must(edit_revoke_key(&r.st, &(struct edit_revocation){ .of = trust_fixture_key_id(&f, 7), .note = "", .now = TRUST_NOW }, &r.err), &r.err);
	staged(&r, true, NULL, "targets.json 2>3: 1");
	staged(&r, true, "targets", "targets.json 2>3: 1");
	staged(&r, true, "root", "");
	edit_must(edit_sign(&r, 0, TRUST_NOW), &r.err); /* by nobody: it stays staged */
	staged(&r, true, NULL, "");                     /* that run is over */
	staged(&r, false, NULL, "targets.json 2>3: 1");
	edit_end(&r);
	edit_begin(&r, &f);
	staged(&r, true, NULL, "");
	edit_must(edit_revoke_key(&r.st, &(struct edit_revocation){ .of = trust_fixture_key_id(&f, 8), .note = "", .now = TRUST_NOW }, &r.err), &r.err);
	staged(&r, true, NULL, "targets.json 2>3: 2 over");
	edit_end(&r);
}

/* The word is replaced where it stands first, in every line that has it. */
static void
renamed(void **state)
{
	static const struct {
		const char *was, *is;
	} rows[] = {
		{ "role a: may sign /tmp/x/y", "role a: may sign store/y" },
		{ "/tmp/x", "store" },
		{ "nothing of it", "nothing of it" },
		{ "/tmp/x and /tmp/x", "store and /tmp/x" },
		{ "", "" },
	};
	AUTO(store_changes_free) struct store_changes c = { 0 };
	struct edit_run r;

	(void)state;
	edit_begin(&r, &f);
	edit_must(store_changes_add(&c, NULL, stage_published(&r.st, "targets"), &err), &err);
	edit_end(&r);
	assert_int_equal(c.count, 1);
	assert_int_equal(c.items[0].before, 0);
	assert_true(c.items[0].lines.count > 0);
	strings_free(&c.items[0].lines);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		edit_must(strings_add(&c.items[0].lines, slice_str(rows[i].was), &err), &err);
	edit_must(store_changes_rename(&c, "/tmp/x", "store", &err), &err);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(c.items[0].lines.items[i], rows[i].is);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_staged, setup, trust_teardown),
		cmocka_unit_test_setup_teardown(renamed, setup, trust_teardown),
	};

	return cmocka_run_group_tests_name("trust/edit/store_changes", tests, NULL, NULL);
}
