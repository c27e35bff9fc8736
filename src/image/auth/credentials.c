/* Credentials of a registry, and the Authorization headers that are made of them (RFC 7617, RFC 6750).
 * Secrets are in guarded memory; no message holds one. */
#include "image/auth/credentials.h"

#include "base/encoding.h"
#include "base/limits.h"

void
credentials_free(struct credentials *c)
{
	secret_free(&c->secret);
	*c = (struct credentials){0};
}

static enum cocket_code
header_make(struct secret *out, const char *prefix, struct slice text, struct err *err)
{
	size_t n = strlen(prefix);

	if (secret_new(out, n + text.len + 1, err))
		return err->code;
	memcpy(out->ptr, prefix, n);
	memcpy(out->ptr + n, text.ptr, text.len);
	out->ptr[n + text.len] = 0;
	return COCKET_OK;
}

enum cocket_code
basic_header(struct secret *out, const char *user, const struct secret *password, struct err *err)
{
	AUTO(secret_free) struct secret pair = {0};
	struct buf text = BUF(2 * CONFIG_FILE_MAX_BYTES);
	size_t n = strlen(user);
	enum cocket_code code;

	if (strchr(user, ':')) /* RFC 7617 section 2 */
		return fail(err, COCKET_E_AUTH, "the user name contains a colon");
	if (secret_new(&pair, n + 1 + password->len, err))
		return err->code;
	memcpy(pair.ptr, user, n);
	pair.ptr[n] = ':';
	if (password->len > 0)
		memcpy(pair.ptr + n + 1, password->ptr, password->len);
	if (!buf_reserve(&text, pair.len / 3 * 4 + 8, err))
		return err->code;
	code = base64_encode(&text, secret_slice(&pair), err);
	if (!code)
		code = header_make(out, "Authorization: Basic ", buf_slice(&text), err);
	wipe(text.ptr, text.cap);
	buf_free(&text);
	return code;
}

enum cocket_code
bearer_header(struct secret *out, struct slice token, struct err *err)
{
	if (token.len == 0 || token.len > TOKEN_MAX_BYTES)
		return fail(err, COCKET_E_REGISTRY, "a token of %zu bytes, expected 1 to %zu", token.len, TOKEN_MAX_BYTES);
	for (size_t i = 0; i < token.len; i++)
		if (token.ptr[i] <= 0x20 || token.ptr[i] > 0x7e) /* it goes into a header */
			return fail(err, COCKET_E_REGISTRY, "a token with the byte 0x%02x", token.ptr[i]);
	return header_make(out, "Authorization: Bearer ", token, err);
}
