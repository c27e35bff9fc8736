/* Digests put into a file's text: see splice.h.  Never changes another byte. */
#include "format/text/splice.h"

#include "format/text/slice_scan.h"

/* '@' may stand in a layout's directory; a digest is behind the last one. */
struct slice
splice_unpinned(struct slice name)
{
	size_t at = find_last(name, '@');
	struct digest ignored;
	struct err err = { 0 };

	if (at == name.len || digest_parse(&ignored, tail(name, at + 1), &err))
		return name;
	return head(name, at);
}

enum cocket_code
splice_name(struct buf *out, struct slice name, const struct digest *digest, struct err *err)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, digest);
	if (buf_add(out, splice_unpinned(name), err) || buf_addf(out, err, "@%s", text))
		return err->code;
	return COCKET_OK;
}

static bool
is_same(const struct splice *a, const struct splice *b)
{
	return a->offset == b->offset && a->length == b->length && strcmp(a->text, b->text) == 0;
}

enum cocket_code
splice_all(struct buf *out, struct slice bytes, const struct splice *edits, size_t n, struct err *err)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		const struct splice *e = &edits[i];

		if (i > 0 && is_same(e - 1, e))
			continue;
		if (e->offset < at || e->offset > bytes.len || e->length > bytes.len - e->offset)
			return fail(err, COCKET_E_INTERNAL, "names at bytes %zu and %zu overlap", at, e->offset);
		if (buf_add(out, slice_of(bytes.ptr + at, e->offset - at), err) || buf_add(out, slice_str(e->text), err))
			return err->code;
		at = e->offset + e->length;
	}
	return buf_add(out, slice_of(bytes.ptr + at, bytes.len - at), err);
}
