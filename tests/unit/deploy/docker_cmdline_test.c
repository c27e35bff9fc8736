/* docker_cmdline.c: which words are options, values and images; what is unknown is refused, not guessed. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "deploy/docker_cmdline.h"

#define WORDS_MAX 16

struct words {
	char text[256];
	char *argv[WORDS_MAX];
	size_t count;
};

/* Words are parted by single blanks. */
static void
words_of(struct words *w, const char *line)
{
	*w = (struct words){ 0 };
	snprintf(w->text, sizeof w->text, "%s", line);
	for (char *at = w->text; *at;) {
		w->argv[w->count++] = at;
		at += strcspn(at, " ");
		if (*at)
			*at++ = '\0';
	}
}

/* "kind name: option=value operand@word ..." */
static void
print_line(char out[512], const struct docker_line *l)
{
	static const char *const kinds[] = { "other", "pull", "run", "build", "compose" };
	int n = snprintf(out, 512, "%s %s:%s", kinds[l->kind], l->name, l->help ? " help" : "");

	for (size_t i = 0; i < l->item_count; i++) {
		const struct docker_item *item = &l->items[i];

		if (item->option)
			n += snprintf(out + n, 512 - (size_t)n, " %.*s=%s", (int)strcspn(item->option, "="), item->option, item->value);
		else
			n += snprintf(out + n, 512 - (size_t)n, " %s@%zu", item->value, item->at);
	}
}

static void
lines_are_read_as_docker_reads_them(void **state)
{
	static const struct {
		const char *line, *expected; /* or the message */
	} rows[] = {
		{ "pull a:1", "pull pull: a:1@1" },
		{ "image pull -q a:1", "pull image pull: quiet=true a:1@3" },
		{ "--context x pull a:1", "pull pull: a:1@3" },
		{ "-H tcp://h -D pull a:1", "pull pull: a:1@4" },
		{ "pull --platform linux/arm64 a:1", "pull pull: platform=linux/arm64 a:1@3" },
		{ "pull --platform=linux/arm64 a:1", "pull pull: platform=linux/arm64 a:1@2" },
		{ "pull a:1 --platform linux/arm64", "pull pull: a:1@1 platform=linux/arm64" },
		{ "pull -- --odd", "pull pull: --odd@2" },
		{ "run a:1 --rm", "run run: a:1@1" },
		{ "run -it --rm a:1 sh -c x", "run run: interactive=true tty=true rm=true a:1@3" },
		{ "run -itv /x:/y a:1", "run run: interactive=true tty=true volume=/x:/y a:1@3" },
		{ "run -eA=B a:1", "run run: env=A=B a:1@2" },
		{ "run -e=A=B a:1", "run run: env=A=B a:1@2" },
		{ "run -e A=B a:1", "run run: env=A=B a:1@3" },
		{ "run --rm=false a:1", "run run: rm=false a:1@2" },
		{ "run -- a:1 b:1", "run run: a:1@2" },
		{ "run", "run run:" },
		{ "create - x", "run create: -@1" },
		{ "buildx build -f - .", "build buildx build: file=- .@4" },
		{ "build . -t x", "build build: .@1 tag=x" },
		{ "compose -f a.yaml up -d", "compose compose: file=a.yaml up@3" },
		{ "compose", "compose compose:" },
		{ "ps -a", "other ps:" },
		{ "volume ls -q", "other volume *:" },
		{ "volume --help", "other volume *:" },
		{ "run --help", "run run: help help=true" },
		{ "--help", "other : help" },
		{ "", "other : help" },
		{ "run --new a:1", "docker run: unknown option --new: it cannot be told which word is the image" },
		{ "run -itX a:1", "docker run: unknown option -X: it cannot be told which word is the image" },
		{ "run --platform", "docker run: --platform needs a value" },
		{ "run -v", "docker run: -v needs a value" },
		{ "--new pull a:1", "docker : unknown option --new: it cannot be told which word is the image" },
		{ "new a:1", "docker new a:1: unknown command: which images it takes is not known; run docker itself" },
		{ "volume new", "docker volume new: unknown command: which images it takes is not known; run docker itself" },
		{ "volume -x ls", "docker volume: unknown command: which images it takes is not known; run docker itself" },
		{ "volume --help ls", "docker volume: unknown command: which images it takes is not known; run docker itself" },
		{ "--help run a:1", "docker: --help: expected as the last word and without a value: docker might run the rest of the line" },
		{ "run --help a:1", "docker run: --help: expected as the last word and without a value: docker might run the rest of the line" },
		{ "run --help=0", "docker run: --help=0: expected as the last word and without a value: docker might run the rest of the line" },
		{ "-vh", "docker: -vh: expected as the last word and without a value: docker might run the rest of the line" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(docker_line_free) struct docker_line line = { 0 };
		struct err err = { 0 };
		struct words w;
		char text[512];

		words_of(&w, rows[i].line);
		if (docker_line_parse(&line, w.argv, w.count, &err) == COCKET_OK)
			print_line(text, &line);
		else
			snprintf(text, sizeof text, "%s", err.message);
		if (strcmp(text, rows[i].expected) != 0)
			fail_msg("%s: %s, expected %s", rows[i].line, text, rows[i].expected);
		assert_true(err.code == COCKET_OK || err.code == COCKET_E_USAGE);
	}
}

static void
the_last_value_of_an_option_counts(void **state)
{
	AUTO(docker_line_free) struct docker_line line = { 0 };
	struct err err = { 0 };
	struct words w;

	(void)state;
	words_of(&w, "pull --platform a --platform b x y");
	assert_int_equal(docker_line_parse(&line, w.argv, w.count, &err), COCKET_OK);
	assert_string_equal(docker_option(&line, "platform"), "b");
	assert_null(docker_option(&line, "plat"));
	assert_string_equal(docker_operand(&line, 0)->value, "x");
	assert_string_equal(docker_operand(&line, 1)->value, "y");
	assert_null(docker_operand(&line, 2));
}

static void
docker_s_own_options_are_counted(void **state)
{
	static const struct {
		const char *line;
		size_t n;
	} rows[] = { { "", 0 }, { "cocket pull", 0 }, { "-D cocket", 1 }, { "--context x -H=y cocket --context z", 3 }, { "-- cocket", 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err = { 0 };
		struct words w;
		size_t n = 99;

		words_of(&w, rows[i].line);
		assert_int_equal(docker_options_count(&n, w.argv, w.count, &err), COCKET_OK);
		assert_int_equal(n, rows[i].n);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_read_as_docker_reads_them),
		cmocka_unit_test(the_last_value_of_an_option_counts),
		cmocka_unit_test(docker_s_own_options_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
