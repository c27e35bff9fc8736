/* sbom_read.c and the readers of its formats: documents in, one line for each package and file out, or the exact refusal. */
#include "support/test.h"

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "format/attestation/sbom_read.h"
#include "support/vectors.h"

#define SHA256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SHA256_UPPER "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"
#define SHA1 "0123456789abcdef0123456789abcdef01234567"

/* --- what was handed on, as text --- */

static enum cocket_code
print_package(void *context, const struct sbom_package *p, struct err *err)
{
	struct buf *out = context;

	if (buf_addf(out, err, "%s%s|%s|%s|%s|%s|%s", p->is_content ? "" : "!", p->group, p->name, p->version, p->purl, p->type, p->supplier))
		return err->code;
	for (size_t i = 0; i < p->license_count; i++)
		if (buf_addf(out, err, "|%s", p->licenses[i]))
			return err->code;
	if (p->unread_license[0] && buf_addf(out, err, "|?%s", p->unread_license))
		return err->code;
	return buf_addf(out, err, "\n");
}

static enum cocket_code
print_file(void *context, const struct sbom_file *f, struct err *err)
{
	return buf_addf(context, err, "file %s|%s|%s\n", f->path, f->sha256, f->sha1);
}

static enum cocket_code
read_into(struct sbom *sbom, struct buf *out, struct slice document, struct err *err)
{
	const struct sbom_sink sink = { .package = print_package, .file = print_file, .context = out, .wants_licenses = true };

	return sbom_read(sbom, document, &sink, err);
}

/* --- each format --- */

#define SPDX2(inside) "{\"spdxVersion\":\"SPDX-2.3\",\"creationInfo\":{\"created\":\"2026-11-21T06:00:00Z\",\"creators\":[\"Organization: x\",\"Tool: syft-1.18.0\"]}" inside "}"
#define SPDX3(elements) "{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\"@graph\":[{\"type\":\"CreationInfo\",\"specVersion\":\"3.0.1\"," \
	"\"created\":\"2026-11-21T06:00:00Z\"},{\"type\":\"Tool\",\"name\":\"syft-1.18.0\"}" elements "]}"
#define BOM(inside) "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"metadata\":{\"timestamp\":\"2026-11-21T06:00:00Z\",\"tools\":{\"components\":[" \
	"{\"name\":\"syft\",\"version\":\"1.18.0\"}]},\"component\":{\"type\":\"container\",\"name\":\"image\"}}" inside "}"
#define TAGS(inside) "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nCreator: Organization: x\nCreator: Tool: syft-1.18.0\nCreated: 2026-11-21T06:00:00Z\n" inside

