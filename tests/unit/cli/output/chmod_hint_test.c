/* chmod_hint.c: which path a refusal is about, where it is there and open to others; nothing for any other message. */
#include "support/test.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/output/chmod_hint.h"
#include "support/scratch.h"

static void
make(const char *path, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
the_path_that_is_open(void **state)
{
	static const struct {
		const char *message, *hint; /* NULL none */
	} rows[] = {
		{ "policy my policy.json: writable by group or others (mode 0666); check its content, then chmod go-w", "chmod go-w 'my policy.json'" },
		{ "my policy.json: writable by group or others", "chmod go-w 'my policy.json'" },
		{ "policy.json: writable by group or others", NULL }, /* it is not so called */
		{ "policy closed: writable by group or others", NULL },
		{ "audit log: open: writable by others (mode 0666): check its content, then chmod o-w", "chmod o-w open" },
		{ "audit log: group: writable by others (mode 0660)", NULL },
		{ "group: writable by group or others (mode 0660)", "chmod go-w group" },
		{ "trust store a store: targets.json: writable by group or others; check its content", "chmod go-w 'a store/targets.json'" },
		{ "trust store a store: root.json: writable by group or others; check its content", NULL },
		{ "trust store wide: wide: directory writable by others; check its files, then chmod go-w", "chmod go-w wide" },
		{ "wide/l.json: its directory is writable by group or others (mode 0777): chmod go-w", "chmod go-w wide" },
		{ "a store/l.json: its directory is writable by group or others (mode 0777): chmod go-w", NULL },
		{ "-x: writable by group or others", "chmod go-w -- -x" },
		{ "open: cannot be read", NULL },
		{ ": writable by others", NULL },
		{ "", NULL },
	};
	char hint[CHMOD_HINT_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(hint, sizeof hint, "untouched");
		assert_int_equal(chmod_hint(hint, rows[i].message), rows[i].hint != NULL);
		assert_string_equal(hint, rows[i].hint ? rows[i].hint : "untouched");
	}
}

static void
a_file_of_this_directory(void **state)
{
	char hint[CHMOD_HINT_BYTES];
	static const char message[] = "l.json: its directory is writable by group or others (mode 0777): chmod go-w";

	(void)state;
	assert_int_equal(chmod(".", 0755), 0);
	assert_false(chmod_hint(hint, message));
	assert_int_equal(chmod(".", 0775), 0);
	assert_true(chmod_hint(hint, message));
	assert_string_equal(hint, "chmod go-w .");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_path_that_is_open),
		cmocka_unit_test(a_file_of_this_directory),
	};
	char dir[64], was[4096];
	int failed;

	scratch_new(dir);
	if (!getcwd(was, sizeof was) || chdir(dir) || mkdir("a store", 0755) || mkdir("wide", 0755) || chmod("wide", 0777))
		return 1;
	make("my policy.json", 0666);
	make("closed", 0644);
	make("open", 0666);
	make("group", 0660);
	make("a store/targets.json", 0664);
	make("a store/root.json", 0644);
	make("-x", 0646);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	if (chdir(was))
		return 1;
	scratch_free(dir);
	return failed;
}
