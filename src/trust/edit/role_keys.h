/* Keys of a file that is being edited, and the roles they are given: who is in a role, and how many of them must sign.
 * A key is one key however it is called (A15); a role always has a threshold that its keys can meet (A16). */
#ifndef COCKET_TRUST_EDIT_ROLE_KEYS_H
#define COCKET_TRUST_EDIT_ROLE_KEYS_H

#include "base/strings.h"
#include "format/tuf/tuf.h"
#include "identity/identity_pattern.h"
#include "identity/key_name.h"

/* The keys of a file, then those that are added. */
struct file_keys {
	struct ring_key {
		char *id;                 /* owned; TUF's */
		struct buf object;        /* JSON */
		char *label;              /* owned; as the file has it, "" none */
		const struct pubkey *key; /* borrowed; NULL where it counts for nothing */
		struct identity_pattern who; /* borrowed: of those who sign images by certificate; else without a name */
	} *items; /* owned */
	size_t count, capacity;
};
void file_keys_free(struct file_keys *ring);
/* f: NULL for a file that is not there yet; must outlive the ring, as must the keys. */
MUST_CHECK enum cocket_code file_keys_load(struct file_keys *out, const struct tuf_file *f, struct err *err);

/* One more, without what it says: NULL where there is no room. */
struct ring_key *file_keys_grow(struct file_keys *ring, const char *id, const char *label, struct err *err);

/* A role: indices into the ring. */
struct role_keys {
	size_t *members; /* owned */
	size_t count, capacity;
	unsigned threshold;
};
void role_keys_free(struct role_keys *c);
/* Of a role as its file has it; *out is yours.  COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code role_keys_load(struct role_keys *out, const struct tuf_role *role, struct err *err);
bool role_keys_same(const struct role_keys *a, const struct role_keys *b); /* members alone */
MUST_CHECK enum cocket_code role_keys_copy(struct role_keys *out, const struct role_keys *from, struct err *err);

/* A change of who is in a role. */
struct role_keys_change {
	const struct pubkey *const *add;
	size_t add_count;
	const char (*add_labels)[KEY_LABEL_BYTES]; /* NULL: none is known */
	const char *const *remove; /* key ids: 64 hex digits, or as many from KEY_SHORT_ID_DIGITS on as tell it apart; pubkey_id's or TUF's */
	size_t remove_count;
	struct identity_patterns add_identities;    /* who may sign by certificate; never of root or targets */
	struct identity_patterns remove_identities; /* the one of that name, whatever its conditions; without an issuer: by any */
	unsigned threshold; /* 0: as it is */
	struct strings *notes; /* where it is told what is there already, or is not there; NULL: that is COCKET_E_USAGE */
};
/* COCKET_E_USAGE: the beginning of an id that is no key's of the role, since nobody knows which key that is; a threshold that cannot be met. */
MUST_CHECK enum cocket_code role_keys_change(struct role_keys *c, struct file_keys *ring, const struct role_keys_change *change, struct err *err);

/* By their index in the ring; role_keys_add does not look whether it is there already.  role_keys_remove: at, among the members. */
bool role_keys_has(const struct role_keys *c, size_t index);
MUST_CHECK enum cocket_code role_keys_add(struct role_keys *c, size_t index, struct err *err);
void role_keys_remove(struct role_keys *c, size_t at);
/* Of the change, what is said of identities. */
MUST_CHECK enum cocket_code role_identities_change(struct role_keys *c, struct file_keys *ring, const struct role_keys_change *change, struct err *err);
/* A role whose own file delegates: identities do not sign it, so its keys must suffice.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code role_keys_check_file(const struct role_keys *c, const struct file_keys *ring, const char *role, struct err *err);

/* COCKET_E_USAGE "threshold 3 of 2 keys". */
MUST_CHECK enum cocket_code role_keys_check(const struct role_keys *c, struct err *err);

/* JSON: ["id", ...].  old: the role as it stood in the file, or absent; if it has the same keys, their order there stays. */
MUST_CHECK enum cocket_code role_keys_print(struct buf *out, const struct role_keys *c, const struct file_keys *ring, struct json old, struct err *err);
/* {"id": "label", ...} of those that are used and have one; nothing at all if none has. */
MUST_CHECK enum cocket_code file_keys_print_labels(struct buf *out, const struct file_keys *ring, const bool *used, struct err *err);
/* {"id": object, ...} of those that are used. */
MUST_CHECK enum cocket_code file_keys_print(struct buf *out, const struct file_keys *ring, const bool *used, struct err *err);

#endif
