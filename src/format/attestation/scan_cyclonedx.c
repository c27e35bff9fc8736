/* CycloneDX 1.4 to 1.6 with vulnerabilities, as Trivy, Grype and others write it (cyclonedx.org, JSON reference).  Open objects.
 * An empty list of vulnerabilities is no scan: Trivy writes one into each bill of materials, whether it looked for them or not.
 * What its own analysis says not to count is a finding that is suppressed, in the document's words: whether they count is for the policy. */
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "format/attestation/scan_part.h"

/* --- components ------------------------------------------------------------------------------- */

struct cdx_component {
	const char *ref, *name, *version, *purl;
};

struct cdx_components {
	struct cdx_component *items; /* sorted by ref */
	size_t count, capacity;
};

static void
components_free(struct cdx_components *c)
{
	free(c->items);
}

/* "group/name", or the name alone if there is no group. */
static enum cocket_code
name_read(struct scan_reader *r, const char **out, struct json_pull group, struct json_pull name)
{
	if (json_pull_type(group) != JSON_STRING || json_pull_is(group, ""))
		return scan_text(r, out, name);
	r->scratch.len = 0;
	if (json_pull_text(&r->scratch, group, r->err) || buf_add(&r->scratch, slice_str("/"), r->err) || json_pull_text(&r->scratch, name, r->err))
		return r->err->code;
	return scan_slice(r, out, buf_slice(&r->scratch));
}

static enum cocket_code components_read(struct scan_reader *r, struct cdx_components *out, struct json_pull list);

static enum cocket_code
component_read(struct scan_reader *r, struct cdx_components *out, struct json_pull object)
{
	enum { REF, GROUP, NAME, VERSION, PURL, COMPONENTS, COUNT };
	static const char *const names[COUNT] = { "bom-ref", "group", "name", "version", "purl", "components" };
	struct json_pull f[COUNT];
	struct cdx_component c;

	json_pull_fields(f, names, COUNT, object);
	if (json_pull_type(f[REF]) == JSON_STRING) {
		if (scan_text(r, &c.ref, f[REF]) || name_read(r, &c.name, f[GROUP], f[NAME]) || scan_text(r, &c.version, f[VERSION]))
			return r->err->code;
		if (scan_text(r, &c.purl, f[PURL]) || LIST_GROW(out, SCAN_COMPONENTS_MAX, "components", r->err))
			return r->err->code;
		out->items[out->count++] = c;
	}
	return components_read(r, out, f[COMPONENTS]);
}

/* Components are nested, at most PREDICATE_DEPTH_MAX deep. */
static enum cocket_code
components_read(struct scan_reader *r, struct cdx_components *out, struct json_pull list)
{
	struct json_members m = json_pull_enter(list);

	if (json_pull_expect_loose(list, JSON_ARRAY, "components", r->err))
		return r->err->code;
	while (json_pull_next(&m))
		if (component_read(r, out, m.value))
			return r->err->code;
	return COCKET_OK;
}

static int
compare(const void *a, const void *b)
{
	const struct cdx_component *x = a, *y = b;

	return strcmp(x->ref, y->ref);
}

/* A reference may be a BOM-Link to this document: "urn:cdx:SERIAL/VERSION#REF". */
static const struct cdx_component *
component_find(const struct cdx_components *c, const char *ref)
{
	const char *behind = strncmp(ref, "urn:cdx:", 8) == 0 ? strchr(ref, '#') : NULL;
	struct cdx_component key = { .ref = behind ? behind + 1 : ref };

	return c->count ? bsearch(&key, c->items, c->count, sizeof *c->items, compare) : NULL;
}

/* --- one vulnerability ------------------------------------------------------------------------ */

/* A score alone is a severity only if it is CVSS: others are of EPSS, or of catalogues. */
static void
rating_add(struct severities *all, struct json_pull rating)
{
	struct json_pull word = json_pull_get(rating, "severity");
	struct slice method = slice_of(NULL, 0);

	if (json_pull_is(word, "unknown"))
		return;
	if (json_pull_type(word) == JSON_STRING)
		severities_add(all, scan_severity(word));
	else if (json_pull_plain(&method, json_pull_get(rating, "method")) && slice_starts(method, "CVSS"))
		severities_add(all, scan_score(json_pull_get(rating, "score")));
}

/* The worst of several sources; one that does not know counts only if there is no other. */
static enum severity
ratings_read(struct json_pull ratings)
{
	struct json_members m = json_pull_enter(ratings);
	struct severities all = { 0 };

	while (json_pull_next(&m))
		rating_add(&all, m.value);
	return severities_worst(&all);
}

static bool
is_suppressing(struct json_pull state)
{
	return json_pull_is(state, "not_affected") || json_pull_is(state, "false_positive") || json_pull_is(state, "resolved") ||
	       json_pull_is(state, "resolved_with_pedigree");
}

/* "not_affected: code_not_reachable" */
static enum cocket_code
analysis_read(struct scan_reader *r, struct vulnerability *v, struct json_pull analysis)
{
	struct json_pull state = json_pull_get(analysis, "state"), why = json_pull_get(analysis, "justification");

	if (!is_suppressing(state))
		return COCKET_OK;
	r->scratch.len = 0;
	if (json_pull_text(&r->scratch, state, r->err))
		return r->err->code;
	if (json_pull_type(why) == JSON_STRING && (buf_add(&r->scratch, slice_str(": "), r->err) || json_pull_text(&r->scratch, why, r->err)))
		return r->err->code;
	return scan_slice(r, &v->suppression, buf_slice(&r->scratch));
}

