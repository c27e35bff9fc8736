/* Clair 4's vulnerability report (quay/clair, "VulnerabilityReport" of its matcher's API, which clairctl prints): vulnerabilities by number,
 * and which package has which.  An open object.  It says neither when it was made nor of when its database is. */
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "format/attestation/scan_part.h"

struct clair_entry {
	const char *key;
	struct vulnerability v; /* of a package: its name and version alone */
};

struct clair_entries {
	struct clair_entry *items; /* sorted by key */
	size_t count, capacity;
};

static void
entries_free(struct clair_entries *e)
{
	free(e->items);
}

static int
compare(const void *a, const void *b)
{
	const struct clair_entry *x = a, *y = b;

	return strcmp(x->key, y->key);
}

static const struct clair_entry *
entry_find(const struct clair_entries *e, const char *key)
{
	struct clair_entry k = { .key = key };

	return e->count ? bsearch(&k, e->items, e->count, sizeof *e->items, compare) : NULL;
}

typedef enum cocket_code entry_read(struct scan_reader *r, struct vulnerability *v, struct json_pull object);

static enum cocket_code
entries_read(struct scan_reader *r, struct clair_entries *out, struct json_pull map, entry_read *read)
{
	struct json_members m = json_pull_enter(map);

	while (json_pull_next(&m)) {
		struct clair_entry e = { 0 };
		if (scan_text(r, &e.key, m.name) || read(r, &e.v, m.value) || LIST_GROW(out, SCAN_COMPONENTS_MAX, "entries", r->err))
			return r->err->code;
		out->items[out->count++] = e;
	}
	if (out->count)
		qsort(out->items, out->count, sizeof *out->items, compare);
	return COCKET_OK;
}

/* --- vulnerabilities -------------------------------------------------------------------------- */

/* The next "CVE-2026-1001" in a text; empty if there is none. */
static struct slice
next_cve(struct slice *rest)
{
	const uint8_t *at;

	while (rest->len && (at = memmem(rest->ptr, rest->len, "CVE-", 4)) != NULL) {
		struct slice id = slice_of(at, (size_t)(rest->ptr + rest->len - at));
		size_t n = 4;
		while (n < id.len && ((id.ptr[n] >= '0' && id.ptr[n] <= '9') || (n > 4 && id.ptr[n] == '-')))
			n++;
		*rest = slice_of(id.ptr + n, id.len - n);
		if (n >= sizeof "CVE-2026-1001" - 1)
			return slice_of(id.ptr, n);
	}
	return slice_of(NULL, 0);
}

static size_t
count_cves(struct slice text)
{
	size_t n = 0;

	while (next_cve(&text).len)
		n++;
	return n;
}

/* An advisory's links lead to the CVEs that it is about. */
static enum cocket_code
aliases_read(struct scan_reader *r, struct vulnerability *v, struct json_pull links)
{
	struct slice text = slice_of(NULL, 0), cve;
	const char **aliases;
	size_t n;

	(void)json_pull_plain(&text, links);
	n = count_cves(text);
	if (n == 0)
		return COCKET_OK;
	if (scan_aliases(r, &aliases, n))
		return r->err->code;
	while ((cve = next_cve(&text)).len)
		if (scan_slice(r, &aliases[v->alias_count++], cve))
			return r->err->code;
	v->aliases = aliases;
	return COCKET_OK;
}

