/* The options of every command that decides whether images may pass (verify, pull, save, load), and what they come to: keys, a policy or a
 * trust store, and the ledger.  One set of rows, so that no command decides by other rules than verify does. */
#ifndef COCKET_CLI_OPTION_VERIFY_OPTIONS_H
#define COCKET_CLI_OPTION_VERIFY_OPTIONS_H

#include <limits.h>

#include "cli/app.h"
#include "cli/option/signature_repository.h"
#include "verify/audit.h"

struct judge_args {
	struct strings keys, signatures;
	uint64_t threshold;
	char *signed_as, *signature_repository, *platform, *trust, *policy, *ledger, *audit;
	int64_t max_age;
	bool no_ledger, require_ledger, explain;
	bool cache;
	char *cache_dir;
	int64_t cache_age;
};
extern struct judge_args judge_args; /* where the rows put what was given */

void judge_add_options(struct opts *o);

/* What the options come to; zeroed memory is harmless to judge_close. */
struct judge {
	struct keyring keys;
	struct trust *trust;
	struct gate gate;              /* the policy, where one decides */
	struct mirrors mirrors;        /* the policy's, then the user's */
	struct elsewhere elsewhere;    /* where signatures lie */
	char ledger[PATH_MAX];
	struct cache *cache;
	struct verify_options options; /* borrows from the judge and from judge_args */
	enum reason refusal;           /* after COCKET_E_EXPIRED: why every image is refused */
};

/* Checks the options and opens the keys, the policy or the trust store.  COCKET_E_USAGE: what the user has to mend; COCKET_E_EXPIRED: the store decides
 * one thing about every image (refusal). */
MUST_CHECK enum cocket_code judge_open(struct judge *j, struct err *err);
void judge_close(struct judge *j);

/* Every name is parsed before the first request, so that a wrong one costs nothing and decides nothing; --signed-as and --platform too. */
MUST_CHECK enum cocket_code judge_check_names(char *const images[], size_t n, struct err *err);

/* Writes a decision of that command down, where an audit log is kept: see verify/audit.h. */
void judge_record(struct report *r, const struct judge *j, const char *command, const char *image);

/* After COCKET_E_EXPIRED of judge_open: the report on any image. */
struct report judge_refusal(const struct judge *j, const struct err *why);

#endif
