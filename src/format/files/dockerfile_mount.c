/* Mounts: see dockerfile_mount.h. */
#include "format/files/dockerfile_mount.h"

#include "base/limits.h"
#include "format/files/dockerfile_flags.h"
#include "format/text/cursor.h"
#include "format/text/slice_scan.h"

struct field {
	struct buf text; /* owned */
	struct slice raw;
	bool is_quoted;
};

static enum cocket_code
not_csv(struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "stray or unterminated quote");
}

static enum cocket_code
take_up_to_quote(struct field *f, struct cursor *c, struct err *err)
{
	const struct slice rest = cursor_rest(c), text = head(rest, find(rest, '"'));

	c->at += text.len;
	return cursor_take(c, '"') ? buf_add(&f->text, text, err) : not_csv(err);
}

/* Behind the quote that opens it, in which "" is a quote; up to a comma or the end. */
static enum cocket_code
take_quoted(struct field *f, struct cursor *c, struct err *err)
{
	if (take_up_to_quote(f, c, err))
		return err->code;
	while (cursor_take(c, '"'))
		if (buf_add(&f->text, slice_str("\""), err) || take_up_to_quote(f, c, err))
			return err->code;
	return cursor_is_at_end(c) || cursor_peek(c) == ',' ? COCKET_OK : not_csv(err);
}

static bool
is_field_byte(uint8_t c)
{
	return c != ',';
}

static enum cocket_code
take_field(struct field *f, struct cursor *c, struct err *err)
{
	f->text.len = 0;
	f->is_quoted = cursor_take(c, '"');
	if (f->is_quoted)
		return take_quoted(f, c, err);
	f->raw = cursor_take_run(c, is_field_byte);
	return has(f->raw, '"') ? not_csv(err) : buf_add(&f->text, f->raw, err);
}

static enum cocket_code
note_from(struct buf *out, struct slice *place, const struct field *f, struct err *err)
{
	const struct slice text = buf_slice(&f->text);
	const size_t equals = find(text, '=');

	if (equals == text.len || !instruction_is(head(text, equals), "from"))
		return COCKET_OK;
	out->len = 0;
	*place = f->is_quoted ? slice_of(NULL, 0) : tail(f->raw, equals + 1);
	return buf_add(out, tail(text, equals + 1), err);
}

static enum cocket_code
read_fields(struct buf *out, struct slice *place, struct field *f, struct slice value, struct err *err)
{
	struct cursor c = { .text = value };

	do {
		if (take_field(f, &c, err) || note_from(out, place, f, err))
			return err->code;
	} while (cursor_take(&c, ','));
	return COCKET_OK;
}

enum cocket_code
mount_from(struct buf *out, struct slice *place, struct slice value, struct err *err)
{
	struct field f = { .text = BUF(IMAGE_LINE_MAX_BYTES) };

	*place = slice_of(NULL, 0);
	enum cocket_code code = read_fields(out, place, &f, value, err);
	buf_free(&f.text);
	return code;
}
