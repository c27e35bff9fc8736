/* SHA-256 digests, as the OCI image specification writes them (descriptor.md, "Digests"), and the hashes that signatures need.
 * sha256 only: any other algorithm is COCKET_E_UNSUPPORTED, and text that is no digest never becomes a path or a URL. */
#ifndef COCKET_CRYPTO_DIGEST_H
#define COCKET_CRYPTO_DIGEST_H

#include "base/err.h"
#include "base/slice.h"

#define SHA256_BYTES 32
#define DIGEST_HEX_BYTES (2 * SHA256_BYTES + 1)           /* with NUL */
#define DIGEST_TEXT_BYTES (sizeof "sha256:" - 1 + DIGEST_HEX_BYTES)

struct digest {
	uint8_t bytes[SHA256_BYTES];
};

/* "sha256:" and 64 lower-case hex digits, nothing else.  COCKET_E_FORMAT, COCKET_E_UNSUPPORTED (a well-formed digest of another
 * algorithm). */
MUST_CHECK enum cocket_code digest_parse(struct digest *out, struct slice text, struct err *err);

/* Standard base64 of exactly its bytes, as logs and bundles write it. */
MUST_CHECK enum cocket_code digest_parse_base64(struct digest *out, struct slice text, struct err *err);

/* Text form in the caller's array. */
void digest_print(char out[static DIGEST_TEXT_BYTES], const struct digest *d);
void digest_print_hex(char out[static DIGEST_HEX_BYTES], const struct digest *d);

bool digest_eq(const struct digest *a, const struct digest *b);
struct digest digest_of(struct slice bytes);

/* For TUF, which may list both; an OCI digest is never one of these. */
#define SHA512_BYTES 64
void sha512_of(uint8_t out[static SHA512_BYTES], struct slice bytes);

/* By the name that it has in logs and bundles: "sha256", "sha384" or "sha512"; false if it is another. */
#define HASH_MAX_BYTES SHA512_BYTES
MUST_CHECK bool hash_of(uint8_t out[static HASH_MAX_BYTES], size_t *len, const char *name, struct slice bytes);

/* SHA-256 over bytes that come in pieces: OpenSSL's, for the CPU's SHA instructions.  Each thread has its own. */
struct digester;
/* *out is yours, and good for any number of digests.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code digester_new(struct digester **out, struct err *err);
/* One that may go over the same bytes as another, for little more than the cost of one: by the CPU's SHA instructions without OpenSSL, where it has them. */
MUST_CHECK enum cocket_code digester_new_paired(struct digester **out, struct err *err);
void digester_add(struct digester *d, struct slice bytes);
void digester_add_both(struct digester *one, struct digester *other, struct slice bytes);
struct digest digester_end(struct digester *d); /* of all since the last end; then it begins anew */
void digester_free(struct digester **d);

/* COCKET_E_DIGEST "digest is sha256:..., expected sha256:..." if the bytes do not match. */
MUST_CHECK enum cocket_code digest_check(const struct digest *expected, struct slice bytes, struct err *err);
/* The same of a digest that was computed already. */
MUST_CHECK enum cocket_code digest_compare(const struct digest *expected, const struct digest *is, struct err *err);

#endif
