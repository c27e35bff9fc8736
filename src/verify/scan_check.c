/* What a scan must say: when, by which scanner and with how old a database it was made, and what it may have found.  See attestation_check.h.
 * A finding counts unless somebody whose word counts says that it does not; of unknown severity it is as bad as the policy says. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/decimal.h"
#include "base/escape.h"
#include "base/limits.h"
#include "format/attestation/scan_parse.h"
#include "format/attestation/vex_suppress.h"
#include "verify/attestation_check.h"

#define FINDINGS_TOLD_MAX 5

/* A scan while its findings are counted. */
struct scan_count {
	struct attested *out;
	const struct check_context *context;
	const struct scan_checks *checks;
	const struct vex **documents;   /* owned array, of context->vex */
	const struct vulnerability *worst[FINDINGS_TOLD_MAX]; /* of those that count and are not allowed, the worst first */
	size_t worst_count;
	size_t refused;                 /* all of them */
	char expired[ATTESTED_TEXT_BYTES]; /* an exception that has expired, of a finding that counts; "" none */
};

/* --- what does not count -------------------------------------------------------------------------- */

static bool
is_called(const struct vulnerability *v, const char *id)
{
	if (strcmp(v->id, id) == 0)
		return true;
	for (size_t i = 0; i < v->alias_count; i++)
		if (strcmp(v->aliases[i], id) == 0)
			return true;
	return false;
}

/* Never allowed, whoever says that it does not matter. */
static bool
is_denied(const struct scan_checks *c, const struct vulnerability *v)
{
	for (size_t i = 0; i < c->deny.count; i++)
		if (is_called(v, c->deny.items[i]))
			return true;
	return false;
}

static enum cocket_code
suppress(struct scan_count *s, const struct vulnerability *v, const char *by, const char *why, size_t vex, struct err *err)
{
	struct suppression *told;

	if (attested_suppress(&told, s->out, err))
		return err->code;
	if (told == NULL)
		return COCKET_OK;
	told->by = by;
	snprintf(told->id, sizeof told->id, "%s", v->id);
	snprintf(told->package, sizeof told->package, "%s%s%s", v->package, v->version[0] ? " " : "", v->version);
	snprintf(told->why, sizeof told->why, "%s", why);
	told->vex = vex;
	return COCKET_OK;
}

/* By its id or another that it has; an advisory that stands for several findings is more than one of those. */
static bool
is_excepted(const struct finding_exception *e, const struct vulnerability *v)
{
	return v->is_advisory ? strcmp(v->id, e->id) == 0 : is_called(v, e->id);
}

/* One that has expired is remembered, to say why the finding counts. */
static const struct finding_exception *
exception_find(struct scan_count *s, const struct vulnerability *v)
{
	char when[CLOCK_TEXT_BYTES];

	for (size_t i = 0; i < s->checks->exception_count; i++) {
		const struct finding_exception *e = &s->checks->exceptions[i];

		if (!is_excepted(e, v))
			continue;
		if (!e->has_until || s->context->now < e->until)
			return e;
		clock_print(when, e->until);
		snprintf(s->expired, sizeof s->expired, "; the exception for %.60s expired at %s", TEXT(slice_str(e->id)), when);
	}
	return NULL;
}

/* Its number from 1. */
static size_t
number_of(const struct vex_sources *sources, const struct vex *document)
{
	for (size_t i = 0; i < sources->count; i++)
		if (&sources->items[i].document == document)
			return i + 1;
	return 0;
}

static struct vex_answer
vex_ask(const struct scan_count *s, const struct vulnerability *v)
{
	const struct subject_facts *facts = s->context->image;
	char repository[NAME_TEXT_BYTES] = "";
	const struct vex_image image = {
		.digest = &s->out->subject, .relatives = s->context->vex->relatives, .relative_count = s->context->vex->relative_count,
		.repository = repository, .tag = facts->name ? facts->name->tag : "", .platform = facts->platform,
	};

	if (facts->name)
		name_print_repository(repository, facts->name);
	return vex_suppresses(s->documents, s->context->vex->count, v, &image);
}

