/* What a policy may ask of attestations, as it is read; each field beside what is refused, with line and column. */
#include "support/test.h"

#include <stdio.h>

#include "format/policy/policy.h"

#define KEYS "\"keys\":[\"a\"]"
#define RULE(fields) "{\"version\":2,\"rules\":[{\"images\":[\"r.io/a\"]," fields "}]}"
#define ASKS(entry) RULE(KEYS ",\"attestations\":[\n" entry "]")
#define SCAN(checks) ASKS("{\"type\":\"scan\",\"checks\":{" checks "}}")
#define OF(type, checks) ASKS("{\"type\":\"" type "\",\"checks\":{" checks "}}")
#define JSON(check) OF("custom", "\"json\":[{" check "}]")
#define WHO "\"signers\":{\"keys\":[\"s\"]}"

static enum cocket_code
parse(struct policy *out, const char *text, struct err *err)
{
	return policy_parse(out, slice_str(text), err);
}

static const struct row {
	const char *text, *why; /* NULL: taken; what ends with '*' is the beginning */
} rows[] = {
	{ ASKS("{\"type\":\"scan\"}"), NULL },
	{ ASKS("{\"type\":[\"spdx\",\"cyclonedx\"]}"), NULL },
	{ ASKS("{\"type\":\"https://example.com/review/v1\",\"comment\":\"c\"}"), NULL },
	{ ASKS("{}"), "line 2 column 1: type: missing" },
	{ ASKS("{\"type\":\"\"}"), "line 2 column 9: type: empty" },
	{ ASKS("{\"type\":[]}"), "line 2 column 9: type: empty, expected 1 to 16" },
	{ ASKS("{\"type\":\"scna\"}"), "line 2 column 9: type: scna, expected provenance, sbom, scan, *" },
	{ ASKS("{\"type\":[\"scan\",\"provenence\"]}"), "line 2 column 17: type: provenence, expected *" },
	{ ASKS("{\"type\":\"scan\",\"selector\":\"any\"}"), "line 2 column 16: unknown field \"selector\" (did you mean \"select\"?)" },
	{ ASKS("{\"type\":\"scan\",\"check\":{}}"), "line 2 column 16: unknown field \"check\" (did you mean \"checks\"?)" },
	{ ASKS("\"scan\""), "line 2 column 1: attestations: not an object" },
	{ ASKS(""), "line 1 column 72: attestations: empty, expected 1 to 64" },
	{ RULE(KEYS ",\"attestations\":{}"), "line 1 column 72: attestations: not an array" },
	{ "{\"version\":1,\"rules\":[{\"images\":[\"r.io/a\"]," KEYS ",\n\"attestations\":[{\"type\":\"scan\"}]}]}",
	  "line 2 column 1: attestations: a field of version 2, and the file says version 1: write \"version\": 2" },
	/* which of several, of which platform */
	{ ASKS("{\"type\":\"scan\",\"select\":\"all\",\"platform\":\"each\"}"), NULL },
	{ ASKS("{\"type\":\"spdx\",\"select\":\"latest\",\"platform\":\"index\"}"), NULL },
	{ ASKS("{\"type\":\"scan\",\"select\":\"newest\"}"), "line 2 column 25: select: newest, expected any, latest or all" },
	{ ASKS("{\"type\":\"scan\",\"platform\":\"all\"}"), "line 2 column 27: platform: all, expected each or index" },
	{ ASKS("{\"type\":\"https://e.com/x\",\"select\":\"latest\"}"),
	  "line 2 column 36: select: latest: attestations of type https://e.com/x have no time that is known here" },
	/* by whom */
	{ ASKS("{\"type\":\"scan\"," WHO "}"), NULL },
	{ ASKS("{\"type\":\"scan\",\"signers\":{\"roles\":\"any\"}}"), NULL },
	{ ASKS("{\"type\":\"scan\",\"signers\":{}}"), "line 2 column 26: signers: expected keys, identities or roles" },
	{ ASKS("{\"type\":\"scan\",\"signers\":[\"a.pub\"]}"), "line 2 column 26: signers: not an object" },
	{ ASKS("{\"type\":\"scan\",\"signers\":{\"keys\":[\"a\"],\"roles\":[\"b\"]}}"),
	  "line 2 column 48: roles: does not go with keys: either files of keys decide or the trust store" },
	{ ASKS("{\"type\":\"scan\",\"signers\":{\"keys\":[\"a\"],\"threshold\":2}}"), "line 2 column 52: threshold: 2 of 1 key can never be met" },
	{ ASKS("{\"type\":\"scan\",\"signers\":{\"keys\":[\"a\"],\"threshold\":0}}"), "line 2 column 52: threshold: 0, expected 1 to 1024" },
	{ ASKS("{\"type\":\"scan\",\"signers\":{\"keys\":[\"a\"],\"no-log\":true}}"), "line 2 column 49: no-log: goes with identities only" },
	{ ASKS("{\"type\":\"scan\",\"signers\":{\"key\":[\"a\"]}}"), "line 2 column 27: unknown field \"key\" (did you mean \"keys\"?)" },
	{ ASKS("{\"type\":\"scan\",\"signers\":{\"identities\":[{\"identity\":\"a@b\"}]}}"), "line 2 column 41: issuer: missing" },
	/* whose images */
	{ RULE("\"decide-by\":\"attestations\",\"attestations\":[{\"type\":\"provenance\"," WHO "}]"), NULL },
	{ RULE("\"decide-by\":\"attestations\"," KEYS ",\"attestations\":[{\"type\":\"provenance\"}]"), NULL },
	{ RULE("\"decide-by\":\"attestations\",\"attestations\":[\n{\"type\":\"provenance\"}]"),
	  "line 2 column 1: attestations: expected signers, since the rule names nobody who may sign" },
	{ RULE("\"decide-by\":\"attestations\"," KEYS), "line 1 column 23: rule: decide-by attestations, but no attestations" },
	{ RULE("\"decide-by\":\"attestations\",\"max-age\":\"1d\",\"attestations\":[{\"type\":\"provenance\"," WHO "}]"),
	  "line 1 column 81: max-age: does not go with decide-by attestations" },
	{ RULE("\"decide-by\":\"digests\",\"digests\":[\"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"],"
	       "\"attestations\":[{\"type\":\"scan\"," WHO "}]"), NULL },
	{ RULE("\"decide-by\":\"reject\",\"attestations\":[{\"type\":\"scan\"," WHO "}]"), "line 1 column 80: attestations: does not go with decide-by reject" },
	{ RULE(KEYS ",\"attestation-repository\":\"r.io/scans\",\"attestations\":[{\"type\":\"scan\"}]"), NULL },
	{ RULE(KEYS ",\"attestation-repository\":\"r.io/scans\""), "line 1 column 82: attestation-repository: goes with attestations only" },
	{ RULE(KEYS ",\"attestation-repository\":\"r.io\",\"attestations\":[{\"type\":\"scan\"}]"), "line 1 column 82: attestation-repository: *" },
	/* scans */
	{ SCAN("\"max-severity\":\"high\",\"max-count\":{\"high\":3,\"medium\":20,\"unknown\":0},\"unknown-severity\":\"critical\",\"allow-unfixed\":true"), NULL },
	{ SCAN("\"deny-cve\":[\"CVE-2026-1\"],\"ignore-cve\":[{\"id\":\"CVE-2026-2\",\"until\":\"2026-12-31\",\"reason\":\"r\"}],\"vex\":{" WHO "}"), NULL },
	{ SCAN("\"max-scan-age\":\"7d\",\"max-database-age\":\"2d\",\"scanner\":[\"trivy>=0.50\",\"grype\"]"), NULL },
	{ SCAN("\"scanner\":\"trivy\""), NULL },
	{ SCAN(""), "line 2 column 25: checks: empty, expected what the attestation must say" },
	{ SCAN("\"max-severity\":\"sever\""), "line 2 column 41: max-severity: sever, expected none, negligible, low, medium, high or critical" },
	{ SCAN("\"max-severity\":\"High\""), "line 2 column 41: max-severity: High, expected none, negligible, low, medium, high or critical (did you mean \"high\"?)" },
	{ SCAN("\"max-count\":{}"), "line 2 column 38: max-count: empty, expected a severity and a number" },
	{ SCAN("\"max-count\":{\"high\":-1}"), "line 2 column 46: high: -1: not an integer from 0 to 2^53" },
	{ SCAN("\"max-count\":{\"hihg\":1}"), "line 2 column 39: unknown field \"hihg\" (did you mean \"high\"?)" },
	{ SCAN("\"max-severity\":\"medium\",\"max-count\":{\"high\":1}"), "line 2 column 70: max-count: high: max-severity medium allows none" },
	{ SCAN("\"max-severity\":\"medium\",\"max-count\":{\"high\":0}"), NULL },
	{ SCAN("\"max-scan-age\":\"7d\",\"allow-unfixed\":true"), "line 2 column 62: allow-unfixed: goes with max-severity, max-count or deny-cve only" },
	{ SCAN("\"max-scan-age\":\"7d\",\"vex\":{" WHO "}"), "line 2 column 52: vex: goes with max-severity, max-count or deny-cve only" },
	{ SCAN("\"max-severity\":\"low\",\"vex\":{}"), "line 2 column 53: signers: missing" },
	{ SCAN("\"max-severity\":\"low\",\"vex\":{\"signers\":{}}"), "line 2 column 64: signers: expected keys, identities or roles: whose VEX counts" },
	{ SCAN("\"max-severity\":\"low\",\"vex\":{\"keys\":[\"v\"]}"), "line 2 column 54: unknown field \"keys\"" },
	{ SCAN("\"max-severity\":\"low\",\"ignore-cve\":[{\"id\":\"C\"}]"), "line 2 column 61: reason: missing" },
	{ SCAN("\"max-severity\":\"low\",\"ignore-cve\":[{\"id\":\"C\",\"reason\":\"r\",\"until\":\"2026-13-01\"}]"),
	  "line 2 column 92: until: 2026-13-01, expected a date like 2026-12-31, or a time like 2026-12-31T12:00:00Z" },
	{ SCAN("\"max-severity\":\"low\",\"ignore-cve\":[{\"id\":\"C\",\"reason\":\"r\",\"until\":\"2026-12-01T10:00:00+01:00\"}]"), NULL },
	{ SCAN("\"max-severity\":\"low\",\"ignore-cve\":[{\"id\":\"C\",\"reason\":\"r\"},{\"id\":\"C\",\"reason\":\"s\"}]"), "line 2 column 85: ignore-cve: C: listed twice" },
	{ SCAN("\"deny-cve\":[\"C\"],\"ignore-cve\":[{\"id\":\"C\",\"reason\":\"r\"}]"), "line 2 column 57: ignore-cve: C: deny-cve has it too" },
	{ SCAN("\"scanner\":\"trivy>0.50\""), "line 2 column 36: scanner: trivy>0.50, expected NAME or NAME>=VERSION" },
	{ SCAN("\"scanner\":\"trivy>=\""), "line 2 column 36: scanner: trivy>=, expected NAME or NAME>=VERSION" },
	{ SCAN("\"max-db-age\":\"7d\""), "line 2 column 26: unknown field \"max-db-age\"" },
	{ SCAN("\"max-scan-age\":\"week\""), "line 2 column 41: max-scan-age: *" },
	{ SCAN("\"builder-id\":\"x\""), "line 2 column 26: builder-id: does not go with type scan" },
	{ OF("spdx", "\"max-severity\":\"high\""), "line 2 column 26: max-severity: does not go with type spdx" },
	{ OF("cyclonedx", "\"max-severity\":\"high\""), NULL },
	{ OF("https://cyclonedx.org/bom/v1.6", "\"max-severity\":\"high\""), NULL },
	{ OF("vuln", "\"max-severity\":\"high\""), NULL },
	{ ASKS("{\"type\":[\"cyclonedx\",\"spdx\"],\"checks\":{\"max-severity\":\"high\"}}"), "line 2 column 40: max-severity: does not go with type spdx" },
	/* provenance */
	{ OF("provenance", "\"builder-id\":\"https://b.example/*\",\"source-repository\":[\"github.com/shop/api\",\"https://github.com/shop/*\"],"
	     "\"source-ref\":\"refs/tags/v*\",\"source-commit\":\"0123456789abcdef0123456789abcdef01234567\",\"build-type\":\"https://t/1\""), NULL },
	{ OF("provenance", "\"builder-id\":\"*\""), "line 2 column 45: builder-id: *, expected more than wildcards" },
	{ OF("provenance", "\"source-repository\":\"*/*\""), "line 2 column 52: source-repository: *" },
	{ OF("provenance", "\"source-commit\":\"main\""), "line 2 column 48: source-commit: main, expected 40 or 64 digits 0-9 a-f" },
	{ OF("provenance", "\"sbom\":{\"min-packages\":1}"), "line 2 column 32: sbom: does not go with type provenance" },
	/* packages and summaries */
	{ OF("sbom", "\"sbom\":{\"min-packages\":1,\"max-age\":\"90d\",\"deny-packages\":[\"event-stream\"],\"deny-licenses\":[\"AGPL-*\"],\"allow-unlicensed\":true}"), NULL },
	{ OF("sbom", "\"sbom\":{}"), "line 2 column 33: sbom: expected what it must be like" },
	{ OF("sbom", "\"sbom\":{\"min-packages\":0}"), "line 2 column 49: min-packages: 0, expected 1 to 1000000" },
	{ OF("sbom", "\"sbom\":{\"min-packages\":1,\"allow-unlicensed\":true}"), "line 2 column 70: allow-unlicensed: goes with deny-licenses only" },
	{ OF("vsa", "\"vsa\":{\"verifier\":\"https://v\",\"levels\":[\"SLSA_BUILD_LEVEL_3\"],\"max-age\":\"30d\"}"), NULL },
	{ OF("vsa", "\"vsa\":{}"), "line 2 column 31: vsa: expected what it must say" },
	{ OF("vsa", "\"vsa\":{\"level\":[\"x\"]}"), "line 2 column 32: unknown field \"level\" (did you mean \"levels\"?)" },
	/* values */
	{ JSON("\"pointer\":\"/result\",\"equals\":\"PASSED\""), NULL },
	{ JSON("\"pointer\":\"/a~1b/0\",\"one-of\":[\"x\",\"y\"]"), NULL },
	{ JSON("\"pointer\":\"/n\",\"min\":0.5,\"max\":7"), NULL },
	{ JSON("\"pointer\":\"/n\",\"exists\":false"), NULL },
	{ JSON("\"pointer\":\"/t\",\"not-older-than\":\"7d\""), NULL },
	{ JSON("\"pointer\":\"/n\",\"equals\":null"), "line 2 column 61: equals: not a string, a number, true or false" },
	{ JSON("\"pointer\":\"n\",\"exists\":true"), "line 2 column 47: pointer: n, expected / and a place, like /result (RFC 6901)" },
	{ JSON("\"pointer\":\"/a~2\",\"exists\":true"), "line 2 column 47: pointer: /a~2, expected / and a place, like /result (RFC 6901)" },
	{ JSON("\"pointer\":\"/n\""), "line 2 column 36: json: /n: expected one of equals, one-of, exists, min and max, or not-older-than" },
	{ JSON("\"pointer\":\"/n\",\"exists\":true,\"equals\":1"), "line 2 column 36: json: /n: expected one of equals, one-of, exists, min and max, or not-older-than" },
	{ JSON("\"pointer\":\"/n\",\"min\":2,\"max\":1.5"), "line 2 column 58: min: 2 is greater than max, 1.5" },
	{ JSON("\"pointer\":\"/n\",\"min\":\"2\""), "line 2 column 58: min: not a number" },
	{ JSON("\"pointer\":\"/n\",\"max\":1e3"), "line 2 column 58: max: 1e3: expected a number without an exponent" },
};

