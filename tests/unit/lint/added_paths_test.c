/* added_paths.c: what a stage's instructions add, and which of it RUN deletes. */
#include "support/test.h"

#include "lint/added_paths.h"
#include "lint/lint_words.h"

static enum cocket_code
note(void *context, const struct added_path *path, struct err *err)
{
	struct strings *found = context;

	return strings_add(found, slice_str(path->path), err);
}

static void
copy_all(struct added_paths *a, const char *words)
{
	AUTO(strings_free) struct strings list = { 0 };
	struct err err = { 0 };

	assert_int_equal(lint_words(&list, slice_str(words), &err), COCKET_OK);
	assert_int_equal(added_paths_copy(a, &list, 1, &err), COCKET_OK);
}

static void
finds_what_is_deleted(void **state)
{
	static const struct {
		const char *copy, *earlier, *run, *deleted; /* NULL none */
	} rows[] = {
		{ "x /a/x", "", "rm /a/x", "/a/x" },
		{ "x /a/x", "", "rm /a/y", NULL },
		{ "x /a/x", "", "rm -rf /a", "/a/x" },
		{ "x /a/x", "", "rm -rf /a/*", "/a/x" },
		{ "x /ab", "", "rm -rf /a", NULL },
		{ "x /a", "", "rm -rf /a/x", NULL },
		{ "x /a/", "", "rm /a/x", "/a/x" },
		{ "d/x y /a", "", "rm /a/x", "/a/x" },
		{ ". /a/", "", "rm /a/x", NULL },
		{ "x a", "", "rm /w/a", "/w/a" },
		{ "x a", "", "rm a", "/w/a" },
		{ "x /a/./x", "", "rm /a//x", "/a/x" },
		{ "x /a/../x", "", "rm /x", NULL },
		{ "x $D/x", "", "rm $D/x", NULL },
		{ "x /a/x", "", "cd /a; rm x", "/a/x" },
		{ "x /a/x", "", "cd /a && cd x && rm x", NULL },
		{ "x /a/x", "", "true && sudo rm -f '/a/x'", "/a/x" },
		{ "x /a/x", "", "echo rm /a/x", NULL },
		{ "x /a/x", "", "rm", NULL },
		{ "x /a/x", "", "rm \"/a/x", NULL },
		{ "", "curl -o /t/x u", "rm /t/x", "/t/x" },
		{ "", "echo x > /t/x", "unlink /t/x", "/t/x" },
		{ "", "curl -o", "rm /t/x", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(added_paths_free) struct added_paths a = { 0 };
		AUTO(strings_free) struct strings found = { 0 };
		struct err err = { 0 };

		added_paths_enter(&a, "/w");
		copy_all(&a, rows[i].copy);
		assert_int_equal(added_paths_run(&a, slice_str(rows[i].earlier), 2, note, &found, &err), COCKET_OK);
		assert_int_equal(added_paths_run(&a, slice_str(rows[i].run), 3, note, &found, &err), COCKET_OK);
		if (found.count != (rows[i].deleted != NULL) || (found.count > 0 && strcmp(found.items[0], rows[i].deleted) != 0))
			fail_msg("%s; %s; %s: %s", rows[i].copy, rows[i].earlier, rows[i].run, found.count ? found.items[0] : "nothing");
	}
}

static void
forgets_where_it_is(void **state)
{
	AUTO(added_paths_free) struct added_paths a = { 0 };

	(void)state;
	added_paths_enter(&a, "/w");
	added_paths_enter(&a, "x");
	assert_string_equal(a.directory, "/w/x");
	added_paths_enter(&a, "$X");
	copy_all(&a, "x y");
	assert_int_equal(a.count, 0);
	added_paths_enter(&a, "/");
	copy_all(&a, "x y");
	assert_string_equal(a.items[0].path, "/y");
}

static void
deletes_what_it_wrote_itself(void **state)
{
	AUTO(added_paths_free) struct added_paths a = { 0 };
	AUTO(strings_free) struct strings found = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(added_paths_run(&a, slice_str("curl -o /t/x u && rm /t/x"), 2, note, &found, &err), COCKET_OK);
	assert_int_equal(found.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_is_deleted),
		cmocka_unit_test(forgets_where_it_is),
		cmocka_unit_test(deletes_what_it_wrote_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
