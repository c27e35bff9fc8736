/* SARIF 2.1.0 (OASIS), as Trivy, Grype, Docker Scout, Snyk and converters for Clair write it: results, joined to the rules that they refer to.
 * Open objects.  Severity goes by the properties of rule and result, then by what the texts say, then by the level. */
#include "base/limits.h"
#include "format/attestation/scan_lines.h"
#include "format/attestation/scan_sarif_rules.h"

/* --- one result ------------------------------------------------------------------------------- */

static const char digits[] = "0123456789", letters[] = "0123456789abcdefghijklmnopqrstuvwxyz";

static size_t
cve_length(const char *s)
{
	if (strncmp(s, "CVE-", 4) != 0 || strspn(s + 4, digits) != 4 || s[8] != '-')
		return 0;
	size_t n = strspn(s + 9, digits);
	return n >= 4 ? 9 + n : 0;
}

/* Three groups of four. */
static size_t
ghsa_length(const char *s)
{
	size_t n = 4;

	if (strncmp(s, "GHSA", n) != 0)
		return 0;
	for (; n < 19; n += 5)
		if (s[n] != '-' || strspn(s + n + 1, letters) != 4)
			return 0;
	return n;
}

/* The length of the CVE or GHSA id that the text begins with, if a '-' follows: Grype puts the package behind it.  0 if it is another text. */
static size_t
id_length(const char *s)
{
	size_t n = cve_length(s) + ghsa_length(s);

	return n > 0 && s[n] == '-' ? n : 0;
}

/* "CVE-2026-1001-libssl3": the id, and the package if nothing else says it. */
static enum cocket_code
id_split(struct scan_reader *r, struct vulnerability *v)
{
	size_t length = strlen(v->id), n = id_length(v->id), package = v->package ? strlen(v->package) : 0;

	if (n == 0 && package > 0 && length > package + 1 && v->id[length - package - 1] == '-' && strcmp(v->id + length - package, v->package) == 0)
		n = length - package - 1;
	if (n == 0)
		return COCKET_OK;
	if (package == 0)
		v->package = v->id + n + 1;
	return scan_slice(r, &v->id, slice_of(v->id, n));
}

/* Results that are not findings (sections 3.27.9, 3.27.24). */
static bool
is_finding(struct json_pull kind, struct json_pull baseline_state)
{
	return !json_pull_is(kind, "pass") && !json_pull_is(kind, "notApplicable") && !json_pull_is(kind, "informational") &&
	       !json_pull_is(baseline_state, "absent");
}

/* Section 3.35: one that was rejected or is under review does not suppress. */
static enum cocket_code
suppressions_read(struct scan_reader *r, struct vulnerability *v, struct json_pull suppressions)
{
	struct json_members m = json_pull_enter(suppressions);

	while (json_pull_next(&m)) {
		struct json_pull status = json_pull_get(m.value, "status"), why = json_pull_get(m.value, "justification");
		if (json_pull_type(status) != JSON_ABSENT && !json_pull_is(status, "accepted"))
			return COCKET_OK;
		if (scan_text(r, &v->suppression, why))
			return r->err->code;
		if (*v->suppression == '\0')
			v->suppression = "suppressed";
	}
	return COCKET_OK;
}

/* The worst that is said; if nothing is, the level, which is always the same from Clair's converters. */
static enum severity
severity_of(const struct severities *all, const struct sarif_rule *rule, struct json_pull level, bool has_levels)
{
	enum severity s;

	if (all->has || !has_levels)
		return severities_worst(all);
	if (sarif_level(&s, level))
		return s;
	return rule->has_level ? rule->level : SEVERITY_MEDIUM; /* no level means "warning" (section 3.27.10) */
}

/* "[HIGH] CVE-2026-1001": an old template of Trivy. */
static const char *
id_of(const struct sarif_reference *to, const struct sarif_rule *rule)
{
	const char *id = *to->id ? to->id : rule->id, *behind = *id == '[' ? strstr(id, "] ") : NULL;

	return behind ? behind + 2 : id;
}

/* A run, as its results are read. */
struct sarif_run {
	const struct sarif_rules *rules;
	bool is_clair;
};

static enum cocket_code
message_read(struct scan_reader *r, const struct sarif_run *run, struct vulnerability *v, struct severities *all, struct json_pull message)
{
	struct json_pull text = json_pull_get(message, "text");

	return run->is_clair ? scan_clair_line_read(r, v, all, text) : scan_lines_read(r, v, all, text);
}