static const struct row {
	const char *text;
	enum sbom_format format;
	const char *version;
	const char *says;
} rows[] = {
	/* SPDX 2 */
	{ SPDX2(""), SBOM_SPDX_2, "2.3", "" },
	{ SPDX2(",\"packages\":[],\"files\":null"), SBOM_SPDX_2, "2.3", "" },
	{ SPDX2(",\"packages\":[{\"SPDXID\":\"SPDXRef-a\",\"name\":\"b\\u0061sh\",\"versionInfo\":\"5.2\",\"supplier\":\"Organization: D\",\"licenseDeclared\":\"MIT\","
	        "\"licenseConcluded\":\"GPL-3.0-or-later\",\"primaryPackagePurpose\":\"LIBRARY\",\"externalRefs\":[{\"referenceType\":\"cpe23Type\","
	        "\"referenceLocator\":\"cpe\"},{\"referenceType\":\"purl\",\"referenceLocator\":\"pkg:deb/debian/bash@5.2\"}]}]"),
	  SBOM_SPDX_2, "2.3", "|bash|5.2|pkg:deb/debian/bash@5.2|library|Organization: D|MIT|GPL-3.0-or-later\n" },
	{ SPDX2(",\"packages\":[{\"name\":\"a\",\"licenseDeclared\":\"NOASSERTION\",\"licenseConcluded\":\"NONE\"},{\"name\":\"b\",\"licenseDeclared\":\"MIT\","
	        "\"licenseConcluded\":\"MIT\"}]"), SBOM_SPDX_2, "2.3", "|a||||\n|b|||||MIT\n" },
	{ SPDX2(",\"packages\":[{\"name\":\"i\",\"primaryPackagePurpose\":\"CONTAINER\"},{\"name\":\"debian\",\"primaryPackagePurpose\":\"OPERATING-SYSTEM\"},"
	        "{\"SPDXID\":\"SPDXRef-DocumentRoot-Image-i\",\"name\":\"i\"}]"), SBOM_SPDX_2, "2.3", "!|i|||container|\n!|debian|||operating-system|\n!|i||||\n" },
	{ SPDX2(",\"files\":[{\"fileName\":\"./usr/bin/a\",\"checksums\":[{\"algorithm\":\"SHA1\",\"checksumValue\":\"" SHA1 "\"},{\"algorithm\":\"SHA256\","
	        "\"checksumValue\":\"" SHA256_UPPER "\"}]},{\"fileName\":\"/etc/b\",\"checksums\":[{\"algorithm\":\"MD5\",\"checksumValue\":\"" SHA1 "\"}]},"
	        "{\"fileName\":\"c\",\"checksums\":[{\"algorithm\":\"SHA256\",\"checksumValue\":\"" SHA1 "\"}]}]"),
	  SBOM_SPDX_2, "2.3", "file usr/bin/a|" SHA256 "|" SHA1 "\nfile etc/b||\nfile c||\n" },
	/* As cosign wraps it. */
	{ "{\"Data\":" SPDX2(",\"packages\":[{\"name\":\"a\"}]") ",\"Timestamp\":\"2026-11-21T06:00:00Z\"}", SBOM_SPDX_2, "2.3", "|a||||\n" },
	/* SPDX 3 */
	{ SPDX3(""), SBOM_SPDX_3, "3.0.1", "" },
	{ SPDX3(",{\"type\":\"software_Package\",\"name\":\"bash\",\"software_packageVersion\":\"5.2\",\"software_packageUrl\":\"pkg:deb/debian/bash@5.2\","
	        "\"software_primaryPurpose\":\"library\"},{\"type\":\"software_Package\",\"name\":\"b\",\"externalIdentifier\":[{\"externalIdentifierType\":\"cpe23\","
	        "\"identifier\":\"c\"},{\"externalIdentifierType\":\"packageUrl\",\"identifier\":\"pkg:apk/b\"}]},{\"type\":\"software_File\",\"name\":\"/x\","
	        "\"verifiedUsing\":[{\"type\":\"Hash\",\"algorithm\":\"sha256\",\"hashValue\":\"" SHA256 "\"}]},{\"type\":\"Relationship\"},"
	        "{\"@type\":\"software_Package\",\"name\":\"i\",\"software_primaryPurpose\":\"operatingSystem\"}"),
	  SBOM_SPDX_3, "3.0.1", "|bash|5.2|pkg:deb/debian/bash@5.2|library|\n|b||pkg:apk/b||\nfile x|" SHA256 "|\n!|i|||operating-system|\n" },
	/* CycloneDX */
	{ BOM(""), SBOM_CYCLONEDX, "1.6", "" },
	{ BOM(",\"components\":[{\"type\":\"library\",\"group\":\"@angular\",\"name\":\"core\",\"version\":\"1\",\"purl\":\"pkg:npm/%40angular/core@1\","
	      "\"supplier\":{\"name\":\"G\"},\"licenses\":[{\"license\":{\"id\":\"MIT\"}},{\"license\":{\"name\":\"Own\"}},{\"expression\":\"A OR B\"}],"
	      "\"components\":[{\"type\":\"file\",\"name\":\"/a\",\"hashes\":[{\"alg\":\"SHA-1\",\"content\":\"" SHA1 "\"},{\"alg\":\"SHA-256\",\"content\":\"" SHA256 "\"}]},"
	      "{\"type\":\"library\",\"name\":\"inner\"}]},{\"type\":\"operating-system\",\"name\":\"debian\"}]"),
	  SBOM_CYCLONEDX, "1.6", "@angular|core|1|pkg:npm/%40angular/core@1|library|G|MIT|Own|A OR B\nfile a|" SHA256 "|" SHA1 "\n|inner|||library|\n"
	  "!|debian|||operating-system|\n" },
	/* Tag-value, raw and in JSON. */
	{ TAGS(""), SBOM_SPDX_TAG_VALUE, "2.3", "" },
	{ TAGS("\n# comment\nPackageName: bash\r\nSPDXID: SPDXRef-a\nPackageVersion: 5.2\nPackageSupplier: Organization: D\nPackageLicenseDeclared: MIT\n"
	       "PackageLicenseConcluded: NOASSERTION\nPackageComment: <text>two\nPackageVersion: 6\nlines</text>\nExternalRef: SECURITY cpe23Type cpe\n"
	       "ExternalRef: PACKAGE-MANAGER purl pkg:deb/debian/bash@5.2\nPrimaryPackagePurpose: LIBRARY\n\nFileName: ./usr/bin/bash\nFileChecksum: SHA1: " SHA1
	       "\nFileChecksum: SHA256: " SHA256 "\nPackageName: <text>b\nc</text>\nSPDXID: SPDXRef-DocumentRoot-x"),
	  SBOM_SPDX_TAG_VALUE, "2.3", "|bash|5.2|pkg:deb/debian/bash@5.2|library|Organization: D|MIT\nfile usr/bin/bash|" SHA256 "|" SHA1 "\n!|b\nc||||\n" },
	{ "\"SPDXVersion: SPDX-2.3\\nCreator: Tool: syft-1.18.0\\nCreated: 2026-11-21T06:00:00Z\\nPackageName: a\\nPackageVersion: <text>1\"", SBOM_SPDX_TAG_VALUE, "2.3",
	  "|a|1|||\n" },
	{ "{\"Data\":\"SPDXVersion: SPDX-2.3\\nCreator: Tool: syft-1.18.0\\nCreated: 2026-11-21T06:00:00Z\\nPackageName: a\\n\"}", SBOM_SPDX_TAG_VALUE, "2.3", "|a||||\n" },
};

