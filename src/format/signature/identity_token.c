/* Identity tokens: see identity_token.h.  A token that is meant for somebody else is not sent to an authority of certificates: whoever has it could use
 * it there in our name. */
#include "format/signature/identity_token.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/escape.h"
#include "base/json.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"; /* base64url, RFC 4648 section 5 */

static enum cocket_code
refuse(struct err *err, const char *what)
{
	return fail(err, COCKET_E_USAGE, "%s", what);
}

/* --- its parts ------------------------------------------------------------------------------------ */

/* The next part, up to a dot or the end. */
static struct slice
part_take(struct slice *rest)
{
	size_t n = 0;

	while (n < rest->len && rest->ptr[n] != '\0' && strchr(alphabet, rest->ptr[n]))
		n++;
	const struct slice part = slice_of(rest->ptr, n);

	*rest = slice_of(rest->ptr + n, rest->len - n);
	return part;
}

static bool
dot_take(struct slice *rest)
{
	if (rest->len == 0 || *rest->ptr != '.')
		return false;
	*rest = slice_of(rest->ptr + 1, rest->len - 1);
	return true;
}

/* Header, claims, signature: none is empty. */
static bool
claims_find(struct slice *out, struct slice token)
{
	struct slice rest = token, signature;

	if (part_take(&rest).len == 0 || !dot_take(&rest))
		return false;
	*out = part_take(&rest);
	if (out->len == 0 || !dot_take(&rest))
		return false;
	signature = part_take(&rest);
	return signature.len > 0 && rest.len == 0;
}

bool
identity_token_is(struct slice text)
{
	struct slice claims;

	return slice_starts(text, "eyJ") && claims_find(&claims, text);
}

/* Into the standard alphabet, with the padding that is left out. */
static enum cocket_code
claims_decode(struct buf *out, struct slice part, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(IDENTITY_TOKEN_MAX_BYTES + 4);

	if (buf_add(&text, part, err))
		return err->code;
	for (size_t i = 0; i < text.len; i++)
		text.ptr[i] = text.ptr[i] == '-' ? '+' : text.ptr[i] == '_' ? '/' : text.ptr[i];
	while (text.len % 4 != 0)
		if (buf_add(&text, slice_str("="), err))
			return err->code;
	return base64_decode(out, buf_slice(&text), err);
}

/* --- its claims ----------------------------------------------------------------------------------- */

static bool
is_for_sigstore(struct json audience)
{
	const char *text = json_string_value(audience);

	if (text)
		return strcmp(text, IDENTITY_AUDIENCE) == 0;
	for (struct json one = json_first(audience); json_type(audience) == JSON_ARRAY && json_type(one) != JSON_ABSENT; one = json_next(one))
		if (json_string_value(one) && strcmp(json_string_value(one), IDENTITY_AUDIENCE) == 0)
			return true;
	return false;
}

static enum cocket_code
audience_check(struct json claims, struct err *err)
{
	const struct json audience = json_get(claims, "aud");
	const char *text = json_string_value(json_type(audience) == JSON_ARRAY ? json_first(audience) : audience);

	if (is_for_sigstore(audience))
		return COCKET_OK;
	return fail(err, COCKET_E_USAGE, "the identity token is for the audience %s, expected " IDENTITY_AUDIENCE, text ? TEXT(slice_str(text)) : "(none)");
}

/* NumericDate of RFC 7519: seconds, which may have a fraction. */
static bool
seconds_read(int64_t *out, struct json claims, const char *name)
{
	const char *text = json_number_text(json_get(claims, name));
	struct err ignored;
	uint64_t n;

	if (!text || u64_parse(&n, slice_of(text, strcspn(text, ".")), UINT64_C(1) << 53, &ignored))
		return false;
	*out = (int64_t)n;
	return true;
}

static enum cocket_code
times_check(struct identity_token *out, struct json claims, int64_t now, struct err *err)
{
	char when[CLOCK_TEXT_BYTES];

	if (!seconds_read(&out->expires, claims, "exp"))
		return refuse(err, "the identity token does not say when it expires");
	if (out->expires > now)
		return COCKET_OK;
	clock_print(when, out->expires);
	return fail(err, COCKET_E_USAGE, "the identity token expired at %s: ask its provider for a new one", when);
}

static bool
word_read(char *out, size_t size, struct json claims, const char *name)
{
	const char *text = json_string_value(json_get(claims, name));

	if (!text || *text == '\0' || strlen(text) >= size)
		return false;
	snprintf(out, size, "%s", text);
	return true;
}

/* Of people by mail the address is what the authority certifies; of all else the subject. */
static enum cocket_code
name_read(struct identity_token *out, struct json claims, struct err *err)
{
	if (!word_read(out->issuer, sizeof out->issuer, claims, "iss"))
		return refuse(err, "the identity token names no issuer");
	out->is_mail = word_read(out->name, sizeof out->name, claims, "email");
	if (!out->is_mail && !word_read(out->name, sizeof out->name, claims, "sub"))
		return refuse(err, "the identity token names nobody: neither email nor sub");
	return COCKET_OK;
}

static enum cocket_code
claims_read(struct identity_token *out, struct json claims, int64_t now, struct err *err)
{
	return name_read(out, claims, err) || audience_check(claims, err) || times_check(out, claims, now, err) ? err->code : COCKET_OK;
}

enum cocket_code
identity_token_parse(struct identity_token *out, struct slice token, int64_t now, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(IDENTITY_TOKEN_MAX_BYTES);
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err why = { 0 };
	struct slice part;

	*out = (struct identity_token){ 0 };
	if (token.len > IDENTITY_TOKEN_MAX_BYTES || !claims_find(&part, token))
		return refuse(err, "not an identity token: expected a JWT, three parts of base64url with dots between them");
	if (claims_decode(&text, part, &why) || json_parse(&doc, buf_slice(&text), &why))
		return why.code == COCKET_E_NOMEM ? no_memory(err) : refuse(err, "the claims of the identity token are not JSON in base64url");
	return claims_read(out, json_root(&doc), now, err);
}
