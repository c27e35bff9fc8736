/* Changes of a trust store (cocket-trust(5)): each stages the next version of the files it is about; stage_finish signs and publishes.
 * Keys, patterns and times come parsed; nothing here asks, prints or looks at a clock.  COCKET_E_USAGE: what is asked cannot be. */
#ifndef COCKET_TRUST_EDIT_EDIT_H
#define COCKET_TRUST_EDIT_EDIT_H

#include "format/name/image_pattern.h"
#include "trust/edit/role_keys.h"
#include "trust/edit/stage.h"

#define EDIT_PATTERNS_MAX 1024

struct edit_patterns {
	const char (*items)[NAME_TEXT_BYTES]; /* of image_pattern_parse, distinct */
	size_t count;
};

struct edit_keys {
	const struct pubkey *const *keys; /* distinct */
	size_t count;
	unsigned threshold;
	const char (*labels)[KEY_LABEL_BYTES]; /* NULL: none is known */
	struct identity_patterns identities;   /* beside the keys, of a role that signs images */
};

/* A new store: version 1 of root and targets. */
struct edit_init {
	struct edit_keys root, targets;
	int64_t expires;
};
MUST_CHECK enum cocket_code edit_init(struct stage *st, const struct edit_init *init, struct err *err);
/* Nothing of a store is there yet. */
MUST_CHECK enum cocket_code edit_init_check(const struct stage *st, struct err *err);

struct edit_delegation {
	const char *role, *parent; /* parent: "targets", or another role */
	struct edit_keys keys;
	struct edit_patterns images;
	bool terminating;
	int64_t expires;    /* Unix seconds */
	int64_t max_age;    /* 0: none */
	bool has_not_before;
	int64_t not_before;
	bool names_optional;
	int64_t now;
};
/* Adds it last, or replaces the one of that name where it stands.  One that says the same but for a later expiry changes nothing, unless it has
 * expired: renewing is edit_rotate's. */
MUST_CHECK enum cocket_code edit_delegate(struct stage *st, const struct edit_delegation *d, struct err *err);
/* parent NULL: whoever delegates to it. */
MUST_CHECK enum cocket_code edit_undelegate(struct stage *st, const char *role, const char *parent, struct err *err);

struct edit_revocation {
	const struct digest *of; /* the id of a key, or the digest of an image; of an identity NULL */
	const char *note;        /* "" none */
	int64_t now;
	const struct pubkey *key; /* of that id; NULL: not at hand, or an image */
	const char *label;        /* what the key is called, where the store calls it nothing; NULL or "" nothing */
};
/* What is revoked already stays as it is, unless there is a note that says something else: then that one stands, and the first date.  Nor unless its
 * public key was not known and is now: it is kept with the revocation, so that what it signed is told for what it is; taken from the store where it is
 * not given.  That nobody has it is a note of the stage. */
MUST_CHECK enum cocket_code edit_revoke_key(struct stage *st, const struct edit_revocation *r, struct err *err);
MUST_CHECK enum cocket_code edit_revoke_digest(struct stage *st, const struct edit_revocation *r, struct err *err);
MUST_CHECK enum cocket_code edit_revoke_identity(struct stage *st, const struct identity_pattern *p, const struct edit_revocation *r, struct err *err);
/* The one issuer by which some role of the store has that identity: borrowed.  COCKET_E_USAGE: none has, or several do. */
MUST_CHECK enum cocket_code edit_find_issuer(const char **out, const struct stage *st, const char *identity, struct err *err);
/* pubkey_id of the one key that the store knows by these hex digits, KEY_SHORT_ID_DIGITS or more.  Of 64 digits it may know none. */
MUST_CHECK enum cocket_code edit_find_key(struct digest *out, const struct stage *st, const char *id, struct err *err);

struct edit_rotation {
	const char *role; /* "root", "targets" or a delegated one */
	struct role_keys_change change;
	struct edit_patterns add_images, remove_images; /* of a delegated role */
	int64_t expires; /* 0: as it is */
};
/* Keys and images that are there already, or are not there, change nothing and are notes of the stage. */
MUST_CHECK enum cocket_code edit_rotate(struct stage *st, const struct edit_rotation *r, const struct signers *by, struct err *err);

/* A copy of a staged file from elsewhere: its signatures are added to ours, or where nothing is staged, it is.  role NULL: what the file
 * says. */
MUST_CHECK enum cocket_code edit_merge(struct stage *st, const char *role, struct slice bytes, struct err *err);

/* The same of a file ROLE.json, or of each in a directory; role: that one alone, NULL all. */
MUST_CHECK enum cocket_code edit_merge_path(struct stage *st, const char *role, const char *path, struct err *err);

/* A role that may be delegated: [A-Za-z0-9][A-Za-z0-9._-]{0,63}, none of the four, no "N.root". */
MUST_CHECK enum cocket_code edit_role_check(const char *role, struct err *err);

#endif