static void
reads_each_format(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf out = BUF(MIB);
		struct sbom s;
		struct err err = { 0 };

		if (read_into(&s, &out, slice_str(rows[i].text), &err))
			fail_msg("%s: %s", rows[i].text, err.message);
		assert_string_equal(buf_str(&out), rows[i].says);
		assert_int_equal(s.format, rows[i].format);
		assert_string_equal(s.version, rows[i].version);
		assert_string_equal(s.tool, "syft-1.18.0");
		assert_true(s.has_created && s.created == 1795240800);
		assert_true(s.has_licenses);
	}
}

/* The array of tools that CycloneDX had before 1.5. */
static void
reads_tools_of_cyclonedx_1_4(void **state)
{
	struct sbom s;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(sbom_read(&s, slice_str("{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.4\",\"metadata\":{\"tools\":[{\"vendor\":\"aquasecurity\","
	                                         "\"name\":\"trivy\",\"version\":\"0.58.0\"},{\"name\":\"other\"}]}}"), NULL, &err), COCKET_OK);
	assert_string_equal(s.tool, "trivy-0.58.0");
	assert_false(s.has_created);
	assert_string_equal(sbom_format_name(s.format), "CycloneDX");
}

static const struct refusal {
	const char *text;
	enum cocket_code code;
	const char *says;
} refusals[] = {
	{ "", COCKET_E_FORMAT, "SBOM: line 1 column 1: unexpected end" },
	{ "null", COCKET_E_UNSUPPORTED, "SBOM: neither SPDX 2 or 3 nor CycloneDX" },
	{ "{}", COCKET_E_UNSUPPORTED, "SBOM: neither SPDX 2 or 3 nor CycloneDX" },
	{ "[]", COCKET_E_UNSUPPORTED, "SBOM: neither SPDX 2 or 3 nor CycloneDX" },
	{ "\"x\"", COCKET_E_UNSUPPORTED, "SBOM: neither SPDX 2 or 3 nor CycloneDX" },
	{ "{\"Data\":null}", COCKET_E_UNSUPPORTED, "SBOM: neither SPDX 2 or 3 nor CycloneDX" },
	{ "{\"Data\":{\"Data\":\"SPDXVersion: SPDX-2.3\"}}", COCKET_E_UNSUPPORTED, "SBOM: neither SPDX 2 or 3 nor CycloneDX" },
	{ "{\"spdxVersion\":\"SPDX-1.2\"}", COCKET_E_UNSUPPORTED, "SBOM: neither SPDX 2 or 3 nor CycloneDX" },
	{ "{\"bomFormat\":\"cyclonedx\"}", COCKET_E_UNSUPPORTED, "SBOM: neither SPDX 2 or 3 nor CycloneDX" },
	{ "{\"spdxVersion\":\"SPDX-2.3\",\"spdxVersion\":\"SPDX-2.3\"}", COCKET_E_FORMAT, "SBOM: line 1 column 27: duplicate key \"spdxVersion\"" },
	{ "SPDXVersion: SPDX-1.2\n", COCKET_E_UNSUPPORTED, "SBOM: entry 1: SPDXVersion: SPDX-1.2, expected SPDX-2.3" },
	{ "SPDXVersion: SPDX-2.3\nCreated: x\n", COCKET_E_FORMAT, "SBOM: entry 2: Created: \"x\": not a time, expected one like 2026-11-22T10:53:01Z" },
	{ SPDX2(",\"packages\":{}"), COCKET_E_FORMAT, "SBOM: packages: not an array" },
	{ SPDX2(",\"packages\":[7]"), COCKET_E_FORMAT, "SBOM: packages[0]: package: not an object" },
	{ SPDX2(",\"packages\":[{\"name\":\"a\"},{}]"), COCKET_E_FORMAT, "SBOM: packages[1]: name: missing" },
	{ SPDX2(",\"packages\":[{\"name\":\"a\",\"versionInfo\":1}]"), COCKET_E_FORMAT, "SBOM: packages[0]: versionInfo: not a string" },
	{ SPDX2(",\"files\":[{\"checksums\":[]}]"), COCKET_E_FORMAT, "SBOM: files[0]: fileName: missing" },
	{ "{\"spdxVersion\":\"SPDX-2.3\",\"creationInfo\":{\"created\":\"x\"}}", COCKET_E_FORMAT,
	  "SBOM: created: \"x\": not a time, expected one like 2026-11-22T10:53:01Z" },
	{ "{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"}", COCKET_E_FORMAT, "SBOM: @graph: missing" },
	{ SPDX3(",{\"type\":\"software_Package\"}"), COCKET_E_FORMAT, "SBOM: @graph[2]: name: missing" },
	{ BOM(",\"components\":{}"), COCKET_E_FORMAT, "SBOM: components: not an array" },
	{ BOM(",\"components\":[{\"name\":\"a\",\"components\":[{\"type\":\"file\"}]}]"), COCKET_E_FORMAT, "SBOM: component 1: name: missing" },
	{ BOM(",\"components\":[{\"name\":\"a\",\"licenses\":{}}]"), COCKET_E_FORMAT, "SBOM: component 0: licenses: not an array" },
};

