/* From a package of SPDX 3 to its licences: see sbom_spdx3_license.h.  What is not found is unread, never left out. */
#include "format/attestation/sbom_spdx3_license.h"

#include <stdio.h>

#include "format/text/slice_scan.h"

#define STEPS_MAX ((size_t)1000000) /* of all packages: sets may hold sets */
#define STEP_BYTES 256              /* an element that stands where its id could is walked over */
#define SETS_MAX 16u                /* one in another */
#define LICENSE_BYTES 4096
#define UNREAD_BYTES 160

struct license_walk {
	struct sbom_reader *r;
	struct spdx3_licenses *l;
	bool or_later;
	unsigned depth;
};

static enum cocket_code targets_take(const struct license_walk *w, struct json_pull v);

/* The first of a package is kept. */
static enum cocket_code
unread(struct sbom_reader *r, struct slice id)
{
	if (r->package.unread_license[0])
		return COCKET_OK;
	return sbom_slice(r, &r->package.unread_license, id.len ? head(id, id.len < UNREAD_BYTES ? id.len : UNREAD_BYTES) : slice_str("one without an id"));
}

static enum cocket_code
text_take(const struct license_walk *w, struct slice text)
{
	char license[LICENSE_BYTES + 2];
	const char *kept;

	memcpy(license, text.ptr, text.len);
	license[text.len] = '+';
	if (sbom_slice(w->r, &kept, slice_of(license, text.len + w->or_later)))
		return w->r->err->code;
	return sbom_add_license(w->r, kept);
}

static enum cocket_code
value_take(const struct license_walk *w, const struct spdx3_license *l)
{
	char text[LICENSE_BYTES];
	struct err why = { 0 };

	if (json_pull_type(l->value) != JSON_STRING || l->value.text.len > 2 * LICENSE_BYTES || json_pull_copy(text, sizeof text, l->value, &why) || text[0] == '\0')
		return unread(w->r, l->id);
	return text_take(w, slice_str(text));
}

/* Nothing that could be written in another way. */
static bool
is_plain_id(struct slice id)
{
	return id.len > 0 && id.len < LICENSE_BYTES / 2 && consists_of(id, is_alnum, "-._+") && !slice_ends(id, ".html") && !slice_ends(id, ".json");
}

/* "https://spdx.org/licenses/MIT" is MIT; empty: none of the list. */
static struct slice
listed_id(struct slice id)
{
	static const char *const lists[] = { "https://spdx.org/licenses/", "http://spdx.org/licenses/" };

	for (size_t i = 0; i < 2; i++)
		if (slice_starts(id, lists[i]) && is_plain_id(tail(id, strlen(lists[i]))))
			return tail(id, strlen(lists[i]));
	return slice_of(NULL, 0);
}

/* It says that there is none, or that nobody knows. */
static bool
is_nothing(struct slice id)
{
	static const char *const plain[] = { "expandedlicensing_NoneLicense", "expandedlicensing_NoAssertionLicense", NULL };

	if (slice_is_one_of(id, plain))
		return true;
	return slice_starts(id, "https://spdx.org/rdf/3.") && (slice_ends(id, "/ExpandedLicensing/NoneLicense") || slice_ends(id, "/ExpandedLicensing/NoAssertionLicense"));
}

/* A licence that is not in the graph. */
static enum cocket_code
address_take(const struct license_walk *w, struct slice id)
{
	const struct slice listed = listed_id(id);

	if (is_nothing(id))
		return COCKET_OK;
	return listed.len ? text_take(w, listed) : unread(w->r, id);
}

/* What is behind the last '#' or '/'. */
static struct slice
last_part(struct slice id)
{
	size_t n = id.len;

	while (n > 0 && id.ptr[n - 1] != '#' && id.ptr[n - 1] != '/')
		n--;
	return tail(id, n);
}