static enum cocket_code
result_read(struct scan_reader *r, const struct sarif_run *run, struct json_pull result)
{
	enum { KIND, BASELINE, LEVEL, MESSAGE, PROPERTIES, SUPPRESSIONS, COUNT };
	static const char *const names[COUNT] = { "kind", "baselineState", "level", "message", "properties", "suppressions" };
	struct json_pull f[COUNT];
	const struct sarif_rule *rule;
	struct sarif_reference to;

	json_pull_fields(f, names, COUNT, result);
	if (sarif_reference_read(r, &to, result) || sarif_rule_find(&rule, r, run->rules, &to))
		return r->err->code;
	if (!is_finding(f[KIND], f[BASELINE]) || rule->is_other)
		return COCKET_OK;
	struct vulnerability v = rule->says;
	struct severities all = rule->severities;
	v.id = id_of(&to, rule);
	if (message_read(r, run, &v, &all, f[MESSAGE]))
		return r->err->code;
	if (id_split(r, &v) || suppressions_read(r, &v, f[SUPPRESSIONS]))
		return r->err->code;
	sarif_severities_add(&all, f[PROPERTIES]);
	v.severity = severity_of(&all, rule, f[LEVEL], !run->is_clair);
	return scan_add(r, &v);
}

/* --- one run ---------------------------------------------------------------------------------- */

/* The oldest of several runs counts; if one has no time, the scan has none. */
struct sarif_times {
	bool lacks, has;
	int64_t oldest;
};

static enum cocket_code
invocation_read(struct scan_reader *r, struct json_pull invocation, bool *has, int64_t *oldest)
{
	struct json_pull successful = json_pull_get(invocation, "executionSuccessful");
	bool ended = false;
	int64_t time = 0;

	if (json_pull_type(successful) == JSON_BOOL && !json_pull_is_true(successful))
		return fail(r->err, COCKET_E_FORMAT, "invocations: the scan did not succeed");
	if (scan_time(r, &ended, &time, json_pull_get(invocation, "endTimeUtc"), "endTimeUtc"))
		return r->err->code;
	if (!ended && scan_time(r, &ended, &time, json_pull_get(invocation, "startTimeUtc"), "startTimeUtc"))
		return r->err->code;
	if (ended && (!*has || time < *oldest))
		*oldest = time;
	*has |= ended;
	return COCKET_OK;
}

static enum cocket_code
times_read(struct scan_reader *r, struct sarif_times *t, struct json_pull invocations)
{
	struct json_members m = json_pull_enter(invocations);
	bool has = false;
	int64_t oldest = 0;

	while (json_pull_next(&m))
		if (invocation_read(r, m.value, &has, &oldest))
			return r->err->code;
	if (!has)
		t->lacks = true;
	else if (!t->has || oldest < t->oldest)
		t->oldest = oldest;
	t->has |= has;
	return COCKET_OK;
}

static enum cocket_code
driver_read(struct scan_reader *r, struct json_pull driver)
{
	struct json_pull version = json_pull_get(driver, "version");

	if (json_pull_type(version) == JSON_ABSENT)
		version = json_pull_get(driver, "semanticVersion");
	return scan_name_also(r, json_pull_get(driver, "name"), version);
}

static enum cocket_code
results_read(struct scan_reader *r, struct json_pull tool, struct json_pull results)
{
	AUTO(sarif_rules_free) struct sarif_rules rules = { 0 };
	struct sarif_run run = { .rules = &rules };
	struct json_members m = json_pull_enter(results);
	struct slice name = slice_of(NULL, 0);

	if (json_pull_expect(results, JSON_ARRAY, "results", r->err) || sarif_rules_read(r, &rules, tool))
		return r->err->code;
	run.is_clair = json_pull_plain(&name, json_pull_get(json_pull_get(tool, "driver"), "name")) && slice_starts(name, "Clair");
	while (json_pull_next(&m)) {
		if (json_pull_expect(m.value, JSON_OBJECT, "results", r->err))
			return r->err->code;
		if (result_read(r, &run, m.value))
			return r->err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
run_read(struct scan_reader *r, struct sarif_times *t, struct json_pull run)
{
	enum { TOOL, RESULTS, INVOCATIONS, PROPERTIES, COUNT };
	static const char *const names[COUNT] = { "tool", "results", "invocations", "properties" };
	struct json_pull f[COUNT];

	json_pull_fields(f, names, COUNT, run);
	if (driver_read(r, json_pull_get(f[TOOL], "driver")) || times_read(r, t, f[INVOCATIONS]))
		return r->err->code;
	scan_names_manifests(r, json_pull_get(f[PROPERTIES], "repoDigests"));
	scan_names_config(r, json_pull_get(f[PROPERTIES], "imageID"));
	return results_read(r, f[TOOL], f[RESULTS]);
}

enum cocket_code
scan_read_sarif(struct scan_reader *r, struct json_pull document)
{
	struct json_pull runs = json_pull_get(document, "runs");
	struct json_members m = json_pull_enter(runs);
	struct sarif_times times = { 0 };
	size_t n = 0;

	if (!json_pull_is(json_pull_get(document, "version"), "2.1.0"))
		return fail(r->err, COCKET_E_UNSUPPORTED, "version: not 2.1.0");
	if (json_pull_expect(runs, JSON_ARRAY, "runs", r->err))
		return r->err->code;
	for (; json_pull_next(&m); n++)
		if (run_read(r, &times, m.value))
			return within(r->err, "run %zu", n);
	if (n == 0)
		return fail(r->err, COCKET_E_FORMAT, "runs: empty");
	r->scan->has_time = times.has && !times.lacks;
	r->scan->time = times.oldest;
	return COCKET_OK;
}
