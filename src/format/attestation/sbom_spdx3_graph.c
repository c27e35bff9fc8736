/* Licences in the graph of SPDX 3: see sbom_spdx3_graph.h. */
#include "format/attestation/sbom_spdx3_graph.h"

#include <stdlib.h>

#include "base/list.h"
#include "format/attestation/predicate_field.h"

#define LINKS_MAX ((size_t)100000) /* relationships, and as many licences */

static const struct kind_name {
	const char *type;
	enum spdx3_license_kind kind;
} kinds[] = {
	{ "simplelicensing_LicenseExpression", SPDX3_EXPRESSION },
	{ "simplelicensing_SimpleLicensingText", SPDX3_CUSTOM },
	{ "expandedlicensing_ListedLicense", SPDX3_LISTED },
	{ "expandedlicensing_ListedLicenseException", SPDX3_LISTED },
	{ "expandedlicensing_CustomLicense", SPDX3_CUSTOM },
	{ "expandedlicensing_CustomLicenseAddition", SPDX3_CUSTOM },
	{ "expandedlicensing_ConjunctiveLicenseSet", SPDX3_SET },
	{ "expandedlicensing_DisjunctiveLicenseSet", SPDX3_SET },
	{ "expandedlicensing_OrLaterOperator", SPDX3_OR_LATER },
	{ "expandedlicensing_WithAdditionOperator", SPDX3_WITH },
	{ "expandedlicensing_IndividualLicensingInfo", SPDX3_INDIVIDUAL },
};

void
spdx3_licenses_free(struct spdx3_licenses *l)
{
	free(l->given.items);
	free(l->known.items);
	*l = (struct spdx3_licenses){ 0 };
}

/* As it is written, escapes and all. */
static struct slice
written(struct json_pull v)
{
	return json_pull_type(v) == JSON_STRING ? slice_of(v.text.ptr + 1, v.text.len - 2) : slice_of(NULL, 0);
}

struct slice
spdx3_id_of(struct json_pull v)
{
	struct slice id = written(v);

	if (id.len == 0)
		id = written(json_pull_get(v, "spdxId"));
	return id.len ? id : written(json_pull_get(v, "@id"));
}

static enum spdx3_license_kind
kind_of(struct json_pull element)
{
	struct json_pull type = json_pull_get(element, "type");

	if (json_pull_type(type) == JSON_ABSENT)
		type = json_pull_get(element, "@type");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (json_pull_is(type, kinds[i].type))
			return kinds[i].kind;
	return SPDX3_NO_LICENSE;
}

struct spdx3_license
spdx3_license_of(struct json_pull element)
{
	static const char *const values[][2] = {
		[SPDX3_EXPRESSION] = { "simplelicensing_licenseExpression", "simplelicensing_customIdToUri" },
		[SPDX3_LISTED] = { "name", "" },
		[SPDX3_CUSTOM] = { "name", "" },
		[SPDX3_SET] = { "expandedlicensing_member", "" },
		[SPDX3_OR_LATER] = { "expandedlicensing_subjectLicense", "" },
		[SPDX3_WITH] = { "expandedlicensing_subjectExtendableLicense", "expandedlicensing_subjectAddition" },
		[SPDX3_INDIVIDUAL] = { "", "" },
	};
	struct spdx3_license l = { .kind = kind_of(element) };
	struct json_pull f[2];

	if (l.kind == SPDX3_NO_LICENSE)
		return l;
	l.id = spdx3_id_of(element);
	json_pull_fields(f, values[l.kind], 2, element);
	l.value = f[0];
	l.other = f[1];
	return l;
}

/* By its name in the JSON, or by its address. */
static bool
is_about_license(struct json_pull type)
{
	struct slice text = field_plain(type);

	return json_pull_is(type, "hasDeclaredLicense") || json_pull_is(type, "hasConcludedLicense") || slice_ends(text, "/hasDeclaredLicense") ||
	       slice_ends(text, "/hasConcludedLicense");
}

