/* statement.c by table: statements in; which predicate they have, whether they are about the digest, or the exact refusal out. */
#include "support/test.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "format/attestation/statement.h"
#include "support/statement_text.h"

#define V1 "\"_type\":\"https://in-toto.io/Statement/v1\""
#define V01 "\"_type\":\"https://in-toto.io/Statement/v0.1\""
#define SPDX "\"predicateType\":\"https://spdx.dev/Document\""
#define ABOUT(inside) "{" V1 "," SUBJECT(inside) "," SPDX "}"

static const struct taken {
	const char *text;
	bool covers;
	const char *name;
	size_t subjects;
	const char *predicate;
} takens[] = {
	{ "{" V1 "," OURS "," SPDX ",\"predicate\":{\"a\":[1, 2]}}", true, "", 1, "{\"a\":[1, 2]}" },
	{ " {\"predicate\" : \"SPDXVersion: SPDX-2.3\" ," SPDX "," OURS "," V01 "} ", true, "", 1, "\"SPDXVersion: SPDX-2.3\"" },
	{ "{" V01 "," OURS "," SPDX ",\"predicate\":null}", true, "", 1, "" },
	{ "{" V1 "," OURS "," SPDX ",\"predicate\":false}", true, "", 1, "false" },
	{ "{" V1 "," OURS "," SPDX "}", true, "", 1, "" },
	{ ABOUT(""), false, "", 0, "" },
	{ ABOUT("{" DIGEST(OTHER) "}"), false, "", 1, "" },
	{ ABOUT("{\"name\":\"x\"," DIGEST(OTHER) "},{\"name\":null," DIGEST(HEX) "}"), true, "", 2, "" },
	{ ABOUT("{\"name\":\"pkg:docker/a@1\"," DIGEST(HEX) "},{\"name\":\"pkg:docker/a@2\"," DIGEST(HEX) "}"), true, "pkg:docker/a@1", 2, "" },
	{ ABOUT("{\"n\\u0061me\":\"a\\u002Fb\",\"digest\":{\"sh\\u0061256\":\"" HEX "\"}}"), true, "a/b", 1, "" },
	/* sha256 of another spelling, and other algorithms, are other digests. */
	{ ABOUT("{" DIGEST(UPPER) "}"), false, "", 1, "" },
	{ ABOUT("{" DIGEST("sha256:" HEX) "}"), false, "", 1, "" },
	{ ABOUT("{\"digest\":{\"SHA256\":\"" HEX "\"}}"), false, "", 1, "" },
	{ ABOUT("{\"digest\":{\"gitCommit\":\"" HEX "\",\"dirHash\":\"" HEX "\"}}"), false, "", 1, "" },
	{ ABOUT("{\"digest\":{\"sha512\":\"x\",\"sha256\":\"" HEX "\"}}"), true, "", 1, "" },
	{ ABOUT("{\"digest\":{}}"), false, "", 1, "" },
};

static void
takes(void **state)
{
	struct digest digest = ours();

	(void)state;
	for (size_t i = 0; i < sizeof takens / sizeof takens[0]; i++) {
		const struct taken *t = &takens[i];
		struct statement s;
		struct err err = { 0 };

		if (statement_parse(&s, slice_str(t->text), &digest, &err))
			fail_msg("%s: %s", t->text, err.message);
		assert_string_equal(s.predicate_type, "https://spdx.dev/Document");
		if (s.covers != t->covers || strcmp(s.name, t->name) != 0 || s.subject_count != t->subjects)
			fail_msg("%s: covers %d, name %s, %zu subjects", t->text, s.covers, s.name, s.subject_count);
		if (!slice_is(s.predicate, t->predicate))
			fail_msg("%s: predicate %.*s", t->text, SLICE_FMT(s.predicate));
	}
}

static const struct refusal {
	const char *text, *says;
} refusals[] = {
	{ "", "statement: line 1 column 1: unexpected end" },
	{ "[]", "statement: not an object" },
	{ "{" V1 "," V1 "," OURS "," SPDX "}", "statement: line 1 column 44: duplicate key \"_type\"" },
	{ "{" V1 "," OURS "," SPDX ",\"predicate\":{\"a\":1,\"\\u0061\":2}}", "statement: line 1 column 208: duplicate key \"\\x5cu0061\"" },
	{ "{" OURS "," SPDX "}", "statement: _type: missing" },
	{ "{\"_type\":1," OURS "," SPDX "}", "statement: _type: not a string" },
	{ "{\"_type\":\"https://in-toto.io/Statement/v0.2\"," OURS "," SPDX "}",
	  "statement: _type: \"https://in-toto.io/Statement/v0.2\", expected https://in-toto.io/Statement/v1 or v0.1" },
	{ "{\"_type\":\"https://in-toto.io/Statement/v1/\"," OURS "," SPDX "}",
	  "statement: _type: \"https://in-toto.io/Statement/v1/\", expected https://in-toto.io/Statement/v1 or v0.1" },
	{ "{\"_TYPE\":\"https://in-toto.io/Statement/v1\"," OURS "," SPDX "}", "statement: _type: missing" },
	{ "{" V1 "," OURS "}", "statement: predicateType: missing" },
	{ "{" V1 "," OURS ",\"predicateType\":null}", "statement: predicateType: not a string" },
	{ "{" V1 "," OURS ",\"predicateType\":\"\"}", "statement: predicateType: empty" },
	{ "{" V1 "," SPDX "}", "statement: subject: missing" },
	{ "{" V1 "," SPDX ",\"subject\":{}}", "statement: subject: not an array" },
	{ ABOUT("1"), "statement: subject[0]: not an object" },
	{ ABOUT("{\"name\":\"x\"}"), "statement: subject[0]: digest: missing" },
	{ ABOUT("{\"digest\":[]}"), "statement: subject[0]: digest: not an object" },
	{ ABOUT("{" DIGEST(HEX) "},{\"digest\":{\"sha256\":1}}"), "statement: subject[1]: digest: sha256: not a string" },
	{ ABOUT("{\"name\":1," DIGEST(HEX) "}"), "statement: subject[0]: name: not a string" },
};

