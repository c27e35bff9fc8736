/* Stages: see lint_stages.h.  The variable of FROM base-$VARIANT may mean any stage whose name begins so. */
#include "lint/lint_stages.h"

#include <stdlib.h>
#include <strings.h>

#include "base/limits.h"
#include "base/list.h"
#include "format/files/dockerfile.h"
#include "format/files/dockerfile_flags.h"
#include "format/text/go_space.h"
#include "format/text/slice_scan.h"

void
lint_stages_free(struct lint_stages *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->items[i].name);
	free(s->items);
	*s = (struct lint_stages){ 0 };
}

/* Its number, from 1. */
static size_t
stage_find(const struct lint_stages *s, struct slice name)
{
	for (size_t i = s->count; i > 0; i--)
		if (s->items[i - 1].name[0] != '\0' && instruction_is(name, s->items[i - 1].name))
			return i;
	return 0;
}

/* As distroless, Chainguard and others name those of their images that do not run as root. */
static bool
is_nonroot(struct slice image)
{
	const struct slice name = head(image, find(image, '@'));
	const size_t colon = find_last(name, ':');

	return colon < name.len && has_text(tail(name, colon), "nonroot");
}

static enum cocket_code
skip_flags(struct flags *flags, struct err *err)
{
	struct flag ignored;
	bool more = true;

	while (more)
		if (flags_next(flags, &more, &ignored, err))
			return err->code;
	return COCKET_OK;
}

/* *image: of the line. */
static enum cocket_code
add_stage(struct lint_stages *s, const struct dockerfile *file, struct slice arguments, struct slice *image, struct err *err)
{
	AUTO(flags_free) struct flags flags = FLAGS(arguments, file->directives.escape);
	struct lint_stage stage = { 0 };

	if (skip_flags(&flags, err) || LIST_GROW(s, VARIABLES_MAX, "stages", err))
		return err->code;
	struct slice rest = space_trim(flags.rest);
	*image = argument_take(&rest);
	(void)argument_take(&rest); /* AS */
	const struct slice name = argument_take(&rest);
	stage.base = stage_find(s, *image);
	stage.facts.is_nonroot = is_nonroot(*image);
	stage.name = strndup(name.len ? (const char *)name.ptr : "", name.len);
	if (stage.name == NULL)
		return no_memory(err);
	s->items[s->count++] = stage;
	return COCKET_OK;
}

static void
mark(struct lint_stages *s, size_t number)
{
	for (size_t i = number; i > 0 && !s->items[i - 1].in_image; i = s->items[i - 1].base)
		s->items[i - 1].in_image = true;
}

/* image: what the last one is made from. */
static void
mark_all(struct lint_stages *s, const struct buf *image)
{
	const struct slice text = buf_slice(image), before = head(text, find(text, '$'));

	mark(s, s->count);
	for (size_t i = 1; before.len > 0 && before.len < text.len && i < s->count; i++)
		if (strncasecmp(s->items[i - 1].name, (const char *)before.ptr, before.len) == 0)
			mark(s, i);
}

static enum cocket_code
read_stages(struct lint_stages *s, struct dockerfile *file, struct buf *last, struct err *err)
{
	struct slice image;
	bool more = true;

	while (more) {
		if (dockerfile_next(file, &more, err))
			return err->code;
		const struct instruction i = instruction_split(more ? buf_slice(&file->line) : slice_str(""));
		if (!instruction_is(i.name, "FROM"))
			continue;
		last->len = 0;
		if (add_stage(s, file, i.arguments, &image, err) || buf_add(last, image, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
lint_stages_read(struct lint_stages *out, struct slice bytes, struct err *err)
{
	AUTO(dockerfile_free) struct dockerfile file = { 0 };
	AUTO(lint_stages_free) struct lint_stages s = { 0 };
	AUTO(buf_free) struct buf last = BUF(IMAGE_LINE_MAX_BYTES);

	if (dockerfile_open(&file, bytes, err) || read_stages(&s, &file, &last, err))
		return err->code;
	mark_all(&s, &last);
	*out = s;
	s = (struct lint_stages){ 0 };
	return COCKET_OK;
}

void
lint_stages_begin(struct lint_stages *s)
{
	struct lint_stage *stage = &s->items[s->begun++];

	if (stage->base > 0)
		stage->facts = s->items[stage->base - 1].facts;
}

struct lint_stage *
lint_stages_now(const struct lint_stages *s)
{
	return s->begun > 0 ? &s->items[s->begun - 1] : NULL;
}
