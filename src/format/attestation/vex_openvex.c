/* OpenVEX (github.com/openvex/spec): v0.2.0, whose products are objects, and v0.0.1, whose products are strings.  Objects are open. */
#include "base/escape.h"
#include "format/attestation/predicate_field.h"
#include "format/attestation/vex_part.h"

static const struct vex_word statuses[] = {
	{ "not_affected", VEX_NOT_AFFECTED }, { "affected", VEX_AFFECTED }, { "fixed", VEX_FIXED }, { "under_investigation", VEX_UNDER_INVESTIGATION },
	{ NULL, 0 },
};

static const char *const justifications[] = {
	"component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path", "vulnerable_code_cannot_be_controlled_by_adversary",
	"inline_mitigations_already_exist", NULL,
};

static enum cocket_code
add_name(struct vex_reader *r, struct vex_names *names, struct json_pull v, const char *name)
{
	const char *text;

	if (vex_text(r, &text, v, name))
		return r->err->code;
	if (text[0])
		names->items[names->count++] = text;
	return COCKET_OK;
}

/* "CVE-2026-1", or {"name", "@id", "aliases"}.  @id is an address, not a name that scanners use. */
static enum cocket_code
read_vulnerability(struct vex_reader *r, struct vex_statement *s, struct json_pull v)
{
	struct json_pull aliases = json_pull_get(v, "aliases");
	struct json_members m = json_pull_enter(aliases);

	if (vex_names_room(r, &s->vulnerabilities, vex_count(aliases) + 1))
		return r->err->code;
	if (json_pull_type(v) == JSON_STRING)
		return add_name(r, &s->vulnerabilities, v, "vulnerability");
	if (json_pull_expect(v, JSON_OBJECT, "vulnerability", r->err) || json_pull_expect_loose(aliases, JSON_ARRAY, "aliases", r->err)
	    || add_name(r, &s->vulnerabilities, json_pull_get(v, "name"), "vulnerability name"))
		return r->err->code;
	while (json_pull_next(&m))
		if (add_name(r, &s->vulnerabilities, m.value, "aliases"))
			return r->err->code;
	return COCKET_OK;
}

/* A string, or an object with @id, identifiers and hashes. */
static enum cocket_code
read_component(struct vex_reader *r, struct vex_component *out, struct json_pull v)
{
	struct json_pull id = json_pull_type(v) == JSON_OBJECT ? json_pull_get(v, "@id") : v;
	struct json_pull purl = json_pull_get(json_pull_get(v, "identifiers"), "purl");

	*out = (struct vex_component){ .name = "", .version = "" };
	if (vex_text(r, &out->sha256, json_pull_get(json_pull_get(v, "hashes"), "sha-256"), "hashes"))
		return r->err->code;
	return vex_text(r, &out->purl, json_pull_type(purl) == JSON_STRING ? purl : id, "subcomponent");
}

static enum cocket_code
read_components(struct vex_reader *r, struct vex_product *p, struct json_pull components)
{
	struct json_members m = json_pull_enter(components);
	size_t count = vex_count(components);

	if (json_pull_expect_loose(components, JSON_ARRAY, "subcomponents", r->err))
		return r->err->code;
	if (count == 0)
		return COCKET_OK;
	p->components = arena_take(&r->vex->texts, count * sizeof *p->components, r->err);
	if (!p->components)
		return r->err->code;
	while (json_pull_next(&m))
		if (read_component(r, &p->components[p->component_count++], m.value))
			return r->err->code;
	return COCKET_OK;
}

static enum cocket_code
read_names(struct vex_reader *r, struct vex_product *p, struct json_pull v)
{
	struct json_pull identifiers = json_pull_get(v, "identifiers"), hashes = json_pull_get(v, "hashes");
	struct json_members m = json_pull_enter(identifiers);

	if (vex_names_room(r, &p->names, vex_count(identifiers) + 1) || vex_names_room(r, &p->sha256, 1)
	    || add_name(r, &p->names, json_pull_get(v, "@id"), "@id"))
		return r->err->code;
	while (json_pull_next(&m))
		if (add_name(r, &p->names, m.value, "identifiers"))
			return r->err->code;
	return add_name(r, &p->sha256, json_pull_get(hashes, "sha-256"), "hashes");
}

