/* dsse_envelope.c: the payload is found where JSON has it, whatever stands around it, and becomes what is signed without a copy. */
#include "support/test.h"

#include <stdlib.h>

#include "base/limits.h"
#include "format/signature/dsse_envelope.h"

#define SIGNATURES "\"signatures\":[{\"sig\":\"c2ln\"}]"
#define TYPE "\"payloadType\":\"t\""

static const struct row {
	bool in_bundle;
	const char *text, *rest, *pae; /* rest NULL: refused, pae says why */
} rows[] = {
	{ false, "{" TYPE ",\"payload\":\"aGVsbG8=\"," SIGNATURES "}", "{" TYPE ",\"payload\":\"\"," SIGNATURES "}", "DSSEv1 1 t 5 hello" },
	{ false, "{\"payload\":\"aGVsbG8=\"}", "{\"payload\":\"\"}", "DSSEv1 1 t 5 hello" }, /* too near to the beginning: it is moved */
	{ false, " { \"a\" : [1,{\"payload\":\"QQ==\"},\"}\\\"\"] , \"payload\" : \"aGVsbG8=\" , \"z\":null}",
	  " { \"a\" : [1,{\"payload\":\"QQ==\"},\"}\\\"\"] , \"payload\" : \"\" , \"z\":null}", "DSSEv1 1 t 5 hello" },
	{ false, "{\"b\":{\"payload\":\"QQ==\"},\"n\":-1.5e3,\"t\":true,\"payload\":\"QUJD\"}",
	  "{\"b\":{\"payload\":\"QQ==\"},\"n\":-1.5e3,\"t\":true,\"payload\":\"\"}", "DSSEv1 1 t 3 ABC" },
	{ true, "{\"payload\":\"QQ==\",\"x\":{},\"y\":[],\"dsseEnvelope\":{\"s\":\"\\\\\",\"payload\":\"QUJD\"}}",
	  "{\"payload\":\"QQ==\",\"x\":{},\"y\":[],\"dsseEnvelope\":{\"s\":\"\\\\\",\"payload\":\"\"}}", "DSSEv1 1 t 3 ABC" },
	{ true, "{\"payload\":\"QQ==\"}", NULL, "payload: missing or empty" },
	{ true, "{\"dsseEnvelope\":[{\"payload\":\"QQ==\"}]}", NULL, "payload: missing or empty" },
	{ false, "{\"dsseEnvelope\":{\"payload\":\"QQ==\"}}", NULL, "payload: missing or empty" },
	{ false, "{\"payload\":\"\"}", NULL, "payload: missing or empty" },
	{ false, "{\"payload\":7}", NULL, "payload: missing or empty" },
	{ false, "{\"pa\\u0079load\":\"QQ==\"}", NULL, "payload: missing or empty" }, /* one spelling */
	{ false, "{\"payload\":\"QQ==\",\"pa\\u0079load\":\"QUJD\"}", NULL, "line 1 *" }, /* and no second */
	{ false, "{\"payload\":\"QQ==\"", NULL, "line 1 *" },
	{ false, "[]", NULL, "payload: missing or empty" },
	{ false, "", NULL, "*" },
	{ false, "{\"payload\":\"QR==\"}", "{\"payload\":\"\"}", "!payload: base64: bits left over at the end" },
	{ false, "{\"payload\":\"QU-\"}", "{\"payload\":\"\"}", "!payload: base64: \"-\" at 2" }, /* of an URL, and not padded: the character is named first */
	{ false, "{\"payload\":\"QUJ\"}", "{\"payload\":\"\"}", "!payload: base64: 3 characters, expected groups of 4 padded with \"=\"" },
	{ false, "{\"payload\":\"Q\\/Q=\"}", "{\"payload\":\"\"}", "!payload: base64: *" },
};

static bool
text_is(const char *is, const char *expected)
{
	const size_t n = strcspn(expected, "*");

	return expected[n] == '*' ? strncmp(is, expected, n) == 0 : strcmp(is, expected) == 0;
}

