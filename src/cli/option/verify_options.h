/* The options of every command that decides whether images may pass (verify, pull, save, load), and what they come to: keys, a policy or a
 * trust store, and the ledger.  One set of rows, so that no command decides by other rules than verify does. */
#ifndef COCKET_CLI_OPTION_VERIFY_OPTIONS_H
#define COCKET_CLI_OPTION_VERIFY_OPTIONS_H

#include "cli/app.h"
#include "verify/verify.h"

/* What was given. */
struct verify_arguments {
	struct strings keys, signatures, roots, unlogged_roots, attestation_words;
	char *identity, *issuer, *conditions[CONDITION_COUNT];
	struct identity_pattern pattern;  /* of the last three, if there is one */
	bool no_log, no_sct;
	uint64_t threshold;
	char *signed_as, *signature_repository, *attestation_repository, *platform, *trust, *policy, *ledger, *audit;
	int64_t max_age;
	bool no_ledger, require_ledger, explain;
	bool cache;
	char *cache_dir;
	int64_t cache_age;
};
const struct verify_arguments *verify_arguments(void);

void verify_options_add(struct opts *o);

/* The context that they come to, for a command; closed with verify_context_close, after an error too.  Errors are those of verify_context_open. */
MUST_CHECK enum cocket_code verify_options_open(struct verify_context *c, const struct app *app, const char *command, struct err *err);

/* What they say of each image. */
struct verify_request verify_options_request(const struct verify_arguments *a);

/* Every name is parsed before the first request, so that a wrong one costs nothing and decides nothing; --signed-as and --platform too. */
MUST_CHECK enum cocket_code verify_options_check(const struct verify_arguments *a, char *const images[], size_t n, struct err *err);

#endif