static void
refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		struct sbom s = { .format = SBOM_NONE };
		struct err err = { 0 };

		assert_int_equal(sbom_read(&s, slice_str(refusals[i].text), NULL, &err), refusals[i].code);
		assert_string_equal(err.message, refusals[i].says);
		assert_int_equal(s.format, SBOM_NONE);
	}
}

static enum cocket_code
stop(void *context, const struct sbom_package *p, struct err *err)
{
	(void)p;
	return ++*(int *)context == 2 ? fail(err, COCKET_E_IO, "enough") : COCKET_OK;
}

static void
ends_when_the_sink_fails(void **state)
{
	int count = 0;
	const struct sbom_sink sink = { .package = stop, .context = &count };
	struct sbom s;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(sbom_read(&s, slice_str(SPDX2(",\"packages\":[{\"name\":\"a\"},{\"name\":\"b\"},{\"name\":\"c\"}]")), &sink, &err), COCKET_E_IO);
	assert_string_equal(err.message, "SBOM: packages[1]: enough");
	assert_int_equal(count, 2);
}

/* --- the vectors --- */

static size_t
check_vector(struct json entry)
{
	uint64_t packages;
	const char *file = json_string_value(json_get(entry, "file")), *time = json_string_value(json_get(entry, "sbom_time"));
	struct sbom s;
	struct err err = { 0 };

	if (!json_u64_value(&packages, json_get(entry, "packages")))
		return 0;
	AUTO(buf_free) struct buf text = vectors_read("build/vectors/predicates", file);
	if (sbom_read(&s, buf_slice(&text), NULL, &err))
		fail_msg("%s: %s", file, err.message);
	assert_int_equal(s.package_count, packages);
	assert_true(s.has_created);
	if (time)
		assert_int_equal(s.created, 1795240800);
	return 1;
}

static void
answers_as_the_vectors_say(void **state)
{
	AUTO(buf_free) struct buf manifest = vectors_read("build/vectors/predicates", "manifest.json");
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err err = { 0 };
	size_t count = 0;

	(void)state;
	assert_int_equal(json_parse(&doc, buf_slice(&manifest), &err), COCKET_OK);
	for (struct json e = json_first(json_get(json_root(&doc), "predicates")); json_type(e) != JSON_ABSENT; e = json_next(e))
		count += check_vector(e);
	assert_int_equal(count, 2);
}

/* --- limits --- */

static enum cocket_code
read_many(struct sbom *s, const char *list, const char *each, size_t count)
{
	AUTO(buf_free) struct buf text = BUF(2 * STATEMENT_MAX_BYTES);
	struct err err = { 0 };

	assert_int_equal(buf_addf(&text, &err, "{\"spdxVersion\":\"SPDX-2.3\",\"%s\":[", list), COCKET_OK);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(buf_addf(&text, &err, "%s%s", i ? "," : "", each), COCKET_OK);
	assert_int_equal(buf_addf(&text, &err, "]}"), COCKET_OK);
	return sbom_read(s, buf_slice(&text), NULL, &err);
}

