/* foreign_commands.c: what is run instead of another tool's command, with the names that were typed. */
#include "support/test.h"

#include <stdio.h>

#include "cli/commands.h"
#include "cli/foreign_commands.h"

static void
another_tools_command_has_its_hint(void **state)
{
	static const struct {
		const char *words[4];
		const char *hint; /* NULL: none is known */
	} lines[] = {
		{ { "triangulate", "a/b:1" }, "cocket inspect a/b:1 lists the signatures and where they are" },
		{ { "triangulate" }, "cocket inspect IMAGE lists the signatures and where they are" },
		{ { "scan", "a/b:1" }, "scanners scan, and what they wrote is signed: trivy image -f json -o FILE a/b:1; cocket attest --predicate FILE --key KEY IMAGE" },
		{ { "ls", "--json", "oci:a b" }, "cocket inspect 'oci:a b'" },
		{ { "ls", "a\nb" }, "cocket inspect IMAGE" },
		{ { "trust", "inspect", "a" }, "cocket trust show" },
		{ { "trust", "signer", "add" }, "cocket trust delegate ROLE --images PATTERN --role-key PUB --key KEY adds a signer, trust revoke removes one" },
		{ { "trust" }, NULL },
		{ { "trust", "show" }, NULL },
		{ { "triangulated" }, NULL },
		{ { "l" }, NULL },
		{ { NULL }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		char *words[4], hint[FOREIGN_HINT_BYTES];
		size_t n = 0;

		for (; n < 4 && lines[i].words[n]; n++)
			words[n] = (char *)(uintptr_t)lines[i].words[n];
		assert_int_equal(foreign_command_hint(hint, words, n), lines[i].hint != NULL);
		if (lines[i].hint)
			assert_string_equal(hint, lines[i].hint);
	}
}

/* A command of ours would never get to its row. */
static void
no_command_of_ours_is_foreign(void **state)
{
	(void)state;
	for (size_t i = 0; i < command_count; i++) {
		char name[64], hint[FOREIGN_HINT_BYTES], *words[2] = { name };
		size_t n = 1;

		snprintf(name, sizeof name, "%s", commands[i]->name);
		if ((words[1] = strchr(name, ' ')))
			*words[1]++ = '\0', n = 2;
		assert_false(foreign_command_hint(hint, words, n));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(another_tools_command_has_its_hint),
		cmocka_unit_test(no_command_of_ours_is_foreign),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
