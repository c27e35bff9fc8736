/* Grype's JSON report (anchore/grype, "json" output), with its database of version 5 or 6; Anchore's tools write the same.
 * An open object.  What its rules ignored (ignoredMatches) is not a match, and is not read. */
#include "format/attestation/scan_part.h"

static const struct {
	const char *word;
	bool has_fix_state, is_fixable;
} fix_states[] = {
	{ "fixed", true, true },
	{ "not-fixed", true, false },
	{ "wont-fix", true, false },
};

static void
fix_read(struct vulnerability *v, struct json_pull fix)
{
	struct json_pull state = json_pull_get(fix, "state");

	for (size_t i = 0; i < sizeof fix_states / sizeof fix_states[0]; i++)
		if (json_pull_is(state, fix_states[i].word)) {
			v->has_fix_state = fix_states[i].has_fix_state;
			v->is_fixable = fix_states[i].is_fixable;
		}
}

static enum cocket_code
match_read(struct scan_reader *r, struct json_pull match)
{
	enum { VULNERABILITY, RELATED, ARTIFACT, COUNT };
	static const char *const names[COUNT] = { "vulnerability", "relatedVulnerabilities", "artifact" };
	struct json_pull f[COUNT];
	struct vulnerability v = { 0 };

	json_pull_fields(f, names, COUNT, match);
	if (json_pull_expect(f[VULNERABILITY], JSON_OBJECT, "vulnerability", r->err))
		return r->err->code;
	struct json_pull id = json_pull_get(f[VULNERABILITY], "id");
	if (json_pull_expect(id, JSON_STRING, "vulnerability.id", r->err) || scan_text(r, &v.id, id))
		return r->err->code;
	if (scan_text(r, &v.package, json_pull_get(f[ARTIFACT], "name")) || scan_text(r, &v.version, json_pull_get(f[ARTIFACT], "version")))
		return r->err->code;
	if (scan_text(r, &v.purl, json_pull_get(f[ARTIFACT], "purl")) || scan_aliases_read(r, &v, f[RELATED]))
		return r->err->code;
	v.severity = scan_severity(json_pull_get(f[VULNERABILITY], "severity"));
	fix_read(&v, json_pull_get(f[VULNERABILITY], "fix"));
	return scan_add(r, &v);
}

static enum cocket_code
descriptor_read(struct scan_reader *r, struct json_pull descriptor)
{
	struct json_pull database = json_pull_get(descriptor, "db"), status = json_pull_get(database, "status");
	struct json_pull built = json_pull_get(json_pull_type(status) == JSON_OBJECT ? status : database, "built");

	if (scan_name(r, json_pull_get(descriptor, "name"), json_pull_get(descriptor, "version")))
		return r->err->code;
	if (scan_time(r, &r->scan->has_time, &r->scan->time, json_pull_get(descriptor, "timestamp"), "descriptor.timestamp"))
		return r->err->code;
	return scan_time(r, &r->scan->has_database_time, &r->scan->database_time, built, "descriptor.db.built");
}

static void
target_read(struct scan_reader *r, struct json_pull target)
{
	scan_names_manifest(r, json_pull_get(target, "manifestDigest"));
	scan_names_manifests(r, json_pull_get(target, "repoDigests"));
	scan_names_config(r, json_pull_get(target, "imageID"));
}

enum cocket_code
scan_read_grype(struct scan_reader *r, struct json_pull document)
{
	enum { MATCHES, SOURCE, DESCRIPTOR, COUNT };
	static const char *const names[COUNT] = { "matches", "source", "descriptor" };
	struct json_pull f[COUNT];
	struct json_members m;

	json_pull_fields(f, names, COUNT, document);
	if (descriptor_read(r, f[DESCRIPTOR]))
		return r->err->code;
	target_read(r, json_pull_get(f[SOURCE], "target"));
	if (json_pull_expect(f[MATCHES], JSON_ARRAY, "matches", r->err))
		return r->err->code;
	m = json_pull_enter(f[MATCHES]);
	while (json_pull_next(&m))
		if (match_read(r, m.value))
			return r->err->code;
	return COCKET_OK;
}