static void
test_rows(void **state)
{
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(policy_free) struct policy p = { 0 };
		AUTO(problems_free) struct problems problems = { 0 };
		struct err err = { 0 }, ignored = { 0 };
		enum cocket_code code = parse(&p, rows[i].text, &err);
		const char *why = rows[i].why ? rows[i].why : "";
		const size_t len = strlen(why), compared = len > 0 && why[len - 1] == '*' && why[len - 2] == ' ' ? len - 1 : len + 1;

		if (code != (rows[i].why ? COCKET_E_USAGE : COCKET_OK) || (rows[i].why && strncmp(err.message, why, compared) != 0))
			print_error("row %zu: %s\n  %s\n  expected %s\n", i, rows[i].text, err.message, why), bad++;
		assert_int_equal(policy_problems(&problems, slice_str(rows[i].text), &ignored), COCKET_OK);
		assert_int_equal(problems.count > 0, rows[i].why != NULL);
	}
	assert_int_equal(bad, 0);
}

static void
test_as_read(void **state)
{
	static const char text[] = RULE(KEYS ",\"attestation-repository\":\"scans.example/shop\",\"attestations\":["
	        "{\"type\":[\"scan\"]," WHO ",\"platform\":\"each\",\"checks\":{\"max-severity\":\"high\",\"max-count\":{\"high\":2},\"deny-cve\":[\"D\"],"
	        "\"ignore-cve\":[{\"id\":\"I\",\"until\":\"2026-12-31\",\"reason\":\"later\"}],\"vex\":{\"signers\":{\"roles\":[\"vex\"]}},"
	        "\"max-scan-age\":\"7d\",\"max-database-age\":\"1d\",\"scanner\":\"trivy>=0.50\"}},"
	        "{\"type\":\"provenance\",\"checks\":{\"builder-id\":\"https://b\",\"source-ref\":[\"refs/heads/main\"]}},"
	        "{\"type\":\"custom\",\"checks\":{\"json\":[{\"pointer\":\"/n\",\"min\":1},{\"pointer\":\"/m\",\"equals\":true}]}}]");
	AUTO(policy_free) struct policy p = { 0 };
	struct err err = { 0 };
	const struct policy_attestation *a;

	(void)state;
	if (parse(&p, text, &err))
		fail_msg("%s", err.message);
	assert_int_equal(p.rules[0].attestation_count, 3);
	assert_true(p.rules[0].has_attestation_repository);
	a = &p.rules[0].attestations[0];
	assert_true(a->types.count == 1 && a->select == SELECT_LATEST && a->scope == SCOPE_EACH && a->signers.threshold == 1 && a->signers.keys.count == 1);
	assert_true(a->scan.has_max_severity && a->scan.max_severity == SEVERITY_HIGH && a->scan.unknown_as == SEVERITY_HIGH && !a->scan.allow_unfixed);
	assert_true(a->scan.has_max_count[SEVERITY_HIGH] && a->scan.max_count[SEVERITY_HIGH] == 2 && !a->scan.has_max_count[SEVERITY_CRITICAL]);
	assert_true(a->scan.exception_count == 1 && a->scan.exceptions[0].until == 1798761600); /* 2027-01-01T00:00:00Z */
	assert_true(a->scan.vex.threshold == 1 && a->scan.vex.roles.count == 1 && a->scan.max_age == 7 * 86400 && a->scan.max_database_age == 86400);
	a = &p.rules[0].attestations[1];
	assert_true(a->select == SELECT_ANY && a->scope == SCOPE_ASKED && a->signers.threshold == 0 && a->provenance.refs.count == 1);
	a = &p.rules[0].attestations[2];
	assert_true(a->pointer_count == 2 && json_type(a->pointers[1].equals) == JSON_BOOL && json_type(a->pointers[0].equals) == JSON_ABSENT);
	assert_true(policy_asks_roles(&p) && !policy_has_identities(&p));
	assert_int_equal(policy_rule_who_count(&p.rules[0]), 7);
	assert_string_equal(policy_rule_who(&p.rules[0], 1)->keys.items[0], "s");
	assert_string_equal(policy_rule_who(&p.rules[0], 2)->roles.items[0], "vex");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows), cmocka_unit_test(test_as_read) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
