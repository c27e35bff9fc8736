/* What an attestation must say, as a policy has it: see policy_attestation.h.  A check is for one kind of attestation; that it has an effect is
 * seen to, so that none is taken for one that does. */
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "format/attestation/repository_uri.h"
#include "format/policy/policy_part.h"

#define SCAN PREDICATE_BIT(PREDICATE_SCAN)
#define PROVENANCE PREDICATE_BIT(PREDICATE_PROVENANCE)
#define SOME_FIELD .least = 1, .most = POLICY_CHECKS_MAX

static const char *const severities[] = { "none", "negligible", "low", "medium", "high", "critical", NULL };

#define COUNT_FIELD(word) { word, SHAPE_NUMBER, 2, .least = 0, .most = POLICY_COUNT_MAX, .about = "how many there may be" }
const struct json_field policy_counts_fields[] = {
	COUNT_FIELD("critical"), COUNT_FIELD("high"), COUNT_FIELD("medium"), COUNT_FIELD("low"), COUNT_FIELD("negligible"), COUNT_FIELD("unknown"), { .name = NULL },
};

const struct json_field policy_exception_fields[] = {
	{ "id", SHAPE_TEXT, 2, true, .about = "of the finding, like CVE-2026-1234" },
	{ "until", SHAPE_TEXT, 2, .about = "a date, 2026-12-31, or a time: then it counts again" },
	{ "reason", SHAPE_TEXT, 2, true, .about = "why it does not count" },
	{ .name = NULL },
};

const struct json_field policy_vex_fields[] = {
	{ "signers", SHAPE_OBJECT, 2, true, .of = "signers", .about = "whose word it is" },
	{ .name = NULL },
};

const struct json_field policy_sbom_fields[] = {
	{ "min-packages", SHAPE_NUMBER, 2, .least = 1, .most = POLICY_COUNT_MAX, .about = "how many packages it must list" },
	{ "max-age", SHAPE_TEXT, 2, .pattern = POLICY_DURATION_PATTERN, .about = "how old it may be" },
	{ "deny-packages", SHAPE_LIST, 2, SOME_FIELD, .about = "packages that must not be there: NAME, NAME@VERSION, or a package URL" },
	{ "deny-licenses", SHAPE_LIST, 2, SOME_FIELD, .about = "licences that no package may have; * is any characters" },
	{ "allow-unlicensed", SHAPE_FLAG, 2, .about = "packages that say no licence are allowed" },
	{ "verify-bytes", SHAPE_FLAG, 2, .about = "with --deep: the layers must hold what it lists, and no package else" },
	{ .name = NULL },
};

const struct json_field policy_vsa_fields[] = {
	{ "verifier", SHAPE_TEXT_OR_LIST, 2, SOME_FIELD, .about = "who must have verified" },
	{ "levels", SHAPE_LIST, 2, SOME_FIELD, .about = "levels that it must have, all of them" },
	{ "max-age", SHAPE_TEXT, 2, .pattern = POLICY_DURATION_PATTERN, .about = "how old it may be" },
	{ .name = NULL },
};

const struct json_field policy_pointer_fields[] = {
	{ "pointer", SHAPE_TEXT, 2, true, .pattern = "^/", .about = "the place in the predicate (RFC 6901), like /result" },
	{ "equals", SHAPE_VALUE, 2, .about = "the value itself" },
	{ "one-of", SHAPE_LIST, 2, SOME_FIELD, .about = "it is one of these, or holds one of these" },
	{ "exists", SHAPE_FLAG, 2, .about = "it is there, or it is not" },
	{ "min", SHAPE_VALUE, 2, .about = "the least number" },
	{ "max", SHAPE_VALUE, 2, .about = "the greatest number" },
	{ "not-older-than", SHAPE_TEXT, 2, .pattern = POLICY_DURATION_PATTERN, .about = "how old the time there may be" },
	{ .name = NULL },
};