static void
holds_to_its_limits(void **state)
{
	AUTO(buf_free) struct buf text = BUF(MIB);
	struct sbom s;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(read_many(&s, "packages", "{\"name\":\"a\"}", SBOM_PACKAGES_MAX), COCKET_OK);
	assert_int_equal(s.package_count, SBOM_PACKAGES_MAX);
	assert_int_equal(read_many(&s, "packages", "{\"name\":\"a\"}", SBOM_PACKAGES_MAX + 1), COCKET_E_TOO_MANY);
	assert_int_equal(read_many(&s, "packages", "{\"name\":\"a\",\"primaryPackagePurpose\":\"CONTAINER\"}", 1000), COCKET_OK);
	assert_int_equal(s.package_count, 0);
	assert_int_equal(read_many(&s, "x", "\"0123456789abcdef\"", STATEMENT_MAX_BYTES / 16), COCKET_E_TOO_LARGE);
	/* The texts of one package. */
	assert_int_equal(buf_addf(&text, &err, "%s", "{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{\"name\":\""), COCKET_OK);
	memset(buf_reserve(&text, 64 * KIB, &err), 'x', 64 * KIB);
	text.len += 64 * KIB;
	assert_int_equal(buf_addf(&text, &err, "\"}]}"), COCKET_OK);
	assert_int_equal(sbom_read(&s, buf_slice(&text), NULL, &err), COCKET_E_TOO_LARGE);
}

static void
reads_so_many_licenses_of_one_package(void **state)
{
	(void)state;
	for (size_t count = SBOM_LICENSES_MAX; count <= SBOM_LICENSES_MAX + 1; count++) {
		AUTO(buf_free) struct buf text = BUF(MIB);
		struct sbom s;
		struct err err = { 0 };

		assert_int_equal(buf_addf(&text, &err, "{\"bomFormat\":\"CycloneDX\",\"components\":[{\"name\":\"a\",\"licenses\":["), COCKET_OK);
		for (size_t i = 0; i < count; i++)
			assert_int_equal(buf_addf(&text, &err, "%s{\"license\":{\"id\":\"%zu\"}}", i ? "," : "", i), COCKET_OK);
		assert_int_equal(buf_addf(&text, &err, "]}]}"), COCKET_OK);
		assert_int_equal(sbom_read(&s, buf_slice(&text), NULL, &err), count > SBOM_LICENSES_MAX ? COCKET_E_TOO_MANY : COCKET_OK);
	}
}

/* --- licences of SPDX 3 --- */

#define PACKAGE(id) ",{\"type\":\"software_Package\",\"spdxId\":\"" id "\",\"name\":\"" id "\"}"
#define GIVES(type, from, to) ",{\"type\":\"Relationship\",\"spdxId\":\"urn:r\",\"relationshipType\":\"" type "\",\"from\":\"" from "\",\"to\":" to "}"
#define HAS(from, to) GIVES("hasDeclaredLicense", from, to)
#define ELEMENT(type, id, rest) ",{\"type\":\"" type "\",\"spdxId\":\"" id "\"" rest "}"
#define EXPRESSION(id, text) ELEMENT("simplelicensing_LicenseExpression", id, ",\"simplelicensing_licenseExpression\":\"" text "\"")
#define SET(kind, id, members) ELEMENT("expandedlicensing_" kind "LicenseSet", id, ",\"expandedlicensing_member\":" members)
#define LATER(id, of) ELEMENT("expandedlicensing_OrLaterOperator", id, ",\"expandedlicensing_subjectLicense\":" of)
#define OWN_IDS(is) ELEMENT("simplelicensing_LicenseExpression", "l", ",\"simplelicensing_licenseExpression\":\"LicenseRef-1\",\"simplelicensing_customIdToUri\":[{" \
	"\"type\":\"DictionaryEntry\",\"key\":\"LicenseRef-1\",\"value\":\"" is "\"}]")
#define TERMS "https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/"

