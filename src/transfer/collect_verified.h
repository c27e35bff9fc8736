/* Images that were verified, taken along: read on from the manifest that was verified, over the same open source, and added to what travels
 * under the name that was signed. */
#ifndef COCKET_TRANSFER_COLLECT_VERIFIED_H
#define COCKET_TRANSFER_COLLECT_VERIFIED_H

#include "transfer/object_set.h"
#include "verify/verify.h"

/* In: how. */
struct collect_options {
	const struct platform *platform; /* only the first manifest of this platform; NULL: of all that may travel */
	const char *tag;                 /* ref.name; "" or NULL: the whole name */
	bool all_attached;               /* nothing stays behind: what is malformed is an error */
	bool no_diff_ids;                /* layers are not unpacked */
};

/* Out: what it is called there. */
struct collected {
	size_t object;                   /* the image's manifest */
	char name[NAME_TEXT_BYTES];      /* whole, that was signed, or that it is to be called; "" none is known */
	char ref_name[NAME_TEXT_BYTES];
};

/* Whether a tag of the destination is the whole name of another image than the one that was verified: then nobody has signed that name. */
bool collected_is_renamed(const struct report *r, const char *tag);

/* v, which was allowed, must outlive the set. */
MUST_CHECK enum cocket_code collect_verified(struct collected *out, struct object_set *s, struct verified *v, const struct collect_options *t, struct err *err);

#endif
