/* VEX in CycloneDX JSON (cyclonedx.org, 1.4 to 1.6): vulnerabilities[].analysis, about components of the same document.  Objects are open.
 * A vulnerability without an analysis states nothing. */
#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"
#include "format/attestation/predicate_field.h"
#include "format/attestation/vex_part.h"

static const struct vex_word states[] = {
	{ "not_affected", VEX_NOT_AFFECTED }, { "false_positive", VEX_NOT_AFFECTED }, { "exploitable", VEX_AFFECTED }, { "resolved", VEX_FIXED },
	{ "resolved_with_pedigree", VEX_FIXED }, { "in_triage", VEX_UNDER_INVESTIGATION }, { NULL, 0 },
};

static const char *const justifications[] = {
	"code_not_present", "code_not_reachable", "requires_configuration", "requires_dependency", "requires_environment", "protected_by_compiler",
	"protected_at_runtime", "protected_at_perimeter", "protected_by_mitigating_control", NULL,
};

/* A component by its bom-ref. */
struct referable {
	const char *ref;
	struct json_pull component;
};

struct bom {
	struct vex_reader *r;
	struct json_pull root;     /* metadata.component: the image */
	const char *root_ref;
	struct referable *items;   /* sorted by ref once they are all there */
	size_t count, capacity;
};

static void
bom_free(struct bom *b)
{
	free(b->items);
}

/* Nested ones too: each list is walked once, no deeper than the document. */
static enum cocket_code
add_components(struct bom *b, struct json_pull components)
{
	struct json_members stack[PREDICATE_DEPTH_MAX];
	size_t depth = 1;

	stack[0] = json_pull_enter(components);
	while (depth) {
		struct json_members *m = &stack[depth - 1];
		if (!json_pull_next(m)) {
			depth--;
			continue;
		}
		if (LIST_GROW(b, SBOM_PACKAGES_MAX, "components", b->r->err) || vex_text(b->r, &b->items[b->count].ref, json_pull_get(m->value, "bom-ref"), "bom-ref"))
			return b->r->err->code;
		b->items[b->count++].component = m->value;
		if (depth < PREDICATE_DEPTH_MAX)
			stack[depth++] = json_pull_enter(json_pull_get(m->value, "components"));
	}
	return COCKET_OK;
}

static int
compare_refs(const void *a, const void *b)
{
	return strcmp(((const struct referable *)a)->ref, ((const struct referable *)b)->ref);
}

static const struct referable *
find_component(const struct bom *b, const char *ref)
{
	const struct referable key = { .ref = ref };

	return b->count ? bsearch(&key, b->items, b->count, sizeof *b->items, compare_refs) : NULL;
}

/* What is affected: the image itself, a component of it, or something that the reference names as it stands. */
static enum cocket_code
read_affected(struct bom *b, struct vex_product *p, struct json_pull affected)
{
	const struct referable *found;
	struct vex_component c = { .name = "" };
	const char *ref;

	if (vex_text(b->r, &ref, json_pull_get(affected, "ref"), "ref"))
		return b->r->err->code;
	p->is_subject = true;
	if (ref[0] && strcmp(ref, b->root_ref) == 0)
		return COCKET_OK;
	c = (struct vex_component){ .purl = ref, .name = "", .version = "" };
	found = find_component(b, ref);
	if (found && (vex_text(b->r, &c.purl, json_pull_get(found->component, "purl"), "purl") || vex_text(b->r, &c.name, json_pull_get(found->component, "name"), "name")
	              || vex_text(b->r, &c.version, json_pull_get(found->component, "version"), "version")))
		return b->r->err->code;
	p->components = arena_take(&b->r->vex->texts, sizeof c, b->r->err);
	if (!p->components)
		return b->r->err->code;
	p->components[0] = c;
	p->component_count = 1;
	return COCKET_OK;
}

