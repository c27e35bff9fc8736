/* intoto_statement.c by table: statements in, what is said of one digest or the exact refusal out; values in, the exact bytes out. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "format/signature/sigstore_bundle.h"
#include "support/statement_text.h"

#define TYPE "\"_type\":\"https://in-toto.io/Statement/v1\""
#define SIGN "\"predicateType\":\"https://sigstore.dev/cosign/sign/v1\""
#define WITH(predicate) "{" TYPE "," OURS "," SIGN ",\"predicate\":" predicate "}"
#define NOT_INTEGER ": not an integer from 0 to 2^53"

struct taken {
	const char *text;
	bool covers;
	const char *name;
	int64_t signed_at, expires; /* -1: none */
};

static const struct taken takens[] = {
	{ "{" TYPE "," OURS "," SIGN "}", true, "", -1, -1 },
	{ WITH("{}"), true, "", -1, -1 },
	{ WITH("null"), true, "", -1, -1 },
	{ WITH("{\"timestamp\":7,\"cocket.expires\":9,\"creator\":\"cocket\",\"x\":[]}"), true, "", 7, 9 },
	{ WITH("{\"timestamp\":\"2026\"}"), true, "", -1, -1 },
	{ "{" TYPE "," SUBJECT("{\"name\":\"a/b:1\"," DIGEST(HEX) ",\"annotations\":{\"k\":7}}") "," SIGN "}", true, "a/b:1", -1, -1 },
	{ "{" TYPE "," SUBJECT("{\"name\":\"\"," DIGEST(HEX) "}") "," SIGN "}", true, "", -1, -1 },
	{ "{" TYPE "," SUBJECT("") "," SIGN "}", false, "", -1, -1 },
	{ "{" TYPE "," SUBJECT("{" DIGEST(OTHER) "}") "," SIGN "}", false, "", -1, -1 },
	{ "{" TYPE "," SUBJECT("{\"name\":\"x\"," DIGEST(OTHER) "},{" DIGEST(HEX) "}") "," SIGN "}", true, "", -1, -1 },
	{ "{" TYPE "," SUBJECT("{" DIGEST(HEX) "},{\"name\":\"x\"," DIGEST(HEX) "},{\"name\":\"x\"," DIGEST(HEX) "}") "," SIGN "}",
	  true, "x", -1, -1 },
	{ "{" TYPE "," SUBJECT("{" DIGEST(UPPER) "}") "," SIGN "}", false, "", -1, -1 },
	{ "{" TYPE "," SUBJECT("{" DIGEST("sha256:" HEX) "}") "," SIGN "}", false, "", -1, -1 },
	{ "{" TYPE "," SUBJECT("{\"digest\":{\"sha512\":\"" HEX "\"}}") "," SIGN "}", false, "", -1, -1 },
	{ "{" TYPE "," SUBJECT("{\"digest\":{\"SHA256\":\"" HEX "\"}}") "," SIGN "}", false, "", -1, -1 },
	{ "{" TYPE "," SUBJECT("{\"digest\":{\"sha512\":\"x\",\"sha256\":\"" HEX "\"}}") "," SIGN "}", true, "", -1, -1 },
};

static void
takes(void **state)
{
	struct digest digest = ours();

	(void)state;
	for (size_t i = 0; i < sizeof takens / sizeof takens[0]; i++) {
		const struct taken *t = &takens[i];
		struct intoto_statement s;
		struct err err = { 0 };

		if (intoto_statement_parse(&s, slice_str(t->text), &digest, &err))
			fail_msg("%s: %s", t->text, err.message);
		assert_string_equal(s.predicate_type, COSIGN_SIGN_PREDICATE);
		if (s.covers != t->covers || strcmp(s.name, t->name) != 0)
			fail_msg("%s: covers %d, name %s", t->text, s.covers, s.name);
		assert_int_equal(s.has_signed_at ? s.signed_at : -1, t->signed_at);
		assert_int_equal(s.has_expires ? s.expires : -1, t->expires);
	}
}

