/* SPDX 3.0 as JSON-LD (spdx.github.io/spdx-spec/v3.0.1): elements of one graph, in any order.  Objects are open. */
#include "base/escape.h"
#include "format/attestation/predicate_field.h"
#include "format/attestation/sbom_spdx3_license.h"

static enum cocket_code
read_purl(struct sbom_reader *r, struct json_pull element)
{
	struct json_pull url = json_pull_get(element, "software_packageUrl");
	struct json_members m = json_pull_enter(json_pull_get(element, "externalIdentifier"));

	if (json_pull_type(url) == JSON_STRING)
		return sbom_text(r, &r->package.purl, url, "software_packageUrl");
	while (json_pull_next(&m))
		if (json_pull_is(json_pull_get(m.value, "externalIdentifierType"), "packageUrl"))
			return sbom_text(r, &r->package.purl, json_pull_get(m.value, "identifier"), "identifier");
	return COCKET_OK;
}

static enum cocket_code
read_package(struct sbom_reader *r, struct spdx3_licenses *licenses, struct json_pull element)
{
	struct json_pull name = json_pull_get(element, "name");

	if (json_pull_expect(name, JSON_STRING, "name", r->err) || sbom_text(r, &r->package.name, name, "name")
	    || sbom_text(r, &r->package.version, json_pull_get(element, "software_packageVersion"), "software_packageVersion") || read_purl(r, element)
	    || sbom_take_type(r, field_plain(json_pull_get(element, "software_primaryPurpose"))))
		return r->err->code;
	return spdx3_licenses_take(r, licenses, spdx3_licenses_of(licenses, element)) ? r->err->code : sbom_end_package(r);
}

static enum cocket_code
read_file(struct sbom_reader *r, struct json_pull element)
{
	struct json_pull name = json_pull_get(element, "name");
	struct json_members m = json_pull_enter(json_pull_get(element, "verifiedUsing"));

	if (json_pull_expect(name, JSON_STRING, "name", r->err) || sbom_text(r, &r->file.path, name, "name"))
		return r->err->code;
	while (json_pull_next(&m))
		if (sbom_take_hash(r, field_plain(json_pull_get(m.value, "algorithm")), field_plain(json_pull_get(m.value, "hashValue"))))
			return r->err->code;
	return sbom_end_file(r);
}

/* Each element has its own creation info; the document's is the latest. */
static enum cocket_code
read_creation(struct sbom_reader *r, struct json_pull element)
{
	struct sbom *s = r->sbom;
	int64_t created;
	bool has;

	if (field_time(&has, &created, json_pull_get(element, "created"), "created", r->err)
	    || field_text(s->version, sizeof s->version, json_pull_get(element, "specVersion"), "specVersion", r->err))
		return r->err->code;
	if (has && (!s->has_created || created > s->created))
		s->created = created;
	s->has_created = s->has_created || has;
	return COCKET_OK;
}

/* And what the specification makes one of: models, and what they learned from. */
static bool
is_package(struct json_pull type)
{
	return json_pull_is(type, "software_Package") || json_pull_is(type, "ai_AIPackage") || json_pull_is(type, "dataset_DatasetPackage");
}

static enum cocket_code
read_element(struct sbom_reader *r, struct spdx3_licenses *licenses, struct json_pull element)
{
	struct json_pull type = json_pull_get(element, "type"), none = { { NULL, 0 } };

	if (json_pull_expect(element, JSON_OBJECT, "element", r->err))
		return r->err->code;
	if (json_pull_type(type) == JSON_ABSENT)
		type = json_pull_get(element, "@type");
	sbom_begin(r);
	if (is_package(type))
		return read_package(r, licenses, element);
	(void)spdx3_licenses_of(licenses, element); /* of a file, say: they are no package's */
	if (json_pull_is(type, "software_File"))
		return read_file(r, element);
	if (json_pull_is(type, "CreationInfo"))
		return read_creation(r, element);
	return json_pull_is(type, "Tool") ? sbom_take_tool(r, json_pull_get(element, "name"), none) : COCKET_OK;
}

enum cocket_code
sbom_read_spdx3(struct sbom_reader *r, const struct json_pull document[static SBOM_MEMBERS])
{
	AUTO(spdx3_licenses_free) struct spdx3_licenses licenses = { .steps = 0 };
	struct json_pull graph = document[SBOM_GRAPH];
	struct json_members m = json_pull_enter(graph);

	r->sbom->format = SBOM_SPDX_3;
	if (json_pull_expect(graph, JSON_ARRAY, "@graph", r->err) || (r->sink->wants_licenses && spdx3_licenses_gather(&licenses, graph, r->err)))
		return r->err->code;
	for (size_t i = 0; json_pull_next(&m); i++)
		if (read_element(r, &licenses, m.value))
			return within(r->err, "@graph[%zu]", i);
	r->sbom->has_licenses = r->sink->wants_licenses && spdx3_licenses_are_placed(&licenses);
	return COCKET_OK;
}