/* Trivy recommends an upgrade if there is one; others list a version that is not affected.  Without either, nobody knows. */
static void
fix_read(struct vulnerability *v, struct json_pull recommendation, struct json_pull versions)
{
	struct json_members m = json_pull_enter(versions);
	struct slice text;

	v->is_fixable = json_pull_plain(&text, recommendation) && slice_starts(text, "Upgrade ");
	while (json_pull_next(&m))
		v->is_fixable |= json_pull_is(json_pull_get(m.value, "status"), "unaffected");
	v->has_fix_state = v->is_fixable;
}

static enum cocket_code
affected_add(struct scan_reader *r, const struct cdx_components *components, struct vulnerability v, struct json_pull ref)
{
	const char *text;
	const struct cdx_component *c;

	if (json_pull_expect(ref, JSON_STRING, "affects[].ref", r->err) || scan_text(r, &text, ref))
		return r->err->code;
	c = component_find(components, text);
	v.package = c ? c->name : text;
	v.version = c ? c->version : "";
	v.purl = c ? c->purl : "";
	return scan_add(r, &v);
}

static enum cocket_code
vulnerability_read(struct scan_reader *r, const struct cdx_components *components, struct json_pull object)
{
	enum { ID, RATINGS, AFFECTS, ANALYSIS, REFERENCES, RECOMMENDATION, COUNT };
	static const char *const names[COUNT] = { "id", "ratings", "affects", "analysis", "references", "recommendation" };
	struct json_pull f[COUNT];
	struct json_members m;
	struct vulnerability v = { 0 };

	json_pull_fields(f, names, COUNT, object);
	if (json_pull_expect(f[ID], JSON_STRING, "vulnerabilities[].id", r->err) || scan_text(r, &v.id, f[ID]))
		return r->err->code;
	if (scan_aliases_read(r, &v, f[REFERENCES]) || analysis_read(r, &v, f[ANALYSIS]))
		return r->err->code;
	if (json_pull_expect_loose(f[AFFECTS], JSON_ARRAY, "affects", r->err))
		return r->err->code;
	v.severity = ratings_read(f[RATINGS]);
	m = json_pull_enter(f[AFFECTS]);
	if (!json_pull_next(&m)) {
		fix_read(&v, f[RECOMMENDATION], m.value);
		return scan_add(r, &v);
	}
	do {
		fix_read(&v, f[RECOMMENDATION], json_pull_get(m.value, "versions"));
		if (affected_add(r, components, v, json_pull_get(m.value, "ref")))
			return r->err->code;
	} while (json_pull_next(&m));
	return COCKET_OK;
}

/* --- the document ----------------------------------------------------------------------------- */

/* An array up to CycloneDX 1.4, an object of components from 1.5 on. */
static enum cocket_code
tools_read(struct scan_reader *r, struct json_pull tools)
{
	struct json_members m = json_pull_enter(json_pull_type(tools) == JSON_OBJECT ? json_pull_get(tools, "components") : tools);

	while (json_pull_next(&m))
		if (scan_name_also(r, json_pull_get(m.value, "name"), json_pull_get(m.value, "version")))
			return r->err->code;
	return COCKET_OK;
}

/* The image, as Trivy and Grype put it: in its purl, its version, or properties of their own. */
static void
image_read(struct scan_reader *r, struct json_pull component)
{
	struct json_members m = json_pull_enter(json_pull_get(component, "properties"));

	if (!json_pull_is(json_pull_get(component, "type"), "container"))
		return;
	scan_names_manifest(r, json_pull_get(component, "purl"));
	scan_names_manifest(r, json_pull_get(component, "version"));
	while (json_pull_next(&m)) {
		struct json_pull name = json_pull_get(m.value, "name"), value = json_pull_get(m.value, "value");
		if (json_pull_is(name, "aquasecurity:trivy:RepoDigest"))
			scan_names_manifest(r, value);
		else if (json_pull_is(name, "aquasecurity:trivy:ImageID"))
			scan_names_config(r, value);
	}
}

static enum cocket_code
metadata_read(struct scan_reader *r, struct json_pull metadata)
{
	enum { TIMESTAMP, TOOLS, COMPONENT, COUNT };
	static const char *const names[COUNT] = { "timestamp", "tools", "component" };
	struct json_pull f[COUNT];

	json_pull_fields(f, names, COUNT, metadata);
	image_read(r, f[COMPONENT]);
	if (tools_read(r, f[TOOLS]))
		return r->err->code;
	return scan_time(r, &r->scan->has_time, &r->scan->time, f[TIMESTAMP], "metadata.timestamp");
}

enum cocket_code
scan_read_cyclonedx(struct scan_reader *r, struct json_pull document)
{
	enum { METADATA, COMPONENTS, VULNERABILITIES, COUNT };
	static const char *const names[COUNT] = { "metadata", "components", "vulnerabilities" };
	AUTO(components_free) struct cdx_components components = { 0 };
	struct json_pull f[COUNT];
	struct json_members m;

	json_pull_fields(f, names, COUNT, document);
	if (metadata_read(r, f[METADATA]) || components_read(r, &components, f[COMPONENTS]))
		return r->err->code;
	struct json_pull image = json_pull_get(f[METADATA], "component");
	if (json_pull_type(image) == JSON_OBJECT && component_read(r, &components, image))
		return r->err->code;
	if (components.count)
		qsort(components.items, components.count, sizeof *components.items, compare);
	if (json_pull_expect(f[VULNERABILITIES], JSON_ARRAY, names[VULNERABILITIES], r->err))
		return r->err->code;
	m = json_pull_enter(f[VULNERABILITIES]);
	if (!json_pull_next(&m))
		return fail(r->err, COCKET_E_FORMAT, "vulnerabilities: empty, as in an SBOM that was never scanned");
	do {
		if (vulnerability_read(r, &components, m.value))
			return r->err->code;
	} while (json_pull_next(&m));
	return COCKET_OK;
}
