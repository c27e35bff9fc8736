/* The lock file, cocket-lock(5): which digest each image was when it was pinned, and by whose signatures.  Pure: no file, no clock.
 * Closed: { "cocket-lock": 1, "images": { NAME: { "digest", "keys", "role", "signed-at", "verified-at" } } }.  A name is never a path. */
#ifndef COCKET_FORMAT_FILES_LOCKFILE_H
#define COCKET_FORMAT_FILES_LOCKFILE_H

#include "base/json.h"
#include "format/name/reference.h"

#define LOCKED_NAME_BYTES (sizeof(struct reference)) /* as long as anything that reference_parse takes */

struct locked {
	char *name;                 /* owned: lock_name_print */
	struct digest digest;
	struct digest *keys;        /* owned: ids of those whose signatures counted, ascending */
	size_t key_count;
	char *role;                 /* owned: of the trust store; NULL: keys were given */
	bool has_signed_at;
	int64_t signed_at;          /* the newest signature that counted */
	int64_t verified_at;
};

struct lockfile {
	struct locked *images; /* owned; in the order of their names, each once */
	size_t count, capacity;
};
void lockfile_free(struct lockfile *l);

/* What an image is called in a lock file: HOST/PATH:TAG, HOST/PATH@DIGEST if there is no tag; of a layout or archive, what the user wrote
 * without the digest. */
void lock_name_print(char out[static LOCKED_NAME_BYTES], const struct reference *r);

/* COCKET_E_FORMAT, COCKET_E_UNSUPPORTED (a later version), COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code lockfile_parse(struct lockfile *out, struct slice bytes, struct err *err);

/* One line an image, the same bytes for the same images. */
MUST_CHECK enum cocket_code lockfile_print(struct buf *out, const struct lockfile *l, struct err *err);

/* NULL: not there.  Borrowed. */
const struct locked *lockfile_get(const struct lockfile *l, const char *name);

/* Takes over what *image owns, error or not.  The same name with the same digest is one; COCKET_E_FORMAT: with another digest.
 * COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code lockfile_put(struct lockfile *l, struct locked *image, struct err *err);

#endif
