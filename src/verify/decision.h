/* May it pass?  A pure function of rules, findings and the time: no file, no network, no clock.  Zeroed memory means deny. */
#ifndef COCKET_VERIFY_DECISION_H
#define COCKET_VERIFY_DECISION_H

#include "signature/finding.h"

enum verdict { VERDICT_DENY = 0, VERDICT_ALLOW, VERDICT_UNKNOWN };
const char *verdict_word(enum verdict v); /* "deny" "allow" "unknown" */

/* What a key is to the role that decides. */
enum key_standing { KEY_COUNTS = 0, KEY_OF_NO_ROLE, KEY_REVOKED };

struct rules {
	unsigned threshold;          /* distinct keys that must have signed; 0 is refused (A16) */
	/* the name a claim must have (repository, and tag where both name one); NULL: not known, claims must agree among themselves */
	const struct name *name;
	const char *tag;             /* tag asked for where name is NULL (layout with a bare ref.name); "" or NULL: none */
	int64_t now;
	/* By a trust store; NULL and 0 where keys were given. */
	const char *role;
	const enum key_standing *standing; /* per key of the keyring */
	int64_t max_age;             /* seconds that a signature may be old; 0: any age */
	bool names_optional;         /* a signature that names no image counts too */
	/* By a policy. */
	unsigned formats;            /* bits of the forms that count (format/policy/policy.h); 0: any */
	bool require_expiry;         /* a signature without an end does not count */
	bool require_tag;            /* nor one that names no tag */
};

struct decision {
	enum verdict verdict;
	enum reason reason;
	enum err_cause cause;        /* behind it, where one is known */
	char detail[ERR_MESSAGE_BYTES];
	bool nameless;               /* name-mismatch: the signature names nothing */
	unsigned counted;            /* distinct keys */
	bool has_name;               /* name of the counted claims (NULL rules.name) */
	struct name name;
};

/* Looks at every finding, sets findings[i].reason to why it did not count (REASON_OK: it did) and counted[i].
 * transient / overflow: from the evidence, code COCKET_OK where there was none. */
void decide(struct decision *out, const struct rules *rules, struct finding *findings, bool *counted, size_t n,
            const struct err *transient, const struct err *overflow, const struct keyring *keys);

#endif