static void
row_check(const struct row *r)
{
	AUTO(buf_free) struct buf text = BUF(KIB), rest = BUF(KIB);
	struct slice payload;
	struct err err = { 0 };

	assert_int_equal(buf_add(&text, slice_str(r->text), &err), COCKET_OK);
	if (dsse_payload_find(&rest, &payload, buf_slice(&text), r->in_bundle, &err)) {
		if (r->rest || !text_is(err.message, r->pae))
			fail_msg("%s: %s", r->text, err.message);
		return;
	}
	assert_non_null(r->rest);
	assert_string_equal(buf_str(&rest), r->rest);
	if (dsse_payload_decode(&text, &payload, "t", &err)) {
		if (r->pae[0] != '!' || !text_is(err.message, r->pae + 1))
			fail_msg("%s: %s", r->text, err.message);
		return;
	}
	assert_string_equal(buf_str(&text), r->pae);
	assert_true(slice_ends(buf_slice(&text), " ") || payload.ptr + payload.len == text.ptr + text.len);
}

static void
payloads(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		row_check(&rows[i]);
}

/* What is signed is the same as the encoder's that copies, at every distance from the beginning. */
static void
at_every_distance(void **state)
{
	(void)state;
	for (size_t n = 0; n < 80; n++) {
		AUTO(buf_free) struct buf text = BUF(KIB), rest = BUF(KIB), pae = BUF(KIB);
		struct slice payload;
		struct err err = { 0 };

		assert_int_equal(buf_addf(&text, &err, "{\"x\":\"%0*d\",\"payload\":\"c29tZXRoaW5nIHRvIGJlIHNpZ25lZA==\"}", (int)n + 1, 0), COCKET_OK);
		assert_int_equal(dsse_payload_find(&rest, &payload, buf_slice(&text), false, &err), COCKET_OK);
		assert_int_equal(dsse_payload_decode(&text, &payload, INTOTO_PAYLOAD_TYPE, &err), COCKET_OK);
		assert_int_equal(dsse_pae(&pae, INTOTO_PAYLOAD_TYPE, slice_str("something to be signed"), &err), COCKET_OK);
		assert_string_equal(buf_str(&text), buf_str(&pae));
		assert_true(slice_is(payload, "something to be signed"));
	}
}

static void
envelopes(void **state)
{
	static const struct {
		const char *text, *message; /* NULL: taken */
	} envelopes[] = {
		{ "{" TYPE "," SIGNATURES ",\"more\":1}", NULL },
		{ "{" SIGNATURES "}", "envelope: payloadType: missing" },
		{ "{" TYPE "}", "envelope: signatures: missing" },
		{ "{" TYPE ",\"signatures\":[]}", "envelope: signatures: 0, expected 1" },
		{ "{" TYPE ",\"signatures\":[{\"sig\":\"c2ln\"},{\"sig\":\"c2ln\"}]}", "envelope: signatures: 2, expected 1" },
		{ "{" TYPE ",\"signatures\":[{\"sig\":\"\"}]}", "envelope: signatures[0]: sig: empty" },
		{ "{" TYPE ",\"signatures\":[{\"sig\":\"c2l\"}]}", "envelope: signatures[0]: sig: base64: 3 characters, expected groups of 4 padded with \"=\"" },
		{ "{" TYPE ",\"signatures\":[7]}", "envelope: signatures[0]: sig: missing" },
		{ "[]", "envelope: payloadType: missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof envelopes / sizeof *envelopes; i++) {
		AUTO(dsse_envelope_free) struct dsse_envelope e;
		struct err err = { 0 };
		const enum cocket_code code = dsse_envelope_parse(&e, slice_str(envelopes[i].text), &err);

		if ((code == COCKET_OK) != (envelopes[i].message == NULL) || (code && strcmp(err.message, envelopes[i].message) != 0))
			fail_msg("%s: %s", envelopes[i].text, err.message);
		if (code == COCKET_OK)
			assert_true(slice_is(buf_slice(&e.signature), "sig"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(payloads), cmocka_unit_test(at_every_distance), cmocka_unit_test(envelopes) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
