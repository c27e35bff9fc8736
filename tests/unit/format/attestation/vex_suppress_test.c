/* vex_suppress.c and vex_match.c: the vectors of predicates against what their manifest says, and statements by table: what suppresses a finding, and
 * the neighbours that do not. */
#include "support/test.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/json.h"
#include "format/attestation/scan_parse.h"
#include "format/attestation/vex_parse.h"
#include "format/attestation/vex_suppress.h"
#include "support/vectors.h"

#define ONES "1111111111111111111111111111111111111111111111111111111111111111"
#define TWOS "2222222222222222222222222222222222222222222222222222222222222222"

static struct digest
filled(uint8_t byte)
{
	struct digest d;

	memset(d.bytes, byte, sizeof d.bytes);
	return d;
}

static struct digest
ones(void)
{
	return filled(0x11);
}

static struct vex
parsed(const char *text)
{
	struct vex v;
	struct err err = { 0 };

	if (vex_parse(&v, slice_str(text), &err))
		fail_msg("%s: %s", text, err.message);
	return v;
}

/* --- the vectors --- */

static bool
lists(struct json list, const char *name)
{
	for (struct json v = json_first(list); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (strcmp(json_string_value(v), name) == 0)
			return true;
	return false;
}

static size_t
check_vector(struct json entry, const struct scan *scan)
{
	const char *name = json_string_value(json_get(entry, "file"));
	struct json suppresses = json_get(entry, "suppresses");
	struct digest digest = ones();
	const struct vex_image image = { .digest = &digest, .repository = "registry.example.com/shop/api", .tag = "", .platform = "" };

	if (json_type(suppresses) != JSON_ARRAY)
		return 0;
	AUTO(buf_free) struct buf bytes = vectors_read("build/vectors/predicates", name);
	AUTO(vex_free) struct vex v = parsed(buf_str(&bytes));
	const struct vex *documents[] = { &v };
	for (size_t i = 0; i < scan->count; i++)
		if (vex_suppresses(documents, 1, &scan->items[i], &image).suppressed != lists(suppresses, scan->items[i].id))
			fail_msg("%s: %s", name, scan->items[i].id);
	return 1;
}

static void
answers_as_the_vectors_say(void **state)
{
	AUTO(buf_free) struct buf manifest = vectors_read("build/vectors/predicates", "manifest.json");
	AUTO(buf_free) struct buf predicate = vectors_read("build/vectors/predicates", "trivy-vuln.json");
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(scan_free) struct scan scan = { 0 };
	struct err err = { 0 };
	size_t count = 0;

	(void)state;
	assert_int_equal(json_parse(&doc, buf_slice(&manifest), &err), COCKET_OK);
	assert_int_equal(scan_parse(&scan, buf_slice(&predicate), NULL, &err), COCKET_OK);
	assert_int_equal(scan.count, 5);
	for (struct json e = json_first(json_get(json_root(&doc), "predicates")); json_type(e) != JSON_ABSENT; e = json_next(e))
		count += check_vector(e, &scan);
	assert_int_equal(count, 5);
}

/* --- by table --- */

#define DOCUMENT(statements) \
	"{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"@id\":\"https://example.org/1\",\"version\":1,\"timestamp\":\"2026-11-20T00:00:00Z\",\"statements\":[" \
	statements "]}"
#define FIXED(products) "{\"vulnerability\":{\"name\":\"CVE-1\"},\"status\":\"fixed\"" products "}"
#define PRODUCT(id) ",\"products\":[{\"@id\":\"" id "\"}]"
#define PART(id, part) ",\"products\":[{\"@id\":\"" id "\",\"subcomponents\":[{\"@id\":\"" part "\"}]}]"
#define OURS "pkg:oci/api@sha256%3A" ONES
#define OTHERS "pkg:oci/api@sha256%3A" TWOS
#define AT(status, time, rest) "{\"vulnerability\":{\"name\":\"CVE-1\"},\"status\":\"" status "\",\"timestamp\":\"" time "\"" rest "}"
#define STATUS(status, rest) "{\"vulnerability\":{\"name\":\"CVE-1\"},\"status\":\"" status "\"" rest "}"

static const struct row {
	const char *text;
	bool suppressed;
	bool decided; /* some statement is about it */
} rows[] = {
	/* Products. */
	{ DOCUMENT(FIXED("")), true, true },
	{ DOCUMENT(FIXED(",\"products\":[]")), true, true },
	{ DOCUMENT(FIXED(",\"products\":null")), true, true },
	{ DOCUMENT(FIXED(PRODUCT(OURS))), true, true },
	{ DOCUMENT(FIXED(PRODUCT(OTHERS))), false, false },
	{ DOCUMENT(FIXED(",\"products\":[\"" OTHERS "\",\"" OURS "\"]")), true, true },
	{ DOCUMENT(FIXED(",\"products\":[{\"@id\":\"x\",\"hashes\":{\"sha-256\":\"" ONES "\"}}]")), true, true },
	{ DOCUMENT(FIXED(",\"products\":[{\"@id\":\"x\",\"hashes\":{\"sha-256\":\"" TWOS "\"}}]")), false, false },
	{ DOCUMENT(FIXED(",\"products\":[{\"identifiers\":{\"purl\":\"" OURS "\"}}]")), true, true },
	{ DOCUMENT(FIXED(",\"products\":[{}]")), false, false },
	{ DOCUMENT(FIXED(PRODUCT("registry.example.com/shop/api@sha256:" ONES))), true, true },
	{ DOCUMENT(FIXED(PRODUCT("registry.example.com/shop/api@sha256:" TWOS))), false, false },
	{ DOCUMENT(FIXED(PRODUCT("registry.example.com/shop/api:1.4"))), true, true },
	{ DOCUMENT(FIXED(PRODUCT("registry.example.com/shop/api:1.5"))), false, false },
	{ DOCUMENT(FIXED(PRODUCT("pkg:oci/api?repository_url=registry.example.com/shop/api"))), true, true },
	{ DOCUMENT(FIXED(PRODUCT("pkg:oci/api?repository_url=registry.example.com%2Fshop"))), true, true },
	{ DOCUMENT(FIXED(PRODUCT("pkg:oci/api?repository_url=registry.example.com/other"))), false, false },
	{ DOCUMENT(FIXED(PRODUCT("pkg:oci/api"))), false, false },
	{ DOCUMENT(FIXED(PRODUCT("pkg:oci/api?repository_url=registry.example.com/shop/api&tag=1.4"))), true, true },
	{ DOCUMENT(FIXED(PRODUCT("pkg:oci/api?repository_url=registry.example.com/shop/api&tag=1.5"))), false, false },
	{ DOCUMENT(FIXED(PRODUCT("pkg:oci/api?repository_url=registry.example.com/shop/api&arch=amd64"))), true, true },
	{ DOCUMENT(FIXED(PRODUCT("pkg:oci/api?repository_url=registry.example.com/shop/api&arch=arm64"))), false, false },
	{ DOCUMENT(FIXED(PRODUCT("pkg:docker/registry.example.com/shop/api@1.4?platform=linux%2Famd64"))), true, true },
	{ DOCUMENT(FIXED(PRODUCT("pkg:docker/registry.example.com/shop/api@1.4?platform=linux%2Farm64"))), false, false },
	{ DOCUMENT(FIXED(PRODUCT("pkg:docker/registry.example.com/shop/api@1.5"))), false, false },
	{ DOCUMENT(FIXED(PRODUCT("pkg:docker/shop/api@1.4?repository_url=registry.example.com"))), true, true },
	{ DOCUMENT(FIXED(PRODUCT("pkg:docker/shop/api@1.4"))), false, false },
	{ DOCUMENT(FIXED(PRODUCT("pkg:docker/api@" "sha256:" ONES))), true, true },
	/* The name by which the signed statement calls the image. */
	{ DOCUMENT(FIXED(PRODUCT("pkg:docker/shop/hardened@9?os=debian"))), true, true },
	{ DOCUMENT(FIXED(PRODUCT("pkg:docker/shop/hardened@8?os=debian"))), false, false },
	/* The package itself, or as a part of the image. */
	{ DOCUMENT(FIXED(PRODUCT("pkg:deb/debian/libssl3@3.0.15-1"))), true, true },
	{ DOCUMENT(FIXED(PRODUCT("pkg:deb/debian/libssl3@3.0.16-1"))), false, false },
	{ DOCUMENT(FIXED(PART(OURS, "pkg:deb/debian/libssl3@3.0.15-1"))), true, true },
	{ DOCUMENT(FIXED(PART(OURS, "pkg:deb/debian/libssl3"))), true, true },
	{ DOCUMENT(FIXED(PART(OURS, "pkg:deb/debian/libssl3@3.0.15-1?arch=amd64"))), true, true },
	{ DOCUMENT(FIXED(PART(OURS, "pkg:deb/debian/libssl3@3.0.15-1?arch=arm64"))), false, false },
	{ DOCUMENT(FIXED(PART(OURS, "pkg:deb/debian/libssl3@3.0.15-1?distro=debian-12"))), false, false },
	{ DOCUMENT(FIXED(PART(OURS, "pkg:deb/debian/libssl3@3.0.16-1"))), false, false },
	{ DOCUMENT(FIXED(PART(OURS, "pkg:deb/ubuntu/libssl3@3.0.15-1"))), false, false },
	{ DOCUMENT(FIXED(PART(OURS, "pkg:apk/debian/libssl3@3.0.15-1"))), false, false },
	{ DOCUMENT(FIXED(PART(OTHERS, "pkg:deb/debian/libssl3@3.0.15-1"))), false, false },
	{ DOCUMENT(FIXED(PART(OURS, "libssl3"))), false, false },
	/* Status. */
	{ DOCUMENT(STATUS("not_affected", ",\"justification\":\"component_not_present\"")), true, true },
	{ DOCUMENT(STATUS("not_affected", ",\"impact_statement\":\"not reachable\"")), true, true },
	{ DOCUMENT(STATUS("not_affected", "")), false, true },
	{ DOCUMENT(STATUS("not_affected", ",\"justification\":\"because\"")), false, true },
	{ DOCUMENT(STATUS("not_affected", ",\"impact_statement\":\"\"")), false, true },
	{ DOCUMENT(STATUS("affected", ",\"justification\":\"component_not_present\"")), false, true },
	{ DOCUMENT(STATUS("under_investigation", "")), false, true },
	{ DOCUMENT(STATUS("FIXED", "")), false, true },
	/* The vulnerability. */
	{ DOCUMENT("{\"vulnerability\":\"CVE-1\",\"status\":\"fixed\"}"), true, true },
	{ DOCUMENT("{\"vulnerability\":{\"name\":\"X\",\"aliases\":[\"Y\",\"CVE-1\"]},\"status\":\"fixed\"}"), true, true },
	{ DOCUMENT("{\"vulnerability\":{\"name\":\"GHSA-1\"},\"status\":\"fixed\"}"), true, true },
	{ DOCUMENT("{\"vulnerability\":{\"name\":\"CVE-10\"},\"status\":\"fixed\"}"), false, false },
	{ DOCUMENT("{\"vulnerability\":{\"@id\":\"CVE-1\",\"name\":\"X\"},\"status\":\"fixed\"}"), false, false },
	/* The latest decides; of two that are as late, the one that does not suppress. */
	{ DOCUMENT(AT("fixed", "2026-11-19T00:00:00Z", "") "," AT("affected", "2026-11-18T00:00:00Z", "")), true, true },
	{ DOCUMENT(AT("fixed", "2026-11-19T00:00:00Z", "") "," AT("affected", "2026-11-19T00:00:00.1Z", "")), false, true },
	{ DOCUMENT(AT("affected", "2026-11-19T00:00:00Z", "") "," AT("fixed", "2026-11-19T00:00:00Z", "")), false, true },
	{ DOCUMENT(AT("fixed", "2026-11-19T00:00:00Z", "") "," AT("affected", "2026-11-19T00:00:00Z", "")), false, true },
	{ DOCUMENT(FIXED("") "," AT("affected", "2026-11-19T00:00:00Z", "")), true, true },
	{ DOCUMENT(FIXED("") "," AT("affected", "2026-11-21T00:00:00Z", "")), false, true },
	{ DOCUMENT(FIXED("") "," AT("affected", "2026-11-21T00:00:00Z", PRODUCT(OTHERS))), true, true },
	/* One that may be about it counts if it does not suppress. */
	{ DOCUMENT(FIXED("") "," AT("affected", "2026-11-21T00:00:00Z", PRODUCT("our shop"))), false, true },
	{ DOCUMENT(FIXED("") "," AT("affected", "2026-11-21T00:00:00Z", PRODUCT("pkg:oci/api"))), false, true },
	{ DOCUMENT(FIXED("") "," AT("affected", "2026-11-21T00:00:00Z", PART(OURS, "pkg:deb/debian/libssl3?distro=debian-12"))), false, true },
	{ DOCUMENT(FIXED("") "," AT("affected", "2026-11-21T00:00:00Z", PART(OURS, "pkg:deb/debian/zlib1g"))), true, true },
};

static const char *const aliases[] = { "GHSA-1" };
static const struct vulnerability with_purl = {
	.id = "CVE-1", .package = "libssl3", .version = "3.0.15-1", .purl = "pkg:deb/debian/libssl3@3.0.15-1?arch=amd64", .aliases = aliases, .alias_count = 1,
};

static struct vex_answer
ask(struct vex *v, const struct vulnerability *finding, const char *tag, const char *platform)
{
	struct digest digest = ones();
	const struct vex_image image = { .digest = &digest, .repository = "registry.example.com/shop/api", .tag = tag, .platform = platform };
	const struct vex *documents[] = { v };

	v->subject_name = "pkg:docker/shop/hardened@9?os=debian";
	return vex_suppresses(documents, 1, finding, &image);
}

static void
suppresses_by_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(vex_free) struct vex v = parsed(rows[i].text);
		struct vex_answer answer = ask(&v, &with_purl, "1.4", "linux/amd64");

		if (answer.suppressed != rows[i].suppressed || (answer.statement != NULL) != rows[i].decided || (answer.document != NULL) != rows[i].decided)
			fail_msg("%s: suppressed %d", rows[i].text, answer.suppressed);
	}
}

