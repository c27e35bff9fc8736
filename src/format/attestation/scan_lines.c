/* Findings in messages that are meant for people: see scan_lines.h. */
#include "format/attestation/scan_lines.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "base/limits.h"

enum line_key { LINE_OTHER, LINE_PACKAGE, LINE_VERSION, LINE_FIX, LINE_SEVERITY, LINE_LAST };

static const struct {
	const char *word;
	enum line_key key;
} keys[] = {
	{ "package", LINE_PACKAGE },    { "installed version", LINE_VERSION }, { "version", LINE_VERSION },
	{ "fixed version", LINE_FIX },  { "fix version", LINE_FIX },           { "severity", LINE_SEVERITY },
	{ "link", LINE_LAST }, /* after it, Trivy prints a description by others */
};

static enum line_key
key_of(struct slice text)
{
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (ascii_is(text, keys[i].word))
			return keys[i].key;
	return LINE_OTHER;
}

static enum cocket_code
package_put(struct scan_reader *r, struct vulnerability *v, struct slice value)
{
	return scan_slice(r, slice_starts(value, "pkg:") ? &v->purl : &v->package, value);
}

static enum cocket_code
value_read(struct scan_reader *r, struct vulnerability *v, struct severities *all, enum line_key key, struct slice value)
{
	switch (key) {
	case LINE_PACKAGE: return package_put(r, v, value);
	case LINE_VERSION: return scan_slice(r, &v->version, value);
	case LINE_FIX:
		v->has_fix_state = true;
		v->is_fixable = value.len > 0 && !ascii_is(value, "not fixed") && !ascii_is(value, "none");
		return COCKET_OK;
	case LINE_SEVERITY: severities_add_word(all, value); return COCKET_OK;
	default: return COCKET_OK;
	}
}

static enum cocket_code
lines_read(struct scan_reader *r, struct vulnerability *v, struct severities *all, struct slice text)
{
	enum line_key key = LINE_OTHER;

	while (text.len && key != LINE_LAST) {
		struct slice value = slice_take_until(&text, '\n'), name = text_trim(slice_take_until(&value, ':'), TEXT_BLANKS);
		key = value.ptr ? key_of(name) : LINE_OTHER;
		if (value_read(r, v, all, key, text_trim(value, TEXT_BLANKS)))
			return r->err->code;
	}
	return COCKET_OK;
}

/* The decoded text in the caller's buf; empty if it is too long to be such a text. */
static enum cocket_code
text_decode(struct scan_reader *r, struct buf *out, struct json_pull text)
{
	return text.text.len > SCAN_MESSAGE_MAX_BYTES ? COCKET_OK : json_pull_text(out, text, r->err);
}

enum cocket_code
scan_lines_read(struct scan_reader *r, struct vulnerability *v, struct severities *all, struct json_pull text)
{
	AUTO(buf_free) struct buf decoded = BUF(SCAN_MESSAGE_MAX_BYTES);

	if (text_decode(r, &decoded, text))
		return r->err->code;
	return lines_read(r, v, all, buf_slice(&decoded));
}

/* --- Clair's converters ----------------------------------------------------------------------- */

/* Takes what is before " - "; all of it if there is none. */
static struct slice
take_part(struct slice *rest)
{
	const uint8_t *at = rest->len ? memmem(rest->ptr, rest->len, " - ", 3) : NULL;
	struct slice part = slice_of(rest->ptr, at ? (size_t)(at - rest->ptr) : rest->len);

	*rest = at ? slice_of(at + 3, rest->len - part.len - 3) : slice_of(NULL, 0);
	return part;
}

static enum cocket_code
clair_parts_read(struct scan_reader *r, struct vulnerability *v, struct severities *all, struct slice text)
{
	bool has_severity = slice_starts(text, "[");
	struct slice rest = has_severity ? slice_of(text.ptr + 1, text.len - 1) : text, package = take_part(&rest), version = take_part(&rest);

	if (rest.len == 0)
		return COCKET_OK;
	if (scan_slice(r, &v->package, package) || scan_slice(r, &v->version, version))
		return r->err->code;
	if (has_severity) {
		severities_add_word(all, slice_take_until(&rest, ']'));
		return COCKET_OK;
	}
	return scan_slice(r, &v->id, text_trim(slice_take_until(&rest, ' '), ":,"));
}

enum cocket_code
scan_clair_line_read(struct scan_reader *r, struct vulnerability *v, struct severities *all, struct json_pull text)
{
	AUTO(buf_free) struct buf decoded = BUF(SCAN_MESSAGE_MAX_BYTES);

	if (text_decode(r, &decoded, text))
		return r->err->code;
	return clair_parts_read(r, v, all, buf_slice(&decoded));
}