static enum cocket_code
read_affects(struct bom *b, struct vex_statement *s, struct json_pull affects)
{
	struct json_members m = json_pull_enter(affects);
	size_t count = vex_count(affects);

	if (json_pull_expect_loose(affects, JSON_ARRAY, "affects", b->r->err))
		return b->r->err->code;
	if (count == 0)
		return COCKET_OK;
	s->products = arena_take(&b->r->vex->texts, count * sizeof *s->products, b->r->err);
	if (!s->products)
		return b->r->err->code;
	while (json_pull_next(&m))
		if (read_affected(b, &s->products[s->product_count++], m.value))
			return within(b->r->err, "affects[%zu]", s->product_count - 1);
	return COCKET_OK;
}

/* The id, and those of its references. */
static enum cocket_code
read_ids(struct bom *b, struct vex_statement *s, struct json_pull v)
{
	struct json_pull references = json_pull_get(v, "references");
	struct json_members m = json_pull_enter(references);
	const char *id;

	if (json_pull_expect(json_pull_get(v, "id"), JSON_STRING, "id", b->r->err) || vex_names_room(b->r, &s->vulnerabilities, vex_count(references) + 1)
	    || vex_text(b->r, &id, json_pull_get(v, "id"), "id"))
		return b->r->err->code;
	s->vulnerabilities.items[s->vulnerabilities.count++] = id;
	while (json_pull_next(&m)) {
		if (vex_text(b->r, &id, json_pull_get(m.value, "id"), "references"))
			return b->r->err->code;
		if (id[0])
			s->vulnerabilities.items[s->vulnerabilities.count++] = id;
	}
	return COCKET_OK;
}

static enum cocket_code
read_vulnerability(struct bom *b, struct json_pull v)
{
	struct json_pull analysis = json_pull_get(v, "analysis"), updated = json_pull_get(analysis, "lastUpdated");
	struct vex_statement s = { .justification = "" };
	const char *detail;

	if (json_pull_expect(v, JSON_OBJECT, "vulnerability", b->r->err))
		return b->r->err->code;
	if (json_pull_type(analysis) != JSON_OBJECT)
		return COCKET_OK;
	if (json_pull_type(updated) != JSON_STRING)
		updated = json_pull_get(analysis, "firstIssued");
	if (vex_text(b->r, &detail, json_pull_get(analysis, "detail"), "detail") || field_instant(&s.has_time, &s.time, updated, "lastUpdated", b->r->err)
	    || read_ids(b, &s, v) || read_affects(b, &s, json_pull_get(v, "affects")))
		return b->r->err->code;
	s.status = (enum vex_status)vex_word_value(states, json_pull_get(analysis, "state"));
	s.justification = vex_word_find(justifications, json_pull_get(analysis, "justification"));
	s.has_reason = s.justification[0] || detail[0];
	return vex_add(b->r, &s);
}

static enum cocket_code
read_header(struct bom *b, struct json_pull document)
{
	struct vex_reader *r = b->r;
	struct json_pull metadata = json_pull_get(document, "metadata");

	(void)json_pull_u64(&r->vex->version, json_pull_get(document, "version"));
	b->root = json_pull_get(metadata, "component");
	if (vex_text(r, &r->vex->id, json_pull_get(document, "serialNumber"), "serialNumber")
	    || field_instant(&r->vex->has_time, &r->vex->time, json_pull_get(metadata, "timestamp"), "timestamp", r->err))
		return r->err->code;
	return vex_text(r, &b->root_ref, json_pull_get(b->root, "bom-ref"), "bom-ref");
}

enum cocket_code
vex_read_cyclonedx(struct vex_reader *r, struct json_pull document)
{
	struct json_pull vulnerabilities = json_pull_get(document, "vulnerabilities");
	struct json_members m = json_pull_enter(vulnerabilities);
	AUTO(bom_free) struct bom b = { .r = r };

	if (json_pull_expect(vulnerabilities, JSON_ARRAY, "vulnerabilities", r->err) || read_header(&b, document)
	    || add_components(&b, json_pull_get(document, "components")))
		return r->err->code;
	if (b.count)
		qsort(b.items, b.count, sizeof *b.items, compare_refs);
	for (size_t i = 0; json_pull_next(&m); i++)
		if (read_vulnerability(&b, m.value))
			return within(r->err, "vulnerabilities[%zu]", i);
	return COCKET_OK;
}