/* kinds: of the predicates that it is for; 0: any. */
const struct json_field policy_checks_fields[] = {
	{ "max-severity", SHAPE_TEXT, 2, .words = severities, .kinds = SCAN, .about = "the worst severity that is allowed" },
	{ "max-count", SHAPE_OBJECT, 2, .of = "counts", .kinds = SCAN, .about = "how many findings of a severity are allowed" },
	{ "unknown-severity", SHAPE_TEXT, 2, .words = severities, .kinds = SCAN, .about = "what findings of unknown severity count as; high, the default" },
	{ "allow-unfixed", SHAPE_FLAG, 2, .kinds = SCAN, .about = "findings that have no fix do not count" },
	{ "deny-cve", SHAPE_LIST, 2, SOME_FIELD, .kinds = SCAN, .about = "findings that are never allowed" },
	{ "ignore-cve", SHAPE_OBJECTS, 2, SOME_FIELD, .of = "exception", .kinds = SCAN, .about = "findings that do not count" },
	{ "vex", SHAPE_OBJECT, 2, .of = "vex", .kinds = SCAN, .about = "whose VEX says which findings do not count" },
	{ "max-scan-age", SHAPE_TEXT, 2, .kinds = SCAN, .pattern = POLICY_DURATION_PATTERN, .about = "how old the scan may be, like 7d" },
	{ "max-database-age", SHAPE_TEXT, 2, .kinds = SCAN, .pattern = POLICY_DURATION_PATTERN, .about = "how old the scanner's database may be" },
	{ "scanner", SHAPE_TEXT_OR_LIST, 2, SOME_FIELD, .kinds = SCAN, .about = "scanners that count: NAME or NAME>=VERSION" },
	{ "builder-id", SHAPE_TEXT_OR_LIST, 2, SOME_FIELD, .kinds = PROVENANCE, .about = "who must have built it; * is any characters but /" },
	{ "source-repository", SHAPE_TEXT_OR_LIST, 2, SOME_FIELD, .kinds = PROVENANCE, .about = "the repository that it was built from" },
	{ "source-ref", SHAPE_TEXT_OR_LIST, 2, SOME_FIELD, .kinds = PROVENANCE, .about = "the ref that it was built from, like refs/tags/v*" },
	{ "source-commit", SHAPE_TEXT_OR_LIST, 2, SOME_FIELD, .kinds = PROVENANCE, .about = "the commit that it was built from" },
	{ "build-type", SHAPE_TEXT_OR_LIST, 2, SOME_FIELD, .kinds = PROVENANCE, .about = "URI of the kind of build" },
	{ "sbom", SHAPE_OBJECT, 2, .of = "sbom", .kinds = PREDICATE_BIT(PREDICATE_SBOM), .about = "what the list of packages must be like" },
	{ "vsa", SHAPE_OBJECT, 2, .of = "vsa", .kinds = PREDICATE_BIT(PREDICATE_VSA), .about = "what the verification summary must say" },
	{ "json", SHAPE_OBJECTS, 2, SOME_FIELD, .of = "pointer", .about = "values in the predicate" },
	{ .name = NULL },
};

/* --- provenance ---------------------------------------------------------------------------------- */

/* Of '*' alone it would ask nothing. */
static bool
says_something(const char *pattern)
{
	return pattern[strspn(pattern, "*?/:.")] != '\0';
}

static bool
is_repository(const char *text)
{
	struct repository_uri ignored;
	struct err unused = { 0 };

	return repository_uri_parse(&ignored, slice_str(text), &unused) == COCKET_OK && ignored.ref[0] == '\0' && says_something(text);
}

static bool
is_commit(const char *text)
{
	const size_t n = strspn(text, "0123456789abcdef");

	return text[n] == '\0' && (n == 40 || n == 64);
}

