/* SHA-256 over bytes that come in pieces, by the CPU's own instructions (crypto/sha256_blocks.h): for digests that go over the same bytes for a
 * while, as those of an archive and of a file in it. */
#ifndef COCKET_CRYPTO_SHA256_CHAIN_H
#define COCKET_CRYPTO_SHA256_CHAIN_H

#include "base/slice.h"
#include "crypto/sha256_blocks.h"

#define SHA256_CHAIN_BYTES 32

struct sha256_chain {
	uint32_t state[SHA256_WORDS];
	uint8_t block[SHA256_BLOCK_BYTES];
	size_t have;    /* in the block */
	uint64_t count; /* of all bytes */
};
void sha256_chain_begin(struct sha256_chain *c);
void sha256_chain_add(struct sha256_chain *c, struct slice bytes);
/* The same into both; at once where both are as far in a block. */
void sha256_chain_add_both(struct sha256_chain *one, struct sha256_chain *other, struct slice bytes);
void sha256_chain_end(uint8_t out[static SHA256_CHAIN_BYTES], struct sha256_chain *c);

#endif