static enum cocket_code
vex_look(bool *is_suppressed, struct scan_count *s, const struct vulnerability *v, struct err *err)
{
	char why[ATTESTED_TEXT_BYTES];
	const struct vex_answer a = vex_ask(s, v);

	*is_suppressed = a.suppressed && a.statement;
	if (!*is_suppressed)
		return COCKET_OK;
	snprintf(why, sizeof why, "%s%s%s", vex_status_name(a.statement->status), a.statement->justification[0] ? ": " : "", a.statement->justification);
	return suppress(s, v, "vex", why, number_of(s->context->vex, a.document), err);
}

/* The policy's word, that of whoever signs VEX, and the scan's own if its signer is one of those: to scan is not to say what matters. */
static enum cocket_code
suppression_look(bool *is_suppressed, struct scan_count *s, const struct vulnerability *v, struct err *err)
{
	const struct finding_exception *e = exception_find(s, v);

	*is_suppressed = true;
	if (v->suppression && s->context->is_vex_signer)
		return suppress(s, v, "scan", v->suppression, 0, err);
	if (e)
		return suppress(s, v, "ignore-cve", e->reason, 0, err);
	return vex_look(is_suppressed, s, v, err);
}

/* --- what does ------------------------------------------------------------------------------------ */

/* A policy that says how many unknown ones there may be has said all of them. */
static enum severity
rank_of(const struct scan_checks *c, enum severity severity)
{
	return severity == SEVERITY_UNKNOWN ? c->unknown_as : severity;
}

static bool
is_over_severity(const struct scan_checks *c, enum severity severity)
{
	if (!c->has_max_severity || (severity == SEVERITY_UNKNOWN && c->has_max_count[SEVERITY_UNKNOWN]))
		return false;
	return rank_of(c, severity) > c->max_severity;
}

/* Kept in order of severity; of as bad ones the first stays before the next. */
static void
worst_add(struct scan_count *s, const struct vulnerability *v)
{
	size_t at = s->worst_count < FINDINGS_TOLD_MAX ? s->worst_count : FINDINGS_TOLD_MAX - 1;

	s->refused++;
	if (s->worst_count == FINDINGS_TOLD_MAX && rank_of(s->checks, s->worst[at]->severity) >= rank_of(s->checks, v->severity))
		return;
	s->worst_count += s->worst_count < FINDINGS_TOLD_MAX;
	for (; at > 0 && rank_of(s->checks, s->worst[at - 1]->severity) < rank_of(s->checks, v->severity); at--)
		s->worst[at] = s->worst[at - 1];
	s->worst[at] = v;
}

static enum cocket_code
finding_count(struct scan_count *s, const struct vulnerability *v, struct err *err)
{
	bool is_suppressed = false;

	if (is_denied(s->checks, v)) {
		s->out->counts[v->severity]++;
		worst_add(s, v);
		return COCKET_OK;
	}
	if (suppression_look(&is_suppressed, s, v, err) || is_suppressed)
		return err->code;
	if (s->checks->allow_unfixed && v->has_fix_state && !v->is_fixable) {
		s->out->unfixed_count++;
		return COCKET_OK;
	}
	s->out->counts[v->severity]++;
	if (is_over_severity(s->checks, v->severity))
		worst_add(s, v);
	return COCKET_OK;
}

/* How many count for that limit: unknown ones where they are ranked, unless they have a limit of their own. */
static size_t
counted(const struct scan_count *s, enum severity severity)
{
	const struct scan_checks *c = s->checks;
	const bool with_unknown = severity != SEVERITY_UNKNOWN && c->unknown_as == severity && !c->has_max_count[SEVERITY_UNKNOWN];

	return s->out->counts[severity] + (with_unknown ? s->out->counts[SEVERITY_UNKNOWN] : 0);
}

/* --- in words ------------------------------------------------------------------------------------- */

static void
counts_print(char out[static ATTESTED_TEXT_BYTES], const struct attested *a)
{
	static const enum severity order[] = { SEVERITY_CRITICAL, SEVERITY_HIGH, SEVERITY_MEDIUM, SEVERITY_LOW, SEVERITY_NEGLIGIBLE, SEVERITY_NONE, SEVERITY_UNKNOWN };
	size_t n = 0;

	snprintf(out, ATTESTED_TEXT_BYTES, "no findings");
	for (size_t i = 0; i < sizeof order / sizeof *order; i++)
		if (a->counts[order[i]] > 0)
			n += (size_t)snprintf(out + n, ATTESTED_TEXT_BYTES - n, "%s%zu %s", n ? ", " : "", a->counts[order[i]], severity_name(order[i]));
}

