/* SHA-256 digests in OCI's text form: "sha256:" and 64 lower-case hex digits (image-spec descriptor.md, "Digests").
 * Text that is not exactly that never becomes a struct digest, and so never a path or a URL (attack A20). */
#include "crypto/digest.h"

#include <stdlib.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "crypto/openssl.h"
#include "crypto/sha256_chain.h"

#include <sodium/crypto_hash_sha256.h>

#define PREFIX "sha256:"
#define PREFIX_BYTES (sizeof PREFIX - 1)

static bool
is_hex(struct slice text, size_t digits)
{
	static const char hex[] = "0123456789abcdef";

	if (text.len != digits)
		return false;
	for (size_t i = 0; i < digits; i++)
		if (!memchr(hex, text.ptr[i], sizeof hex - 1))
			return false;
	return true;
}

/* The other registered algorithms (image-spec descriptor.md, "Registered Algorithms"): well formed, not read here. */
static bool
is_other_algorithm(struct slice text)
{
	static const struct {
		const char *prefix;
		size_t digits;
	} others[] = { { "sha512:", 128 }, { "blake3:", 64 } };

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		size_t n = strlen(others[i].prefix);

		if (slice_starts(text, others[i].prefix) && is_hex(slice_of(text.ptr + n, text.len - n), others[i].digits))
			return true;
	}
	return false;
}

enum cocket_code
digest_parse(struct digest *out, struct slice text, struct err *err)
{
	struct digest d;

	if (is_other_algorithm(text))
		return fail(err, COCKET_E_UNSUPPORTED, "digest %s: only sha256 is supported", TEXT(text));
	if (!slice_starts(text, PREFIX) || !is_hex(slice_of(text.ptr + PREFIX_BYTES, text.len - PREFIX_BYTES), 2 * SHA256_BYTES))
		return fail(err, COCKET_E_FORMAT, "digest %s: expected sha256: and 64 lower-case hex digits", TEXT(text));
	if (hex_decode(d.bytes, sizeof d.bytes, slice_of(text.ptr + PREFIX_BYTES, text.len - PREFIX_BYTES), err))
		return within(err, "digest %s", TEXT(text));
	*out = d;
	return COCKET_OK;
}

enum cocket_code
digest_parse_base64(struct digest *out, struct slice text, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(2 * SHA256_BYTES);

	if (base64_decode(&bytes, text, err))
		return err->code;
	if (bytes.len != SHA256_BYTES)
		return fail(err, COCKET_E_FORMAT, "%zu bytes, expected %d", bytes.len, SHA256_BYTES);
	memcpy(out->bytes, bytes.ptr, SHA256_BYTES);
	return COCKET_OK;
}

void
digest_print(char out[static DIGEST_TEXT_BYTES], const struct digest *d)
{
	memcpy(out, PREFIX, PREFIX_BYTES);
	hex_encode(out + PREFIX_BYTES, slice_of(d->bytes, sizeof d->bytes));
}

void
digest_print_hex(char out[static DIGEST_HEX_BYTES], const struct digest *d)
{
	hex_encode(out, slice_of(d->bytes, sizeof d->bytes));
}

