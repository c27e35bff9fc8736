/* foreign_options.c: another tool's option has a hint where the option that it is about exists, and none of ours is foreign. */
#include "support/test.h"

#include "cli/commands.h"
#include "cli/option/common_options.h"
#include "cli/option/foreign_options.h"

static struct opts
options_of(const char *command)
{
	struct opts o = { 0 };

	for (size_t i = 0; i < command_count; i++)
		if (strcmp(commands[i]->name, command) == 0)
			common_add_options(&o, commands[i]);
	assert_true(o.count > 0);
	return o;
}

static void
the_hint_is_about_an_option_that_is_there(void **state)
{
	static const struct {
		const char *command, *option, *hint; /* hint: how it begins; NULL none */
	} cases[] = {
		{ "verify", "tls-verify", "TLS is always verified: give the registry's CA by --certs-dir DIR" },
		{ "key show", "tls-verify", NULL }, /* asks no registry */
		{ "verify", "authfile", "did you mean --auth-file FILE?" },
		{ "verify", "creds", "no credentials on the command line" },
		{ "verify", "certificate-identity", NULL }, /* ours too */
		{ "verify", "certificate-identity-regexp", "there are no regular expressions: --identity NAME" },
		{ "trust delegate", "certificate-identity", "did you mean --role-identity NAME?" },
		{ "trust rotate", "certificate-identity", "did you mean --add-identity NAME?" },
		{ "verify", "certificate-github-workflow-ref", "did you mean --github-ref REF?" },
		{ "trust delegate", "certificate-github-workflow-ref", "did you mean --github-ref REF?" },
		{ "attestation list", "repo", "did you mean --github-repository OWNER/NAME?" },
		{ "digest", "repo", NULL },
		{ "sign", "certificate", "a certificate is fetched for each signature" },
		{ "verify", "certificate", "the certificate beside a signature is read" },
		{ "verify", "ca-roots", "authorities stand in a trusted root" },
		{ "sign", "ca-roots", "authorities stand in a trusted root" },
		{ "verify", "insecure-ignore-sct", "did you mean --no-sct?" },
		{ "sign", "fulcio-url", "--signing-config FILE names the services" },
		{ "verify", "rekor-url", "only the registry is contacted" },
		{ "sign", "a", "did you mean --annotation K=V?" },
		{ "verify", "a", "annotations are no condition" },
		{ "verify", "insecure-ignore-tlog", "did you mean --no-log? for an instance that keeps no logs, --unlogged-root" },
		{ "digest", "insecure-ignore-tlog", NULL },
		{ "sign", "tlog-upload", "--signing-config FILE names the services" },
		{ "sign", "upload", "signatures go to a file with --detached FILE" },
		{ "verify", "upload", NULL },
		{ "verify", "recursive", "--platform all" },
		{ "verify", "f", "did you mean --file FILE?" },
		{ "inspect", "f", "--output json prints all of it" },
		{ "inspect", "o", "did you mean --output json?" },
		{ "verify", "tls", NULL },
		{ "verify", "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct opts o = options_of(cases[i].command);
		const char *hint = foreign_option_hint(&o, slice_str(cases[i].option));

		assert_int_equal(hint != NULL, cases[i].hint != NULL);
		if (hint)
			assert_true(slice_starts(slice_str(hint), cases[i].hint));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hint_is_about_an_option_that_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