static enum cocket_code
provenance_read(struct policy_attestation *a, const struct json_reader *r, struct json object)
{
	struct provenance_checks *p = &a->provenance;
	const struct {
		const char *name;
		struct policy_list *list;
		bool (*is_well)(const char *text);
		const char *expected;
	} rows[] = {
		{ "builder-id", &p->builders, says_something, "more than wildcards" },
		{ "source-repository", &p->repositories, is_repository, "a repository, like https://github.com/shop/api, without a ref" },
		{ "source-ref", &p->refs, says_something, "more than wildcards" },
		{ "source-commit", &p->commits, is_commit, "40 or 64 digits 0-9 a-f" },
		{ "build-type", &p->build_types, says_something, "more than wildcards" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct json v = json_get(object, rows[i].name);

		if (policy_list_read(rows[i].list, r, v))
			return r->err->code;
		for (size_t n = 0; n < rows[i].list->count; n++) {
			const char *text = rows[i].list->items[n];

			if (*text && !rows[i].is_well(text) && json_refuse(r, v, "%s: %s, expected %s", rows[i].name, TEXT(slice_str(text)), rows[i].expected) &&
			    !json_goes_on(r))
				return r->err->code;
		}
	}
	return COCKET_OK;
}

/* --- packages and summaries ------------------------------------------------------------------------ */

static enum cocket_code
sbom_read_checks(struct policy_attestation *a, const struct json_reader *r, struct json object)
{
	struct json v = json_get(object, "sbom");

	if (json_type(v) != JSON_OBJECT)
		return COCKET_OK; /* none, or refused already */
	if (json_check_fields(r, v, policy_sbom_fields) || policy_duration_read(&a->sbom.max_age, r, v, "max-age"))
		return r->err->code;
	(void)json_u64_value(&a->sbom.min_packages, json_get(v, "min-packages"));
	a->sbom.matches_bytes = json_is_true(json_get(v, "verify-bytes"));
	a->sbom.allow_unlicensed = json_is_true(json_get(v, "allow-unlicensed"));
	if (policy_list_read(&a->sbom.deny_packages, r, json_get(v, "deny-packages")) || policy_list_read(&a->sbom.deny_licenses, r, json_get(v, "deny-licenses")))
		return r->err->code;
	if (!sbom_checks_are_asked(&a->sbom))
		return json_refuse(r, v, "sbom: expected what it must be like");
	if (a->sbom.allow_unlicensed && a->sbom.deny_licenses.count == 0)
		return json_refuse(r, json_get(v, "allow-unlicensed"), "allow-unlicensed: goes with deny-licenses only");
	return COCKET_OK;
}

static enum cocket_code
vsa_read(struct policy_attestation *a, const struct json_reader *r, struct json object)
{
	struct json v = json_get(object, "vsa");

	if (json_type(v) != JSON_OBJECT)
		return COCKET_OK; /* none, or refused already */
	if (json_check_fields(r, v, policy_vsa_fields) || policy_duration_read(&a->vsa.max_age, r, v, "max-age"))
		return r->err->code;
	if (policy_list_read(&a->vsa.verifiers, r, json_get(v, "verifier")) || policy_list_read(&a->vsa.levels, r, json_get(v, "levels")))
		return r->err->code;
	return vsa_checks_are_asked(&a->vsa) ? COCKET_OK : json_refuse(r, v, "vsa: expected what it must say");
}

/* --- the whole ------------------------------------------------------------------------------------- */

/* A check that no attestation of one of the types could pass would deny for a reason that nobody meant. */
static enum cocket_code
fit_check(struct policy_attestation *a, const struct json_reader *r, struct json object)
{
	for (struct json v = json_first(object); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		const struct json_field *f = json_field_find(policy_checks_fields, json_name(v));

		for (size_t i = 0; f && f->kinds && i < a->types.count; i++)
			if (!(policy_type_kinds(a->types.items[i]) & f->kinds) &&
			    json_refuse_name(r, v, "%s: does not go with type %s", f->name, TEXT(slice_str(a->types.items[i]))) && !json_goes_on(r))
				return r->err->code;
	}
	return json_count(object) == 0 ? json_refuse(r, object, "checks: empty, expected what the attestation must say") : COCKET_OK;
}

enum cocket_code
policy_checks_read(struct policy_attestation *out, const struct json_reader *r, struct json attestation)
{
	typedef enum cocket_code step(struct policy_attestation *out, const struct json_reader *r, struct json object);
	static step *const steps[] = {
		fit_check, policy_scan_checks_read, provenance_read, sbom_read_checks, vsa_read, policy_pointers_read,
	};
	struct json object = json_get(attestation, "checks");

	if (json_type(object) != JSON_OBJECT)
		return COCKET_OK; /* none, or refused already */
	if (json_check_fields(r, object, policy_checks_fields))
		return r->err->code;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i](out, r, object) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}
