/* Private keys that lie about: see private_key_probe.h.  OpenSSL says whether the bytes are a key (RFC 5958, RFC 5915, RFC 8017); of OpenSSH's form
 * the head says whether it is encrypted (PROTOCOL.key). */
#include "crypto/private_key_probe.h"

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "crypto/openpgp_key.h"
#include "crypto/openssl.h"

#define BEGIN "-----BEGIN "
#define LABEL_END "-----"

/* A block taken apart. */
struct key_block {
	struct slice label, headers, base64;
};

static bool
find_text(size_t *at, struct slice s, const char *text)
{
	const uint8_t *found = s.len ? memmem(s.ptr, s.len, text, strlen(text)) : NULL;

	*at = found ? (size_t)(found - s.ptr) : s.len;
	return found != NULL;
}

static struct slice
cut(struct slice s, size_t from, size_t to)
{
	return slice_of(s.ptr + from, to - from);
}

/* Headers end with an empty line (RFC 1421, 4.4). */
static void
headers_split(struct key_block *b)
{
	size_t at;

	if (memchr(b->base64.ptr, ':', b->base64.len) == NULL)
		return;
	if (!find_text(&at, b->base64, "\n\n") && !find_text(&at, b->base64, "\n\r\n"))
		return;
	b->headers = cut(b->base64, 0, at);
	b->base64 = cut(b->base64, at + 1, b->base64.len);
}

static bool
block_split(struct key_block *out, struct slice text)
{
	struct key_block b = { 0 };
	size_t label, end;

	if (!slice_starts(text, BEGIN))
		return false;
	text = cut(text, strlen(BEGIN), text.len);
	if (!find_text(&label, text, LABEL_END))
		return false;
	b.label = cut(text, 0, label);
	text = cut(text, label + strlen(LABEL_END), text.len);
	if (!find_text(&end, text, "-----END "))
		return false;
	b.base64 = cut(text, 0, end);
	text = cut(text, end + strlen("-----END "), text.len);
	headers_split(&b);
	*out = b;
	return text.len >= b.label.len && slice_eq(cut(text, 0, b.label.len), b.label);
}

/* --- kinds --- */

static bool
is_openssl_key(struct slice der)
{
	const unsigned char *at = der.ptr;
	AUTO(pkey_free) EVP_PKEY *key = d2i_AutoPrivateKey_ex(NULL, &at, (long)der.len, openssl_context(), NULL);

	return key != NULL;
}

/* "openssh-key-v1", NUL, and the cipher's name as a string. */
static enum private_key_kind
openssh_kind(struct slice bytes)
{
	static const uint8_t head[] = "openssh-key-v1";
	static const uint8_t none[] = { 0, 0, 0, 4, 'n', 'o', 'n', 'e' };

	if (bytes.len < sizeof head + sizeof none + 64 || memcmp(bytes.ptr, head, sizeof head) != 0)
		return PRIVATE_KEY_NONE;
	return memcmp(bytes.ptr + sizeof head, none, sizeof none) == 0 ? PRIVATE_KEY_CLEAR : PRIVATE_KEY_ENCRYPTED;
}

static bool
is_encrypted(const struct key_block *b)
{
	size_t ignored;

	return slice_starts(b->label, "ENCRYPTED ") || find_text(&ignored, b->headers, "ENCRYPTED");
}

static enum private_key_kind
kind_of(const struct key_block *b, struct slice bytes)
{
	if (slice_is(b->label, "OPENSSH PRIVATE KEY"))
		return openssh_kind(bytes);
	if (is_encrypted(b))
		return bytes.len >= 48 ? PRIVATE_KEY_ENCRYPTED : PRIVATE_KEY_NONE;
	return is_openssl_key(bytes) ? PRIVATE_KEY_CLEAR : PRIVATE_KEY_NONE;
}

/* OpenSSL passes over blanks behind a line, and people set a key in one line with blanks for the ends of its lines. */
static enum cocket_code
body_decode(struct buf *out, struct slice base64, struct err *err)
{
	uint8_t plain[PRIVATE_KEY_PEM_MAX_BYTES];
	size_t n = 0;

	for (size_t i = 0; i < base64.len && n < sizeof plain; i++)
		if (strchr(TEXT_BLANKS, base64.ptr[i]) == NULL)
			plain[n++] = base64.ptr[i];
	return base64_decode(out, slice_of(plain, n), err);
}

enum private_key_kind
private_key_probe(struct slice text)
{
	AUTO(buf_free) struct buf bytes = BUF(PRIVATE_KEY_PEM_MAX_BYTES);
	struct key_block b;
	struct err ignored = { 0 };

	if (slice_starts(text, OPENPGP_KEY_BEGIN))
		return openpgp_key_probe(text);
	if (!block_split(&b, text) || !slice_ends(b.label, "PRIVATE KEY"))
		return PRIVATE_KEY_NONE;
	if (body_decode(&bytes, b.base64, &ignored) || bytes.len == 0)
		return PRIVATE_KEY_NONE;
	return kind_of(&b, buf_slice(&bytes));
}
