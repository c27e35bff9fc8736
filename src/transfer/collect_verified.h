/* Images that were verified, taken along: read on from the manifest that was verified, over the same open source, and added to what travels
 * under the name that was signed. */
#ifndef COCKET_TRANSFER_COLLECT_VERIFIED_H
#define COCKET_TRANSFER_COLLECT_VERIFIED_H

#include "transfer/object_set.h"
#include "verify/verify.h"

/* In: how. */
struct taking {
	const struct platform *platform; /* only the first manifest of this platform; NULL: of all that may travel */
	const char *tag;                 /* ref.name; "" or NULL: the whole name */
	bool all_attached;               /* nothing stays behind: what is malformed is an error */
	bool no_diff_ids;                /* layers are not unpacked */
};

/* Out: what it is called there. */
struct taken {
	size_t parcel;                   /* the image's manifest */
	char name[NAME_TEXT_BYTES];      /* whole, that was signed; "" none is known */
	char ref_name[NAME_TEXT_BYTES];
};

/* v, which was allowed, must outlive the shipment. */
MUST_CHECK enum cocket_code collect_verified(struct taken *out, struct shipment *s, struct verified *v, const struct taking *t, struct err *err);

#endif
