/* Changes of a store, gathered: see store_changes.h. */
#include "trust/edit/store_changes.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"
#include "trust/edit/metadata_diff.h"
#include "trust/edit/publish_part.h"

#define CHANGES_MAX 65536

void
store_changes_free(struct store_changes *c)
{
	for (size_t i = 0; i < c->count; i++)
		strings_free(&c->items[i].lines);
	free(c->items);
	*c = (struct store_changes){ 0 };
}

struct line_list {
	struct strings *lines;
	struct err err;
};

static void
add_line(void *ctx, const char *line)
{
	struct line_list *list = ctx;

	if (list->err.code == COCKET_OK)
		(void)!strings_add(list->lines, slice_str(line), &list->err);
}

enum cocket_code
store_changes_add(struct store_changes *c, const struct metadata_file *before, const struct metadata_file *after, struct err *err)
{
	if (LIST_GROW(c, CHANGES_MAX, "changed files", err))
		return err->code;
	struct file_change *f = &c->items[c->count++];
	*f = (struct file_change){ .file = metadata_file_label(after), .before = before ? before->tuf.version : 0, .version = after->tuf.version };
	struct line_list list = { &f->lines, { 0 } };
	metadata_diff(before, after, add_line, &list);
	if (list.err.code)
		*err = list.err;
	return list.err.code;
}

static enum cocket_code
add_staged(struct store_changes *c, const struct stage *st, const struct stage_file *d, struct err *err)
{
	if (store_changes_add(c, stage_published(st, d->doc.role), &d->doc, err))
		return err->code;
	c->items[c->count - 1].over = d->over;
	c->items[c->count - 1].lost = d->lost;
	return COCKET_OK;
}

enum cocket_code
store_changes_staged(struct store_changes *out, const struct stage *st, bool touched, const char *role, struct err *err)
{
	for (size_t i = 0; i < st->staged.count; i++) {
		const struct stage_file *d = st->staged.items[i];

		if (metadata_file_is_derived(&d->doc) || (touched && !d->touched) || (role && strcmp(role, d->doc.role) != 0))
			continue;
		if (add_staged(out, st, d, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
rename_line(char **line, const char *name, const char *other, struct err *err)
{
	AUTO(buf_free) struct buf renamed = BUF(64 * KIB);
	const char *at = strstr(*line, name);
	char *copy;

	if (!at)
		return COCKET_OK;
	if (buf_addf(&renamed, err, "%.*s%s%s", (int)(at - *line), *line, other, at + strlen(name)))
		return err->code;
	copy = strdup(buf_str(&renamed));
	if (!copy)
		return no_memory(err);
	free(*line);
	*line = copy;
	return COCKET_OK;
}

enum cocket_code
store_changes_rename(struct store_changes *c, const char *name, const char *other, struct err *err)
{
	for (size_t i = 0; i < c->count; i++)
		for (size_t j = 0; j < c->items[i].lines.count; j++)
			if (rename_line(&c->items[i].lines.items[j], name, other, err))
				return err->code;
	return COCKET_OK;
}
