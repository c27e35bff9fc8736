/* Detached signatures: a file that `sign --detached` wrote, one document a line: a .sig manifest with its payloads inline, or a bundle.
 * What is in it is looked at as if it had been found beside the image; nothing is fetched. */
#include "image/evidence/evidence_gather.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/file.h"
#include "image/evidence/evidence_part.h"

static enum cocket_code
data_check(const struct manifest *m, struct err *err)
{
	if (m->kind != MANIFEST_IMAGE)
		return fail(err, COCKET_E_FORMAT, "is an index, expected a signature manifest or a bundle");
	for (size_t i = 0; i < m->count; i++)
		if (format_of_annotated_layer(m->items[i].media_type) < FORMAT_COUNT && m->items[i].data == NULL)
			return fail(err, COCKET_E_FORMAT, "layer %zu: has no data: the payload is not in the file", i + 1);
	return COCKET_OK;
}

/* Of a document that is a signature itself, and says so; FORMAT_COUNT if it is none, or a manifest. */
static enum signature_format
document_format(struct slice line)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err ignored = { 0 };
	const char *type;

	if (json_parse(&doc, line, &ignored))
		return FORMAT_COUNT;
	type = json_string_value(json_get(json_root(&doc), "mediaType"));
	return type ? format_of_lone_layer(type) : FORMAT_COUNT;
}

static enum cocket_code
line_add(struct evidence_gather *g, struct slice line, const char *where, struct err *err)
{
	AUTO(manifest_free) struct manifest m = { 0 };

	if (line.len > SIGNATURE_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "%zu bytes, at most %zu are taken", line.len, SIGNATURE_MAX_BYTES);
	const enum signature_format format = document_format(line);
	if (format < FORMAT_COUNT)
		return item_add_document(g, format, where, line, err);
	if (manifest_parse(&m, line, NULL, err) || manifest_one_reading_check(&m, err) || data_check(&m, err))
		return err->code;
	return items_add_annotated(g, &m, where, err);
}

static enum cocket_code
lines_add(struct evidence_gather *g, struct slice text, const char *path, struct err *err)
{
	char where[WHERE_BYTES];
	struct text quoted = text_quote(slice_str(path));

	for (size_t n = 1; text.len > 0 && g->overflow.code == COCKET_OK; n++) {
		struct slice line = slice_take_until(&text, '\n');

		snprintf(where, sizeof where, "file %.100s, line %zu", quoted.s, n);
		if (line.len > 0 && line_add(g, line, where, err))
			return within(err, "%s, line %zu", quoted.s, n);
	}
	if (g->overflow.code == COCKET_OK)
		return COCKET_OK;
	*err = g->overflow;
	return within(err, "%s", quoted.s);
}

enum cocket_code
evidence_read_file(struct evidence *out, const char *path, const struct digest *subject, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(EVIDENCE_MAX_BYTES);
	struct evidence_gather g = { .out = out, .first = out->count, .subject = subject };

	if (file_read(&text, path, err))
		return err->code;
	enum cocket_code code = lines_add(&g, buf_slice(&text), path, err);
	evidence_items_finish(&g);
	free(g.wants);
	return code;
}