/* An attestation is known for one, whatever its version and its predicate, and covers nothing (A5). */
static void
knows_attestations_and_reads_no_more_of_them(void **state)
{
	static const char *const texts[] = {
		"{" TYPE "," OURS ",\"predicateType\":\"https://spdx.dev/Document\",\"predicate\":\"SPDXVersion: SPDX-2.3\"}",
		"{\"_type\":\"https://in-toto.io/Statement/v0.1\"," OURS ","
		"\"predicateType\":\"https://spdx.dev/Document\",\"predicate\":{\"timestamp\":7}}",
		"{" TYPE ",\"predicateType\":\"https://spdx.dev/Document\"}",
	};
	struct digest digest = ours();

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct intoto_statement s;
		struct err err = { 0 };

		assert_int_equal(intoto_statement_parse(&s, slice_str(texts[i]), &digest, &err), COCKET_OK);
		assert_string_equal(s.predicate_type, "https://spdx.dev/Document");
		assert_false(s.covers || s.has_signed_at);
	}
}

struct row {
	const char *text;
	const char *says;
};

static const struct row refused[] = {
	{ "", NULL },
	{ "{" TYPE "," OURS "," SIGN "}{}", NULL },
	{ "{" TYPE "," OURS "," OURS "," SIGN "}", NULL },
	{ "[]", "statement: predicateType: missing" },
	{ "{" TYPE "," OURS "}", "statement: predicateType: missing" },
	{ "{" TYPE "," OURS ",\"predicateType\":7}", "statement: predicateType: not a string" },
	{ "{" TYPE "," OURS ",\"predicateType\":\"\"}", "statement: predicateType: , expected 1 to 255 bytes" },
	{ "{" TYPE "," OURS ",\"predicateType\":\"" A256 "\"}", NULL },
	{ "{" OURS "," SIGN "}", "statement: _type: missing" },
	{ "{\"_type\":\"https://in-toto.io/Link/v0.9\"," OURS "," SIGN "}",
	  "statement: _type: https://in-toto.io/Link/v0.9, expected https://in-toto.io/Statement/v1" },
	{ "{\"_type\":\"https://in-toto.io/Statement/v0.1\"," OURS "," SIGN "}",
	  "statement: _type: https://in-toto.io/Statement/v0.1, expected https://in-toto.io/Statement/v1" },
	{ "{\"_type\":\"https://in-toto.io/Link/v0.9\"," OURS ",\"predicateType\":\"x\"}",
	  "statement: _type: https://in-toto.io/Link/v0.9, expected https://in-toto.io/Statement/v1" },
	{ "{" TYPE "," SIGN "}", "statement: subject: missing" },
	{ "{" TYPE ",\"subject\":{}," SIGN "}", "statement: subject: not an array" },
	{ "{" TYPE "," SUBJECT("7") "," SIGN "}", "statement: subject[0]: not an object" },
	{ "{" TYPE "," SUBJECT("{" DIGEST(HEX) "},{}") "," SIGN "}", "statement: subject[1]: digest: missing" },
	{ "{" TYPE "," SUBJECT("{\"digest\":[]}") "," SIGN "}", "statement: subject[0]: digest: not an object" },
	{ "{" TYPE "," SUBJECT("{\"digest\":{\"sha256\":7}}") "," SIGN "}", "statement: subject[0]: digest: sha256: not a string" },
	{ "{" TYPE "," SUBJECT("{\"name\":7," DIGEST(OTHER) "}") "," SIGN "}", "statement: subject[0]: name: not a string" },
	{ "{" TYPE "," SUBJECT("{\"name\":\"a\"," DIGEST(HEX) "},{\"name\":\"b\"," DIGEST(HEX) "}") "," SIGN "}",
	  "statement: subject[1]: name: b, but the same digest is also named a" },
	{ "{" TYPE "," SUBJECT("{\"name\":\"" A256 A256 "\"," DIGEST(HEX) "}") "," SIGN "}", NULL },
	{ WITH("[]"), "statement: predicate: not an object" },
	{ WITH("{\"cocket.expires\":\"9\"}"), "statement: predicate: cocket.expires: not a number" },
	{ WITH("{\"cocket.expires\":1e400}"), "statement: predicate: cocket.expires: 1e400" NOT_INTEGER },
	{ WITH("{\"timestamp\":0.5}"), "statement: predicate: timestamp: 0.5" NOT_INTEGER },
};

