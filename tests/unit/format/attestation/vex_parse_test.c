/* vex_parse.c, vex_openvex.c and vex_cyclonedx.c by table: what is read of a document, and the exact refusals. */
#include "support/test.h"

#include "base/buf.h"
#include "base/limits.h"
#include "format/attestation/vex_parse.h"

#define CONTEXT "\"@context\":\"https://openvex.dev/ns/v0.2.0\""
#define WITH(statement) "{" CONTEXT ",\"statements\":[" statement "]}"

static void
reads_openvex(void **state)
{
	AUTO(vex_free) struct vex v = { .id = "" };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(vex_parse(&v, slice_str("{" CONTEXT ",\"@id\":\"https://example.org/1\",\"author\":\"Sh\\u006fp\",\"timestamp\":\"2026-11-20T00:00:00Z\","
	                                         "\"last_updated\":\"2026-11-21T00:00:00.5Z\",\"version\":3,\"statements\":[{\"vulnerability\":{\"name\":\"CVE-1\","
	                                         "\"aliases\":[\"GHSA-1\"]},\"products\":[{\"@id\":\"p\",\"identifiers\":{\"purl\":\"q\"},\"hashes\":{\"sha-256\":\"ab\"},"
	                                         "\"subcomponents\":[{\"@id\":\"c\"},\"d\"]}],\"status\":\"not_affected\",\"justification\":\"component_not_present\"}]}"),
	                           &err), COCKET_OK);
	assert_string_equal(v.id, "https://example.org/1");
	assert_string_equal(v.author, "Shop");
	assert_int_equal(v.version, 3);
	assert_true(v.has_time && v.time.seconds == 1795219200 && v.time.nanoseconds == 500000000);
	assert_int_equal(v.statement_count, 1);
	const struct vex_statement *s = v.statements;
	assert_int_equal(s->vulnerabilities.count, 2);
	assert_string_equal(s->vulnerabilities.items[1], "GHSA-1");
	assert_true(s->has_time && s->time.seconds == v.time.seconds);
	assert_true(s->status == VEX_NOT_AFFECTED && s->has_reason && vex_statement_can_suppress(s));
	assert_string_equal(vex_status_name(s->status), "not_affected");
	assert_string_equal(s->justification, "component_not_present");
	assert_int_equal(s->product_count, 1);
	assert_int_equal(s->products[0].names.count, 2);
	assert_string_equal(s->products[0].sha256.items[0], "ab");
	assert_int_equal(s->products[0].component_count, 2);
	assert_string_equal(s->products[0].components[1].purl, "d");
	assert_int_equal(v.entry_count, 2);
}

/* v0.0.1: strings, and sub-components beside the products. */
static void
reads_openvex_001(void **state)
{
	AUTO(vex_free) struct vex v = { .id = "" };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(vex_parse(&v, slice_str("{\"@context\":\"https://openvex.dev/ns\",\"version\":\"2\",\"statements\":[{\"vulnerability\":\"CVE-1\","
	                                         "\"products\":[\"p\",\"q\"],\"subcomponents\":[\"c\"],\"status\":\"fixed\"}]}"), &err), COCKET_OK);
	assert_int_equal(v.version, 2);
	assert_false(v.has_time || v.statements[0].has_time);
	assert_int_equal(v.statements[0].product_count, 2);
	assert_string_equal(v.statements[0].products[1].components[0].purl, "c");
}