/* "CVE-2026-1001 (critical, openssl 3.0.1), ... and 3 more" */
static void
worst_print(char *out, size_t size, const struct scan_count *s)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < s->worst_count && n < size; i++) {
		const struct vulnerability *v = s->worst[i];

		n += (size_t)snprintf(out + n, size - n, "%s%.40s (%s%s%.40s%s%.30s)", i ? ", " : "", TEXT(slice_str(v->id)), severity_name(v->severity),
		                      v->package[0] ? ", " : "", TEXT(slice_str(v->package)), v->version[0] ? " " : "", TEXT(slice_str(v->version)));
	}
	if (n < size && s->refused > s->worst_count)
		snprintf(out + n, size - n, " and %zu more", s->refused - s->worst_count);
}

/* --- the limits ------------------------------------------------------------------------------------ */

static enum cocket_code
denied_report(struct scan_count *s, const struct scan *scan, struct err *err)
{
	char expected[POLICY_LIST_TEXT_BYTES], value[ATTESTED_TEXT_BYTES] = "";
	size_t n = 0;

	for (size_t i = 0; i < scan->count && n < sizeof value; i++)
		if (is_denied(s->checks, &scan->items[i]))
			n += (size_t)snprintf(value + n, sizeof value - n, "%s%s", n ? ", " : "", TEXT(slice_str(scan->items[i].id)));
	policy_list_print(expected, &s->checks->deny, ", ");
	return s->checks->deny.count > 0 ? attested_check_add(s->out, "deny-cve", expected, value, n == 0, err) : COCKET_OK;
}

static enum cocket_code
severity_report(struct scan_count *s, struct err *err)
{
	char value[ATTESTED_TEXT_BYTES], worst[360];

	counts_print(value, s->out);
	worst_print(worst, sizeof worst, s);
	if (s->checks->has_max_severity && attested_check_add(s->out, "max-severity", severity_name(s->checks->max_severity), value, s->refused == 0, err))
		return err->code;
	if (s->refused > 0)
		attested_refuse(s->out, REASON_SCAN_FINDINGS, "%s not allowed: %.360s%.100s", COUNT(s->refused, "finding"), worst, s->expired);
	return COCKET_OK;
}

static enum cocket_code
counts_report(struct scan_count *s, struct err *err)
{
	for (unsigned i = 0; i < SEVERITY_COUNT; i++) {
		const enum severity severity = (enum severity)i;
		const size_t n = counted(s, severity);
		const uint64_t max = s->checks->max_count[i];
		char expected[64], value[64];

		if (!s->checks->has_max_count[i])
			continue;
		snprintf(expected, sizeof expected, "%s %llu", severity_name(severity), (unsigned long long)max);
		snprintf(value, sizeof value, "%zu", n);
		if (attested_check_add(s->out, "max-count", expected, value, n <= max, err))
			return err->code;
		if (n > max)
			attested_refuse(s->out, REASON_SCAN_FINDINGS, "%s %s %s, at most %llu are allowed%s", COUNT(n, "finding"), n == 1 ? "is" : "are", severity_name(severity),
			                (unsigned long long)max, s->expired);
	}
	return COCKET_OK;
}

static enum cocket_code
findings_count(struct scan_count *s, const struct scan *scan, struct err *err)
{
	for (size_t i = 0; i < scan->count; i++)
		if (finding_count(s, &scan->items[i], err))
			return err->code;
	s->out->has_counts = true;
	if (denied_report(s, scan, err) || severity_report(s, err))
		return err->code;
	return counts_report(s, err);
}

