/* What a list of packages must be like: how many, how old, which must not be in it, under which licences.  See attestation_check.h.  The document is
 * read package by package; memory does not grow with it. */
#include <stdio.h>

#include "base/ascii.h"
#include "base/count.h"
#include "base/escape.h"
#include "format/attestation/purl.h"
#include "format/attestation/sbom_read.h"
#include "verify/attestation_check.h"

struct sbom_search {
	const struct sbom_checks *checks;
	char package[ATTESTED_TEXT_BYTES]; /* the first that is denied; "" none */
	char license[ATTESTED_TEXT_BYTES]; /* the first, and whose it is */
	size_t denied, denied_licenses, unlicensed;
	char first_unlicensed[ATTESTED_TEXT_BYTES];
};

/* --- packages --------------------------------------------------------------------------------------- */

/* The same type, namespace and name; a version only if one is given.  Of a package that has no package URL the name is all there is to tell. */
static bool
purl_matches(const char *wanted, const struct sbom_package *p)
{
	struct purl want, is;
	struct err unused = { 0 };

	if (purl_parse(&want, slice_str(wanted), &unused))
		return false;
	if (purl_parse(&is, slice_str(p->purl), &unused))
		return strcmp(want.name, p->name) == 0 && (want.version[0] == '\0' || strcmp(want.version, p->version) == 0);
	return strcmp(want.type, is.type) == 0 && strcmp(want.namespace, is.namespace) == 0 && strcmp(want.name, is.name) == 0 &&
	       (want.version[0] == '\0' || strcmp(want.version, is.version) == 0);
}

/* "NAME" or "NAME@VERSION"; names may begin with '@'. */
static bool
name_matches(const char *wanted, const struct sbom_package *p)
{
	const size_t n = strlen(p->name);

	if (strcmp(wanted, p->name) == 0)
		return true;
	return n > 0 && strncmp(wanted, p->name, n) == 0 && wanted[n] == '@' && strcmp(wanted + n + 1, p->version) == 0;
}

static bool
package_is_denied(const struct sbom_checks *c, const struct sbom_package *p)
{
	for (size_t i = 0; i < c->deny_packages.count; i++) {
		const char *wanted = c->deny_packages.items[i];

		if (strncmp(wanted, "pkg:", 4) == 0 ? purl_matches(wanted, p) : name_matches(wanted, p))
			return true;
	}
	return false;
}

/* --- licences ---------------------------------------------------------------------------------------- */

/* '*' is any characters; letters in any case, as SPDX has it. */
static bool
license_matches(const char *pattern, struct slice id)
{
	const char *star = strchr(pattern, '*');
	const size_t head = star ? (size_t)(star - pattern) : strlen(pattern);

	if (id.len < head)
		return false;
	for (size_t i = 0; i < head; i++)
		if (ascii_lower(pattern[i]) != ascii_lower((char)id.ptr[i]))
			return false;
	if (star == NULL)
		return id.len == head;
	for (size_t skip = head; skip <= id.len; skip++)
		if (license_matches(star + 1, slice_of(id.ptr + skip, id.len - skip)))
			return true;
	return false;
}

static bool
id_is_denied(const struct policy_list *denied, struct slice id)
{
	for (size_t i = 0; i < denied->count; i++)
		if (license_matches(denied->items[i], id))
			return true;
	return false;
}

/* With "or later" behind it: the licence itself is one of those. */
static bool
word_is_denied(const struct policy_list *denied, struct slice word)
{
	if (word.len > 1 && word.ptr[word.len - 1] == '+' && id_is_denied(denied, slice_of(word.ptr, word.len - 1)))
		return true;
	return word.len > 0 && id_is_denied(denied, word);
}

/* Each identifier of an expression: "MIT OR (GPL-2.0-only AND BSD-3-Clause)" has three, and "MIT/GPL-2.0+", as it was written before SPDX, two.
 * That there is another to choose is not known to have been chosen. */
static bool
license_is_denied(const struct policy_list *denied, const char *text)
{
	const char *at = text;

	if (id_is_denied(denied, slice_str(text))) /* names with blanks */
		return true;
	while (*at) {
		const size_t n = strcspn(at, " ()\t\r\n,;/|&");

		if (word_is_denied(denied, slice_of(at, n)))
			return true;
		at += n + (at[n] != '\0');
	}
	return false;
}

