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
	const struct sbom_sink sink = { .package = print_package, .file = print_file, .context = out };

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
		assert_int_equal(s.has_licenses, s.format != SBOM_SPDX_3);
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

int
main(void)
{
	static const struct CMUnitTest tests[] = {
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
