/* Digests into the file: see pin_plan.h.  What is written is read again first, so that no name means something else than it did. */
#include <stdlib.h>

#include "base/escape.h"
#include "deploy/pin_plan.h"
#include "deploy/refs_splice.h"

/* One for each image of the file, in its order: the name that it is to have; NULL: it stays as it is. */
static void
fill_texts(const char **texts, const struct pin_plan *p, const struct image_file *file)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->items[i].file == file && pin_is_change(&p->items[i]))
			texts[p->items[i].item - file->refs.items] = p->items[i].text;
}

static enum cocket_code
check_name(const struct image_ref *written, const struct pin *p, struct err *err)
{
	if (written && strcmp(written->image, pin_is_change(p) ? p->text : p->item->image) == 0)
		return COCKET_OK;
	return fail(err, COCKET_E_INTERNAL, "%s: with its digest the file is not read as it was: nothing is written", TEXT(slice_str(p->item->image)));
}

/* The next image; NULL none. */
static const struct image_ref *
next_image(const struct image_refs *refs, size_t *at)
{
	while (*at < refs->count && refs->items[*at].kind != REF_IMAGE)
		(*at)++;
	return *at < refs->count ? &refs->items[(*at)++] : NULL;
}

/* In the order of the file, what a reader of the new bytes finds: the same names, with the digests. */
static enum cocket_code
check_written(const struct pin_plan *p, const struct image_file *file, const struct image_file_settings *settings, struct slice written,
              struct err *err)
{
	AUTO(image_refs_free) struct image_refs refs = { 0 };
	size_t at = 0;

	if (image_file_parse(&refs, file->path, written, settings, err))
		return err->code;
	for (size_t i = 0; i < p->count; i++)
		if (p->items[i].file == file && check_name(next_image(&refs, &at), &p->items[i], err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
pin_plan_write(struct buf *out, const struct pin_plan *p, const struct image_file *file, const struct image_file_settings *settings, struct err *err)
{
	const char **texts = calloc(file->refs.count + 1, sizeof *texts);
	enum cocket_code code;

	if (!texts)
		return no_memory(err);
	fill_texts(texts, p, file);
	code = refs_splice(out, buf_slice(&file->bytes), &file->refs, texts, err);
	free(texts);
	return code ? code : check_written(p, file, settings, buf_slice(out), err);
}
