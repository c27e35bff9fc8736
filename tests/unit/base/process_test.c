/* process.c: a program's status and output as they are, ceilings and deadlines that hold, and nothing left behind. */
#include "support/test.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/process.h"

static char shell[] = "/bin/sh", dash_c[] = "-c";

static enum cocket_code
run(int *status, struct buf *out, const char *script, int64_t until_ms, struct err *err)
{
	char text[512];
	char *const argv[] = { shell, dash_c, text, NULL };
	const struct process p = { shell, argv, ENDS_OURS, until_ms };

	snprintf(text, sizeof text, "%s", script);
	return out ? process_read(status, out, &p, err) : process_run(status, &p, err);
}

static void
the_status_is_the_programs(void **state)
{
	static const struct {
		const char *script;
		int status;
	} rows[] = { { "exit 0", 0 }, { "exit 7", 7 }, { "kill -9 $$", PROCESS_SIGNALLED + 9 }, { "kill -15 $$", PROCESS_SIGNALLED + 15 } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf out = BUF(100);
		struct err err = { 0 };
		int status = -1;

		assert_int_equal(run(&status, NULL, rows[i].script, 0, &err), COCKET_OK);
		assert_int_equal(status, rows[i].status);
		assert_int_equal(run(&status, &out, rows[i].script, clock_monotonic_ms() + 20000, &err), COCKET_OK);
		assert_int_equal(status, rows[i].status);
	}
}

static void
all_that_it_prints_is_read_up_to_the_ceiling(void **state)
{
	static const struct {
		const char *script;
		size_t max;
		enum cocket_code code;
		const char *text; /* or the message */
	} rows[] = {
		{ "printf ab; sleep 0.05; printf c", 3, COCKET_OK, "abc" },
		{ "printf abcd", 3, COCKET_E_TOO_LARGE, "printed more than 3 bytes" },
		{ "yes", 1000, COCKET_E_TOO_LARGE, "printed more than 1000 bytes" },
		{ "printf ''", 3, COCKET_OK, "" },
		{ "printf error >&2 2>/dev/null; printf out", 8, COCKET_OK, "out" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out = BUF(rows[i].max);
		struct err err = { 0 };
		int status = -1;

		assert_int_equal(run(&status, &out, rows[i].script, 0, &err), rows[i].code);
		assert_string_equal(rows[i].code ? err.message : buf_str(&out), rows[i].text);
		buf_free(&out);
	}
}

static void
a_deadline_ends_it(void **state)
{
	static const struct {
		const char *script, *message;
		bool is_read;
	} rows[] = {
		{ "sleep 60", "does not end", false },
		{ "exec sleep 60", "gave no answer in time", true },
		{ "exec >&-; exec sleep 60", "does not end", true },
		{ "trap '' TERM; exec sleep 60", "gave no answer in time", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf out = BUF(100);
		const int64_t before = clock_monotonic_ms();
		struct err err = { 0 };
		int status = -1;

		assert_int_equal(run(&status, rows[i].is_read ? &out : NULL, rows[i].script, before + 100, &err), COCKET_E_IO);
		assert_string_equal(err.message, rows[i].message);
		assert_true(clock_monotonic_ms() - before < 20000);
	}
}

static void
what_cannot_be_run_says_so(void **state)
{
	char name[] = "/does/not/exist";
	char *const argv[] = { name, NULL };
	AUTO(buf_free) struct buf out = BUF(100);
	struct err err = { 0 };
	int status;

	(void)state;
	assert_int_equal(process_run(&status, &(struct process){ name, argv, ENDS_OURS, 0 }, &err), COCKET_E_IO);
	assert_string_equal(err.message, "/does/not/exist: cannot be run: No such file or directory");
	assert_int_equal(process_read(&status, &out, &(struct process){ name, argv, ENDS_OURS, 0 }, &err), COCKET_E_IO);
}

/* A program that is not found is the user's to install, if the user asked for it. */
static void
programs_are_found_by_name(void **state)
{
	char path[PATH_MAX];
	struct err err = { 0 };

	(void)state;
	assert_int_equal(program_find(path, "sh", &err), COCKET_OK);
	assert_int_equal(program_require(path, "sh", &err), COCKET_OK);
	assert_int_equal(program_find(path, "cocket-has-no-such-tool", &err), COCKET_E_NOT_FOUND);
	assert_int_equal(program_require(path, "cocket-has-no-such-tool", &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "cocket-has-no-such-tool: not found in PATH");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_status_is_the_programs),
		cmocka_unit_test(all_that_it_prints_is_read_up_to_the_ceiling),
		cmocka_unit_test(a_deadline_ends_it),
		cmocka_unit_test(what_cannot_be_run_says_so),
		cmocka_unit_test(programs_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