static const struct license_row {
	const char *elements, *says;
	bool are_placed;
} license_rows[] = {
	{ PACKAGE("a"), "a", true },
	{ PACKAGE("a") HAS("a", "[\"l\"]") EXPRESSION("l", "MIT OR Zlib"), "a|MIT OR Zlib", true },
	{ EXPRESSION("l", "MIT") HAS("a", "\"l\"") PACKAGE("b") PACKAGE("a"), "b\na|MIT", true },
	{ PACKAGE("a") HAS("a", "[\"l\"]") GIVES("hasConcludedLicense", "a", "[\"m\"]") EXPRESSION("l", "MIT") EXPRESSION("m", "Zlib"), "a|MIT|Zlib", true },
	{ PACKAGE("a") GIVES("https://spdx.org/rdf/3.0.1/terms/Core/RelationshipType/hasDeclaredLicense", "a", "[\"l\"]") EXPRESSION("l", "MIT"), "a|MIT", true },
	{ PACKAGE("a") GIVES("dependsOn", "a", "[\"l\"]") EXPRESSION("l", "MIT"), "a", true },
	{ PACKAGE("a") HAS("a", "[\"l\"]") EXPRESSION("l", "MIT") EXPRESSION("l", "Zlib"), "a|MIT|Zlib", true },
	{ PACKAGE("a") PACKAGE("a") HAS("a", "[\"l\"]") EXPRESSION("l", "MIT"), "a|MIT\na|MIT", true },
	{ ",{\"type\":\"ai_AIPackage\",\"spdxId\":\"a\",\"name\":\"a\"},{\"type\":\"dataset_DatasetPackage\",\"spdxId\":\"b\",\"name\":\"b\"}" HAS("a", "[\"l\"]")
	  EXPRESSION("l", "MIT"), "a|MIT\nb", true },
	/* Nobody says which. */
	{ PACKAGE("a") HAS("a", "[]"), "a", true },
	{ PACKAGE("a") HAS("a", "[\"l\"]") EXPRESSION("l", "NOASSERTION"), "a", true },
	{ PACKAGE("a") HAS("a", "[\"" TERMS "NoAssertionLicense\"]"), "a", true },
	{ PACKAGE("a") HAS("a", "[\"expandedlicensing_NoneLicense\"]"), "a", true },
	{ PACKAGE("a") HAS("a", "[\"" TERMS "NoneLicense\"]") ELEMENT("expandedlicensing_IndividualLicensingInfo", TERMS "NoneLicense", ""), "a", true },
	{ PACKAGE("a") HAS("a", "[\"urn:NoneLicense\"]"), "a|?urn:NoneLicense", true },
	{ PACKAGE("a") HAS("a", "[\"n\"]") ELEMENT("expandedlicensing_IndividualLicensingInfo", "n", ""), "a|?n", true },
	/* Of the list. */
	{ PACKAGE("a") HAS("a", "[\"https://spdx.org/licenses/MIT\",\"http://spdx.org/licenses/GPL-2.0+\"]"), "a|MIT|GPL-2.0+", true },
	{ PACKAGE("a") HAS("a", "[\"https://spdx.org/licenses/AGPL%2D3.0\"]"), "a|?https://spdx.org/licenses/AGPL%2D3.0", true },
	{ PACKAGE("a") HAS("a", "[\"https://spdx.org/licenses/AGPL\\u002d3.0\"]"), "a|?https://spdx.org/licenses/AGPL\\u002d3.0", true },
	{ PACKAGE("a") HAS("a", "[\"https://spdx.org/licenses/MIT.html\"]"), "a|?https://spdx.org/licenses/MIT.html", true },
	{ PACKAGE("a") HAS("a", "[\"https://example.com/licenses/MIT\"]"), "a|?https://example.com/licenses/MIT", true },
	{ PACKAGE("a") HAS("a", "[\"https://spdx.org/licenses/MIT\"]") ELEMENT("expandedlicensing_ListedLicense", "https://spdx.org/licenses/MIT", ",\"name\":\"MIT License\""), "a|MIT", true },
	{ PACKAGE("a") HAS("a", "[\"l\"]") ELEMENT("expandedlicensing_ListedLicense", "l", ",\"name\":\"MIT\""), "a|MIT", true },
	{ PACKAGE("a") HAS("a", "[\"l\"]") ELEMENT("expandedlicensing_ListedLicense", "l", ""), "a|?l", true },
	/* Of the author's own: always a LicenseRef. */
	{ PACKAGE("a") HAS("a", "[\"urn:x#LicenseRef-own\"]") ELEMENT("expandedlicensing_CustomLicense", "urn:x#LicenseRef-own", ",\"name\":\"Our own\""), "a|LicenseRef-own|Our own", true },
	{ PACKAGE("a") HAS("a", "[\"https://x/l/1\"]") ELEMENT("simplelicensing_SimpleLicensingText", "https://x/l/1", ""), "a|LicenseRef-1", true },
	{ PACKAGE("a") HAS("a", "[\"urn:x#a b\"]") ELEMENT("expandedlicensing_CustomLicense", "urn:x#a b", ",\"name\":\"Our own\""), "a|Our own", true },
	{ PACKAGE("a") HAS("a", "[\"urn:x#a b\"]") ELEMENT("expandedlicensing_CustomLicense", "urn:x#a b", ""), "a|?urn:x#a b", true },
	/* Of several. */
	{ PACKAGE("a") HAS("a", "[\"s\"]") SET("Conjunctive", "s", "[\"l\",\"t\"]") SET("Disjunctive", "t", "[\"https://spdx.org/licenses/Zlib\",\"m\"]") EXPRESSION("l", "MIT")
	  LATER("m", "\"https://spdx.org/licenses/GPL-2.0-only\""), "a|MIT|Zlib|GPL-2.0-only+", true },
	{ PACKAGE("a") HAS("a", "[\"w\"]") ELEMENT("expandedlicensing_WithAdditionOperator", "w", ",\"expandedlicensing_subjectExtendableLicense\":\"https://spdx.org/licenses/MIT\","
	  "\"expandedlicensing_subjectAddition\":\"e\"") ELEMENT("expandedlicensing_ListedLicenseException", "e", ",\"name\":\"Classpath-exception-2.0\""), "a|MIT|Classpath-exception-2.0", true },
	{ PACKAGE("a") HAS("a", "[\"s\"]") SET("Conjunctive", "s", "[\"l\",\"gone\"]") EXPRESSION("l", "MIT"), "a|MIT|?gone", true },
	{ PACKAGE("a") HAS("a", "[\"s\"]") ELEMENT("expandedlicensing_ConjunctiveLicenseSet", "s", ""), "a|?one without an id", true },
	{ PACKAGE("a") HAS("a", "[\"s\"]") SET("Conjunctive", "s", "[\"s\"]"), "a|?s", true },
	{ PACKAGE("a") HAS("a", "[\"m\"]") LATER("m", "null"), "a|?one without an id", true },
	{ PACKAGE("a") HAS("a", "[\"l\"]") OWN_IDS("https://spdx.org/licenses/AGPL-3.0-only"), "a|LicenseRef-1|AGPL-3.0-only", true },
	{ PACKAGE("a") HAS("a", "[\"l\"]") OWN_IDS("gone"), "a|LicenseRef-1|?gone", true },
	{ PACKAGE("a") HAS("a", "[\"l\"]") OWN_IDS("l"), "a|LicenseRef-1|?l", true },
	/* An element where its id could be. */
	{ PACKAGE("a") HAS("a", "[{\"type\":\"simplelicensing_LicenseExpression\",\"simplelicensing_licenseExpression\":\"MIT\"}]"), "a|MIT", true },
	{ PACKAGE("a") HAS("a", "[{\"@id\":\"l\"}]") EXPRESSION("l", "MIT"), "a|MIT", true },
	{ PACKAGE("a") ",{\"type\":\"Relationship\",\"relationshipType\":\"hasDeclaredLicense\",\"from\":{\"@id\":\"a\"},\"to\":[\"l\"]}" EXPRESSION("l", "MIT"), "a|MIT", true },
	/* What is not there, or is no licence. */
	{ PACKAGE("a") HAS("a", "[\"l\"]"), "a|?l", true },
	{ PACKAGE("a") HAS("a", "[\"a\"]"), "a|?a", true },
	{ PACKAGE("a") HAS("a", "null"), "a|?one without an id", true },
	{ PACKAGE("a") HAS("a", "[\"l\"]") EXPRESSION("l", ""), "a|?l", true },
	{ PACKAGE("a") HAS("a", "[\"l\"]") ELEMENT("simplelicensing_LicenseExpression", "l", ""), "a|?l", true },
	{ PACKAGE("a") HAS("a", "[\"\\u006c\"]") EXPRESSION("l", "MIT"), "a|?\\u006c", true },
	{ PACKAGE("a") HAS("b", "[\"l\"]") EXPRESSION("l", "MIT"), "a", false },
	{ PACKAGE("a") HAS("", "[\"l\"]") EXPRESSION("l", "MIT"), "a", false },
	{ PACKAGE("a") HAS("f", "[\"l\"]") EXPRESSION("l", "MIT") ",{\"type\":\"software_Snippet\",\"spdxId\":\"f\"}", "a", true },
};

