/* What the files that read TUF metadata share: the dialect, the parts, and the envelope around them.  For tuf*.c and notary*.c.
 * A part takes the object that holds it, fills f, and leaves what it has made in f on error too: tuf_file_free frees it. */
#ifndef COCKET_FORMAT_TUF_TUF_PART_H
#define COCKET_FORMAT_TUF_TUF_PART_H

#include "format/tuf/tuf_file.h"

typedef enum cocket_code tuf_read_fn(struct tuf_file *f, struct json obj, struct err *err);

/* What TUF 1.0 and notary v1 say in different ways. */
struct tuf_dialect {
	struct {
		const char *word;      /* in "_type" */
		size_t max_bytes;
		tuf_read_fn *read;     /* what is particular to that type in "signed" */
	} types[TUF_TYPES];
	tuf_read_fn *read_header;      /* what "signed" begins with beside _type and version */
	bool nulls;                    /* an empty list or table may be null or missing, as Go prints it */
	size_t keys_max, roles_max;
	enum cocket_code (*check_key)(struct json key, struct err *err); /* the members that load_key relies on are there */
	/* k->object into k->key; else returns why its signatures count for nothing. */
	const char *(*load_key)(struct tuf_key *k, size_t max_bytes);
	/* Of a role that targets delegate to: its name, then all but keys and threshold. */
	enum cocket_code (*read_name)(struct tuf_role *role, struct json obj, struct err *err);
	enum cocket_code (*read_delegation)(struct tuf_role *role, struct json obj, struct err *err);
	enum cocket_code (*read_meta)(struct tuf_meta *m, struct json obj, struct err *err);   /* of snapshot and timestamp */
	enum cocket_code (*read_target)(struct tuf_meta *m, struct json obj, struct err *err); /* of targets */
	enum cocket_code (*read_signature)(struct tuf_signature *s, struct json obj, struct err *err); /* all but the key id */
	bool (*is_good)(const struct pubkey *key, struct slice message, const struct tuf_signature *s);
};

/* --- tuf_part.c --- */

MUST_CHECK enum cocket_code tuf_file_parse(struct tuf_file *out, const struct tuf_dialect *dialect, struct slice bytes, enum tuf_type type,
                                           struct err *err);

/* A list or table of the file; absent if the dialect lets it be null or missing, and it is. */
MUST_CHECK enum cocket_code tuf_array(struct json *out, const struct tuf_file *f, struct json obj, const char *name, struct err *err);
MUST_CHECK enum cocket_code tuf_object(struct json *out, const struct tuf_file *f, struct json obj, const char *name, struct err *err);

/* --- the parts, each in its own file --- */

MUST_CHECK enum cocket_code tuf_signatures_read(struct tuf_file *f, struct json root, struct err *err);
MUST_CHECK enum cocket_code tuf_keys_read(struct tuf_file *f, struct json obj, struct err *err);
MUST_CHECK enum cocket_code tuf_root_roles_read(struct tuf_file *f, struct json obj, struct err *err);
MUST_CHECK enum cocket_code tuf_delegated_roles_read(struct tuf_file *f, struct json delegations, struct err *err); /* "roles" */
MUST_CHECK enum cocket_code tuf_metas_read(struct tuf_file *f, struct json obj, struct err *err);   /* "meta" */
MUST_CHECK enum cocket_code tuf_targets_read(struct tuf_file *f, struct json obj, struct err *err); /* "targets" */

/* keyids and threshold of one role; f->keys must be there. */
MUST_CHECK enum cocket_code tuf_role_read(struct tuf_role *role, const struct tuf_file *f, struct json obj, struct err *err);
/* An array of strings of at most TUF_PATTERN_MAX bytes, or absent; name is for messages. */
MUST_CHECK enum cocket_code tuf_strings_read(const char ***out, size_t *count, struct json list, const char *name, struct err *err);

MUST_CHECK enum cocket_code tuf_length_check(const struct tuf_meta *meta, struct slice bytes, struct err *err);
MUST_CHECK enum cocket_code tuf_hashes_check(const struct tuf_meta *meta, struct slice bytes, struct err *err);

void tuf_signatures_free(struct tuf_file *f);
void tuf_keys_free(struct tuf_file *f);
void tuf_roles_free(struct tuf_file *f);

/* --- TUF 1.0 alone --- */

MUST_CHECK enum cocket_code tuf_delegations_read(struct tuf_file *f, struct json obj, struct err *err);
MUST_CHECK enum cocket_code tuf_revoked_read(struct tuf_file *f, struct json obj, struct err *err);
void tuf_revoked_free(struct tuf_file *f);
MUST_CHECK enum cocket_code tuf_key_check(struct json key, struct err *err);
const char *tuf_key_load(struct tuf_key *k, size_t max_bytes);
/* Appends the key object and says its id. */
MUST_CHECK enum cocket_code tuf_key_object_add(struct buf *out, struct slice object, char id[static DIGEST_HEX_BYTES], struct err *err);
MUST_CHECK enum cocket_code tuf_revocation_note_read(struct tuf_revocation *out, struct json obj, struct err *err);
MUST_CHECK enum cocket_code tuf_revoked_identity_read(struct tuf_revocation *out, struct json obj, struct err *err);
bool tuf_identity_is(struct json key);
/* Of a key that is one: k->who.  Why it signs no metadata. */
const char *tuf_identity_load(struct tuf_key *k);
MUST_CHECK enum cocket_code tuf_delegation_name_read(struct tuf_role *role, struct json obj, struct err *err);
MUST_CHECK enum cocket_code tuf_delegation_read(struct tuf_role *role, struct json obj, struct err *err);
MUST_CHECK enum cocket_code tuf_metafile_read(struct tuf_meta *m, struct json obj, struct err *err);
MUST_CHECK enum cocket_code tuf_target_read(struct tuf_meta *m, struct json obj, struct err *err);

#endif