static void
licenses_look(struct sbom_search *s, const struct sbom_package *p)
{
	if (p->license_count == 0 && s->unlicensed++ == 0)
		snprintf(s->first_unlicensed, sizeof s->first_unlicensed, "%s", p->name);
	for (size_t i = 0; i < p->license_count; i++)
		if (license_is_denied(&s->checks->deny_licenses, p->licenses[i])) {
			if (s->denied_licenses++ == 0)
				snprintf(s->license, sizeof s->license, "%.120s of %.120s", p->licenses[i], p->name);
			return;
		}
}

/* --- the document -------------------------------------------------------------------------------------- */

static enum cocket_code
package_look(void *context, const struct sbom_package *p, struct err *err)
{
	struct sbom_search *s = context;

	(void)err;
	if (package_is_denied(s->checks, p) && s->denied++ == 0)
		snprintf(s->package, sizeof s->package, "%.180s%s%.60s", p->name, p->version[0] ? " " : "", p->version);
	if (p->is_content && s->checks->deny_licenses.count > 0)
		licenses_look(s, p);
	return COCKET_OK;
}

static enum cocket_code
packages_check(struct attested *out, const struct sbom *sbom, const struct sbom_search *s, struct err *err)
{
	const uint64_t min = s->checks->min_packages;
	char expected[POLICY_LIST_TEXT_BYTES], value[64];

	snprintf(expected, sizeof expected, "%llu", (unsigned long long)min);
	snprintf(value, sizeof value, "%zu", sbom->package_count);
	if (min > 0 && attested_check_add(out, "min-packages", expected, value, sbom->package_count >= min, err))
		return err->code;
	if (sbom->package_count < min)
		attested_refuse(out, REASON_ATTESTATION, "it lists %s, expected at least %llu", COUNT(sbom->package_count, "package"), (unsigned long long)min);
	policy_list_print(expected, &s->checks->deny_packages, ", ");
	if (s->checks->deny_packages.count > 0 && attested_check_add(out, "deny-packages", expected, s->package, s->denied == 0, err))
		return err->code;
	if (s->denied > 0)
		attested_refuse(out, REASON_ATTESTATION, "the package %.250s is not allowed (deny-packages)", TEXT(slice_str(s->package)));
	return COCKET_OK;
}

static enum cocket_code
licenses_check(struct attested *out, const struct sbom *sbom, const struct sbom_search *s, struct err *err)
{
	const bool are_known = sbom->has_licenses && (s->unlicensed == 0 || s->checks->allow_unlicensed);
	char expected[POLICY_LIST_TEXT_BYTES];

	if (s->checks->deny_licenses.count == 0)
		return COCKET_OK;
	policy_list_print(expected, &s->checks->deny_licenses, ", ");
	if (attested_check_add(out, "deny-licenses", expected, s->license, s->denied_licenses == 0 && are_known, err))
		return err->code;
	if (s->denied_licenses > 0)
		attested_refuse(out, REASON_ATTESTATION, "the licence %.250s is not allowed (deny-licenses)", TEXT(slice_str(s->license)));
	else if (!sbom->has_licenses)
		attested_refuse(out, REASON_ATTESTATION, "the licences of SPDX 3 are not read, and one that is not allowed may be among them (deny-licenses)");
	else if (!are_known)
		attested_refuse(out, REASON_ATTESTATION, "%s without a licence: %.200s (allow-unlicensed allows that)",
		                COUNT(s->unlicensed, "package"), TEXT(slice_str(s->first_unlicensed)));
	return COCKET_OK;
}

enum cocket_code
sbom_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err)
{
	struct sbom_search s = { .checks = &c->asked->sbom };
	const struct sbom_sink sink = { .package = package_look, .context = &s };
	struct sbom sbom = { 0 };
	struct age_check age = { .name = "max-age", .noun = "the list of packages", .lacks = "it does not say when it was made (max-age)", .max = c->asked->sbom.max_age, .too_old = REASON_ATTESTATION };
	struct err why = { 0 };

	if (sbom_read(&sbom, predicate, &sink, &why))
		return unread_refuse(out, sbom_checks_are_asked(&c->asked->sbom), &why, err);
	out->is_read = true;
	attested_time_set(out, sbom.has_created, sbom.created, c, age.noun);
	age.has_time = sbom.has_created;
	age.time = sbom.created;
	if (age_check(out, &age, c, err) || packages_check(out, &sbom, &s, err))
		return err->code;
	return licenses_check(out, &sbom, &s, err);
}