/* A line a package, of name and licences alone. */
static enum cocket_code
print_licenses(void *context, const struct sbom_package *p, struct err *err)
{
	struct buf *out = context;

	if (buf_addf(out, err, "%s%s", out->len ? "\n" : "", p->name))
		return err->code;
	for (size_t i = 0; i < p->license_count; i++)
		if (buf_addf(out, err, "|%s", p->licenses[i]))
			return err->code;
	return p->unread_license[0] ? buf_addf(out, err, "|?%s", p->unread_license) : COCKET_OK;
}

static void
finds_licenses_of_spdx_3(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof license_rows / sizeof license_rows[0]; i++) {
		AUTO(buf_free) struct buf text = BUF(MIB), out = BUF(MIB);
		const struct sbom_sink wanted = { .package = print_licenses, .context = &out, .wants_licenses = true }, plain = { .package = print_licenses, .context = &out };
		struct sbom s;
		struct err err = { 0 };

		assert_int_equal(buf_addf(&text, &err, SPDX3("%s"), license_rows[i].elements), COCKET_OK);
		if (sbom_read(&s, buf_slice(&text), &wanted, &err))
			fail_msg("%s: %s", license_rows[i].elements, err.message);
		if (strcmp(buf_str(&out), license_rows[i].says) != 0 || s.has_licenses != license_rows[i].are_placed)
			fail_msg("%s: %s, %d", license_rows[i].elements, buf_str(&out), s.has_licenses);
		out.len = 0;
		assert_int_equal(sbom_read(&s, buf_slice(&text), &plain, &err), COCKET_OK);
		assert_false(s.has_licenses); /* nobody asked */
		assert_null(strchr(buf_str(&out), '|'));
	}
}

