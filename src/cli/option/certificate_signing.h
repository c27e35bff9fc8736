/* The options of commands that sign by certificate, and the signer that they make.  Nobody signs so without having asked for it on the command line: what an
 * authority certifies becomes public for good. */
#ifndef COCKET_CLI_OPTION_CERTIFICATE_SIGNING_H
#define COCKET_CLI_OPTION_CERTIFICATE_SIGNING_H

#include "cli/option/option.h"
#include "identity/signer.h"
#include "image/source.h"
#include "verify/root_files.h"

struct certificate_arguments {
	char *token, *signing_config; /* token NULL: not by certificate */
	struct strings roots;
	bool no_log, no_sct, yes;
};

/* Rows of a table of options; a: an lvalue of the struct. */
#define CERTIFICATE_SIGNING_ROWS(a) \
	{ OPT_ROW("identity-token", 0, OPT_STRING, "FILE|github|gitlab", "sign by certificate: an identity token, or whose runner to ask for one"), \
	  .to.string = &(a).token, .not_in_environment = true, .not_in_config = true, .group = GROUP_KEYS, .required = 1, .excludes = "key" }, \
	{ OPT_ROW("signing-config", 0, OPT_STRING, "FILE", "services that sign (~/.config/cocket/signing_config.json, /etc/cocket/signing_config.json)"), \
	  .to.string = &(a).signing_config, .not_in_environment = true, .group = GROUP_KEYS }, \
	{ OPT_ROW("trusted-root", 0, OPT_LIST, "FILE", "authorities and logs that must have signed (as verify has them); repeatable"), \
	  .to.list = &(a).roots, .separator = ':', .group = GROUP_KEYS }, \
	{ OPT_ROW("no-log", 0, OPT_FLAG, NULL, "sign without a transparency log; verify needs --no-log as well"), \
	  .to.flag = &(a).no_log, .not_in_environment = true, .not_in_config = true, .group = GROUP_KEYS }, \
	{ OPT_ROW("no-sct", 0, OPT_FLAG, NULL, "take a certificate that is in no log of certificates; verify needs --no-sct as well"), \
	  .to.flag = &(a).no_sct, .not_in_environment = true, .not_in_config = true, .group = GROUP_KEYS }, \
	{ OPT_ROW("yes", 'y', OPT_FLAG, NULL, "do not ask whether the identity may become public"), \
	  .to.flag = &(a).yes, .not_in_environment = true, .not_in_config = true, .group = GROUP_KEYS }

/* What the signer borrows from: closed after it. */
struct certificate_files {
	struct signing_config *config; /* owned */
	struct root_files roots;
};
void certificate_files_close(struct certificate_files *f);

/* Reads the token and the files, says what becomes public, and asks on a terminal whether it may.  session: borrowed until the signer is closed.
 * COCKET_E_USAGE, and what token_source.h says. */
MUST_CHECK enum cocket_code certificate_signer_load(struct signer_list *out, struct certificate_files *files, const struct certificate_arguments *a,
                                                    struct session *session, int64_t timeout_ms, struct err *err);
/* What means nothing without --identity-token.  Of a trusted root nothing is said: a variable or a configuration file may have it for verify.
 * COCKET_E_USAGE. */
MUST_CHECK enum cocket_code certificate_arguments_check(const struct certificate_arguments *a, struct err *err);

#endif