/* A name begins with the id: "CVE-2026-1001 on Ubuntu 24.04 LTS (noble) - medium", "RHSA-2026:0101: openssl security update (Important)". */
static enum cocket_code
vulnerability_read(struct scan_reader *r, struct vulnerability *v, struct json_pull object)
{
	enum { NAME, LINKS, SEVERITY, FIXED, COUNT };
	static const char *const names[COUNT] = { "name", "links", "normalized_severity", "fixed_in_version" };
	struct json_pull f[COUNT];
	struct slice rest, id;

	json_pull_fields(f, names, COUNT, object);
	if (json_pull_expect(f[NAME], JSON_STRING, "vulnerabilities: name", r->err))
		return r->err->code;
	if (!json_pull_plain(&rest, f[NAME]))
		return fail(r->err, COCKET_E_FORMAT, "vulnerabilities: name: %s: not an id", TEXT(f[NAME].text));
	id = text_trim(slice_take_until(&rest, ' '), ":,");
	v->severity = scan_severity(f[SEVERITY]);
	v->has_fix_state = true;
	v->is_fixable = json_pull_type(f[FIXED]) == JSON_STRING && !json_pull_is(f[FIXED], "");
	return scan_slice(r, &v->id, id) ? r->err->code : aliases_read(r, v, f[LINKS]);
}

static enum cocket_code
package_read(struct scan_reader *r, struct vulnerability *v, struct json_pull object)
{
	if (scan_text(r, &v->package, json_pull_get(object, "name")))
		return r->err->code;
	return scan_text(r, &v->version, json_pull_get(object, "version"));
}

/* --- which has which -------------------------------------------------------------------------- */

struct clair_tables {
	struct clair_entries packages, vulnerabilities;
};

static void
tables_free(struct clair_tables *t)
{
	entries_free(&t->packages);
	entries_free(&t->vulnerabilities);
}

static enum cocket_code
pair_add(struct scan_reader *r, const struct clair_tables *t, const struct clair_entry *package, struct json_pull number)
{
	const struct clair_entry *found;
	const char *key;

	if (json_pull_expect(number, JSON_STRING, "package_vulnerabilities", r->err) || scan_text(r, &key, number))
		return r->err->code;
	found = entry_find(&t->vulnerabilities, key);
	if (found == NULL)
		return fail(r->err, COCKET_E_FORMAT, "package_vulnerabilities: %s is not in vulnerabilities", TEXT(slice_str(key)));
	struct vulnerability v = found->v;
	v.package = package ? package->v.package : "";
	v.version = package ? package->v.version : "";
	return scan_add(r, &v);
}

static enum cocket_code
package_pairs_read(struct scan_reader *r, const struct clair_tables *t, struct json_pull package, struct json_pull list)
{
	struct json_members m = json_pull_enter(list);
	const char *key;

	if (json_pull_expect_loose(list, JSON_ARRAY, "package_vulnerabilities", r->err) || scan_text(r, &key, package))
		return r->err->code;
	while (json_pull_next(&m))
		if (pair_add(r, t, entry_find(&t->packages, key), m.value))
			return r->err->code;
	return COCKET_OK;
}

enum cocket_code
scan_read_clair(struct scan_reader *r, struct json_pull document)
{
	enum { HASH, PACKAGES, VULNERABILITIES, PAIRS, COUNT };
	static const char *const names[COUNT] = { "manifest_hash", "packages", "vulnerabilities", "package_vulnerabilities" };
	static const struct json_pull clair = { { (const uint8_t *)"\"clair\"", 7 } };
	AUTO(tables_free) struct clair_tables t = { 0 };
	struct json_pull f[COUNT];
	struct json_members m;

	json_pull_fields(f, names, COUNT, document);
	if (json_pull_expect(f[VULNERABILITIES], JSON_OBJECT, names[VULNERABILITIES], r->err) ||
	    json_pull_expect(f[PAIRS], JSON_OBJECT, names[PAIRS], r->err))
		return r->err->code;
	scan_names_manifest(r, f[HASH]);
	if (scan_name(r, clair, (struct json_pull){ 0 }))
		return r->err->code;
	if (entries_read(r, &t.packages, f[PACKAGES], package_read) || entries_read(r, &t.vulnerabilities, f[VULNERABILITIES], vulnerability_read))
		return r->err->code;
	m = json_pull_enter(f[PAIRS]);
	while (json_pull_next(&m))
		if (package_pairs_read(r, &t, m.name, m.value))
			return r->err->code;
	return COCKET_OK;
}
