/* CycloneDX 1.2 to 1.6 as JSON (cyclonedx.org).  Objects are open; components may lie in components.  A component of type "file" is a file. */
#include "base/escape.h"
#include "base/limits.h"
#include "format/attestation/predicate_field.h"
#include "format/attestation/sbom_part.h"

/* An array of tools, or since 1.5 an object with components. */
static enum cocket_code
read_tools(struct sbom_reader *r, struct json_pull tools)
{
	struct json_members m = json_pull_enter(json_pull_type(tools) == JSON_OBJECT ? json_pull_get(tools, "components") : tools);

	while (json_pull_next(&m))
		if (sbom_take_tool(r, json_pull_get(m.value, "name"), json_pull_get(m.value, "version")))
			return r->err->code;
	return COCKET_OK;
}

static enum cocket_code
read_header(struct sbom_reader *r, const struct json_pull document[static SBOM_MEMBERS])
{
	struct json_pull metadata = document[SBOM_METADATA];

	if (field_text(r->sbom->version, sizeof r->sbom->version, document[SBOM_SPEC_VERSION], "specVersion", r->err)
	    || field_time(&r->sbom->has_created, &r->sbom->created, json_pull_get(metadata, "timestamp"), "timestamp", r->err))
		return r->err->code;
	return read_tools(r, json_pull_get(metadata, "tools"));
}

/* {"license": {"id"}}, {"license": {"name"}} or {"expression"}. */
static enum cocket_code
read_licenses(struct sbom_reader *r, struct json_pull licenses)
{
	static const char *const names[] = { "id", "name" };
	struct json_members m = json_pull_enter(licenses);
	const char *license;

	if (json_pull_expect_loose(licenses, JSON_ARRAY, "licenses", r->err))
		return r->err->code;
	while (json_pull_next(&m)) {
		struct json_pull v[3];
		json_pull_fields(v, names, 2, json_pull_get(m.value, "license"));
		v[2] = json_pull_get(m.value, "expression");
		for (size_t i = 0; i < 3; i++)
			if (sbom_text(r, &license, v[i], "license") || sbom_add_license(r, license))
				return r->err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
read_file(struct sbom_reader *r, struct json_pull name, struct json_pull hashes)
{
	struct json_members m = json_pull_enter(hashes);

	if (sbom_text(r, &r->file.path, name, "name"))
		return r->err->code;
	while (json_pull_next(&m))
		if (sbom_take_hash(r, field_plain(json_pull_get(m.value, "alg")), field_plain(json_pull_get(m.value, "content"))))
			return r->err->code;
	return sbom_end_file(r);
}

enum component_field { TYPE, GROUP, NAME, VERSION, PURL, SUPPLIER, LICENSES, HASHES, COMPONENT_FIELDS };

static enum cocket_code
read_package(struct sbom_reader *r, const struct json_pull f[static COMPONENT_FIELDS])
{
	struct sbom_package *p = &r->package;

	if (sbom_text(r, &p->group, f[GROUP], "group") || sbom_text(r, &p->name, f[NAME], "name") || sbom_text(r, &p->version, f[VERSION], "version")
	    || sbom_text(r, &p->purl, f[PURL], "purl") || sbom_text(r, &p->supplier, json_pull_get(f[SUPPLIER], "name"), "supplier"))
		return r->err->code;
	if (sbom_take_type(r, field_plain(f[TYPE])) || read_licenses(r, f[LICENSES]))
		return r->err->code;
	return sbom_end_package(r);
}

static enum cocket_code
read_component(struct sbom_reader *r, struct json_pull v)
{
	static const char *const names[COMPONENT_FIELDS] = { "type", "group", "name", "version", "purl", "supplier", "licenses", "hashes" };
	struct json_pull f[COMPONENT_FIELDS];

	sbom_begin(r);
	json_pull_fields(f, names, COMPONENT_FIELDS, v);
	if (json_pull_expect(v, JSON_OBJECT, "component", r->err) || json_pull_expect(f[NAME], JSON_STRING, "name", r->err))
		return r->err->code;
	return json_pull_is(f[TYPE], "file") ? read_file(r, f[NAME], f[HASHES]) : read_package(r, f);
}

enum cocket_code
sbom_read_cyclonedx(struct sbom_reader *r, const struct json_pull document[static SBOM_MEMBERS])
{
	struct json_pull components = document[SBOM_COMPONENTS];
	struct json_members stack[PREDICATE_DEPTH_MAX] = { json_pull_enter(components) };
	size_t depth = 1, i = 0;

	r->sbom->format = SBOM_CYCLONEDX;
	r->sbom->has_licenses = true;
	if (json_pull_expect_loose(components, JSON_ARRAY, "components", r->err) || read_header(r, document))
		return r->err->code;
	while (depth) {
		struct json_members *m = &stack[depth - 1];
		if (!json_pull_next(m)) {
			depth--;
			continue;
		}
		if (read_component(r, m->value))
			return within(r->err, "component %zu", i);
		i++;
		if (depth < PREDICATE_DEPTH_MAX)
			stack[depth++] = json_pull_enter(json_pull_get(m->value, "components"));
	}
	return COCKET_OK;
}
