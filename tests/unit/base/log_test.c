/* log.c: which lines come at which level, what they begin with, and that no control character gets through.  Nothing on stdout. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/slice.h"

#define LOG_BYTES 16384

static char logged[LOG_BYTES];

/* Runs fn with fd going to a file, and reads the file into logged. */
static const char *
capture(int fd, void (*fn)(void))
{
	FILE *file = tmpfile();
	int saved = dup(fd);

	assert_non_null(file);
	fflush(NULL);
	dup2(fileno(file), fd);
	fn();
	fflush(NULL);
	dup2(saved, fd);
	close(saved);
	rewind(file);
	logged[fread(logged, 1, sizeof logged - 1, file)] = '\0';
	fclose(file);
	return logged;
}

static void
one_of_each(void)
{
	log_error("e %d", 1);
	log_note("n %s", "2");
	log_hint("h");
	log_verbose("v");
}

static void
levels_choose_the_lines(void **state)
{
	(void)state;
	log_set_level(LOG_QUIET);
	assert_string_equal(capture(STDERR_FILENO, one_of_each), "cocket: error: e 1\n");
	log_set_level(LOG_NORMAL);
	assert_string_equal(capture(STDERR_FILENO, one_of_each), "cocket: error: e 1\ncocket: n 2\ncocket: hint: h\n");
	log_set_level(LOG_VERBOSE); /* the hint was said */
	assert_string_equal(capture(STDERR_FILENO, one_of_each), "cocket: error: e 1\ncocket: n 2\ncocket: v\n");
	assert_string_equal(capture(STDOUT_FILENO, one_of_each), "");
}

static void
hints_again(void)
{
	for (int i = 0; i < 200; i++)
		log_hint("h %d", i % 2);
	for (int i = 0; i < 3; i++)
		log_note_once("n");
	log_note("n");
}

static void
hints_are_said_once(void **state)
{
	(void)state;
	log_set_level(LOG_QUIET);
	assert_string_equal(capture(STDERR_FILENO, hints_again), "");
	log_set_level(LOG_NORMAL);
	assert_string_equal(capture(STDERR_FILENO, hints_again), "cocket: hint: h 0\ncocket: hint: h 1\ncocket: n\ncocket: n\n");
}

static void
hostile_line(void)
{
	log_error("a\x1B[2Jb\nc\\x41 caf\xC3\xA9 \xE2\x80\xAE \xFF\xC2\x9B");
}

static void
control_characters_become_question_marks(void **state)
{
	(void)state;
	assert_string_equal(capture(STDERR_FILENO, hostile_line), "cocket: error: a?[2Jb?c\\x41 caf\xC3\xA9 ? ??\n");
}

static void
endless_line(void)
{
	char text[LOG_BYTES / 2];

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	log_error("%s", text);
}

static void
long_lines_are_cut_and_still_end(void **state)
{
	(void)state;
	size_t len = strlen(capture(STDERR_FILENO, endless_line));
	assert_int_equal(len, 4096);
	assert_int_equal(logged[len - 1], '\n');
}

static void
errors_stand_elsewhere_too_where_that_was_asked(void **state)
{
	(void)state;
	log_set_level(LOG_VERBOSE);
	log_copy_errors(stdout);
	assert_string_equal(capture(STDOUT_FILENO, one_of_each), "error: e 1\n");
	assert_string_equal(capture(STDOUT_FILENO, hostile_line), "error: a?[2Jb?c\\x41 caf\xC3\xA9 ? ??\n");
	log_copy_errors(NULL);
	assert_string_equal(capture(STDOUT_FILENO, one_of_each), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels_choose_the_lines),
		cmocka_unit_test(hints_are_said_once),
		cmocka_unit_test(control_characters_become_question_marks),
		cmocka_unit_test(long_lines_are_cut_and_still_end),
		cmocka_unit_test(errors_stand_elsewhere_too_where_that_was_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
