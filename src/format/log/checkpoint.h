/* Checkpoints of transparency logs (C2SP tlog-checkpoint): origin, size and root of a log, in a note that the log signed.
 * Bytes to values, pure; the signature is for whoever knows the log's key. */
#ifndef COCKET_FORMAT_LOG_CHECKPOINT_H
#define COCKET_FORMAT_LOG_CHECKPOINT_H

#include "crypto/digest.h"

struct checkpoint {
	struct slice origin; /* borrowed from the text */
	uint64_t size;
	struct digest root;
};

/* text: that of a signed note.  Lines past the third are whatever the log says besides.  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code checkpoint_parse(struct checkpoint *out, struct slice text, struct err *err);

/* "rekor.sigstore.dev - 3904496407287907110": how Rekor v1 names its shards, and no log of another kind does. */
bool checkpoint_is_of_rekor_v1(const struct checkpoint *c);

#endif
