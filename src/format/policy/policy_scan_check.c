/* What a scan must say, as a policy has it: see policy_attestation.h.  What would be without effect, or contradicts itself, is refused. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "format/policy/policy_part.h"

static bool
severity_of_word(enum severity *out, const char *word)
{
	for (unsigned s = 0; word && s < SEVERITY_COUNT; s++)
		if (strcmp(word, severity_name((enum severity)s)) == 0) {
			*out = (enum severity)s;
			return true;
		}
	return false;
}

static bool
is_over_max_severity(const struct scan_checks *c, enum severity s)
{
	return c->has_max_severity && s > c->max_severity && s != SEVERITY_UNKNOWN;
}

static enum cocket_code
count_read(struct scan_checks *out, const struct json_reader *r, struct json n)
{
	enum severity s;

	if (!severity_of_word(&s, json_name(n)) || !json_u64_value(&out->max_count[s], n))
		return COCKET_OK; /* refused already */
	out->has_max_count[s] = true;
	if (is_over_max_severity(out, s) && out->max_count[s] > 0)
		return json_refuse(r, n, "max-count: %s: max-severity %s allows none", json_name(n), severity_name(out->max_severity));
	return COCKET_OK;
}

static enum cocket_code
counts_read(struct scan_checks *out, const struct json_reader *r, struct json v)
{
	if (json_type(v) != JSON_OBJECT)
		return COCKET_OK; /* none, or refused already */
	if (json_check_fields(r, v, policy_counts_fields))
		return r->err->code;
	for (struct json n = json_first(v); json_type(n) != JSON_ABSENT; n = json_next(n))
		if (count_read(out, r, n) && !json_goes_on(r))
			return r->err->code;
	return json_count(v) == 0 ? json_refuse(r, v, "max-count: empty, expected a severity and a number") : COCKET_OK;
}

static enum cocket_code
severities_read(struct policy_attestation *a, const struct json_reader *r, struct json object)
{
	struct scan_checks *out = &a->scan;

	out->unknown_as = SEVERITY_HIGH;
	(void)severity_of_word(&out->unknown_as, json_string_value(json_get(object, "unknown-severity")));
	out->has_max_severity = severity_of_word(&out->max_severity, json_string_value(json_get(object, "max-severity")));
	out->allow_unfixed = json_is_true(json_get(object, "allow-unfixed"));
	return counts_read(out, r, json_get(object, "max-count"));
}

/* A date ends with its day. */
static enum cocket_code
until_read(struct finding_exception *out, const struct json_reader *r, struct json v)
{
	const char *text = json_string_value(v);
	char time[sizeof "9999-12-31T00:00:00Z"];
	const bool is_date = text && strlen(text) == strlen("9999-12-31");

	if (text == NULL || *text == '\0')
		return COCKET_OK; /* for ever, or refused already */
	if (is_date)
		snprintf(time, sizeof time, "%.10sT00:00:00Z", text);
	if (clock_parse(&out->until, slice_str(is_date ? time : text), r->err))
		return json_refuse(r, v, "until: %s, expected a date like 2026-12-31, or a time like 2026-12-31T12:00:00Z", TEXT(slice_str(text)));
	out->until += is_date ? 86400 : 0;
	out->has_until = true;
	return COCKET_OK;
}

static enum cocket_code
exception_read(struct scan_checks *out, const struct json_reader *r, struct json v)
{
	struct finding_exception *e = &out->exceptions[out->exception_count];

	if (json_type(v) != JSON_OBJECT)
		return COCKET_OK; /* refused already */
	if (json_check_fields(r, v, policy_exception_fields) || until_read(e, r, json_get(v, "until")))
		return r->err->code;
	e->id = json_string_value(json_get(v, "id"));
	e->reason = json_string_value(json_get(v, "reason"));
	if (e->id == NULL || e->reason == NULL)
		return COCKET_OK;
	for (size_t i = 0; i < out->exception_count; i++)
		if (strcmp(out->exceptions[i].id, e->id) == 0)
			return json_refuse(r, v, "ignore-cve: %s: listed twice", TEXT(slice_str(e->id)));
	if (policy_list_has(&out->deny, e->id))
		return json_refuse(r, v, "ignore-cve: %s: deny-cve has it too", TEXT(slice_str(e->id)));
	out->exception_count++;
	return COCKET_OK;
}

