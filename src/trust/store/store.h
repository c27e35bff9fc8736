/* The trust store: TUF metadata in a directory, loaded and checked.  root.json, N.root.json, targets.json, ROLE.json, and timestamp.json
 * and snapshot.json.  What is in a struct trust is proved: signed by the threshold of the one who delegated, in date, not revoked.
 * Never trusts on first use: root.json is the pin. */
#ifndef COCKET_TRUST_STORE_STORE_H
#define COCKET_TRUST_STORE_STORE_H

#include "base/reason.h"
#include "format/tuf/tuf.h"
#include "identity/identity_pattern.h"

struct trust;

/* Loads root.json (signed by its own threshold, in date), timestamp and snapshot where both are there (then versions and hashes must
 * agree; one of them alone is refused, A14), targets.json and, lazily, roles.  now: Unix seconds.
 * COCKET_E_USAGE: no store there, malformed, not signed; COCKET_E_EXPIRED; COCKET_E_IO, _NOMEM.
 * *reason says more: expired-trust, bad-signature, malformed, digest-mismatch, not-found ...  *out is yours. */
MUST_CHECK enum cocket_code trust_open(struct trust **out, const char *dir, int64_t now, enum reason *reason, struct err *err);
void trust_close(struct trust **t);

uint64_t trust_root_version(const struct trust *t);
uint64_t trust_targets_version(const struct trust *t);
/* Of what root, targets and snapshot say, not of who signed it or where it lies: of another, the store is another. */
struct digest trust_fingerprint(const struct trust *t);
const char *trust_dir(const struct trust *t);

/* One role that may speak for a name, in the order of the search (TUF 5.6.7: pre-order, terminating respected, nested only inside the
 * parents' paths).  All that it points to lives as long as the store. */
struct trust_role {
	const char *name;            /* "release"; never "targets": its own keys sign no images */
	char chain[512];             /* "root > targets > team > release" */
	unsigned threshold;
	const struct pubkey **keys;  /* owned array, borrowed keys; revoked ones are left out */
	const char **key_labels;     /* owned array: what the store calls each of them, "" nothing */
	size_t key_count;
	const struct pubkey **revoked; /* owned array, borrowed keys: those of the role that are revoked */
	const char **revoked_labels;   /* likewise */
	size_t revoked_count;
	struct identity_pattern *identities; /* owned array, borrowed text: who may sign by certificate; revoked ones are among them */
	size_t identity_count;
	bool has_max_age;
	int64_t max_age;
	bool has_not_before;
	int64_t not_before;          /* before it nothing of the role counts: the caller says not-yet-valid */
	bool names_optional;         /* a signature that names no image counts: so say it, and all above it */
	bool expired;                /* nothing of the role counts: x-cocket-expires, or the role file's expiry, has passed */
	int64_t expires;             /* when it is; 0: not before the store */
	const char *expiring;        /* whose expiry that is: the role's, or that of one above it; as it is delegated to */
	char bin[TUF_ROLE_NAME_MAX + 1]; /* where name is of a bin (TAP 15), which stands in no file */
	/* of the search alone, and of no use after it */
	const struct trust_role *parent;
	const struct tuf_role *delegation;
};

/* The roles for "host/path" (no tag).  Several threads may ask one store.  Expired roles are there, and delegate nothing; what limits a parent (dates, max-age) limits those
 * below.  A delegation below targets to a name that targets delegates to itself is none; of too many below one role of targets the last are not asked.
 * COCKET_E_TOO_MANY: targets delegates the name to more than TUF_DELEGATIONS_VISITED_MAX roles; COCKET_E_FORMAT etc. where a role file on the way is bad
 * (that is a no; but one that revokes makes its role speak for nothing); COCKET_E_IO: also where the store was changed meanwhile. */
MUST_CHECK enum cocket_code trust_roles_for(struct trust *t, const char *repository, struct trust_role **out, size_t *count,
                                            struct err *err);
/* How many roles of the store are called so: one where targets.json delegates to it (a bin of TAP 15 too), whoever else does; else as many as the
 * delegations below that do, whatever their dates.  COCKET_E_IO, _NOMEM, _TOO_MANY. */
MUST_CHECK enum cocket_code trust_role_count(struct trust *t, const char *name, size_t *count, struct err *err);
void trust_role_clear(struct trust_role *role);
void trust_roles_free(struct trust_role *roles, size_t count);

/* Where the store's metadata revokes it; NULL: it does not, or t is NULL. */
const struct tuf_revocation *trust_key_revoked(const struct trust *t, const struct digest *key_id);
const struct tuf_revocation *trust_digest_revoked(const struct trust *t, const struct digest *digest);
/* The same of whoever a certificate says that signed: it matches an identity that is revoked, whichever it would count for. */
const struct tuf_revocation *trust_certificate_revoked(const struct trust *t, const struct certificate_identity *who);

/* All keys that it revokes, in the file's order; t may be NULL. */
const struct tuf_revocation *trust_revoked_keys(size_t *count, const struct trust *t);

/* "was revoked at 2026-11-28T12:00:00Z: laptop stolen"; for what follows "the key". */
#define REVOCATION_TEXT_BYTES 320
void revocation_print(char out[static REVOCATION_TEXT_BYTES], const struct tuf_revocation *r);

#endif
