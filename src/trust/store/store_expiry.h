/* When the metadata of an open store expires: then nothing of it counts any more. */
#ifndef COCKET_TRUST_STORE_STORE_EXPIRY_H
#define COCKET_TRUST_STORE_STORE_EXPIRY_H

#include "trust/store/store.h"

struct store_expiry {
	enum tuf_type type;
	int64_t expires;
	int64_t life; /* about how long it was to live when it came here; 0: not known */
};

/* Of root.json, targets.json and, if there are any, timestamp.json and snapshot.json.  How many. */
size_t trust_expiries(struct store_expiry out[static TUF_TYPES], const struct trust *t);

#endif
