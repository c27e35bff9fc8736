/* Trivy's JSON report, SchemaVersion 2 (trivy.dev, "Reporting").
 * An open object: Trivy adds fields with each release.  Secrets and misconfigurations are not vulnerabilities, and are not read. */
#include "format/attestation/scan_part.h"

/* No FixedVersion means no fix, whatever the status says; a status of "unknown" is no status. */
static void
fix_read(struct vulnerability *v, struct json_pull fixed_version, struct json_pull status)
{
	v->is_fixable = (json_pull_type(fixed_version) == JSON_STRING && !json_pull_is(fixed_version, "")) || json_pull_is(status, "fixed");
	v->has_fix_state = v->is_fixable || !json_pull_is(status, "unknown");
}

static enum cocket_code
vulnerability_read(struct scan_reader *r, struct json_pull object)
{
	enum { ID, PACKAGE, VERSION, SEVERITY, FIXED, STATUS, IDENTIFIER, COUNT };
	static const char *const names[COUNT] = {
		"VulnerabilityID", "PkgName", "InstalledVersion", "Severity", "FixedVersion", "Status", "PkgIdentifier",
	};
	struct json_pull f[COUNT];
	struct vulnerability v = { 0 };

	if (json_pull_expect(object, JSON_OBJECT, "Vulnerabilities", r->err))
		return r->err->code;
	json_pull_fields(f, names, COUNT, object);
	if (json_pull_expect(f[ID], JSON_STRING, names[ID], r->err))
		return r->err->code;
	if (scan_text(r, &v.id, f[ID]) || scan_text(r, &v.package, f[PACKAGE]) || scan_text(r, &v.version, f[VERSION]))
		return r->err->code;
	if (scan_text(r, &v.purl, json_pull_get(f[IDENTIFIER], "PURL")))
		return r->err->code;
	v.severity = scan_severity(f[SEVERITY]);
	fix_read(&v, f[FIXED], f[STATUS]);
	return scan_add(r, &v);
}

/* Whether its packages were scanned: a target of secrets, misconfigurations or licenses says nothing about them. */
static bool
is_of_packages(struct json_pull result)
{
	struct json_pull class = json_pull_get(result, "Class");

	return json_pull_type(class) == JSON_ABSENT || json_pull_is(class, "os-pkgs") || json_pull_is(class, "lang-pkgs");
}

/* One target.  Trivy omits the list if it found nothing. */
static enum cocket_code
result_read(struct scan_reader *r, struct json_pull result, bool *has_packages)
{
	struct json_pull list;
	struct json_members m;

	if (json_pull_expect(result, JSON_OBJECT, "Results", r->err))
		return r->err->code;
	list = json_pull_get(result, "Vulnerabilities");
	if (json_pull_expect_loose(list, JSON_ARRAY, "Vulnerabilities", r->err))
		return r->err->code;
	*has_packages |= json_pull_type(list) == JSON_ARRAY || is_of_packages(result);
	m = json_pull_enter(list);
	while (json_pull_next(&m))
		if (vulnerability_read(r, m.value))
			return r->err->code;
	return COCKET_OK;
}

static enum cocket_code
results_read(struct scan_reader *r, struct json_pull results)
{
	struct json_members m = json_pull_enter(results);
	bool has_packages = false;
	size_t n = 0;

	if (json_pull_expect(results, JSON_ARRAY, "Results", r->err))
		return r->err->code;
	for (; json_pull_next(&m); n++)
		if (result_read(r, m.value, &has_packages))
			return r->err->code;
	if (n > 0 && !has_packages)
		return fail(r->err, COCKET_E_FORMAT, "Results: none is of packages, so nobody looked for vulnerabilities");
	return COCKET_OK;
}

/* Newer releases say which client it was, and if a server was asked, the age of the server's database. */
static enum cocket_code
trivy_read(struct scan_reader *r, struct json_pull trivy)
{
	static const struct json_pull name = { { (const uint8_t *)"\"trivy\"", 7 } };
	struct json_pull database = json_pull_get(json_pull_get(trivy, "Server"), "VulnerabilityDB");

	if (scan_name(r, name, json_pull_get(trivy, "Version")))
		return r->err->code;
	return scan_time(r, &r->scan->has_database_time, &r->scan->database_time, json_pull_get(database, "UpdatedAt"),
	                 "Trivy.Server.VulnerabilityDB.UpdatedAt");
}

enum cocket_code
scan_read_trivy(struct scan_reader *r, struct json_pull document)
{
	enum { SCHEMA, CREATED, METADATA, RESULTS, TRIVY, COUNT };
	static const char *const names[COUNT] = { "SchemaVersion", "CreatedAt", "Metadata", "Results", "Trivy" };
	struct json_pull f[COUNT];
	uint64_t schema;

	json_pull_fields(f, names, COUNT, document);
	if (!json_pull_u64(&schema, f[SCHEMA]) || schema != 2)
		return fail(r->err, COCKET_E_UNSUPPORTED, "SchemaVersion: not 2");
	if (scan_time(r, &r->scan->has_time, &r->scan->time, f[CREATED], names[CREATED]) || trivy_read(r, f[TRIVY]))
		return r->err->code;
	scan_names_manifests(r, json_pull_get(f[METADATA], "RepoDigests"));
	scan_names_config(r, json_pull_get(f[METADATA], "ImageID"));
	return results_read(r, f[RESULTS]);
}
