/* Docker Content Trust as docker kept it in ~/.docker/trust: root, targets, snapshot, timestamp and targets/ROLE.json below
 * DIR/tuf/REPOSITORY/metadata (docs/FORMATS.md 4), read, verified, and turned into the delegation of a trust store that says the same.
 * Never writes there, never believes a broken signature; metadata past its date is taken, and said so: its keys are what moves. */
#ifndef COCKET_TRUST_DCT_DCT_H
#define COCKET_TRUST_DCT_DCT_H

#include "base/reason.h"
#include "base/strings.h"
#include "format/name/reference.h"
#include "format/tuf/notary_v1.h"
#include "trust/edit/edit.h"

#define DCT_RELEASES "targets/releases" /* where docker looked first; then in targets; nowhere else */
#define DCT_REPOSITORIES_MAX 1000
#define DCT_DEPTH_MAX 32
#define DCT_TAGS_MAX ((size_t)1 << 22)
#define DCT_ROLE_BYTES 65

/* --- dct_find.c: which repositories there are --- */

struct dct_names {
	char **items; /* owned; "docker.io/library/alpine", sorted */
	size_t count, capacity;
};
void dct_names_free(struct dct_names *n);

/* All that have a root.json, whether or not they are names of images.  Follows no links.
 * COCKET_E_NOT_FOUND: no DIR/tuf; COCKET_E_IO; COCKET_E_TOO_MANY, and directories too deep. */
MUST_CHECK enum cocket_code dct_find(struct dct_names *out, int dir, struct err *err);

/* --- dct.c: one repository --- */

struct dct_file {
	bool is_there;
	struct buf bytes;
	struct tuf_file notary;
};

struct dct {
	char repository[NAME_TEXT_BYTES]; /* host/path */
	struct dct_file top[4];           /* by enum tuf_type; timestamp and snapshot may not be there */
	struct dct_file *delegated;       /* owned: of each role in targets, in order; may not be there */
	size_t delegated_count;
};
void dct_free(struct dct *d);

/* Reads and verifies, as notary would: the root by its own threshold and for that name, the rest by it and by the hashes above, roles by
 * the delegation.  No clock.  *reason says more of an error.
 * COCKET_E_NOT_FOUND: no root.json or targets.json there; COCKET_E_SIGNATURE, _DIGEST, _SIZE, _FORMAT; COCKET_E_IO. */
MUST_CHECK enum cocket_code dct_read(struct dct *out, int dir, const char *repository, enum reason *reason, struct err *err);

/* --- dct_convert.c: what follows from it --- */

struct dct_key {
	const struct pubkey *key;         /* borrowed from the struct dct */
	char notary_id[DIGEST_HEX_BYTES]; /* its private key is DIR/private/ID.key, where this machine has it */
	char label[KEY_LABEL_BYTES];      /* whom docker added as a signer with it: "alice" of targets/alice; "" nobody */
};

struct dct_tag {
	const char *role, *tag;
	bool has_digest;
	struct digest digest;
	uint64_t length;
};

struct dct_conversion {
	char role[DCT_ROLE_BYTES];      /* "": nothing can be delegated */
	char pattern[NAME_TEXT_BYTES];  /* the repository itself */
	const char *from;               /* DCT_RELEASES or "targets" */
	struct dct_key *keys;           /* owned, distinct */
	size_t key_count;
	unsigned threshold;
	struct dct_tag *tags;           /* owned; in the order in which docker looked */
	size_t tag_count, tag_capacity;
	struct strings notes, unsaid;   /* what to know of it; what a trust store cannot say, and why */
};
void dct_conversion_free(struct dct_conversion *p);
bool dct_conversion_has_key(const struct dct_conversion *p, const struct pubkey *key);

/* All of it borrows from d. */
MUST_CHECK enum cocket_code dct_convert(struct dct_conversion *out, const struct dct *d, int64_t now, struct err *err);

/* The role's name: "dct-" and the repository with "/" as "-", "-" as "--", ":" as "_", so that no two have the same; one that is too long
 * or has more than that in it ends in a hash. */
void dct_role_name(char out[static DCT_ROLE_BYTES], const char *repository);

/* Stages the delegation.  *made: false where the store says the same already.  COCKET_E_USAGE where it says something else by that name. */
MUST_CHECK enum cocket_code dct_delegate(bool *made, struct stage *st, const struct dct_conversion *p, int64_t expires, struct err *err);

#endif