static void
refuses(void **state)
{
	struct digest digest = ours();

	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		const struct row *r = &refused[i];
		struct intoto_statement s;
		struct err err = { 0 };
		enum cocket_code code = intoto_statement_parse(&s, slice_str(r->text), &digest, &err);

		if (code != COCKET_E_FORMAT || (r->says && strcmp(err.message, r->says) != 0))
			fail_msg("%s: %d \"%s\", expected \"%s\"", r->text, (int)code, err.message, r->says ? r->says : "");
	}
}

static void
many(struct buf *out, size_t subjects, size_t digests)
{
	struct err err = { 0 };

	assert_int_equal(buf_addf(out, &err, "{" TYPE "," SIGN ",\"subject\":["), COCKET_OK);
	for (size_t i = 0; i < subjects; i++) {
		assert_int_equal(buf_addf(out, &err, "%s{\"digest\":{", i ? "," : ""), COCKET_OK);
		for (size_t j = 0; j < digests; j++)
			assert_int_equal(buf_addf(out, &err, "%s\"d%zu\":\"\"", j ? "," : "", j), COCKET_OK);
		assert_int_equal(buf_addf(out, &err, "}}"), COCKET_OK);
	}
	assert_int_equal(buf_addf(out, &err, "]}"), COCKET_OK);
}

/* A7: the numbers of sigstore-go. */
static void
holds_to_its_limits(void **state)
{
	static const struct {
		size_t subjects, digests;
		enum cocket_code code;
		const char *says;
	} sizes[] = {
		{ 1024, 32, COCKET_OK, "" },
		{ 1025, 1, COCKET_E_TOO_MANY, "statement: subject: 1025, at most 1024 are read" },
		{ 2, 33, COCKET_E_TOO_MANY, "statement: subject[0]: digest: 33, at most 32 are read" },
	};
	struct digest digest = ours();

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		AUTO(buf_free) struct buf text = BUF(SIGNATURE_MAX_BYTES);
		struct intoto_statement s;
		struct err err = { 0 };

		many(&text, sizes[i].subjects, sizes[i].digests);
		assert_int_equal(intoto_statement_parse(&s, buf_slice(&text), &digest, &err), sizes[i].code);
		assert_string_equal(err.message, sizes[i].says);
	}
}

static void
prints(void **state)
{
	static const struct annotation annotations[] = { { "build", "4711" }, { "timestamp", "x" } };
	struct simple_payload p = { .digest = ours() };
	AUTO(buf_free) struct buf out = BUF(4 * KIB);
	struct intoto_statement s;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(intoto_statement_print(&out, &p, NULL, 0, &err), COCKET_OK);
	assert_string_equal(buf_str(&out), "{" TYPE "," OURS "," SIGN ",\"predicate\":{}}");

	out.len = 0;
	p.optional.has_signed_at = p.optional.has_expires = true;
	p.optional.signed_at = 7;
	p.optional.expires = 9;
	snprintf(p.optional.creator, sizeof p.optional.creator, "cocket");
	snprintf(p.reference, sizeof p.reference, "a.b/c:1");
	assert_int_equal(intoto_statement_print(&out, &p, annotations, 1, &err), COCKET_OK);
	assert_string_equal(buf_str(&out), "{" TYPE ","
			    SUBJECT("{\"name\":\"a.b/c:1\"," DIGEST(HEX) ",\"annotations\":{\"build\":\"4711\"}}") "," SIGN
			    ",\"predicate\":{\"cocket.expires\":9,\"creator\":\"cocket\",\"timestamp\":7}}");
	assert_int_equal(intoto_statement_parse(&s, buf_slice(&out), &p.digest, &err), COCKET_OK);
	assert_true(s.covers && s.has_signed_at && s.has_expires);
	assert_int_equal(s.expires, 9);
	assert_string_equal(s.name, "a.b/c:1");

	out.len = 0;
	assert_int_equal(intoto_statement_print(&out, &p, annotations, 2, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "annotation timestamp: this key is cocket's own");
	assert_int_equal(out.len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes),
		cmocka_unit_test(knows_attestations_and_reads_no_more_of_them),
		cmocka_unit_test(refuses),
		cmocka_unit_test(holds_to_its_limits),
		cmocka_unit_test(prints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
