/* statement_print.c: what a scanner wrote stands in the statement byte for byte; what two readers may read as two documents is refused. */
#include "support/test.h"

#include <stdlib.h>

#include "base/limits.h"
#include "format/attestation/statement_print.h"

#define MOST (STATEMENT_MAX_BYTES - 8 * KIB)
#define HEX "5555555555555555555555555555555555555555555555555555555555555555"
#define TYPE "https://example.com/review/v1"
#define BEFORE "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{"
#define SUBJECT "\"digest\":{\"sha256\":\"" HEX "\"}}],\"predicateType\":\"" TYPE "\",\"predicate\":"

static enum cocket_code
print(struct buf *out, const char *type, const char *name, struct slice json, struct err *err)
{
	const struct predicate predicate = { type, json };
	struct digest subject;
	const struct new_statement s = { &subject, 1, name, &predicate };

	*err = (struct err){ 0 };
	memset(subject.bytes, 0x55, sizeof subject.bytes);
	return attestation_statement_print(out, &s, err);
}

struct row {
	const char *type, *name, *json;
	const char *expected; /* NULL: refused, and */
	const char *says;
};

static const struct row rows[] = {
	{ TYPE, "r.example.com/api:1", "{}", BEFORE "\"name\":\"r.example.com/api:1\"," SUBJECT "{}}", NULL },
	{ TYPE, "", "{}", BEFORE SUBJECT "{}}", NULL },
	{ TYPE, "", " \n{ \"a\" : 1.50e+2, \"b\":\"\\u003c<\" }\r\n", BEFORE SUBJECT "{ \"a\" : 1.50e+2, \"b\":\"\\u003c<\" }}", NULL },
	{ TYPE, "", "\"SPDXVersion: SPDX-2.3\\n\"", BEFORE SUBJECT "\"SPDXVersion: SPDX-2.3\\n\"}", NULL },
	{ TYPE, "", "{\"a\":1,\"a\":2}", NULL, "line 1 column 8: duplicate key \"a\"" },
	{ TYPE, "", "{\"a\":1", NULL, "line 1 column 7: unexpected end" },
	{ TYPE, "", "{} {}", NULL, NULL },
	{ TYPE, "", "{},\"predicate\":{}", NULL, NULL },
	{ TYPE, "", "", NULL, NULL },
	{ TYPE, "", "[]", NULL, "expected a JSON object" },
	{ TYPE, "", "7", NULL, "expected a JSON object" },
	{ TYPE, "\xff", "{}", NULL, "name: not UTF-8" },
	{ "", "", "{}", NULL, "predicate type : expected a URI of 1 to 255 bytes" },
	{ "\xff", "", "{}", NULL, NULL },
};

static void
test_statements(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf out = BUF(KIB);
		const struct row *r = &rows[i];
		struct err err;

		enum cocket_code code = print(&out, r->type, r->name, slice_str(r->json), &err);
		assert_true((code == COCKET_OK) == (r->expected != NULL));
		if (r->expected)
			assert_string_equal(buf_str(&out), r->expected);
		else if (r->says)
			assert_string_equal(err.message, r->says);
	}
}

/* One byte more than the most. */
static void
test_size(void **state)
{
	char *text = malloc(MOST + 1);
	struct err err;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', MOST + 1);
	for (size_t more = 0; more < 2; more++) {
		AUTO(buf_free) struct buf out = BUF(STATEMENT_MAX_BYTES);

		text[0] = text[MOST + more - 1] = '"';
		assert_int_equal(print(&out, TYPE, "", slice_of(text, MOST + more), &err), more ? COCKET_E_TOO_LARGE : COCKET_OK);
		text[MOST + more - 1] = 'a';
	}
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_statements),
		cmocka_unit_test(test_size),
	};

	return cmocka_run_group_tests_name("format/attestation/statement_print", tests, NULL, NULL);
}
