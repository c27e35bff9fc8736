/* The parts of notary v1 metadata, each read by its own file.  For notary*.c.
 * Each takes the object that holds the part, fills f, and leaves what it has made in f on error too: notary_file_free frees it. */
#ifndef COCKET_FORMAT_NOTARY_PART_H
#define COCKET_FORMAT_NOTARY_PART_H

#include "format/notary.h"

#define NOTARY_TYPES 4

MUST_CHECK enum cocket_code notary_signatures_read(struct notary_file *f, struct json root, struct err *err);
MUST_CHECK enum cocket_code notary_keys_read(struct notary_file *f, struct json obj, struct err *err);
MUST_CHECK enum cocket_code notary_root_roles_read(struct notary_file *f, struct json obj, struct err *err);
MUST_CHECK enum cocket_code notary_delegations_read(struct notary_file *f, struct json obj, struct err *err);
MUST_CHECK enum cocket_code notary_metas_read(struct notary_file *f, struct json obj, struct err *err);   /* "meta" */
MUST_CHECK enum cocket_code notary_targets_read(struct notary_file *f, struct json obj, struct err *err); /* "targets" */

void notary_signatures_free(struct notary_file *f);
void notary_keys_free(struct notary_file *f);
void notary_roles_free(struct notary_file *f);

/* False where f has no key of that id. */
bool notary_key_find(size_t *index, const struct notary_file *f, const char *id);

/* Go prints a list or a table that is nothing as null, or not at all: *out is absent then. */
MUST_CHECK enum cocket_code notary_array(struct json *out, struct json obj, const char *name, struct err *err);
MUST_CHECK enum cocket_code notary_object(struct json *out, struct json obj, const char *name, struct err *err);

#endif
