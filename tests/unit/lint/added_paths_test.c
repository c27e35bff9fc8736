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
		{ ". /a/", "", "rm -rf /a", "/a" },
		{ "keys/ /a/.ssh/", "", "rm -rf /a/.ssh", "/a/.ssh" },
		{ "*.sh /a/", "", "rm -rf /a/*", "/a" },
		{ "*.sh /a/", "", "rm -rf /a/b", NULL },
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
		{ "", "echo x >/t/x", "rm /t/x", "/t/x" },
		{ "", "echo x 2>/t/x", "rm /t/x", "/t/x" },
		{ "", "echo x 2>&1", "rm /w/1", NULL },
		{ "", "curl -fsSLo /t/x u", "rm /t/x", "/t/x" },
		{ "", "curl -fsSLO https://e/d/x.tgz", "tar x && rm x.tgz", "/w/x.tgz" },
		{ "", "curl -fsSL https://e/d/x.tgz", "rm x.tgz", NULL },
		{ "", "wget -q https://e/d/x.tgz", "rm x.tgz", "/w/x.tgz" },
		{ "", "wget -qO /t/x https://e/d/x.tgz", "rm x.tgz; rm /t/x", "/t/x" },
		{ "", "wget -P /t https://e/d/x.tgz", "rm x.tgz", NULL },
		{ "", "wget https://e/", "rm e", NULL },
		{ "", "curl -o /t/x u && rm /t/x", "rm -rf /t", NULL },
		{ "x /a/x", "rm -f /b", "if test -e /a/x; then rm /a/x; fi", "/a/x" },
		{ "x /a/x", "", "(rm /a/x)", "/a/x" },
		{ "x /a/x", "", "{ rm /a/x; }", "/a/x" },
		{ "x /a/x", "", "for i in 1; do rm /a/x; done", "/a/x" },
		{ "x /a/x", "", "sh -ec 'cd /a && rm x'", "/a/x" },
		{ "x /a/x", "", "sh -e 'rm /a/x'", NULL },
		{ "x /a/x", "", "echo 'then rm /a/x'", NULL },
		{ "x /a/x", "", "echo '; rm /a/x'", NULL },
		{ "x /a/x", "", "echo \"\\\"; rm /a/x; \" \\\\; rm /a/y", NULL },
		{ "x /a/x", "", "# don't\nrm /a/x # it's\n", "/a/x" },
		{ "x /a/x", "", "true # x; rm /a/x", NULL },
		{ "x /a/x", "", "rm /a/x; rm /a/x", "/a/x" },
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

/* No shell reads it: a list of words is one command. */
static void
reads_programs(void **state)
{
	static const struct {
		const char *words, *deleted;
	} rows[] = {
		{ "rm -rf /a", "/a/x" },
		{ "rm /b; rm /a/x", "/a/x" },
		{ "true ; rm /a/x", NULL },
		{ "/bin/sh -c 'true; rm /a/x'", "/a/x" },
		{ "echo rm /a/x", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(added_paths_free) struct added_paths a = { 0 };
		AUTO(strings_free) struct strings found = { 0 }, words = { 0 };
		struct err err = { 0 };

		added_paths_enter(&a, "/w");
		copy_all(&a, "x /a/x");
		assert_int_equal(lint_words(&words, slice_str(rows[i].words), &err), COCKET_OK);
		assert_int_equal(added_paths_exec(&a, &words, 2, note, &found, &err), COCKET_OK);
		if (found.count != (rows[i].deleted != NULL) || (found.count > 0 && strcmp(found.items[0], rows[i].deleted) != 0))
			fail_msg("%s: %s", rows[i].words, found.count ? found.items[0] : "nothing");
		assert_string_equal(a.directory, "/w");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_is_deleted),
		cmocka_unit_test(forgets_where_it_is),
		cmocka_unit_test(deletes_what_it_wrote_itself),
		cmocka_unit_test(reads_programs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
