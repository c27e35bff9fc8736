/* What an archive of `cocket save` holds: images and a trust store.  None of it is believed before it is verified, and none of its images
 * is taken before each byte of all of them is proved. */
#ifndef COCKET_TRANSFER_ARCHIVE_IMPORT_H
#define COCKET_TRANSFER_ARCHIVE_IMPORT_H

#include "image/layout/layout.h"
#include "transfer/object_copy.h"
#include "verify/verify.h"

#define IMPORT_NAME_BYTES (4096 + NAME_TEXT_BYTES + 32)

/* One image of it. */
struct import_image {
	struct reference ref;
	char label[NAME_TEXT_BYTES];     /* for people: its name, else its digest */
	struct verified *verified;       /* owned */
	struct object_set object_set;        /* after import_prove: what it consists of, sorted */
};

struct archive_import {
	struct source *place;            /* owned; the archive, open */
	struct import_image *items;      /* owned */
	size_t count, capacity;
	char trust[IMPORT_NAME_BYTES];   /* the trust store's name, as reference_parse takes it; "" none */
};
void import_free(struct archive_import *i);

/* What the index of the archive at that path lists.  COCKET_E_NOT_FOUND, COCKET_E_IO, COCKET_E_FORMAT, ... */
MUST_CHECK enum cocket_code import_read(struct archive_import *out, struct session *session, const char *path, struct err *err);

/* Decides about the image of that number: all platforms that are there, unless the request asks for one.  Errors are those of verify. */
MUST_CHECK enum cocket_code import_verify(struct archive_import *all, size_t i, struct verify_context *c, const struct verify_request *request,
                                        struct err *err);

/* After it was allowed: all that it consists of, each byte of it proved, and what its layers unpack to unless no_diff_ids.  What is wrong with
 * it becomes the report's; COCKET_E_USAGE and COCKET_E_NOMEM alone are returned. */
MUST_CHECK enum cocket_code import_prove(struct import_image *i, bool no_diff_ids, struct progress *progress, struct err *err);

#endif
