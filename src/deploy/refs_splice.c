/* Names with their digests into a file: see refs_splice.h. */
#include "deploy/refs_splice.h"

#include <stdlib.h>

#include "base/escape.h"
#include "format/text/splice.h"

/* What belongs to one place must come to one text: a name that stands in one place for two platforms was verified twice. */
static enum cocket_code
check_place(const struct splice *before, const struct splice *edit, const struct image_ref *item, struct err *err)
{
	if (before->offset != edit->offset || strcmp(before->text, edit->text) == 0)
		return COCKET_OK;
	return fail(err, COCKET_E_IO, "%s: the tag moved while it was verified", TEXT(slice_str(item->image)));
}

/* A listing is in the order of the file. */
static enum cocket_code
make_edits(struct splice *edits, size_t *n, const struct image_refs *l, const char *const texts[], struct err *err)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct image_ref *item = &l->items[i];

		if (!texts[i])
			continue;
		edits[*n] = (struct splice){ item->offset, item->length, texts[i] };
		if (*n > 0 && check_place(&edits[*n - 1], &edits[*n], item, err))
			return err->code;
		(*n)++;
	}
	return COCKET_OK;
}

enum cocket_code
refs_splice(struct buf *out, struct slice bytes, const struct image_refs *l, const char *const texts[], struct err *err)
{
	struct splice *edits = calloc(l->count + 1, sizeof *edits);
	size_t n = 0;
	enum cocket_code code;

	if (!edits)
		return no_memory(err);
	code = make_edits(edits, &n, l, texts, err);
	if (!code)
		code = splice_all(out, bytes, edits, n, err);
	free(edits);
	return code;
}
