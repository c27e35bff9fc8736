/* What images are decided by on this machine, made once from settings; then only read, so that threads share it. */
#ifndef COCKET_VERIFY_CONTEXT_H
#define COCKET_VERIFY_CONTEXT_H

#include <limits.h>
#include <pthread.h>

#include "base/strings.h"
#include "identity/keyring.h"
#include "image/source.h"
#include "trust/ledger/ledger_batch.h"
#include "verify/elsewhere.h"
#include "verify/options.h"
#include "verify/report.h"
#include "verify/root_files.h"

/* As the command line, the environment and the configuration file have them.  Borrowed: what they point at must outlive the context. */
struct verify_settings {
	const char *command;              /* who asks, for the audit log: "verify" ... */
	struct session_options session;
	struct strings keys;              /* files of public keys */
	struct identity_patterns identities; /* whose certificates do as well: checked */
	struct root_choice roots;         /* by which certificates are proved */
	bool no_log, no_sct;              /* what such a proof may lack */
	bool has_threshold;
	uint64_t threshold;               /* of the keys; else 1 */
	const char *trust, *policy;       /* NULL: the usual places, where neither keys nor the other is given */
	const char *signature_repository; /* NULL: beside the images, or where cosign would look */
	int64_t max_age;                  /* seconds that a signature may be old; 0 any */
	const char *ledger;               /* NULL: the usual place, where more than keys decides */
	bool no_ledger, require_ledger;
	bool cache;
	const char *cache_dir;            /* NULL: the usual place */
	int64_t cache_age;                /* seconds */
	const char *audit;                /* NULL: no log is kept */
};

/* Who may have signed what: of files. */
struct anchors {
	struct keyring keys;
	struct root_files roots;          /* where somebody with a certificate may have signed; of roles: once one is asked */
	struct trust *trust;
	struct trust *revoker;            /* the usual store, where keys decide: what it revokes counts for nothing; NULL: none, or another is open */
	struct keyring revoked;           /* what whichever of the stores is open revokes, as far as it has the keys */
	struct policy_context policy_context;                 /* the policy, where one decides */
	struct mirrors mirrors;           /* the policy's, then the user's */
	bool by_policy;
	bool is_refused;                  /* the trust store has expired: that decides about every image */
	struct report refusal;            /* on any of them */
};

struct verify_context {
	struct verify_settings settings;
	struct anchors anchors;
	struct elsewhere elsewhere;       /* where signatures lie */
	char ledger[PATH_MAX];            /* in its usual place */
	struct cache *cache;
	struct session *session;
	struct verify_options options;    /* what all of it comes to, for every verification */
	struct ledger_batch ledger_batch; /* what threads record at the same time */
	pthread_mutex_t roots;            /* held by whoever reads the root files, which roles may turn out to need */
	pthread_mutex_t deep;             /* held by the one image whose bytes are read: it has all cores, and the memory of one is that of all */
};

/* One that allows nothing yet; harmless to close, as zeroed memory is. */
void verify_context_init(struct verify_context *c);

/* now: of the trust store's dates.  COCKET_E_USAGE: what the user has to mend, COCKET_E_IO, ... */
MUST_CHECK enum cocket_code verify_context_open(struct verify_context *c, const struct verify_settings *settings, int64_t now, struct err *err);
void verify_context_close(struct verify_context *c);

/* By what certificates are proved, where somebody is required who signs by one: the policy's root files, else this machine's, read for the first who
 * needs them.  COCKET_E_USAGE: one cannot be read or used; COCKET_E_EXPIRED: older than the policy takes. */
struct requirements;
MUST_CHECK enum cocket_code verify_context_certificates(struct requirements *r, struct verify_context *c, struct err *err);

/* Writes a decision down, where an audit log is kept, under that label: see audit.h. */
void verify_context_record(const struct verify_context *c, struct report *r, const char *label);

#endif