static const struct refusal {
	const char *text;
	enum cocket_code code;
	const char *says;
} refusals[] = {
	{ "[]", COCKET_E_FORMAT, "VEX: predicate: not an object" },
	{ "{}", COCKET_E_UNSUPPORTED, "VEX: neither OpenVEX nor CycloneDX" },
	{ "{\"@context\":\"https://example.org/vex\",\"statements\":[]}", COCKET_E_UNSUPPORTED, "VEX: neither OpenVEX nor CycloneDX" },
	{ "{" CONTEXT "}", COCKET_E_FORMAT, "VEX: statements: missing" },
	{ "{" CONTEXT ",\"statements\":{}}", COCKET_E_FORMAT, "VEX: statements: not an array" },
	{ "{" CONTEXT ",\"timestamp\":\"x\",\"statements\":[]}", COCKET_E_FORMAT,
	  "VEX: timestamp: \"x\": not a time, expected one like 2026-11-22T10:53:01Z" },
	{ WITH("7"), COCKET_E_FORMAT, "VEX: statements[0]: statement: not an object" },
	{ WITH("{\"vulnerability\":\"a\"}"), COCKET_E_FORMAT, "VEX: statements[0]: status: missing" },
	{ WITH("{\"vulnerability\":\"a\",\"status\":7}"), COCKET_E_FORMAT, "VEX: statements[0]: status: not a string" },
	{ WITH("{\"status\":\"fixed\"}"), COCKET_E_FORMAT, "VEX: statements[0]: vulnerability: missing" },
	{ WITH("{\"vulnerability\":{\"name\":\"a\",\"aliases\":[7]},\"status\":\"fixed\"}"), COCKET_E_FORMAT, "VEX: statements[0]: aliases: not a string" },
	{ WITH("{\"vulnerability\":\"a\",\"status\":\"fixed\",\"products\":{}}"), COCKET_E_FORMAT, "VEX: statements[0]: products: not an array" },
	{ WITH("{\"vulnerability\":\"a\",\"status\":\"fixed\",\"products\":[\"p\",7]}"), COCKET_E_FORMAT,
	  "VEX: statements[0]: products[1]: product: not an object" },
	{ WITH("{\"vulnerability\":\"a\",\"status\":\"fixed\",\"products\":[{\"@id\":\"p\",\"subcomponents\":[7]}]}"), COCKET_E_FORMAT,
	  "VEX: statements[0]: products[0]: subcomponent: not a string" },
	{ WITH("{\"vulnerability\":\"a\",\"status\":\"fixed\",\"timestamp\":\"x\"}"), COCKET_E_FORMAT,
	  "VEX: statements[0]: timestamp: \"x\": not a time, expected one like 2026-11-22T10:53:01Z" },
	{ "{\"bomFormat\":\"CycloneDX\"}", COCKET_E_FORMAT, "VEX: vulnerabilities: missing" },
	{ "{\"bomFormat\":\"CycloneDX\",\"vulnerabilities\":[{\"analysis\":{\"state\":\"resolved\"}}]}", COCKET_E_FORMAT,
	  "VEX: vulnerabilities[0]: id: missing" },
	{ "{\"bomFormat\":\"CycloneDX\",\"vulnerabilities\":[{\"id\":\"a\",\"analysis\":{},\"affects\":[{\"ref\":7}]}]}", COCKET_E_FORMAT,
	  "VEX: vulnerabilities[0]: affects[0]: ref: not a string" },
};

static void
refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		struct vex v = { .id = NULL };
		struct err err = { 0 };

		assert_int_equal(vex_parse(&v, slice_str(refusals[i].text), &err), refusals[i].code);
		assert_string_equal(err.message, refusals[i].says);
		assert_null(v.statements);
	}
}

static enum cocket_code
parse_many(size_t count, bool same)
{
	AUTO(buf_free) struct buf text = BUF(STATEMENT_MAX_BYTES);
	AUTO(vex_free) struct vex v = { .id = NULL };
	struct err err = { 0 };

	assert_int_equal(buf_addf(&text, &err, "%s", "{" CONTEXT ",\"statements\":["), COCKET_OK);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(buf_addf(&text, &err, "%s{\"vulnerability\":\"%zu\",\"status\":\"affected\"}", i ? "," : "", same ? 0 : i), COCKET_OK);
	assert_int_equal(buf_addf(&text, &err, "]}"), COCKET_OK);
	return vex_parse(&v, buf_slice(&text), &err);
}

static void
holds_to_its_limits(void **state)
{
	(void)state;
	assert_int_equal(parse_many(VEX_STATEMENTS_MAX, false), COCKET_OK);
	assert_int_equal(parse_many(VEX_STATEMENTS_MAX + 1, false), COCKET_E_TOO_MANY);
	assert_int_equal(parse_many(VEX_SAME_MAX, true), COCKET_OK);
	assert_int_equal(parse_many(VEX_SAME_MAX + 1, true), COCKET_E_TOO_MANY);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_openvex),
		cmocka_unit_test(reads_openvex_001),
		cmocka_unit_test(refuses),
		cmocka_unit_test(holds_to_its_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
