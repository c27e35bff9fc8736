/* See scan_lines.h.  Trivy, Grype and Docker Scout write such lines, Grype also a sentence. */
#include "format/attestation/scan_lines.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "base/limits.h"

enum line_key { LINE_OTHER, LINE_PACKAGE, LINE_VERSION, LINE_FIX, LINE_SEVERITY };

static const struct {
	const char *word;
	enum line_key key;
} keys[] = {
	{ "package", LINE_PACKAGE },    { "installed version", LINE_VERSION }, { "version", LINE_VERSION },
	{ "fixed version", LINE_FIX },  { "fix version", LINE_FIX },           { "severity", LINE_SEVERITY },
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
line_read(struct scan_reader *r, struct vulnerability *v, enum severity *severity, struct slice line)
{
	struct slice rest = line, key = text_trim(slice_take_until(&rest, ':'), TEXT_BLANKS), value = text_trim(rest, TEXT_BLANKS);

	switch (rest.ptr ? key_of(key) : LINE_OTHER) {
	case LINE_PACKAGE: return package_put(r, v, value);
	case LINE_VERSION: return scan_slice(r, &v->version, value);
	case LINE_FIX:
		v->has_fix_state = true;
		v->is_fixable = value.len > 0 && !ascii_is(value, "not fixed") && !ascii_is(value, "none");
		return COCKET_OK;
	case LINE_SEVERITY: *severity = severity_parse(value); return COCKET_OK;
	default: return COCKET_OK;
	}
}

/* Behind the first place that the text has the words; empty if it has not. */
static struct slice
behind(struct slice text, const char *words)
{
	const uint8_t *at = text.len ? memmem(text.ptr, text.len, words, strlen(words)) : NULL;

	if (at == NULL)
		return slice_of(NULL, 0);
	at += strlen(words);
	return slice_of(at, (size_t)(text.ptr + text.len - at));
}

/* Up to the words; empty if it has not got them. */
static struct slice
before(struct slice text, const char *words)
{
	struct slice rest = behind(text, words);

	return rest.ptr ? slice_of(text.ptr, text.len - rest.len - strlen(words)) : rest;
}

/* "A high vulnerability in deb package: bash, version 5.2 was found at: /var/lib/dpkg/status" */
static enum cocket_code
sentence_read(struct scan_reader *r, struct vulnerability *v, struct slice text)
{
	struct slice rest = behind(text, " package: "), package = before(rest, ", version "), version;

	if (!slice_starts(text, "A ") || package.len == 0)
		return COCKET_OK;
	version = before(behind(rest, ", version "), " was found");
	if (scan_slice(r, &v->package, package))
		return r->err->code;
	return version.len ? scan_slice(r, &v->version, version) : COCKET_OK;
}

static enum cocket_code
text_read(struct scan_reader *r, struct vulnerability *v, enum severity *severity, struct slice text)
{
	if (memchr(text.ptr, '\n', text.len) == NULL)
		return sentence_read(r, v, text);
	while (text.len)
		if (line_read(r, v, severity, slice_take_until(&text, '\n')))
			return r->err->code;
	return COCKET_OK;
}

/* A text that is longer is no such list. */
enum cocket_code
scan_lines_read(struct scan_reader *r, struct vulnerability *v, enum severity *severity, struct json_pull text)
{
	AUTO(buf_free) struct buf decoded = BUF(SCAN_MESSAGE_MAX_BYTES);

	if (json_pull_type(text) != JSON_STRING || text.text.len > SCAN_MESSAGE_MAX_BYTES)
		return COCKET_OK;
	if (json_pull_text(&decoded, text, r->err))
		return r->err->code;
	return decoded.len ? text_read(r, v, severity, buf_slice(&decoded)) : COCKET_OK;
}
