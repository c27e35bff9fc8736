/* What must be proved of an image for it to be allowed: whose signatures, how many, and what each must be like.  Keys that were given, a role of the
 * trust store and a rule of the policy all become requirements; where there are several, any one of them suffices.  Zeroed memory
 * denies: nobody is named, and no threshold is met. */
#ifndef COCKET_VERIFY_REQUIREMENT_H
#define COCKET_VERIFY_REQUIREMENT_H

#include "base/err.h"
#include "format/name/reference.h"
#include "identity/identity.h"
#include "signature/authenticate.h"

struct trust;
struct trust_role;

struct requirement {
	/* who */
	struct named_signers signers; /* owned */
	unsigned threshold;           /* of them that must have signed; 0 denies (A16) */
	/* how */
	unsigned formats;             /* FORMAT_BITs; 0 any */
	bool names_optional;          /* a signature that names no image counts too */
	bool require_tag;             /* one that names no tag does not */
	bool require_expiry;          /* nor one that does not expire */
	int64_t max_age;              /* seconds that a signature may be old; 0 any age */
	/* of a role of the trust store: borrowed from requirements.roles.  It speaks for nothing out of its dates. */
	const char *role, *chain;     /* "release", "root > targets > release"; NULL: no role */
	bool expired;
	int64_t expires;              /* when it is; 0: not before the store */
	const char *expiring;         /* the role whose expiry that is */
	bool has_not_before;
	int64_t not_before;
};

struct requirements {
	struct requirement *items;    /* owned; in the order in which they are asked */
	size_t count, capacity;
	const struct trust *revoker;  /* whose revocations count; NULL none */
	const struct keyring *revoked; /* those of its keys that it knows in full: what they signed is theirs, and counts for nothing; NULL none */
	const struct keyring *given;  /* the keys that evidence is examined with, where they are not the next ones */
	struct keyring keys;          /* owned */
	struct certificate_anchors certificates; /* by what certificates are proved, where somebody with one is asked for */
	/* the name that claims must have (repository, and tag where both name one); NULL: not known, claims must agree among themselves */
	const struct name *name;
	const char *tag;              /* that was asked for where name is NULL (layout with a bare ref.name); "" or NULL: none */
	char none[ERR_MESSAGE_BYTES]; /* what a denial says where there are no requirements */
	struct trust_role *roles;     /* owned */
	size_t role_count;
};
void requirements_free(struct requirements *r);

/* The keys that can be told apart: signatures of all others are by unknown ones. */
const struct keyring *requirements_keys(const struct requirements *r);
/* Does somebody do who signs by certificate? */
bool requirements_ask_for_certificates(const struct requirements *r);
/* What signatures are held against: certificates only where somebody with one is asked for. */
struct authenticators requirements_authenticators(const struct requirements *r);

/* *out: with all that base says but its signers, room for whom the caller is to add; good until the next one is added. */
MUST_CHECK enum cocket_code requirement_add(struct requirement **out, struct requirements *r, const struct requirement *base, struct err *err);

/* One requirement: signatures by these keys, or by certificates of these identities.  Both must outlive r. */
MUST_CHECK enum cocket_code requirement_add_signers(struct requirements *r, const struct requirement *base, const struct keyring *keys,
                                                    const struct identity_patterns *identities, struct err *err);

#endif