/* What is not known of the image matches nothing that says it. */
static void
needs_to_know_tag_and_platform(void **state)
{
	static const char *const texts[] = {
		DOCUMENT(FIXED(PRODUCT("pkg:docker/registry.example.com/shop/api@1.4"))),
		DOCUMENT(FIXED(PRODUCT("pkg:docker/registry.example.com/shop/api?platform=linux/arm64/v8"))),
		DOCUMENT(FIXED(PRODUCT("pkg:docker/registry.example.com/shop/api?arch=arm64"))),
	};
	AUTO(vex_free) struct vex tag = parsed(texts[0]), platform = parsed(texts[1]), arch = parsed(texts[2]);

	(void)state;
	assert_true(ask(&tag, &with_purl, "1.4", "").suppressed);
	assert_false(ask(&tag, &with_purl, "", "").suppressed);
	assert_true(ask(&platform, &with_purl, "", "linux/arm64/v8").suppressed);
	assert_false(ask(&platform, &with_purl, "", "linux/arm64").suppressed);
	assert_false(ask(&platform, &with_purl, "", "").suppressed);
	assert_true(ask(&arch, &with_purl, "", "linux/arm64/v8").suppressed);
	assert_false(ask(&arch, &with_purl, "", "").suppressed);
}

static void
matches_packages_by_name_if_the_scanner_has_no_purl(void **state)
{
	static const struct name_row {
		const char *part, *package, *version;
		bool suppressed;
	} names[] = {
		{ "pkg:deb/debian/libssl3@3.0.15-1?arch=amd64", "libssl3", "3.0.15-1", true },
		{ "pkg:deb/debian/libssl3", "libssl3", "3.0.15-1", true },
		{ "pkg:deb/debian/libssl3@3.0.15-1", "libssl3", "3.0.16-1", false },
		{ "pkg:deb/debian/libssl3@3.0.15-1", "libssl3", "", false },
		{ "pkg:deb/debian/libssl3@3.0.15-1", "libssl", "3.0.15-1", false },
		{ "pkg:deb/debian/libssl3@3.0.15-1", "", "3.0.15-1", false },
		{ "pkg:golang/golang.org/x/net@0.30.0", "golang.org/x/net", "0.30.0", true },
		{ "pkg:golang/golang.org/x/net@0.30.0", "golang.org/x/text", "0.30.0", false },
		{ "pkg:maven/org.example/lib@1", "org.example:lib", "1", true },
		{ "pkg:maven/org.example/lib@1", "com.example:lib", "1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		AUTO(buf_free) struct buf text = BUF(4096);
		const struct vulnerability finding = { .id = "CVE-1", .package = names[i].package, .version = names[i].version, .purl = "" };
		struct err err = { 0 };

		assert_int_equal(buf_addf(&text, &err, "{\"@context\":\"https://openvex.dev/ns\",\"statements\":[{\"vulnerability\":\"CVE-1\",\"status\":\"fixed\","
		                                       "\"products\":[\"%s\"],\"subcomponents\":[\"%s\"]}]}", OURS, names[i].part), COCKET_OK);
		AUTO(vex_free) struct vex v = parsed(buf_str(&text));
		if (ask(&v, &finding, "", "").suppressed != names[i].suppressed)
			fail_msg("%s and %s %s", names[i].part, names[i].package, names[i].version);
	}
}

/* An advisory is several vulnerabilities: what is said of one of them does not suppress it, and may un-suppress it. */
static void
does_not_take_a_part_for_an_advisory(void **state)
{
	static const char *const parts[] = { "CVE-1", "CVE-2" };
	const struct vulnerability advisory = { .id = "DSA-1", .package = "a", .version = "1", .purl = "", .aliases = parts, .alias_count = 2, .is_advisory = true };
	AUTO(vex_free) struct vex one = parsed(DOCUMENT(FIXED("")));
	AUTO(vex_free) struct vex whole = parsed(DOCUMENT("{\"vulnerability\":\"DSA-1\",\"status\":\"fixed\"}"));
	AUTO(vex_free) struct vex both = parsed(DOCUMENT("{\"vulnerability\":\"DSA-1\",\"status\":\"fixed\"}," STATUS("affected", "")));

	(void)state;
	assert_false(ask(&one, &advisory, "", "").suppressed);
	assert_true(ask(&whole, &advisory, "", "").suppressed);
	assert_false(ask(&both, &advisory, "", "").suppressed);
}

/* --- several documents --- */

#define VERSION(id, version, status) \
	"{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"@id\":\"" id "\",\"version\":" version ",\"timestamp\":\"2026-11-20T00:00:00Z\",\"statements\":[" \
	STATUS(status, "") "]}"
#define UNDATED(status) "{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"statements\":[" STATUS(status, "") "]}"

static const struct pair {
	const char *one, *other;
	bool suppressed;
} pairs[] = {
	{ VERSION("a", "1", "fixed"), VERSION("b", "1", "fixed"), true },
	{ VERSION("a", "1", "affected"), VERSION("a", "2", "fixed"), true },
	{ VERSION("a", "2", "affected"), VERSION("a", "1", "fixed"), false },
	{ VERSION("a", "1", "affected"), VERSION("b", "2", "fixed"), false }, /* versions of two documents are not compared */
	{ UNDATED("fixed"), UNDATED("affected"), false },
	{ UNDATED("fixed"), VERSION("a", "1", "affected"), false },
	{ VERSION("a", "1", "fixed"), UNDATED("affected"), false },
	{ UNDATED("fixed"), UNDATED("fixed"), true },
};

static void
takes_documents_together_in_any_order(void **state)
{
	struct digest digest = ones();
	const struct vex_image image = { .digest = &digest, .repository = "", .tag = "", .platform = "" };

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		AUTO(vex_free) struct vex one = parsed(pairs[i].one), other = parsed(pairs[i].other);
		const struct vex *forward[] = { &one, &other }, *backward[] = { &other, &one };

		if (vex_suppresses(forward, 2, &with_purl, &image).suppressed != pairs[i].suppressed
		    || vex_suppresses(backward, 2, &with_purl, &image).suppressed != pairs[i].suppressed)
			fail_msg("%s and %s", pairs[i].one, pairs[i].other);
	}
	assert_false(vex_suppresses(NULL, 0, &with_purl, &image).suppressed);
}