/* count elements; '#' is the number of each, '^' the next. */
static void
add_many(struct buf *text, size_t count, const char *element)
{
	struct err err = { 0 };

	for (size_t i = 0; i < count; i++)
		for (const char *c = element; *c; c++) {
			if (*c == '#' || *c == '^')
				assert_int_equal(buf_addf(text, &err, "%zu", i + (*c == '^')), COCKET_OK);
			else
				assert_int_equal(buf_add(text, slice_of(c, 1), &err), COCKET_OK);
		}
}

static const struct bound_row {
	const char *once;
	size_t count;
	const char *element, *says;
} bounds[] = {
	{ "", 100001, ",{\"relationshipType\":\"hasDeclaredLicense\",\"from\":\"#\"}", "SBOM: @graph[100002]: more than 100000 relationships to licenses" },
	{ "", 100001, ",{\"type\":\"expandedlicensing_CustomLicense\",\"spdxId\":\"#\"}", "SBOM: @graph[100002]: more than 100000 licenses" },
	/* each set holds the next one four times */
	{ PACKAGE("a") HAS("a", "[\"0\"]") SET("Conjunctive", "0", "[\"s0\",\"s0\",\"s0\",\"s0\"]"), 15,
	  ",{\"type\":\"expandedlicensing_ConjunctiveLicenseSet\",\"spdxId\":\"s#\",\"expandedlicensing_member\":[\"s^\",\"s^\",\"s^\",\"s^\"]}",
	  "SBOM: @graph[2]: more than 1000000 licenses of packages" },
	{ PACKAGE("a"), 65, ",{\"relationshipType\":\"hasDeclaredLicense\",\"from\":\"a\",\"to\":\"https://spdx.org/licenses/L#\"}",
	  "SBOM: @graph[2]: package a: more than 64 licenses" },
};

static void
bounds_licenses_of_spdx_3(void **state)
{
	const struct sbom_sink sink = { .wants_licenses = true };

	(void)state;
	for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
		AUTO(buf_free) struct buf text = BUF(16 * MIB);
		struct sbom s;
		struct err err = { 0 };

		assert_int_equal(buf_addf(&text, &err, "{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\"@graph\":[{\"type\":\"Tool\",\"name\":\"t\"},{\"type\":\"x\"}%s",
		                          bounds[i].once), COCKET_OK);
		add_many(&text, bounds[i].count, bounds[i].element);
		assert_int_equal(buf_addf(&text, &err, "]}"), COCKET_OK);
		assert_int_equal(sbom_read(&s, buf_slice(&text), &sink, &err), COCKET_E_TOO_MANY);
		assert_string_equal(err.message, bounds[i].says);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_licenses_of_spdx_3),
		cmocka_unit_test(bounds_licenses_of_spdx_3),
		cmocka_unit_test(reads_each_format),
		cmocka_unit_test(reads_tools_of_cyclonedx_1_4),
		cmocka_unit_test(refuses),
		cmocka_unit_test(ends_when_the_sink_fails),
		cmocka_unit_test(answers_as_the_vectors_say),
		cmocka_unit_test(holds_to_its_limits),
		cmocka_unit_test(reads_so_many_licenses_of_one_package),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