/* shared: the sub-components that v0.0.1 has beside the products. */
static enum cocket_code
read_product(struct vex_reader *r, struct vex_product *p, struct json_pull v, struct json_pull shared)
{
	struct json_pull own = json_pull_get(v, "subcomponents");

	if (json_pull_type(v) == JSON_STRING) {
		if (vex_names_room(r, &p->names, 1) || add_name(r, &p->names, v, "products"))
			return r->err->code;
		return read_components(r, p, shared);
	}
	if (json_pull_expect(v, JSON_OBJECT, "product", r->err) || read_names(r, p, v))
		return r->err->code;
	return read_components(r, p, json_pull_type(own) == JSON_ARRAY ? own : shared);
}

static enum cocket_code
read_products(struct vex_reader *r, struct vex_statement *s, struct json_pull products, struct json_pull shared)
{
	struct json_members m = json_pull_enter(products);
	size_t count = vex_count(products);

	if (json_pull_expect_loose(products, JSON_ARRAY, "products", r->err))
		return r->err->code;
	s->products = arena_take(&r->vex->texts, (count + 1) * sizeof *s->products, r->err);
	if (!s->products)
		return r->err->code;
	if (count == 0) {
		s->products[0].is_subject = true;
		s->product_count = 1;
		return read_components(r, &s->products[0], shared);
	}
	while (json_pull_next(&m))
		if (read_product(r, &s->products[s->product_count++], m.value, shared))
			return within(r->err, "products[%zu]", s->product_count - 1);
	return COCKET_OK;
}

static enum cocket_code
read_statement(struct vex_reader *r, struct json_pull v)
{
	enum { VULNERABILITY, PRODUCTS, COMPONENTS, STATUS, JUSTIFICATION, IMPACT, TIME, UPDATED, FIELDS };
	static const char *const names[FIELDS] = {
		"vulnerability", "products", "subcomponents", "status", "justification", "impact_statement", "timestamp", "last_updated",
	};
	struct json_pull f[FIELDS];
	struct vex_statement s = { .justification = "" };
	const char *impact;

	if (json_pull_expect(v, JSON_OBJECT, "statement", r->err))
		return r->err->code;
	json_pull_fields(f, names, FIELDS, v);
	if (json_pull_expect(f[STATUS], JSON_STRING, "status", r->err) || vex_text(r, &impact, f[IMPACT], "impact_statement")
	    || field_instant(&s.has_time, &s.time, json_pull_type(f[UPDATED]) == JSON_STRING ? f[UPDATED] : f[TIME], "timestamp", r->err))
		return r->err->code;
	s.status = (enum vex_status)vex_word_value(statuses, f[STATUS]);
	s.justification = vex_word_find(justifications, f[JUSTIFICATION]);
	s.has_reason = s.justification[0] || impact[0];
	if (read_vulnerability(r, &s, f[VULNERABILITY]) || read_products(r, &s, f[PRODUCTS], f[COMPONENTS]))
		return r->err->code;
	return vex_add(r, &s);
}

/* A number; v0.0.1 writes it as a string. */
static void
read_version(struct vex_reader *r, struct json_pull v)
{
	struct slice text = json_pull_number(v);
	struct err why;

	(void)json_pull_plain(&text, v);
	if (u64_parse(&r->vex->version, text, UINT64_MAX, &why))
		r->vex->version = 0;
}

static enum cocket_code
read_header(struct vex_reader *r, struct json_pull document)
{
	struct json_pull updated = json_pull_get(document, "last_updated"), time = json_pull_get(document, "timestamp");

	if (vex_text(r, &r->vex->id, json_pull_get(document, "@id"), "@id") || vex_text(r, &r->vex->author, json_pull_get(document, "author"), "author")
	    || field_instant(&r->vex->has_time, &r->vex->time, json_pull_type(updated) == JSON_STRING ? updated : time, "timestamp", r->err))
		return r->err->code;
	read_version(r, json_pull_get(document, "version"));
	return COCKET_OK;
}

enum cocket_code
vex_read_openvex(struct vex_reader *r, struct json_pull document)
{
	struct json_pull statements = json_pull_get(document, "statements");
	struct json_members m = json_pull_enter(statements);

	if (json_pull_expect(statements, JSON_ARRAY, "statements", r->err) || read_header(r, document))
		return r->err->code;
	for (size_t i = 0; json_pull_next(&m); i++)
		if (read_statement(r, m.value))
			return within(r->err, "statements[%zu]", i);
	return COCKET_OK;
}
