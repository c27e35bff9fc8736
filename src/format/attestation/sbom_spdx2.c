/* SPDX 2.2 and 2.3 as JSON (spdx.github.io/spdx-spec).  Objects are open.  Licenses are those of the package itself, not of its files. */
#include "base/escape.h"
#include "format/attestation/predicate_field.h"
#include "format/attestation/sbom_part.h"

#define TOOL "Tool: "
#define ROOT_PREFIX "SPDXRef-DocumentRoot-" /* syft's for the image, which it gave no purpose before 0.85 */

static enum cocket_code
read_creators(struct sbom_reader *r, struct json_pull creators)
{
	struct json_members m = json_pull_enter(creators);
	char text[sizeof r->sbom->tool];

	while (r->sbom->tool[0] == '\0' && json_pull_next(&m)) {
		if (field_text_cut(text, sizeof text, m.value, "creators", r->err))
			return r->err->code;
		if (slice_starts(slice_str(text), TOOL))
			memcpy(r->sbom->tool, text + strlen(TOOL), strlen(text + strlen(TOOL)) + 1);
	}
	return COCKET_OK;
}

static enum cocket_code
read_header(struct sbom_reader *r, const struct json_pull document[static SBOM_MEMBERS])
{
	struct json_pull info = document[SBOM_CREATION_INFO];
	char version[sizeof r->sbom->version + sizeof "SPDX-"];

	if (field_text(version, sizeof version, document[SBOM_SPDX_VERSION], "spdxVersion", r->err))
		return r->err->code;
	memcpy(r->sbom->version, version + strlen("SPDX-"), strlen(version) - strlen("SPDX-") + 1);
	if (field_time(&r->sbom->has_created, &r->sbom->created, json_pull_get(info, "created"), "created", r->err))
		return r->err->code;
	return read_creators(r, json_pull_get(info, "creators"));
}

/* The first purl. */
static enum cocket_code
read_references(struct sbom_reader *r, struct json_pull references)
{
	struct json_members m = json_pull_enter(references);

	while (json_pull_next(&m))
		if (json_pull_is(json_pull_get(m.value, "referenceType"), "purl"))
			return sbom_text(r, &r->package.purl, json_pull_get(m.value, "referenceLocator"), "purl");
	return COCKET_OK;
}

static enum cocket_code
read_license(struct sbom_reader *r, struct json_pull v, const char *name)
{
	const char *license;

	return sbom_text(r, &license, v, name) ? r->err->code : sbom_add_license(r, license);
}

static enum cocket_code
read_package(struct sbom_reader *r, struct json_pull v)
{
	enum { ID, NAME, VERSION, SUPPLIER, PURPOSE, DECLARED, CONCLUDED, REFERENCES, FIELDS };
	static const char *const names[FIELDS] = {
		"SPDXID", "name", "versionInfo", "supplier", "primaryPackagePurpose", "licenseDeclared", "licenseConcluded", "externalRefs",
	};
	struct json_pull f[FIELDS];
	struct sbom_package *p = &r->package;

	sbom_begin(r);
	json_pull_fields(f, names, FIELDS, v);
	if (json_pull_expect(v, JSON_OBJECT, "package", r->err) || json_pull_expect(f[NAME], JSON_STRING, "name", r->err)
	    || sbom_text(r, &p->name, f[NAME], "name") || sbom_text(r, &p->version, f[VERSION], "versionInfo") || sbom_text(r, &p->supplier, f[SUPPLIER], "supplier"))
		return r->err->code;
	if (read_license(r, f[DECLARED], "licenseDeclared") || read_license(r, f[CONCLUDED], "licenseConcluded") || read_references(r, f[REFERENCES])
	    || sbom_take_type(r, field_plain(f[PURPOSE])))
		return r->err->code;
	p->is_content = !slice_starts(field_plain(f[ID]), ROOT_PREFIX);
	return sbom_end_package(r);
}

static enum cocket_code
read_checksum(struct sbom_reader *r, struct json_pull v)
{
	static const char *const names[] = { "algorithm", "checksumValue" };
	struct json_pull f[2];

	json_pull_fields(f, names, 2, v);
	return sbom_take_hash(r, field_plain(f[0]), field_plain(f[1]));
}

static enum cocket_code
read_file(struct sbom_reader *r, struct json_pull v)
{
	static const char *const names[] = { "fileName", "checksums" };
	struct json_pull f[2];
	struct json_members m;

	json_pull_fields(f, names, 2, v);
	m = json_pull_enter(f[1]);
	sbom_begin(r);
	if (json_pull_expect(v, JSON_OBJECT, "file", r->err) || json_pull_expect(f[0], JSON_STRING, "fileName", r->err)
	    || sbom_text(r, &r->file.path, f[0], "fileName"))
		return r->err->code;
	while (json_pull_next(&m))
		if (read_checksum(r, m.value))
			return r->err->code;
	return sbom_end_file(r);
}

enum cocket_code
sbom_read_spdx2(struct sbom_reader *r, const struct json_pull document[static SBOM_MEMBERS])
{
	struct json_pull packages = document[SBOM_PACKAGES], files = document[SBOM_FILES];
	struct json_members package = json_pull_enter(packages), file = json_pull_enter(files);

	r->sbom->format = SBOM_SPDX_2;
	r->sbom->has_licenses = true;
	if (json_pull_expect_loose(packages, JSON_ARRAY, "packages", r->err) || json_pull_expect_loose(files, JSON_ARRAY, "files", r->err)
	    || read_header(r, document))
		return r->err->code;
	for (size_t i = 0; json_pull_next(&package); i++)
		if (read_package(r, package.value))
			return within(r->err, "packages[%zu]", i);
	for (size_t i = 0; json_pull_next(&file); i++)
		if (read_file(r, file.value))
			return within(r->err, "files[%zu]", i);
	return COCKET_OK;
}
