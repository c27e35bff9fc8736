/* Which reader an SBOM is for, and what is around the document: see sbom_read.h. */
#include "format/attestation/sbom_read.h"

#include "base/limits.h"
#include "format/attestation/sbom_part.h"
#include "format/text/slice_scan.h"

#define PACKAGE_MAX_BYTES (64 * KIB) /* all texts of one package */
#define TAG_VALUE_BEGIN "SPDXVersion:"

static bool
is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static enum cocket_code
refuse(struct sbom_reader *r)
{
	return fail(r->err, COCKET_E_UNSUPPORTED, "neither SPDX 2 or 3 nor CycloneDX");
}

static enum cocket_code
read_text(struct sbom_reader *r, struct slice text)
{
	return slice_starts(drop_leading(text, is_space), TAG_VALUE_BEGIN) ? sbom_read_tag_value(r, text) : refuse(r);
}

/* Tag-value text in a JSON string is decoded as a whole. */
static enum cocket_code
read_string(struct sbom_reader *r, struct json_pull v)
{
	AUTO(buf_free) struct buf text = BUF(v.text.len);

	return json_pull_text(&text, v, r->err) ? r->err->code : read_text(r, buf_slice(&text));
}

static bool
starts(struct json_pull v, const char *prefix)
{
	struct slice text;

	return json_pull_plain(&text, v) && slice_starts(text, prefix);
}

static enum cocket_code
read_object(struct sbom_reader *r, const struct json_pull document[static SBOM_MEMBERS])
{
	if (json_pull_is(document[SBOM_BOM_FORMAT], "CycloneDX"))
		return sbom_read_cyclonedx(r, document);
	if (starts(document[SBOM_SPDX_VERSION], "SPDX-2."))
		return sbom_read_spdx2(r, document);
	if (starts(document[SBOM_CONTEXT], "https://spdx.org/rdf/3."))
		return sbom_read_spdx3(r, document);
	return refuse(r);
}

/* The document, or cosign's {"Data": document} around it. */
static enum cocket_code
read_json(struct sbom_reader *r, struct slice text)
{
	static const char *const names[SBOM_MEMBERS] = {
		"Data", "@context", "@graph", "spdxVersion", "creationInfo", "packages", "files", "bomFormat", "specVersion", "metadata", "components",
	};
	struct json_pull root, document[SBOM_MEMBERS];

	if (json_pull_open(&root, text, PREDICATE_DEPTH_MAX, PREDICATE_VALUES_MAX, r->err))
		return r->err->code;
	json_pull_fields(document, names, SBOM_MEMBERS, root);
	if (json_pull_type(document[SBOM_DATA]) != JSON_ABSENT) {
		root = document[SBOM_DATA];
		json_pull_fields(document, names, SBOM_MEMBERS, root);
	}
	return json_pull_type(root) == JSON_STRING ? read_string(r, root) : read_object(r, document);
}

static enum cocket_code
read_document(struct sbom_reader *r, struct slice document)
{
	if (document.len > STATEMENT_MAX_BYTES)
		return fail(r->err, COCKET_E_TOO_LARGE, "%zu bytes, at most %zu are read", document.len, STATEMENT_MAX_BYTES);
	if (!buf_reserve(&r->texts, PACKAGE_MAX_BYTES, r->err))
		return r->err->code;
	return slice_starts(drop_leading(document, is_space), TAG_VALUE_BEGIN) ? read_text(r, document) : read_json(r, document);
}

static void
sbom_reader_free(struct sbom_reader *r)
{
	buf_free(&r->texts);
}

enum cocket_code
sbom_read(struct sbom *out, struct slice document, const struct sbom_sink *sink, struct err *err)
{
	static const struct sbom_sink nobody;
	struct sbom s = { .format = SBOM_NONE };
	AUTO(sbom_reader_free) struct sbom_reader r = { .sbom = &s, .sink = sink ? sink : &nobody, .texts = BUF(PACKAGE_MAX_BYTES), .err = err };

	if (read_document(&r, document))
		return within(err, "SBOM");
	*out = s;
	return COCKET_OK;
}