/* --- of an index and of its images --- */

#define THREES "3333333333333333333333333333333333333333333333333333333333333333"
#define FOURS "4444444444444444444444444444444444444444444444444444444444444444"
#define HASHED_PART(hex) ",\"products\":[{\"@id\":\"pkg:generic/shop@1\",\"subcomponents\":[{\"@id\":\"urn:api\",\"hashes\":{\"sha-256\":\"" hex "\"}}]}]"
#define LATE "2026-11-21T00:00:00Z"

/* Attested of which, by the byte of its digest, and what. */
static const struct relative_row {
	struct { uint8_t of; const char *text; } said[3];
	bool suppressed;
} relative_rows[] = {
	{ { { 0x11, DOCUMENT(FIXED("")) } }, true },
	{ { { 0x22, DOCUMENT(FIXED("")) } }, false },
	{ { { 0x11, DOCUMENT(FIXED("")) }, { 0x22, DOCUMENT(AT("affected", LATE, "")) } }, false },
	{ { { 0x11, DOCUMENT(FIXED("")) }, { 0x22, DOCUMENT(AT("affected", "2026-11-19T00:00:00Z", "")) } }, true },
	{ { { 0x11, DOCUMENT(FIXED("")) }, { 0x22, DOCUMENT(AT("affected", LATE, "")) }, { 0x22, DOCUMENT(AT("fixed", "2026-11-22T00:00:00Z", "")) } }, true },
	{ { { 0x11, DOCUMENT(FIXED("")) }, { 0x22, DOCUMENT(AT("affected", LATE, "")) }, { 0x33, DOCUMENT(AT("fixed", "2026-11-22T00:00:00Z", "")) } }, false },
	{ { { 0x11, DOCUMENT(FIXED("")) }, { 0x33, DOCUMENT(AT("affected", LATE, "")) } }, false },
	{ { { 0x11, DOCUMENT(FIXED("")) }, { 0x44, DOCUMENT(AT("affected", LATE, "")) } }, true }, /* no relative */
	{ { { 0x11, DOCUMENT(FIXED("")) }, { 0x33, DOCUMENT(AT("affected", LATE, PRODUCT("pkg:oci/api@sha256:" TWOS))) } }, false },
	{ { { 0x11, DOCUMENT(FIXED("")) }, { 0x22, DOCUMENT(AT("affected", LATE, PRODUCT("pkg:oci/api@sha256:" ONES "?arch=arm64"))) } }, false },
	{ { { 0x11, DOCUMENT(FIXED("")) }, { 0x22, DOCUMENT(AT("affected", LATE, PRODUCT("pkg:oci/api@sha256:" TWOS "?arch=arm64"))) } }, true },
	{ { { 0x11, DOCUMENT(FIXED("")) }, { 0x22, DOCUMENT(AT("affected", LATE, PRODUCT("pkg:oci/api@sha256:" TWOS "?arch=amd64"))) } }, false },
	{ { { 0x11, DOCUMENT(FIXED(PRODUCT("pkg:oci/api@sha256:" TWOS))) } }, false },
	{ { { 0x22, DOCUMENT(FIXED(PRODUCT("pkg:oci/api@sha256:" ONES))) } }, false },
	{ { { 0x11, DOCUMENT(FIXED("") "," AT("affected", LATE, PRODUCT("registry.example.com/shop/api@sha256:" THREES))) } }, false },
	{ { { 0x11, DOCUMENT(FIXED("") "," AT("affected", LATE, PART("pkg:generic/shop@1", "pkg:oci/api@sha256:" THREES))) } }, false },
	{ { { 0x11, DOCUMENT(FIXED("") "," AT("affected", LATE, PART("pkg:generic/shop@1", "pkg:oci/api@sha256:" ONES))) } }, false },
	{ { { 0x11, DOCUMENT(FIXED("") "," AT("affected", LATE, PART("pkg:generic/shop@1", "pkg:oci/api@sha256:" FOURS))) } }, true },
	{ { { 0x11, DOCUMENT(FIXED("") "," AT("affected", LATE, HASHED_PART(TWOS))) } }, false },
	{ { { 0x11, DOCUMENT(FIXED("") "," AT("affected", LATE, HASHED_PART(FOURS))) } }, true },
	{ { { 0x11, DOCUMENT(FIXED(PART("pkg:generic/shop@1", "pkg:oci/api@sha256:" ONES))) } }, false },
};

