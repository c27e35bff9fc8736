/* One platform's image without the index that lists it, for a registry that keeps no index whose other manifests are missing.  If the index is what was
 * signed, its bytes are attached to the image, and its signatures stay with it: so they cover the image there too, attack A51 (verify/index_cover.c). */
#ifndef COCKET_TRANSFER_STAND_ALONE_H
#define COCKET_TRANSFER_STAND_ALONE_H

#include "transfer/object_set.h"

/* How many of the platforms of the set's image are there, and whether that is all; of what is no index none is. */
struct platforms_there {
	size_t count;
	bool is_all;
	size_t object; /* the last of them */
};
MUST_CHECK enum cocket_code platforms_there(struct platforms_there *out, const struct object_set *s, struct err *err);

/* *out: what s has, its image being the platform's at that object; attach: with the index attached to it, else without. */
MUST_CHECK enum cocket_code stand_alone(struct object_set *out, const struct object_set *s, size_t object, bool attach, struct err *err);

#endif
