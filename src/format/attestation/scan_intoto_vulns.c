/* in-toto's vulns predicate v0.1 and v0.2 (in-toto/attestation, spec/predicates/vuln.md and vulns_02.md).  Open objects. */
#include "format/attestation/scan_part.h"
#include "format/attestation/scan_wrapper.h"

/* A score is a word or a number, in a string.  One that says nothing, or is a vector, does not count if there is another. */
static void
score_add(struct severities *all, struct json_pull score)
{
	struct slice text = json_pull_number(score);

	(void)json_pull_plain(&text, score);
	if (text.len == 0 || json_pull_is(score, "unknown") || slice_starts(text, "CVSS:"))
		return;
	severities_add(all, text.ptr[0] >= '0' && text.ptr[0] <= '9' ? severity_of_score(text) : severity_parse(text));
}

/* The worst of several. */
static enum severity
severities_read(struct json_pull list)
{
	struct json_members m = json_pull_enter(list);
	struct severities all = { 0 };

	while (json_pull_next(&m))
		score_add(&all, json_pull_get(m.value, "score"));
	return severities_worst(&all);
}

/* The package is in annotations, if anywhere. */
static enum cocket_code
annotations_read(struct scan_reader *r, struct vulnerability *v, struct json_pull annotations)
{
	struct json_members m = json_pull_enter(annotations);

	while (json_pull_next(&m)) {
		struct json_pull package = json_pull_get(m.value, "package"), version = json_pull_get(m.value, "version");
		struct json_pull purl = json_pull_get(m.value, "purl");
		if (json_pull_type(package) == JSON_STRING && scan_text(r, &v->package, package))
			return r->err->code;
		if (json_pull_type(version) == JSON_STRING && scan_text(r, &v->version, version))
			return r->err->code;
		if (json_pull_type(purl) == JSON_STRING && scan_text(r, &v->purl, purl))
			return r->err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
result_read(struct scan_reader *r, struct json_pull result)
{
	enum { ID, SEVERITY, ANNOTATIONS, COUNT };
	static const char *const names[COUNT] = { "id", "severity", "annotations" };
	struct json_pull f[COUNT];
	struct json_pull nested = json_pull_get(result, "vulnerability"); /* as the text of v0.1 says, unlike its example */
	struct vulnerability v = { 0 };

	json_pull_fields(f, names, COUNT, json_pull_type(nested) == JSON_OBJECT ? nested : result);
	if (json_pull_expect(f[ID], JSON_STRING, "id", r->err) || scan_text(r, &v.id, f[ID]))
		return r->err->code;
	if (json_pull_expect_loose(f[SEVERITY], JSON_ARRAY, "severity", r->err) || annotations_read(r, &v, f[ANNOTATIONS]))
		return r->err->code;
	v.severity = severities_read(f[SEVERITY]);
	return scan_add(r, &v);
}

enum cocket_code
scan_read_intoto_vulns(struct scan_reader *r, struct json_pull document)
{
	struct json_pull list = json_pull_get(json_pull_get(document, "scanner"), "result");
	struct json_members m;

	if (json_pull_expect(list, JSON_ARRAY, "scanner.result", r->err))
		return r->err->code;
	m = json_pull_enter(list);
	while (json_pull_next(&m))
		if (result_read(r, m.value))
			return within(r->err, "scanner.result");
	return scan_wrapper_read(r, document);
}