static void
what_is_said_of_a_relative_takes_back_and_suppresses_nothing(void **state)
{
	const struct digest is = filled(0x11), relatives[] = { filled(0x22), filled(0x33) };
	const struct vex_image image = {
		.digest = &is, .relatives = relatives, .relative_count = 2, .repository = "registry.example.com/shop/api", .tag = "", .platform = "linux/amd64",
	};

	(void)state;
	for (size_t i = 0; i < sizeof relative_rows / sizeof relative_rows[0]; i++) {
		const struct relative_row *row = &relative_rows[i];
		struct vex said[3] = { { 0 } };
		struct digest of[3];
		const struct vex *documents[3];
		size_t n = 0;
		bool is_suppressed;

		for (; n < 3 && row->said[n].text; n++) {
			said[n] = parsed(row->said[n].text);
			of[n] = filled(row->said[n].of);
			said[n].subject = &of[n];
			documents[n] = &said[n];
		}
		is_suppressed = vex_suppresses(documents, n, &with_purl, &image).suppressed;
		for (size_t j = 0; j < n; j++)
			vex_free(&said[j]);
		if (is_suppressed != row->suppressed)
			fail_msg("row %zu: suppressed %d", i, is_suppressed);
	}
}

/* --- CycloneDX --- */

#define BOM(vulnerability) \
	"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"metadata\":{\"timestamp\":\"2026-11-20T00:00:00Z\",\"component\":{\"bom-ref\":\"root\"," \
	"\"type\":\"container\"}},\"components\":[{\"bom-ref\":\"a\",\"name\":\"outer\",\"components\":[{\"bom-ref\":\"ssl\",\"name\":\"libssl3\"," \
	"\"version\":\"3.0.15-1\",\"purl\":\"pkg:deb/debian/libssl3@3.0.15-1\"}]},{\"bom-ref\":\"bare\",\"name\":\"libssl3\",\"version\":\"3.0.15-1\"}]," \
	"\"vulnerabilities\":[" vulnerability "]}"