static enum cocket_code
ids_read(struct policy_attestation *a, const struct json_reader *r, struct json object)
{
	struct json list = json_get(object, "ignore-cve");

	if (policy_list_read(&a->scan.deny, r, json_get(object, "deny-cve")))
		return r->err->code;
	a->scan.exceptions = calloc(json_count(list) + 1, sizeof *a->scan.exceptions);
	if (a->scan.exceptions == NULL)
		return no_memory(r->err);
	for (struct json v = json_first(list); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (exception_read(&a->scan, r, v) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

static enum cocket_code
vex_read(struct policy_attestation *a, const struct json_reader *r, struct json object)
{
	struct json v = json_get(object, "vex"), signers = json_get(v, "signers");

	if (json_type(v) != JSON_OBJECT)
		return COCKET_OK; /* none, or refused already */
	if (json_check_fields(r, v, policy_vex_fields) || json_check_fields(r, signers, policy_who_fields))
		return r->err->code;
	if (json_type(signers) != JSON_OBJECT)
		return COCKET_OK;
	return policy_who_read(&a->scan.vex, r, signers, "signers: expected keys, identities or roles: whose VEX counts");
}

/* A setting that would be without effect was meant to have one. */
static enum cocket_code
limits_check(struct policy_attestation *a, const struct json_reader *r, struct json object)
{
	static const char *const names[] = { "unknown-severity", "allow-unfixed", "ignore-cve", "vex" };

	for (size_t i = 0; i < sizeof names / sizeof *names && !scan_checks_limit(&a->scan); i++) {
		struct json v = json_get(object, names[i]);

		if (json_type(v) != JSON_ABSENT && json_refuse(r, v, "%s: goes with max-severity, max-count or deny-cve only", names[i]) && !json_goes_on(r))
			return r->err->code;
	}
	return COCKET_OK;
}

static bool
scanner_is_well(const char *text)
{
	struct slice name, version;

	scanner_split(&name, &version, text);
	for (size_t i = 0; i < name.len; i++)
		if (strchr("<>=!~^ ", name.ptr[i]))
			return false;
	return name.len > 0 && (strstr(text, ">=") == NULL || (version.len > 0 && version.ptr[0] >= '0' && version.ptr[0] <= '9'));
}

static enum cocket_code
scan_times_read(struct policy_attestation *a, const struct json_reader *r, struct json object)
{
	struct json v = json_get(object, "scanner");

	if (policy_duration_read(&a->scan.max_age, r, object, "max-scan-age") && !json_goes_on(r))
		return r->err->code;
	if (policy_duration_read(&a->scan.max_database_age, r, object, "max-database-age") && !json_goes_on(r))
		return r->err->code;
	if (policy_list_read(&a->scan.scanners, r, v))
		return r->err->code;
	for (size_t i = 0; i < a->scan.scanners.count; i++)
		if (a->scan.scanners.items[i][0] && !scanner_is_well(a->scan.scanners.items[i]))
			return json_refuse(r, v, "scanner: %s, expected NAME or NAME>=VERSION", TEXT(slice_str(a->scan.scanners.items[i])));
	return COCKET_OK;
}

enum cocket_code
policy_scan_checks_read(struct policy_attestation *out, const struct json_reader *r, struct json checks)
{
	typedef enum cocket_code step(struct policy_attestation *out, const struct json_reader *r, struct json object);
	static step *const steps[] = { severities_read, ids_read, vex_read, limits_check, scan_times_read };

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i](out, r, checks) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}
