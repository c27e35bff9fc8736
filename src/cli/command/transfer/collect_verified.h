/* Images that were verified, taken along: opened by the digest that was verified, and added to a shipment under the name that was signed. */
#ifndef COCKET_CLI_COMMAND_TRANSFER_COLLECT_VERIFIED_H
#define COCKET_CLI_COMMAND_TRANSFER_COLLECT_VERIFIED_H

#include "transfer/object_set.h"
#include "verify/verify.h"

struct taking {
	/* in */
	struct session *session;
	const char *image;               /* as it was verified */
	const struct report *report;     /* verdict allow */
	const struct digest *chosen;     /* manifests of the index that were decided about and are wanted; NULL all */
	size_t chosen_count;
	const struct platform *platform; /* of those, only the first of this platform; NULL all */
	bool all_attached;               /* nothing stays behind: what is malformed is an error */
	bool no_diff_ids;                /* layers are not unpacked */
	const char *tag;                 /* ref.name; "" or NULL: the whole name */
	/* out */
	struct source *from;             /* owned, and must outlive the shipment (source_close) */
	size_t parcel;                   /* the image's manifest */
	char name[NAME_TEXT_BYTES];      /* whole, that was signed; "" none is known */
	char ref_name[NAME_TEXT_BYTES];
};

MUST_CHECK enum cocket_code take(struct taking *t, struct shipment *s, struct err *err);

#endif
