/* What an archive of `cocket save` holds: images and a trust store.  None of it is believed before it is verified. */
#ifndef COCKET_CLI_COMMAND_TRANSFER_ARCHIVE_IMPORT_H
#define COCKET_CLI_COMMAND_TRANSFER_ARCHIVE_IMPORT_H

#include "image/layout/layout.h"
#include "transfer/object_set.h"
#include "verify/verify.h"

#define ARRIVAL_NAME_BYTES (4096 + NAME_TEXT_BYTES + 32)

/* One image of it. */
struct arrival {
	char image[ARRIVAL_NAME_BYTES];  /* "oci-archive:FILE:NAME", as verify takes it */
	char label[NAME_TEXT_BYTES];     /* for people: its name, else its digest */
	struct digest *present;          /* owned; of an index that lists more than is there: what is there.  NULL: all is */
	size_t present_count;
	struct platform *platforms;      /* owned; of those, where the index says it */
	bool is_mirrored;                /* where it goes stands for its name by nothing yet but what will be remembered */
	bool is_one_platform;            /* one was asked for: nothing else was decided about */
	bool has_digest;
	struct digest digest;            /* that it had when it was first looked at */
	struct report report;
	struct source *from;             /* owned */
	struct shipment shipment;
};

struct arrivals {
	struct arrival *items; /* owned */
	size_t count;
	char trust[ARRIVAL_NAME_BYTES]; /* the trust store's, "" none */
};
void arrivals_free(struct arrivals *a);

/* What the index of the archive lists.  COCKET_E_NOT_FOUND, COCKET_E_IO, COCKET_E_FORMAT, ... */
MUST_CHECK enum cocket_code arrivals_read(struct arrivals *out, struct session *session, const char *file, struct err *err);

/* By the rules of o, all platforms that are there; the report is the first that says no, else the last.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code arrival_verify(struct arrival *a, struct session *session, const struct verify_options *o, struct err *err);

/* After it was allowed: all that it consists of, each byte of it proved, and what its layers unpack to unless no_diff_ids.  A terminal sees
 * how far it has come. */
MUST_CHECK enum cocket_code arrival_prove(struct arrival *a, struct session *session, bool no_diff_ids, struct err *err);

#endif
