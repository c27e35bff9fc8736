/* Scanners' documents told apart by their fields: see scan_format.h.  A document of two formats at once is refused. */
#include "format/attestation/scan_format.h"

#include "base/limits.h"

#define TYPE_COSIGN_VULN "https://cosign.sigstore.dev/attestation/vuln/v1"

static const struct scan_row {
	const char *name;
	const char *type;
	bool is_wrapped;     /* has no type of its own: is attested inside cosign's */
	bool is_predicate;   /* wraps others, or has a list of its own; never wrapped itself */
} rows[] = {
	[SCAN_NOT_KNOWN] = { "not known", NULL, false, false },
	[SCAN_TRIVY] = { "Trivy's JSON", TYPE_COSIGN_VULN, true, false },
	[SCAN_GRYPE] = { "Grype's JSON", TYPE_COSIGN_VULN, true, false },
	[SCAN_SARIF] = { "SARIF", TYPE_COSIGN_VULN, true, false },
	[SCAN_CYCLONEDX] = { "CycloneDX", "https://cyclonedx.org/bom", false, false },
	[SCAN_CLAIR] = { "Clair's report", TYPE_COSIGN_VULN, true, false },
	[SCAN_COSIGN_VULN] = { "cosign's vuln predicate", TYPE_COSIGN_VULN, false, true },
	[SCAN_INTOTO_VULNS] = { "in-toto's vulns predicate", "https://in-toto.io/attestation/vulns/v0.1", false, true },
	[SCAN_SCOUT] = { "Docker Scout's vulnerabilities", "https://scout.docker.com/vulnerabilities/v0.1", false, true },
};

const char *
scan_format_name(enum scan_format format)
{
	return rows[format].name;
}

const char *
scan_predicate_type(enum scan_format format)
{
	return rows[format].type;
}

bool
scan_is_wrapped(enum scan_format format)
{
	return rows[format].is_wrapped;
}

bool
scan_is_predicate(enum scan_format format)
{
	return rows[format].is_predicate;
}

/* A field at the top that says what the document is. */
static const struct mark {
	const char *field;
	enum scan_format format;
} marks[] = {
	{ "SchemaVersion", SCAN_TRIVY },
	{ "matches", SCAN_GRYPE },
	{ "descriptor", SCAN_GRYPE },
	{ "runs", SCAN_SARIF },
	{ "vulnerabilities", SCAN_NOT_KNOWN }, /* CycloneDX and Clair both have it: not enough by itself */
	{ "bomFormat", SCAN_CYCLONEDX },
	{ "manifest_hash", SCAN_CLAIR },
	{ "package_vulnerabilities", SCAN_CLAIR },
	{ "scanner", SCAN_COSIGN_VULN },
	{ "artifacts", SCAN_NOT_KNOWN }, /* Syft's own JSON has Grype's descriptor, too */
};
#define MARKS (sizeof marks / sizeof marks[0])
enum { MARK_MATCHES = 1, MARK_VULNERABILITIES = 4, MARK_SCANNER = 8, MARK_ARTIFACTS = 9 };

/* An SBOM is no scan, and an empty list is in each of Trivy's; a list of results is in-toto's, a document cosign's. */
static enum scan_format
refine(enum scan_format format, const struct json_pull f[static MARKS])
{
	struct json_members vulnerabilities = json_pull_enter(f[MARK_VULNERABILITIES]);

	if (format == SCAN_CYCLONEDX && !json_pull_next(&vulnerabilities))
		return SCAN_NOT_KNOWN;
	if (format == SCAN_GRYPE && json_pull_type(f[MARK_MATCHES]) == JSON_ABSENT && json_pull_type(f[MARK_ARTIFACTS]) == JSON_ARRAY)
		return SCAN_NOT_KNOWN;
	if (format == SCAN_COSIGN_VULN && json_pull_type(json_pull_get(f[MARK_SCANNER], "result")) == JSON_ARRAY)
		return SCAN_INTOTO_VULNS;
	return format;
}

/* Docker Scout's alone is an array: of packages. */
static enum scan_format
format_of_array(struct json_pull document)
{
	struct json_members m = json_pull_enter(document);
	bool is_package = json_pull_next(&m) && json_pull_type(json_pull_get(m.value, "purl")) == JSON_STRING &&
	                  json_pull_type(json_pull_get(m.value, "vulnerabilities")) == JSON_ARRAY;

	return is_package ? SCAN_SCOUT : SCAN_NOT_KNOWN;
}

static enum cocket_code
format_of_object(enum scan_format *out, struct json_pull document, struct err *err)
{
	const char *names[MARKS];
	struct json_pull f[MARKS];
	enum scan_format format = SCAN_NOT_KNOWN;

	for (size_t i = 0; i < MARKS; i++)
		names[i] = marks[i].field;
	json_pull_fields(f, names, MARKS, document);
	for (size_t i = 0; i < MARKS; i++) {
		if (json_pull_type(f[i]) == JSON_ABSENT || marks[i].format == SCAN_NOT_KNOWN)
			continue;
		if (format != SCAN_NOT_KNOWN && format != marks[i].format)
			return fail(err, COCKET_E_FORMAT, "has fields of %s and of %s", scan_format_name(format), scan_format_name(marks[i].format));
		format = marks[i].format;
	}
	*out = refine(format, f);
	return COCKET_OK;
}

enum cocket_code
scan_format_of(enum scan_format *out, struct json_pull document, struct err *err)
{
	if (json_pull_type(document) == JSON_OBJECT)
		return format_of_object(out, document, err);
	*out = format_of_array(document);
	return COCKET_OK;
}

enum cocket_code
scan_detect(enum scan_format *out, struct slice document, struct err *err)
{
	struct json_pull root;

	if (json_pull_open(&root, document, PREDICATE_DEPTH_MAX, PREDICATE_VALUES_MAX, err))
		return err->code;
	return scan_format_of(out, root, err);
}
