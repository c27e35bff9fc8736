/* What a list of packages must be like: how many, how old, which must not be in it, under which licences.  See attestation_check.h. */
#include <stdio.h>

#include "base/count.h"
#include "base/escape.h"
#include "verify/attestation_check.h"
#include "verify/sbom_search.h"

static enum cocket_code
packages_check(struct attested *out, const struct sbom_search *s, struct err *err)
{
	const uint64_t min = s->checks->min_packages;
	char expected[POLICY_LIST_TEXT_BYTES], value[64];

	snprintf(expected, sizeof expected, "%llu", (unsigned long long)min);
	snprintf(value, sizeof value, "%zu", s->sbom.package_count);
	if (min > 0 && attested_check_add(out, "min-packages", expected, value, s->sbom.package_count >= min, err))
		return err->code;
	if (s->sbom.package_count < min)
		attested_refuse(out, REASON_ATTESTATION, "it lists %s, expected at least %llu", COUNT(s->sbom.package_count, "package"), (unsigned long long)min);
	policy_list_print(expected, &s->checks->deny_packages, ", ");
	if (s->checks->deny_packages.count > 0 && attested_check_add(out, "deny-packages", expected, s->package, s->denied == 0, err))
		return err->code;
	if (s->denied > 0)
		attested_refuse(out, REASON_ATTESTATION, "the package %.250s is not allowed (deny-packages)", TEXT(slice_str(s->package)));
	return COCKET_OK;
}

static void
licenses_refuse(struct attested *out, const struct sbom_search *s)
{
	if (s->denied_licenses > 0)
		attested_refuse(out, REASON_ATTESTATION, "the licence %.250s is not allowed (deny-licenses)", TEXT(slice_str(s->license)));
	else if (s->unread > 0)
		attested_refuse(out, REASON_ATTESTATION, "it does not say what the licence %.250s is (deny-licenses)", TEXT(slice_str(s->first_unread)));
	else if (!s->sbom.has_licenses)
		attested_refuse(out, REASON_ATTESTATION, "it has licences of something that it does not list, and they may be those of a package (deny-licenses)");
	else
		attested_refuse(out, REASON_ATTESTATION, "%s without a licence: %.200s (allow-unlicensed allows that)",
		                COUNT(s->unlicensed, "package"), TEXT(slice_str(s->first_unlicensed)));
}

static enum cocket_code
licenses_check(struct attested *out, const struct sbom_search *s, struct err *err)
{
	const bool are_known = s->sbom.has_licenses && s->unread == 0 && (s->unlicensed == 0 || s->checks->allow_unlicensed);
	const bool holds = are_known && s->denied_licenses == 0;
	char expected[POLICY_LIST_TEXT_BYTES];

	if (s->checks->deny_licenses.count == 0)
		return COCKET_OK;
	policy_list_print(expected, &s->checks->deny_licenses, ", ");
	if (attested_check_add(out, "deny-licenses", expected, s->license, holds, err))
		return err->code;
	if (!holds)
		licenses_refuse(out, s);
	return COCKET_OK;
}

/* The document was read. */
static enum cocket_code
read_check(struct attested *out, const struct sbom_search *s, const struct check_context *c, struct err *err)
{
	struct age_check age = { .name = "max-age", .noun = "the list of packages", .lacks = "it does not say when it was made (max-age)", .max = c->asked->sbom.max_age, .too_old = REASON_ATTESTATION };

	out->is_read = true;
	attested_time_set(out, s->sbom.has_created, s->sbom.created, c, age.noun);
	age.has_time = s->sbom.has_created;
	age.time = s->sbom.created;
	if (age_check(out, &age, c, err) || packages_check(out, s, err))
		return err->code;
	return licenses_check(out, s, err);
}

enum cocket_code
sbom_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err)
{
	struct err why = { 0 };

	if (sbom_search_read(c->sbom, &c->asked->sbom, predicate, &why))
		return unread_refuse(out, sbom_checks_are_asked(&c->asked->sbom), &why, err);
	return read_check(out, c->sbom, c, err);
}
