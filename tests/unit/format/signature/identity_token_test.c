/* Identity tokens: claims, their form, and that no error has any of a token in it. */
#include "support/test.h"

#include <stdio.h>

#include "base/encoding.h"
#include "base/limits.h"
#include "format/signature/identity_token.h"

#define NOW INT64_C(1796000000)
#define GOOD "\"iss\":\"https://id.example\",\"aud\":\"sigstore\",\"exp\":1796000600"
#define SIGNATURE_PART "c2VjcmV0LXNpZ25hdHVyZQ"

/* base64url without padding. */
static void
part_add(struct buf *out, const char *text)
{
	AUTO(buf_free) struct buf part = BUF(64 * KIB);
	struct err err;

	assert_int_equal(base64_encode(&part, slice_str(text), &err), COCKET_OK);
	while (part.len > 0 && part.ptr[part.len - 1] == '=')
		part.len--;
	for (size_t i = 0; i < part.len; i++)
		part.ptr[i] = part.ptr[i] == '+' ? '-' : part.ptr[i] == '/' ? '_' : part.ptr[i];
	assert_int_equal(buf_add(out, buf_slice(&part), &err), COCKET_OK);
}

static struct buf
token_of(const char *claims)
{
	struct buf out = BUF(128 * KIB);
	struct err err;

	part_add(&out, "{\"alg\":\"none\"}");
	assert_int_equal(buf_add(&out, slice_str("."), &err), COCKET_OK);
	part_add(&out, claims);
	assert_int_equal(buf_add(&out, slice_str("." SIGNATURE_PART), &err), COCKET_OK);
	return out;
}

static void
claims(void **state)
{
	static const struct {
		const char *claims, *name, *message; /* name NULL: refused */
		bool is_mail;
	} rows[] = {
		{ "{" GOOD ",\"sub\":\"repo:a/b\"}", "repo:a/b", NULL, false },
		{ "{" GOOD ",\"sub\":\"17\",\"email\":\"ada@example.com\"}", "ada@example.com", NULL, true },
		{ "{" GOOD ",\"sub\":\"17\",\"email\":\"\"}", "17", NULL, false },
		{ "{" GOOD ",\"sub\":\"17\",\"email\":true}", "17", NULL, false },
		{ "{" GOOD ",\"sub\":\"\\u007f\\u00ff~~??\"}", "\x7f\xc3\xbf~~??", NULL, false },
		{ "{\"iss\":\"i\",\"aud\":[\"x\",\"sigstore\"],\"exp\":1796000600.5,\"sub\":\"s\"}", "s", NULL, false },
		{ "{" GOOD "}", NULL, "the identity token names nobody: neither email nor sub", false },
		{ "{\"aud\":\"sigstore\",\"exp\":1796000600,\"sub\":\"s\"}", NULL, "the identity token names no issuer", false },
		{ "{\"iss\":\"i\",\"exp\":1796000600,\"sub\":\"s\"}", NULL, "the identity token is for the audience (none), expected sigstore", false },
		{ "{\"iss\":\"i\",\"aud\":\"sigstore2\",\"exp\":1796000600,\"sub\":\"s\"}", NULL, "the identity token is for the audience sigstore2, expected sigstore", false },
		{ "{\"iss\":\"i\",\"aud\":{\"a\":\"sigstore\"},\"exp\":1796000600,\"sub\":\"s\"}", NULL, "the identity token is for the audience (none), expected sigstore", false },
		{ "{\"iss\":\"i\",\"aud\":[],\"exp\":1796000600,\"sub\":\"s\"}", NULL, "the identity token is for the audience (none), expected sigstore", false },
		{ "{\"iss\":\"i\",\"aud\":\"sigstore\",\"sub\":\"s\"}", NULL, "the identity token does not say when it expires", false },
		{ "{\"iss\":\"i\",\"aud\":\"sigstore\",\"exp\":\"1796000600\",\"sub\":\"s\"}", NULL, "the identity token does not say when it expires", false },
		{ "{\"iss\":\"i\",\"aud\":\"sigstore\",\"exp\":1796000000,\"sub\":\"s\"}", NULL,
		  "the identity token expired at 2026-11-30T00:53:20Z: ask its provider for a new one", false },
		{ "[]", NULL, "the identity token names no issuer", false },
		{ "{", NULL, "the claims of the identity token are not JSON in base64url", false },
		{ "{\"iss\":\"a\",\"iss\":\"b\"}", NULL, "the claims of the identity token are not JSON in base64url", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf text = token_of(rows[i].claims);
		struct identity_token t;
		struct err err = { 0 };
		const enum cocket_code code = identity_token_parse(&t, buf_slice(&text), NOW, &err);

		assert_int_equal(code, rows[i].name ? COCKET_OK : COCKET_E_USAGE);
		assert_string_equal(rows[i].name ? t.name : err.message, rows[i].name ? rows[i].name : rows[i].message);
		assert_true(!rows[i].name || t.is_mail == rows[i].is_mail);
		assert_true(identity_token_is(buf_slice(&text)));
		assert_null(strstr(err.message, SIGNATURE_PART));
	}
}

static void
forms(void **state)
{
	static const char *const texts[] = { "", ".", "..", "a..b", "a.b", "a.b.", ".a.b", "a.b.c.d", "a b.c.d", "a.b.c\n", "eyJ.b.c=", "a.b+.c", "a.b/.c", "a.\xff.c" };
	AUTO(buf_free) struct buf text = token_of("{" GOOD ",\"sub\":\"s\"}");
	struct identity_token t;
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(identity_token_parse(&t, slice_str(texts[i]), NOW, &err), COCKET_E_USAGE);
		assert_string_equal(err.message, "not an identity token: expected a JWT, three parts of base64url with dots between them");
		assert_false(identity_token_is(slice_str(texts[i])));
	}
	assert_false(identity_token_is(slice_str("token.a.txt")));
	while (text.len <= IDENTITY_TOKEN_MAX_BYTES)
		assert_int_equal(buf_add(&text, slice_str("A"), &err), COCKET_OK);
	assert_int_equal(identity_token_parse(&t, buf_slice(&text), NOW, &err), COCKET_E_USAGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(claims),
		cmocka_unit_test(forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
