/* See scan_parse.h: the frame around the reader of each format. */
#include "format/attestation/scan_parse.h"

#include "base/limits.h"
#include "format/attestation/scan_part.h"

static scan_read *const readers[] = {
	[SCAN_NOT_KNOWN] = NULL,
	[SCAN_TRIVY] = scan_read_trivy,
	[SCAN_GRYPE] = scan_read_grype,
	[SCAN_SARIF] = scan_read_sarif,
	[SCAN_CYCLONEDX] = scan_read_cyclonedx,
	[SCAN_CLAIR] = scan_read_clair,
	[SCAN_COSIGN_VULN] = scan_read_cosign_vuln,
	[SCAN_INTOTO_VULNS] = scan_read_intoto_vulns,
	[SCAN_SCOUT] = scan_read_scout,
};

static enum cocket_code
read_as(struct scan_reader *r, enum scan_format format, struct json_pull document)
{
	if (readers[format] == NULL)
		return fail(r->err, COCKET_E_UNSUPPORTED, "no scanner's document that is known");
	r->scan->format = format;
	if (readers[format](r, document))
		return within(r->err, "%s", scan_format_name(format));
	return COCKET_OK;
}

static enum cocket_code
wrapped_read(struct scan_reader *r, struct json_pull document)
{
	enum scan_format format;

	if (scan_format_of(&format, document, r->err))
		return r->err->code;
	return read_as(r, scan_is_predicate(format) ? SCAN_NOT_KNOWN : format, document);
}

/* A configuration belongs to one image: if it is known, it decides. */
static enum cocket_code
image_check(const struct scan_reader *r)
{
	char is[DIGEST_TEXT_BYTES], expected[DIGEST_TEXT_BYTES];

	if (r->names_config && !r->is_config) {
		digest_print(is, &r->config);
		digest_print(expected, r->image->config);
		return fail(r->err, COCKET_E_FORMAT, "the scan is of an image with configuration %s, expected %s", is, expected);
	}
	if (r->names_manifest && !r->is_manifest && !r->is_config && r->image->manifest) {
		digest_print(is, &r->manifest);
		digest_print(expected, r->image->manifest);
		return fail(r->err, COCKET_E_FORMAT, "the scan is of %s, expected %s", is, expected);
	}
	return COCKET_OK;
}

static enum cocket_code
document_read(struct scan_reader *r, struct json_pull root)
{
	enum scan_format format;

	if (scan_format_of(&format, root, r->err))
		return r->err->code;
	if (read_as(r, format, root) || image_check(r))
		return r->err->code;
	return scan_merge(r);
}

enum cocket_code
scan_parse(struct scan *out, struct slice predicate, const struct scan_image *image, struct err *err)
{
	AUTO(scan_free) struct scan scan = { .texts = ARENA(SCAN_TEXT_MAX_BYTES) };
	struct scan_reader r = { .scan = &scan, .wrapped = wrapped_read, .image = image, .scratch = BUF(SCAN_WORD_MAX_BYTES), .err = err };
	struct json_pull root;
	enum cocket_code code;

	if (json_pull_open(&root, predicate, PREDICATE_DEPTH_MAX, PREDICATE_VALUES_MAX, err))
		return err->code;
	code = document_read(&r, root);
	buf_free(&r.scratch);
	if (code != COCKET_OK)
		return code;
	*out = scan;
	scan = (struct scan){ 0 };
	return COCKET_OK;
}