static enum cocket_code
element_gather(struct spdx3_licenses *l, struct json_pull element, struct err *err)
{
	static const char *const names[] = { "relationshipType", "from", "to" };
	struct spdx3_license license;
	struct json_pull f[3];

	json_pull_fields(f, names, 3, element);
	if (is_about_license(f[0])) {
		if (LIST_GROW(&l->given, LINKS_MAX, "relationships to licenses", err))
			return err->code;
		l->given.items[l->given.count++] = (struct spdx3_relationship){ .from = spdx3_id_of(f[1]), .to = f[2] };
		return COCKET_OK;
	}
	license = spdx3_license_of(element);
	if (license.kind == SPDX3_NO_LICENSE)
		return COCKET_OK;
	if (LIST_GROW(&l->known, LINKS_MAX, "licenses", err))
		return err->code;
	l->known.items[l->known.count++] = license;
	return COCKET_OK;
}

static int
compare_ids(struct slice a, struct slice b)
{
	const size_t n = a.len < b.len ? a.len : b.len;
	const int order = n ? memcmp(a.ptr, b.ptr, n) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int
compare_relationships(const void *a, const void *b)
{
	return compare_ids(((const struct spdx3_relationship *)a)->from, ((const struct spdx3_relationship *)b)->from);
}

static int
compare_licenses(const void *a, const void *b)
{
	return compare_ids(((const struct spdx3_license *)a)->id, ((const struct spdx3_license *)b)->id);
}

enum cocket_code
spdx3_licenses_gather(struct spdx3_licenses *out, struct json_pull graph, struct err *err)
{
	struct json_members m = json_pull_enter(graph);

	for (size_t i = 0; json_pull_next(&m); i++)
		if (element_gather(out, m.value, err))
			return within(err, "@graph[%zu]", i);
	if (out->given.count)
		qsort(out->given.items, out->given.count, sizeof *out->given.items, compare_relationships);
	if (out->known.count)
		qsort(out->known.items, out->known.count, sizeof *out->known.items, compare_licenses);
	return COCKET_OK;
}

/* The first that is not before the key. */
static struct spdx3_relationship *
find_relationship(const struct spdx3_relationship_list *l, const struct spdx3_relationship *key)
{
	struct spdx3_relationship *first = l->items;
	size_t left = l->count;

	while (left > 0) {
		struct spdx3_relationship *middle = first + left / 2;
		const bool is_before = compare_relationships(middle, key) < 0;

		first = is_before ? middle + 1 : first;
		left = is_before ? left - left / 2 - 1 : left / 2;
	}
	return first;
}

const struct spdx3_relationship *
spdx3_licenses_of(struct spdx3_licenses *l, struct json_pull element)
{
	const struct spdx3_relationship key = { .from = spdx3_id_of(element) };
	struct spdx3_relationship *const first = find_relationship(&l->given, &key), *const end = first ? l->given.items + l->given.count : NULL;

	if (key.from.len == 0 || first == end || !slice_eq(first->from, key.from))
		return NULL;
	for (struct spdx3_relationship *at = first; at < end && !at->is_placed && slice_eq(at->from, key.from); at++)
		at->is_placed = true;
	return first;
}

bool
spdx3_licenses_are_placed(const struct spdx3_licenses *l)
{
	for (size_t i = 0; i < l->given.count; i++)
		if (!l->given.items[i].is_placed)
			return false;
	return true;
}

const struct spdx3_license *
spdx3_licenses_find(size_t *count, const struct spdx3_licenses *l, struct slice id)
{
	const struct spdx3_license *all = l->known.items, key = { .id = id };
	const struct spdx3_license *first = id.len && all ? bsearch(&key, all, l->known.count, sizeof key, compare_licenses) : NULL, *last = first;

	*count = 0;
	if (first == NULL)
		return NULL;
	while (first > all && slice_eq(first[-1].id, id))
		first--;
	while (last < all + l->known.count && slice_eq(last->id, id))
		last++;
	*count = (size_t)(last - first);
	return first;
}
