/* The parts of TUF metadata, each read by its own file.  For tuf*.c.
 * Each takes the object that holds the part, fills f, and leaves what it has made in f on error too: tuf_file_free frees it. */
#ifndef COCKET_FORMAT_TUF_PART_H
#define COCKET_FORMAT_TUF_PART_H

#include "format/tuf.h"

#define TUF_TYPES 4

MUST_CHECK enum cocket_code tuf_signatures_read(struct tuf_file *f, struct json root, struct err *err);
MUST_CHECK enum cocket_code tuf_keys_read(struct tuf_file *f, struct json obj, struct err *err);
MUST_CHECK enum cocket_code tuf_root_roles_read(struct tuf_file *f, struct json obj, struct err *err);
MUST_CHECK enum cocket_code tuf_delegations_read(struct tuf_file *f, struct json obj, struct err *err);
MUST_CHECK enum cocket_code tuf_metas_read(struct tuf_file *f, struct json obj, struct err *err);   /* "meta" */
MUST_CHECK enum cocket_code tuf_targets_read(struct tuf_file *f, struct json obj, struct err *err); /* "targets" */
MUST_CHECK enum cocket_code tuf_revoked_read(struct tuf_file *f, struct json obj, struct err *err);

/* keyids and threshold of one role; f->keys must be there. */
MUST_CHECK enum cocket_code tuf_role_read(struct tuf_role *role, const struct tuf_file *f, struct json obj, struct err *err);
/* Fills roles_by_name; COCKET_E_FORMAT for two of one name. */
MUST_CHECK enum cocket_code tuf_roles_sort(struct tuf_file *f, struct err *err);

void tuf_signatures_free(struct tuf_file *f);
void tuf_keys_free(struct tuf_file *f);
void tuf_roles_free(struct tuf_file *f);

#endif