/* By its name, and as expressions refer to it: "https://example.com/1#own" is LicenseRef-own. */
static enum cocket_code
custom_take(const struct license_walk *w, const struct spdx3_license *l)
{
	const struct slice part = last_part(l->id);
	char text[LICENSE_BYTES];

	if (!is_plain_id(part))
		return value_take(w, l);
	snprintf(text, sizeof text, "%s%.*s", slice_starts(part, "LicenseRef-") ? "" : "LicenseRef-", (int)part.len, (const char *)part.ptr);
	if (text_take(w, slice_str(text)))
		return w->r->err->code;
	return json_pull_type(l->value) == JSON_STRING ? value_take(w, l) : COCKET_OK;
}

/* And what it has under names of its own: "LicenseRef-1" may be any licence. */
static enum cocket_code
expression_take(const struct license_walk *w, const struct spdx3_license *l)
{
	struct json_members m = json_pull_enter(l->other);

	if (value_take(w, l))
		return w->r->err->code;
	while (json_pull_next(&m))
		if (targets_take(w, json_pull_get(m.value, "value")))
			return w->r->err->code;
	return COCKET_OK;
}

/* By its address, and by its name if it has none below the list. */
static enum cocket_code
listed_take(const struct license_walk *w, const struct spdx3_license *l)
{
	return l->kind == SPDX3_INDIVIDUAL || listed_id(l->id).len ? address_take(w, l->id) : value_take(w, l);
}

static enum cocket_code
license_take(const struct license_walk *w, const struct spdx3_license *l)
{
	struct license_walk inner = *w;

	inner.depth++;
	inner.or_later = w->or_later || l->kind == SPDX3_OR_LATER;
	if (l->kind == SPDX3_SET || l->kind == SPDX3_OR_LATER)
		return targets_take(&inner, l->value);
	if (l->kind == SPDX3_WITH)
		return targets_take(&inner, l->value) ? w->r->err->code : targets_take(&inner, l->other);
	if (l->kind == SPDX3_EXPRESSION)
		return expression_take(&inner, l);
	if (l->kind == SPDX3_CUSTOM)
		return custom_take(w, l);
	return listed_take(w, l);
}

/* All of that id. */
static enum cocket_code
known_take(const struct license_walk *w, struct slice id)
{
	size_t count;
	const struct spdx3_license *known = spdx3_licenses_find(&count, w->l, id);

	w->l->steps += count;
	if (known == NULL)
		return address_take(w, id);
	for (size_t i = 0; i < count; i++)
		if (license_take(w, &known[i]))
			return w->r->err->code;
	return COCKET_OK;
}

/* An id, or the element itself. */
static enum cocket_code
target_take(const struct license_walk *w, struct json_pull v)
{
	const struct spdx3_license own = spdx3_license_of(v);

	w->l->steps += 1 + v.text.len / STEP_BYTES;
	if (w->l->steps > STEPS_MAX)
		return fail(w->r->err, COCKET_E_TOO_MANY, "more than %zu licenses of packages", STEPS_MAX);
	if (w->depth > SETS_MAX)
		return unread(w->r, spdx3_id_of(v));
	return own.kind == SPDX3_NO_LICENSE ? known_take(w, spdx3_id_of(v)) : license_take(w, &own);
}

/* One, or an array of them. */
static enum cocket_code
targets_take(const struct license_walk *w, struct json_pull v)
{
	struct json_members m = json_pull_enter(v);

	if (json_pull_type(v) != JSON_ARRAY)
		return target_take(w, v);
	while (json_pull_next(&m))
		if (target_take(w, m.value))
			return w->r->err->code;
	return COCKET_OK;
}

enum cocket_code
spdx3_licenses_take(struct sbom_reader *r, struct spdx3_licenses *l, const struct spdx3_relationship *first)
{
	const struct spdx3_relationship *end = first ? l->given.items + l->given.count : NULL;
	const struct license_walk w = { .r = r, .l = l };

	for (const struct spdx3_relationship *at = first; at != end && slice_eq(at->from, first->from); at++)
		if (targets_take(&w, at->to))
			return r->err->code;
	return COCKET_OK;
}