#define ANALYSED(state, rest, ref) "{\"id\":\"CVE-1\",\"analysis\":{\"state\":\"" state "\"" rest "},\"affects\":[{\"ref\":\"" ref "\"}]}"
#define REACH ",\"justification\":\"code_not_reachable\""

static const struct row boms[] = {
	{ BOM(ANALYSED("not_affected", REACH, "ssl")), true, true },
	{ BOM(ANALYSED("not_affected", ",\"detail\":\"not built in\"", "ssl")), true, true },
	{ BOM(ANALYSED("not_affected", "", "ssl")), false, true },
	{ BOM(ANALYSED("false_positive", REACH, "ssl")), true, true },
	{ BOM(ANALYSED("resolved", "", "ssl")), true, true },
	{ BOM(ANALYSED("in_triage", REACH, "ssl")), false, true },
	{ BOM(ANALYSED("exploitable", REACH, "ssl")), false, true },
	{ BOM(ANALYSED("resolved", "", "root")), true, true },
	{ BOM(ANALYSED("resolved", "", "bare")), true, true },
	{ BOM(ANALYSED("resolved", "", "a")), false, false },
	{ BOM(ANALYSED("resolved", "", "nowhere")), false, false },
	{ BOM(ANALYSED("resolved", "", "pkg:deb/debian/libssl3@3.0.15-1")), true, true },
	{ BOM(ANALYSED("resolved", "", "pkg:deb/debian/libssl3@3.0.14-1")), false, false },
	{ BOM("{\"id\":\"CVE-1\",\"analysis\":{\"state\":\"resolved\"}}"), true, true },
	{ BOM("{\"id\":\"CVE-1\",\"affects\":[{\"ref\":\"ssl\"}]}"), false, false },
	{ BOM("{\"id\":\"X\",\"references\":[{\"id\":\"CVE-1\"}],\"analysis\":{\"state\":\"resolved\"}}"), true, true },
	{ BOM(ANALYSED("resolved", ",\"lastUpdated\":\"2026-11-19T00:00:00Z\"", "ssl") "," ANALYSED("exploitable", ",\"firstIssued\":\"2026-11-20T00:00:00Z\"", "root")),
	  false, true },
};

static void
takes_analyses_of_cyclonedx(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof boms / sizeof boms[0]; i++) {
		AUTO(vex_free) struct vex v = parsed(boms[i].text);
		struct vex_answer answer = ask(&v, &with_purl, "", "");

		if (answer.suppressed != boms[i].suppressed || (answer.statement != NULL) != boms[i].decided)
			fail_msg("%s: suppressed %d", boms[i].text, answer.suppressed);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_as_the_vectors_say),
		cmocka_unit_test(suppresses_by_table),
		cmocka_unit_test(needs_to_know_tag_and_platform),
		cmocka_unit_test(matches_packages_by_name_if_the_scanner_has_no_purl),
		cmocka_unit_test(does_not_take_a_part_for_an_advisory),
		cmocka_unit_test(takes_documents_together_in_any_order),
		cmocka_unit_test(what_is_said_of_a_relative_takes_back_and_suppresses_nothing),
		cmocka_unit_test(takes_analyses_of_cyclonedx),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
