/* operand_hint.c: an operand that was typed as an option, with the value that was typed. */
#include "support/test.h"

#include <stdio.h>

#include "cli/commands.h"
#include "cli/operand_hint.h"
#include "cli/option/common_options.h"

static const struct command *
find_command(const char *name)
{
	for (size_t i = 0; i < command_count; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	fail_msg("%s: no such command", name);
	return NULL;
}

static void
the_operand_is_named(void **state)
{
	static const struct {
		const char *command, *word, *next;
		const char *hint; /* NULL: none */
	} rows[] = {
		{ "policy check", "--policy", "p.json", "FILE needs no option: cocket policy check p.json" },
		{ "policy check", "--policy=a b.json", "x", "FILE needs no option: cocket policy check 'a b.json'" },
		{ "policy check", "--policy", NULL, "FILE needs no option: cocket policy check FILE" },
		{ "policy check", "--policy", "--syntax", "FILE needs no option: cocket policy check FILE" },
		{ "policy check", "--policy", "a\nb", "FILE needs no option: cocket policy check FILE" },
		{ "policy check", "--policies", "p.json", NULL },
		{ "policy check", "--key", "k", NULL },
		{ "policy check", "--", "k", NULL },
		{ "policy check", "--=k", "k", NULL },
		{ "policy check", "policy", "k", NULL },
		{ "lint", "-f", "Dockerfile", "FILE needs no option: cocket lint Dockerfile" },
		{ "trusted-root show", "--trusted-root", "r.json", "FILE needs no option: cocket trusted-root show r.json" },
		{ "trust undelegate", "--role", "ci", "ROLE needs no option: cocket trust undelegate ci" },
		{ "verify", "--image", "a/b:1", "IMAGE needs no option: cocket verify a/b:1" },
		{ "verify", "--i", "a/b:1", NULL },
		{ "version", "--image", "a/b:1", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char hint[OPERAND_HINT_BYTES] = "";

		assert_int_equal(operand_hint(hint, find_command(rows[i].command), rows[i].word, rows[i].next), rows[i].hint != NULL);
		assert_string_equal(hint, rows[i].hint ? rows[i].hint : "");
	}
}

/* An option of the command would never get to its hint. */
static void
no_option_is_an_operand(void **state)
{
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		struct opts o = { 0 };

		common_add_options(&o, commands[i]);
		for (size_t k = 0; k < o.count; k++) {
			char hint[OPERAND_HINT_BYTES], word[64];

			snprintf(word, sizeof word, "--%s", o.rows[k]->name);
			if (operand_hint(hint, commands[i], word, NULL))
				fail_msg("%s %s", commands[i]->name, word);
			snprintf(word, sizeof word, "-%c", o.rows[k]->letter ? o.rows[k]->letter : '-');
			if (operand_hint(hint, commands[i], word, NULL))
				fail_msg("%s %s", commands[i]->name, word);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_operand_is_named),
		cmocka_unit_test(no_option_is_an_operand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
