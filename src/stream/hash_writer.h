/* Counts and hashes what flows through, and says at the end whether it was what it should be.
 * Stops what is longer than it should be at the first byte too many (A8). */
#ifndef COCKET_STREAM_HASH_WRITER_H
#define COCKET_STREAM_HASH_WRITER_H

#include "crypto/digest.h"
#include "stream/writer.h"

struct hash_writer {
	struct writer base;
	struct digester *digester; /* owned */
	uint64_t count, max;
	struct writer *next;       /* NULL: none; gets the bytes after they were counted, before they are hashed */
	struct slice left;         /* of the bytes that are being written: those that are not hashed yet */
};

/* Who gets the bytes, and hashes parts of them for itself. */
struct hash_follower {
	struct writer *to;
	bool shares;               /* it may call hash_writer_share with a digester_new_paired */
	struct hash_writer *hash;  /* set by whoever hashes all; NULL: nobody does */
};

/* max: bytes that may come; more is COCKET_E_SIZE. */
MUST_CHECK enum cocket_code hash_writer_open(struct hash_writer *w, uint64_t max, struct writer *next, struct err *err);
MUST_CHECK enum cocket_code hash_writer_open_followed(struct hash_writer *w, uint64_t max, struct hash_follower *follower, struct err *err);
/* For a follower: bytes of what it is being given go into its own digester, and while they are at it, into that of all. */
void hash_writer_share(const struct hash_follower *f, struct slice bytes, struct digester *own);
/* The digest of all that came since the opening or the last call. */
struct digest hash_writer_end(struct hash_writer *w);
/* Ends it: COCKET_E_SIZE, COCKET_E_DIGEST if the bytes are not those. */
MUST_CHECK enum cocket_code hash_writer_check(struct hash_writer *w, uint64_t size, const struct digest *digest, struct err *err);
void hash_writer_close(struct hash_writer *w);

#endif
