/* SHA-256's compression function (FIPS 180-4, 6.2.2) by the CPU's own instructions, for what OpenSSL has no call for: two hashes that go over the same
 * bytes.  What is computed of the bytes alone is then computed once, and the rounds of one fill the time that those of the other wait. */
#ifndef COCKET_CRYPTO_SHA256_BLOCKS_H
#define COCKET_CRYPTO_SHA256_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SHA256_BLOCK_BYTES 64
#define SHA256_WORDS 8

/* Has this CPU such instructions?  Else the others must not be called. */
bool sha256_blocks_are_possible(void);
void sha256_blocks(uint32_t state[static SHA256_WORDS], const uint8_t *blocks, size_t count);
/* The same blocks into both. */
void sha256_blocks_both(uint32_t one[static SHA256_WORDS], uint32_t other[static SHA256_WORDS], const uint8_t *blocks, size_t count);

#endif