static void
refuses(void **state)
{
	struct digest digest = ours();

	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		struct statement s = { .covers = false };
		struct err err = { 0 };

		assert_int_equal(statement_parse(&s, slice_str(refusals[i].text), &digest, &err), COCKET_E_FORMAT);
		assert_string_equal(err.message, refusals[i].says);
		assert_false(s.covers);
	}
}

/* A predicate type of 255 bytes is read, one of 256 is not. */
static void
reads_predicate_types_that_fit(void **state)
{
	struct digest digest = ours();
	struct statement s;
	struct err err = { 0 };
	char text[1024];

	(void)state;
	snprintf(text, sizeof text, "{%s,%s,\"predicateType\":\"%s\"}", V1, OURS, &A256[1]);
	assert_int_equal(statement_parse(&s, slice_str(text), &digest, &err), COCKET_OK);
	assert_string_equal(s.predicate_type, &A256[1]);
	snprintf(text, sizeof text, "{%s,%s,\"predicateType\":\"%s\"}", V1, OURS, A256);
	assert_int_equal(statement_parse(&s, slice_str(text), &digest, &err), COCKET_E_FORMAT);
}

/* Names are only shown: a long one is cut, between two characters. */
static void
cuts_a_long_name(void **state)
{
	struct digest digest = ours();
	struct statement s;
	struct err err = { 0 };
	char text[1024];

	(void)state;
	snprintf(text, sizeof text, "{%s,\"subject\":[{\"name\":\"%s%s\",%s}],%s}", V1, A256, &A256[2], DIGEST(HEX), SPDX);
	assert_int_equal(statement_parse(&s, slice_str(text), &digest, &err), COCKET_OK);
	assert_int_equal(strlen(s.name), 510);
	snprintf(text, sizeof text, "{%s,\"subject\":[{\"name\":\"%s%s\u00e9\",%s}],%s}", V1, A256, &A256[2], DIGEST(HEX), SPDX);
	assert_int_equal(statement_parse(&s, slice_str(text), &digest, &err), COCKET_OK);
	assert_int_equal(strlen(s.name), 510);
}

static enum cocket_code
parse_many(size_t subjects, size_t digests)
{
	AUTO(buf_free) struct buf text = BUF(MIB);
	struct digest digest = ours();
	struct statement s;
	struct err err = { 0 };

	assert_int_equal(buf_addf(&text, &err, "{%s,%s,\"subject\":[", V1, SPDX), COCKET_OK);
	for (size_t i = 0; i < subjects; i++) {
		assert_int_equal(buf_addf(&text, &err, "%s{\"digest\":{", i ? "," : ""), COCKET_OK);
		for (size_t j = 0; j < digests; j++)
			assert_int_equal(buf_addf(&text, &err, "%s\"a%zu\":\"\"", j ? "," : "", j), COCKET_OK);
		assert_int_equal(buf_addf(&text, &err, "}}"), COCKET_OK);
	}
	assert_int_equal(buf_addf(&text, &err, "]}"), COCKET_OK);
	return statement_parse(&s, buf_slice(&text), &digest, &err);
}

static void
holds_to_its_limits(void **state)
{
	AUTO(buf_free) struct buf text = BUF(STATEMENT_MAX_BYTES + 1);
	struct digest digest = ours();
	struct statement s;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(parse_many(STATEMENT_SUBJECTS_MAX, 1), COCKET_OK);
	assert_int_equal(parse_many(STATEMENT_SUBJECTS_MAX + 1, 1), COCKET_E_TOO_MANY);
	assert_int_equal(parse_many(1, 32), COCKET_OK);
	assert_int_equal(parse_many(1, 33), COCKET_E_TOO_MANY);
	assert_int_equal(buf_addf(&text, &err, "{%s,%s,%s,\"predicate\":\"", V1, SPDX, OURS), COCKET_OK);
	memset(buf_reserve(&text, STATEMENT_MAX_BYTES + 1 - text.len, &err), 'x', STATEMENT_MAX_BYTES + 1 - text.len);
	memcpy(text.ptr + STATEMENT_MAX_BYTES - 2, "\"}", 3);
	assert_int_equal(statement_parse(&s, slice_of(text.ptr, STATEMENT_MAX_BYTES), &digest, &err), COCKET_OK);
	assert_true(s.covers && s.predicate.len > STATEMENT_MAX_BYTES - 512);
	assert_int_equal(statement_parse(&s, slice_of(text.ptr, STATEMENT_MAX_BYTES + 1), &digest, &err), COCKET_E_TOO_LARGE);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes),
		cmocka_unit_test(refuses),
		cmocka_unit_test(reads_predicate_types_that_fit),
		cmocka_unit_test(cuts_a_long_name),
		cmocka_unit_test(holds_to_its_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
