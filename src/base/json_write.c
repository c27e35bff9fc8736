/* Printing JSON (RFC 8259), compact: strings with their escapes, and a writer that puts the commas.
 * Never prints bytes that are not UTF-8, never goes on after an error. */
#include "base/json.h"
#include "base/utf8.h"

/* --- strings --- */

/* Section 7: the short escape of a character, NULL where it has none. */
static const char *
short_escape(uint8_t c)
{
	switch (c) {
	case '"': return "\\\"";
	case '\\': return "\\\\";
	case '\b': return "\\b";
	case '\f': return "\\f";
	case '\n': return "\\n";
	case '\r': return "\\r";
	case '\t': return "\\t";
	default: return NULL;
	}
}

/* Length of the run that is printed as it is. */
static size_t
plain_run(struct slice text)
{
	size_t at = 0;
	uint32_t c;

	while (at < text.len && text.ptr[at] >= 0x20 && text.ptr[at] != '"' && text.ptr[at] != '\\') {
		bool is_ascii = text.ptr[at] < 0x7F;
		size_t n = is_ascii ? 1 : utf8_next(&c, slice_of(text.ptr + at, text.len - at));
		if (!is_ascii && (n == 0 || !utf8_is_printable(c))) /* legal in JSON, but a terminal would obey it */
			break;
		at += n;
	}
	return at;
}

/* A character that cannot be printed as it is: an escape, or U+FFFD for a byte that is no UTF-8.  *used: its length in text. */
static enum cocket_code
write_special(struct buf *out, size_t *used, struct slice text, struct err *err)
{
	const char *escape = short_escape(text.ptr[0]);
	uint32_t c = text.ptr[0];
	size_t n = c < 0x20 ? 1 : utf8_next(&c, text);

	*used = n ? n : 1;
	if (n == 0)
		escape = "\xEF\xBF\xBD";
	if (escape)
		return buf_add(out, slice_str(escape), err);
	if (c > 0xffff) /* a surrogate pair */
		return buf_addf(out, err, "\\u%04x\\u%04x", (unsigned)(0xd7c0 + (c >> 10)), (unsigned)(0xdc00 + (c & 0x3ff)));
	return buf_addf(out, err, "\\u%04x", (unsigned)c);
}

static enum cocket_code
write_characters(struct buf *out, struct slice text, struct err *err)
{
	while (text.len) {
		size_t n = plain_run(text);
		if (buf_add(out, slice_of(text.ptr, n), err) != COCKET_OK)
			return err->code;
		text = slice_of(text.ptr + n, text.len - n);
		if (text.len == 0)
			break;
		if (write_special(out, &n, text, err) != COCKET_OK)
			return err->code;
		text = slice_of(text.ptr + n, text.len - n);
	}
	return COCKET_OK;
}

/* On error the buf is as it was. */
enum cocket_code
json_write_string(struct buf *out, struct slice text, struct err *err)
{
	struct slice quote = slice_str("\"");
	size_t before = out->len;

	if (buf_add(out, quote, err) == COCKET_OK && write_characters(out, text, err) == COCKET_OK && buf_add(out, quote, err) == COCKET_OK)
		return COCKET_OK;
	out->len = before;
	if (out->ptr)
		out->ptr[before] = 0;
	return err->code;
}

/* --- the writer --- */

void
json_writer_init(struct json_writer *w, struct buf *out)
{
	*w = (struct json_writer){ .out = out };
}

static bool
failed(const struct json_writer *w)
{
	return w->err.code != COCKET_OK;
}

static void
put(struct json_writer *w, struct slice text)
{
	if (!failed(w) && buf_add(w->out, text, &w->err) != COCKET_OK)
		return; /* kept in w->err */
}

static void
put_comma(struct json_writer *w)
{
	if (w->comma)
		put(w, slice_str(","));
	w->comma = false;
}

static void
put_word(struct json_writer *w, struct slice word)
{
	put_comma(w);
	put(w, word);
	w->comma = true;
}

static void
begin(struct json_writer *w, const char *bracket)
{
	put_comma(w);
	put(w, slice_str(bracket));
	w->depth++;
}

static void
end(struct json_writer *w, const char *bracket)
{
	if (w->depth == 0)
		BUG("more ends than beginnings");
	put(w, slice_str(bracket));
	w->depth--;
	w->comma = true;
}

void
json_begin_object(struct json_writer *w)
{
	begin(w, "{");
}

void
json_end_object(struct json_writer *w)
{
	end(w, "}");
}

void
json_begin_array(struct json_writer *w)
{
	begin(w, "[");
}

void
json_end_array(struct json_writer *w)
{
	end(w, "]");
}

void
json_key(struct json_writer *w, const char *name)
{
	json_put_string(w, slice_str(name));
	put(w, slice_str(":"));
	w->comma = false;
}

void
json_put_string(struct json_writer *w, struct slice text)
{
	put_comma(w);
	if (failed(w) || json_write_string(w->out, text, &w->err) != COCKET_OK)
		return; /* kept in w->err */
	w->comma = true;
}

void
json_put_u64(struct json_writer *w, uint64_t n)
{
	put_comma(w);
	if (failed(w) || buf_addf(w->out, &w->err, "%llu", (unsigned long long)n) != COCKET_OK)
		return; /* kept in w->err */
	w->comma = true;
}

void
json_put_bool(struct json_writer *w, bool b)
{
	put_word(w, slice_str(b ? "true" : "false"));
}

void
json_put_null(struct json_writer *w)
{
	put_word(w, slice_str("null"));
}

void
json_put_raw(struct json_writer *w, struct slice json)
{
	put_word(w, json);
}

static void
put_members(struct json_writer *w, struct json v)
{
	for (struct json m = json_first(v); json_type(m) != JSON_ABSENT; m = json_next(m)) {
		if (json_type(v) == JSON_OBJECT)
			json_key(w, json_name(m));
		json_put_value(w, m);
	}
}

/* Recurses no deeper than the parser let the document nest. */
void
json_put_value(struct json_writer *w, struct json v)
{
	switch (json_type(v)) {
	case JSON_ABSENT: BUG("an absent value cannot be printed");
	case JSON_NULL: json_put_null(w); break;
	case JSON_BOOL: json_put_bool(w, json_is_true(v)); break;
	case JSON_NUMBER: json_put_raw(w, slice_str(json_number_text(v))); break;
	case JSON_STRING: json_put_string(w, slice_str(json_string_value(v))); break;
	case JSON_ARRAY:
		json_begin_array(w);
		put_members(w, v);
		json_end_array(w);
		break;
	case JSON_OBJECT:
		json_begin_object(w);
		put_members(w, v);
		json_end_object(w);
		break;
	}
}

enum cocket_code
json_writer_done(struct json_writer *w, struct err *err)
{
	if (failed(w)) {
		*err = w->err;
		return err->code;
	}
	if (w->depth > 0)
		BUG("more beginnings than ends");
	return COCKET_OK;
}