bool
digest_eq(const struct digest *a, const struct digest *b)
{
	return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

/* Up to here libsodium's plain C costs less than fetching OpenSSL's SHA-256 once, which is a sixth of all that verifying a signature costs;
 * above it the CPU's SHA instructions, which OpenSSL uses, win. */
#define SMALL_BYTES (32 * (size_t)1024)

struct digest
digest_of(struct slice bytes)
{
	struct digest d;
	unsigned int n = 0;

	if (bytes.len <= SMALL_BYTES) {
		(void)crypto_hash_sha256(d.bytes, bytes.ptr, bytes.len);
		return d;
	}
	/* Only memory can fail here; a digest that is not one must not come back. */
	if (EVP_Digest(bytes.ptr, bytes.len, d.bytes, &n, openssl_sha256(), NULL) != 1 || n != sizeof d.bytes)
		BUG("SHA-256 failed");
	return d;
}

void
sha512_of(uint8_t out[static SHA512_BYTES], struct slice bytes)
{
	size_t n = 0;

	if (EVP_Q_digest(openssl_context(), "SHA512", NULL, bytes.ptr, bytes.len, out, &n) != 1 || n != SHA512_BYTES)
		BUG("SHA-512 failed");
}

bool
hash_of(uint8_t out[static HASH_MAX_BYTES], size_t *len, const char *name, struct slice bytes)
{
	static const char *const names[][2] = { { "sha256", "SHA256" }, { "sha384", "SHA384" }, { "sha512", "SHA512" } };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(name, names[i][0]) == 0)
			return EVP_Q_digest(openssl_context(), names[i][1], NULL, bytes.ptr, bytes.len, out, len) == 1;
	return false;
}

struct digester {
	EVP_MD_CTX *ctx; /* NULL: the chain is used */
	struct sha256_chain chain;
};

/* Only memory can fail, and that at the beginning alone; a digest that is not one must not come back. */
static void
digester_begin(struct digester *d)
{
	if (d->ctx == NULL)
		sha256_chain_begin(&d->chain);
	else if (EVP_DigestInit_ex(d->ctx, openssl_sha256(), NULL) != 1)
		BUG("SHA-256 failed");
}

enum cocket_code
digester_new(struct digester **out, struct err *err)
{
	struct digester *d = calloc(1, sizeof *d);

	if (!d || !(d->ctx = EVP_MD_CTX_new())) {
		free(d);
		return no_memory(err);
	}
	digester_begin(d);
	*out = d;
	return COCKET_OK;
}

enum cocket_code
digester_new_paired(struct digester **out, struct err *err)
{
	struct digester *d;

	if (!sha256_blocks_are_possible())
		return digester_new(out, err);
	d = calloc(1, sizeof *d);
	if (d == NULL)
		return no_memory(err);
	digester_begin(d);
	*out = d;
	return COCKET_OK;
}

void
digester_add_both(struct digester *one, struct digester *other, struct slice bytes)
{
	if (one->ctx == NULL && other->ctx == NULL) {
		sha256_chain_add_both(&one->chain, &other->chain, bytes);
		return;
	}
	digester_add(one, bytes);
	digester_add(other, bytes);
}

void
digester_add(struct digester *d, struct slice bytes)
{
	if (d->ctx == NULL)
		sha256_chain_add(&d->chain, bytes);
	else if (EVP_DigestUpdate(d->ctx, bytes.ptr, bytes.len) != 1)
		BUG("SHA-256 failed");
}

struct digest
digester_end(struct digester *d)
{
	struct digest digest;
	unsigned int n = 0;

	if (d->ctx == NULL)
		sha256_chain_end(digest.bytes, &d->chain);
	else if (EVP_DigestFinal_ex(d->ctx, digest.bytes, &n) != 1 || n != sizeof digest.bytes)
		BUG("SHA-256 failed");
	digester_begin(d);
	return digest;
}

void
digester_free(struct digester **d)
{
	if (!*d)
		return;
	EVP_MD_CTX_free((*d)->ctx);
	free(*d);
	*d = NULL;
}

enum cocket_code
digest_compare(const struct digest *expected, const struct digest *is, struct err *err)
{
	char is_text[DIGEST_TEXT_BYTES], expected_text[DIGEST_TEXT_BYTES];

	if (digest_eq(is, expected))
		return COCKET_OK;
	digest_print(is_text, is);
	digest_print(expected_text, expected);
	return fail(err, COCKET_E_DIGEST, "digest is %s, expected %s", is_text, expected_text);
}

enum cocket_code
digest_check(const struct digest *expected, struct slice bytes, struct err *err)
{
	struct digest is = digest_of(bytes);

	return digest_compare(expected, &is, err);
}