static enum cocket_code
documents_take(struct scan_count *s, const struct vex_sources *sources, struct err *err)
{
	for (size_t i = 0; i < sources->count; i++) {
		s->documents[i] = &sources->items[i].document;
		if (attested_vex_add(s->out, &sources->items[i].of, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
findings_check(struct attested *out, const struct scan *scan, const struct check_context *c, struct err *err)
{
	struct scan_count s = { .out = out, .context = c, .checks = &c->asked->scan };
	enum cocket_code code;

	if (c->asked->scan.allow_unfixed && scan->count > 0 && scan_lacks(scan, SCAN_FIELD_FIXES))
		attested_refuse(out, REASON_ATTESTATION, "%s", scan_lacks(scan, SCAN_FIELD_FIXES));
	s.documents = calloc(c->vex->count + 1, sizeof(const struct vex *));
	if (s.documents == NULL)
		return no_memory(err);
	code = documents_take(&s, c->vex, err);
	code = code ? code : findings_count(&s, scan, err);
	free(s.documents);
	return code;
}

/* --- who and when ---------------------------------------------------------------------------------- */

static bool
scanner_matches(const char *pattern, const char *name)
{
	struct slice want, version;

	scanner_split(&want, &version, pattern);
	if (want.len != strlen(name))
		return false;
	for (size_t i = 0; i < want.len; i++) /* tools spell their own names in several ways */
		if ((want.ptr[i] | 0x20) != ((uint8_t)name[i] | 0x20))
			return false;
	return true;
}

static bool
version_suffices(const char *pattern, const struct scan *scan)
{
	struct slice name, version;

	scanner_split(&name, &version, pattern);
	return version.len == 0 || (scan->scanner_version[0] && version_compare(slice_str(scan->scanner_version), version) >= 0);
}

static bool
scanner_is_listed(const struct policy_list *list, const struct scan *scan)
{
	for (size_t i = 0; i < list->count; i++)
		if (scanner_matches(list->items[i], scan->scanner) && version_suffices(list->items[i], scan))
			return true;
	return false;
}

static enum cocket_code
scanner_check(struct attested *out, const struct scan *scan, const struct policy_list *list, struct err *err)
{
	char expected[POLICY_LIST_TEXT_BYTES], value[ATTESTED_TEXT_BYTES];
	const bool holds = scanner_is_listed(list, scan);

	if (list->count == 0)
		return COCKET_OK;
	policy_list_print(expected, list, " or ");
	snprintf(value, sizeof value, "%s%s%s", scan->scanner, scan->scanner_version[0] ? " " : "", scan->scanner_version);
	if (attested_check_add(out, "scanner", expected, value, holds, err))
		return err->code;
	if (scan->scanner[0] == '\0')
		attested_refuse(out, REASON_ATTESTATION, "%s", scan_lacks(scan, SCAN_FIELD_SCANNER));
	else if (!holds)
		attested_refuse(out, REASON_ATTESTATION, "the scanner is %.150s, expected %.200s", TEXT(slice_str(value)), expected);
	return COCKET_OK;
}

static enum cocket_code
ages_check(struct attested *out, const struct scan *scan, const struct check_context *c, struct err *err)
{
	const struct age_check ages[] = {
		{ "max-scan-age", "the scan", scan_lacks(scan, SCAN_FIELD_TIME), c->asked->scan.max_age, scan->time, scan->has_time, REASON_SCAN_AGE },
		{ "max-database-age", "the scanner's database", scan_lacks(scan, SCAN_FIELD_DATABASE_TIME), c->asked->scan.max_database_age, scan->database_time,
		  scan->has_database_time, REASON_SCAN_AGE },
	};
	char when[CLOCK_TEXT_BYTES];

	if (scan->has_database_time && scan->database_time > c->now + MAKER_SKEW_SECONDS) {
		clock_print(when, scan->database_time);
		attested_refuse(out, REASON_ATTESTATION, "the scanner's database is dated in the future (%s)", when);
	}
	for (size_t i = 0; i < sizeof ages / sizeof *ages; i++)
		if (age_check(out, &ages[i], c, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
scan_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err)
{
	const struct scan_image image = { .manifest = &out->subject, .index = c->image->index, .config = c->image->config };
	AUTO(scan_free) struct scan scan = { 0 };
	struct err why = { 0 };

	if (scan_parse(&scan, predicate, &image, &why))
		return unread_refuse(out, scan_checks_are_asked(&c->asked->scan), &why, err);
	out->is_read = true;
	attested_time_set(out, scan.has_time, scan.time, c, "the scan");
	if (scanner_check(out, &scan, &c->asked->scan.scanners, err) || ages_check(out, &scan, c, err))
		return err->code;
	return findings_check(out, &scan, c, err);
}
