/* Mounts: see dockerfile_mount.h. */
#include "format/files/dockerfile_mount.h"

#include "base/limits.h"
#include "format/files/dockerfile_flags.h"
#include "format/text/slice_scan.h"

struct field {
	struct buf text; /* owned */
	struct slice raw;
	bool is_quoted;
};

static enum cocket_code
not_csv(struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "a quote that is no field's, or that nothing closes");
}

/* "...", in which "" is a quote; up to a comma or the end. */
static enum cocket_code
take_quoted(struct field *f, struct slice *rest, struct err *err)
{
	for (;;) {
		const size_t quote = find(*rest, '"');

		if (quote == rest->len)
			return not_csv(err);
		if (buf_add(&f->text, head(*rest, quote), err))
			return err->code;
		*rest = tail(*rest, quote + 1);
		if (!slice_starts(*rest, "\""))
			break;
		if (buf_add(&f->text, head(*rest, 1), err))
			return err->code;
		*rest = tail(*rest, 1);
	}
	return rest->len && rest->ptr[0] != ',' ? not_csv(err) : COCKET_OK;
}

static enum cocket_code
take_field(struct field *f, struct slice *rest, struct err *err)
{
	f->text.len = 0;
	f->is_quoted = slice_starts(*rest, "\"");
	if (f->is_quoted) {
		*rest = tail(*rest, 1);
		return take_quoted(f, rest, err);
	}
	f->raw = head(*rest, find(*rest, ','));
	*rest = tail(*rest, f->raw.len);
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
read_fields(struct buf *out, struct slice *place, struct field *f, struct slice rest, struct err *err)
{
	for (;;) {
		if (take_field(f, &rest, err) || note_from(out, place, f, err))
			return err->code;
		if (rest.len == 0)
			return COCKET_OK;
		rest = tail(rest, 1);
	}
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
