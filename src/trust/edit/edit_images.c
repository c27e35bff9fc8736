/* The images of a role: see edit_images.h (TUF 1.0 section 4.5, "paths"). */
#include "trust/edit/edit_images.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/list.h"
#include "base/shell_word.h"

void
images_free(struct images *list)
{
	free(list->items);
	*list = (struct images){ 0 };
}

static enum cocket_code
add(struct images *list, const char *pattern, struct err *err)
{
	if (LIST_GROW(list, EDIT_PATTERNS_MAX, "patterns", err))
		return err->code;
	list->items[list->count++] = pattern;
	return COCKET_OK;
}

enum cocket_code
images_load(struct images *out, const struct tuf_role *role, struct err *err)
{
	for (size_t i = 0; role && i < role->path_count; i++)
		if (add(out, role->paths[i], err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
images_set(struct images *out, const struct edit_patterns *patterns, struct err *err)
{
	for (size_t i = 0; i < patterns->count; i++)
		if (add(out, patterns->items[i], err))
			return err->code;
	return COCKET_OK;
}

static bool
find(size_t *at, const struct images *list, const char *pattern)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->items[i], pattern) != 0)
			continue;
		*at = i;
		return true;
	}
	return false;
}

bool
images_same(const struct images *a, const struct images *b)
{
	size_t unused;

	for (size_t i = 0; i < a->count; i++)
		if (!find(&unused, b, a->items[i]))
			return false;
	return a->count == b->count;
}

/* --- changes ---------------------------------------------------------------------------------- */

static enum cocket_code
remove_image(struct images *list, struct stage *st, const char *role, const char *pattern, struct err *err)
{
	size_t at;

	if (!find(&at, list, pattern))
		return strings_add_line(&st->notes, err, "role %s: %s is not among its images; cocket trust show lists them", TEXT(slice_str(role)), pattern);
	list->count--;
	memmove(list->items + at, list->items + at + 1, (list->count - at) * sizeof *list->items);
	return COCKET_OK;
}

static enum cocket_code
add_image(struct images *list, struct stage *st, const char *role, const char *pattern, struct err *err)
{
	size_t unused;

	if (find(&unused, list, pattern))
		return strings_add_line(&st->notes, err, "role %s: %s is among its images already", TEXT(slice_str(role)), pattern);
	return add(list, pattern, err);
}

enum cocket_code
images_change(struct images *list, struct stage *st, const struct edit_rotation *r, struct err *err)
{
	for (size_t i = 0; i < r->remove_images.count; i++)
		if (remove_image(list, st, r->role, r->remove_images.items[i], err))
			return err->code;
	for (size_t i = 0; i < r->add_images.count; i++)
		if (add_image(list, st, r->role, r->add_images.items[i], err))
			return err->code;
	if (list->count == 0)
		return fail(err, COCKET_E_USAGE, "role %s: no images would be left; to take all of them away: cocket trust undelegate %s",
		            TEXT(slice_str(r->role)), SHELL_WORD(r->role, "ROLE"));
	return COCKET_OK;
}

enum cocket_code
images_print(struct buf *out, const struct images *list, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_array(&w);
	for (size_t i = 0; i < list->count; i++)
		json_put_string(&w, slice_str(list->items[i]));
	json_end_array(&w);
	return json_writer_done(&w, err);
}

/* --- above and below -------------------------------------------------------------------------- */

/* Whoever looks for an image comes to a role only through names that the roles above cover too. */
static bool
is_within(const char *pattern, const struct tuf_role *parent)
{
	for (size_t i = 0; i < parent->path_count; i++)
		if (image_pattern_within(pattern, parent->paths[i]))
			return true;
	return parent->prefix_count > 0; /* of hashes nothing can be said */
}

enum cocket_code
images_check_parent(const struct images *list, const char *parent, const struct tuf_role *role, struct err *err)
{
	for (size_t i = 0; i < list->count; i++)
		if (!is_within(list->items[i], role))
			return fail(err, COCKET_E_USAGE, "pattern %s: outside what %s may sign; it would have no effect", TEXT(slice_str(list->items[i])),
			            TEXT(slice_str(parent)));
	return COCKET_OK;
}

static enum cocket_code
note_below(struct stage *st, const char *role, const struct tuf_role *below, const struct tuf_role *above, struct err *err)
{
	for (size_t i = 0; i < below->path_count; i++)
		if (!is_within(below->paths[i], above) &&
		    strings_add_line(&st->notes, err, "warning: role %s: %s is outside what %s may sign now, so it has no effect any more",
		                     TEXT(slice_str(below->name)), TEXT(slice_str(below->paths[i])), TEXT(slice_str(role))))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
images_note_below(struct stage *st, const char *role, const struct images *list, struct err *err)
{
	const struct metadata_file *file = stage_latest(st, role);
	const struct tuf_role above = { .paths = list->items, .path_count = list->count };

	for (size_t i = 0; file && i < file->tuf.role_count; i++)
		if (note_below(st, role, &file->tuf.roles[i], &above, err))
			return err->code;
	return COCKET_OK;
}
