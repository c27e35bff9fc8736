/* build.dockerfile_inline of a Compose file: read as a Dockerfile once Compose's variables are filled in ($$ is one dollar), with build.args for
 * its ARGs.  A name is pinned where it stands, if the line it is in is the file's, byte by byte. */
#include "format/files/compose.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "format/text/slice_scan.h"

#define UNPLACED SIZE_MAX

struct line {
	size_t at, length; /* in the text that is filled in */
	size_t offset;     /* of its first byte in the file; UNPLACED: its bytes are not there */
	bool is_filled;    /* it has variables */
};

struct inline_text {
	struct buf filled;
	struct line *lines; /* owned */
	size_t count;
};

static void
inline_text_free(struct inline_text *t)
{
	buf_free(&t->filled);
	free(t->lines);
}

/* --- lines of the file --- */

/* Breaks that YAML 1.1 knows and an editor may not: with one of them the lines are not counted alike. */
static bool
has_odd_breaks(struct slice block)
{
	for (size_t i = 0; i < block.len; i++)
		if (block.ptr[i] == '\r' && (i + 1 == block.len || block.ptr[i + 1] != '\n'))
			return true;
	return block.len && (memmem(block.ptr, block.len, "\xc2\x85", 2) || memmem(block.ptr, block.len, "\xe2\x80\xa8", 3) ||
	                     memmem(block.ptr, block.len, "\xe2\x80\xa9", 3));
}

/* A literal block's line is that of the file, behind spaces.  *at goes on to the next one. */
static size_t
place_in_block(size_t *at, const struct yaml_node *n, struct slice bytes, struct slice line)
{
	struct slice rest = slice_of(bytes.ptr + *at, n->block_end - *at);
	struct slice there = head(rest, find(rest, '\n'));
	size_t indent, from = *at;

	*at += there.len + (there.len < rest.len);
	if (there.len && there.ptr[there.len - 1] == '\r')
		there.len--;
	if (there.len < line.len || !slice_eq(tail(there, there.len - line.len), line))
		return UNPLACED;
	indent = there.len - line.len;
	for (size_t i = 0; i < indent; i++)
		if (there.ptr[i] != ' ')
			return UNPLACED;
	return from + indent;
}

static size_t
place_line(size_t *at, const struct yaml_node *n, struct slice bytes, struct slice line)
{
	if (*at != UNPLACED)
		return place_in_block(at, n, bytes, line);
	return n->verbatim && line.len == n->text.len ? n->offset : UNPLACED;
}

/* --- filling in --- */

/* A command that runs, on one line that nothing continues: no image is named there, so that what an unset variable in it leaves does not
 * matter. */
static bool
names_nothing(struct slice line, bool continues)
{
	static const char *const words[] = { "RUN ", "CMD ", "ENTRYPOINT ", "LABEL ", NULL };
	static const char *const doubts[] = { "--", "<<", "\\", "`", NULL };
	bool known = false;

	for (const char *const *w = words; *w; w++)
		known |= line.len > strlen(*w) && strncasecmp((const char *)line.ptr, *w, strlen(*w)) == 0;
	for (const char *const *d = doubts; *d && known; d++)
		known = memmem(line.ptr, line.len, *d, strlen(*d)) == NULL;
	return known && !continues;
}

/* Whether the next line may belong to this one, or to what came before. */
static bool
may_continue(struct slice line, bool continues)
{
	while (line.len && memchr(" \t\r", line.ptr[line.len - 1], 3))
		line.len--;
	while (line.len && memchr(" \t", line.ptr[0], 2))
		line = tail(line, 1);
	if (line.len == 0 || line.ptr[0] == '#')
		return continues;
	return line.ptr[line.len - 1] == '\\' || line.ptr[line.len - 1] == '`';
}

/* *is_known false: the problem is in the listing. */
static enum cocket_code
fill_line(struct buf *out, bool *is_known, const struct compose *c, struct slice line, bool continues, size_t offset, const char *where,
          struct err *err)
{
	size_t before = out->len, at;
	struct err why = { 0 };

	*is_known = true;
	if (interpolation_fill(out, &at, line, &c->variables->compose, &why) == COCKET_OK)
		return COCKET_OK;
	if (why.code == COCKET_E_NOMEM)
		return fail(err, why.code, "%s", why.message);
	out->len = before;
	if (why.code == COCKET_E_NOT_FOUND && names_nothing(line, continues))
		return buf_add(out, line, err);
	*is_known = false;
	return image_refs_add_problem(c->listing, offset, where, err, "%s: %s", TEXT(line), why.message);
}

static enum cocket_code
fill_lines(struct inline_text *t, bool *is_known, const struct compose *c, const struct yaml_node *n, const char *where, struct err *err)
{
	size_t in_file = n->style == YAML_LITERAL && !has_odd_breaks(slice_of(c->bytes.ptr + n->block, n->block_end - n->block)) ? n->block
	                                                                                                                         : UNPLACED;
	struct slice rest = n->text;
	bool continues = false, all = true;

	for (*is_known = true; rest.len && all; t->count++) {
		struct line *l = &t->lines[t->count];
		struct slice line = head(rest, find(rest, '\n'));

		l->at = t->filled.len;
		l->offset = place_line(&in_file, n, c->bytes, line);
		if (fill_line(&t->filled, &all, c, line, continues, l->offset == UNPLACED ? n->offset : l->offset, where, err))
			return err->code;
		l->length = t->filled.len - l->at;
		l->is_filled = !slice_eq(slice_of(t->filled.ptr + l->at, l->length), line);
		continues = may_continue(line, continues);
		if (line.len < rest.len && buf_add(&t->filled, slice_str("\n"), err))
			return err->code;
		rest = tail(rest, line.len + (line.len < rest.len));
	}
	*is_known = all;
	return COCKET_OK;
}

static enum cocket_code
fill_text(struct inline_text *t, bool *is_known, const struct compose *c, const struct yaml_node *n, const char *where, struct err *err)
{
	size_t lines = 1;

	*is_known = false;
	yaml_spend(n, n->text.len);
	if (!yaml_is_text(n) || has(n->text, '\0'))
		return image_refs_add_problem(c->listing, n->offset, where, err, "not a text");
	for (size_t i = 0; i < n->text.len; i++)
		lines += n->text.ptr[i] == '\n';
	t->lines = calloc(lines, sizeof *t->lines);
	if (!t->lines)
		return no_memory(err);
	return fill_lines(t, is_known, c, n, where, err);
}

/* --- what the Dockerfile names --- */

static const struct line *
find_line(const struct inline_text *t, size_t at)
{
	const struct line *found = NULL;

	for (size_t low = 0, high = t->count; low < high;) {
		size_t middle = low + (high - low) / 2;
		if (t->lines[middle].at <= at) {
			found = &t->lines[middle];
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return found;
}

/* Whether the bytes of the line in the file are the item. */
static bool
is_written_in(const struct line *l, const struct image_ref *item)
{
	return l->offset != UNPLACED && !l->is_filled && item->offset + item->length <= l->at + l->length;
}

static void
place_item(struct found_ref *f, const struct inline_text *t, const struct image_ref *item)
{
	static const struct line none = { .offset = UNPLACED };
	const struct line *found = find_line(t, item->offset), *l = found ? found : &none;
	const bool is_there = is_written_in(l, item);

	if (l->offset != UNPLACED)
		f->offset = l->offset + (is_there ? item->offset - l->at : 0);
	f->length = is_there ? item->length : 0;
	if (!item->in_place || l->is_filled)
		f->elsewhere = "it is made of variables";
	else if (!is_there)
		f->elsewhere = "it is not written in one piece";
}

/* "NAME=VALUE" of a list of contexts. */
static bool
is_of_name(struct slice context, const char *name)
{
	size_t n = strlen(name);

	return context.len > n + 1 && memcmp(context.ptr, name, n) == 0 && context.ptr[n] == '=' && context.ptr[n + 1] > ' ' && !has(context, '$');
}

static bool
may_be_context(const struct image_ref *item)
{
	return item->kind == REF_IMAGE && strncmp(item->where, "FROM", strlen("FROM")) == 0 &&
	       item->image[strcspn(item->image, ":/@$")] == '\0';
}

/* ["NAME=VALUE", ...] */
static bool
is_in_list(const struct yaml_node *contexts, const char *name)
{
	if (!contexts || contexts->kind != YAML_SEQUENCE)
		return false;
	for (const struct yaml_node *i = contexts->first; i; i = i->next) {
		yaml_spend(i, 1);
		if (yaml_is_text(yaml_value(i)) && is_of_name(yaml_value(i)->text, name))
			return true;
	}
	return false;
}

/* A context of that name stands in for the image of a FROM (buildx --build-context); not where something joined with it could take it away. */
static bool
is_context(const struct compose_container *s, const struct yaml_node *build, const struct image_ref *item)
{
	const struct yaml_node *contexts = yaml_get(build, "additional_contexts"), *value;

	if (s->compose->is_merged || !may_be_context(item))
		return false;
	s->compose->documents->stood_alone = true;
	value = yaml_get(contexts, item->image);
	if (!yaml_is_text(value))
		return is_in_list(contexts, item->image);
	return value->text.len && value->text.ptr[0] > ' ' && !has(value->text, '$');
}

/* What it is built for; NULL: for several, or what is joined with it may say so. */
static const char *
platform_of(const struct compose_container *s, const struct yaml_node *build, const char *otherwise)
{
	if (s->compose->is_merged || !yaml_is_null(yaml_get(build, "platforms")))
		return NULL;
	return s->platform ? s->platform : otherwise;
}

static enum cocket_code
add_item(const struct compose_container *s, const struct yaml_node *build, const struct inline_text *t, const struct image_ref *item,
         const char *outer, size_t offset, struct err *err)
{
	char where[2 * COMPOSE_WHERE_BYTES];
	struct found_ref f = {
		.where = where,
		.text = slice_str(item->image),
		.offset = offset,
		.platform = item->platform ? item->platform : platform_of(s, build, NULL),
	};

	snprintf(where, sizeof where, "%s: %s", outer, item->where);
	place_item(&f, t, item);
	if (may_be_context(item) && !f.elsewhere && (s->compose->is_merged || yaml_get(build, "additional_contexts")))
		f.elsewhere = "a build context of that name may stand in for it";
	if (item->kind == REF_PROBLEM)
		return image_refs_add_problem(s->compose->listing, f.offset, where, err, "%s", item->detail);
	if (item->kind == REF_SKIPPED)
		return image_refs_add_skipped(s->compose->listing, f.offset, where, err, "%s", item->detail);
	return is_context(s, build, item) ? COCKET_OK : image_refs_add_image(s->compose->listing, &f, err);
}

static enum cocket_code
read_dockerfile(const struct compose_container *s, const struct yaml_node *build, const struct inline_text *t, size_t offset, const char *where,
                struct err *err)
{
	AUTO(compose_args_free) struct compose_args args = { .compose = s->compose };
	AUTO(image_refs_free) struct image_refs inner = { .kind = FILE_TYPE_DOCKERFILE };
	const struct file_variables v = { s->compose->variables->compose, { compose_args_get, &args }, platform_of(s, build, s->compose->variables->platform) };
	struct err why = { 0 };

	if (compose_args_gather(&args, build, err))
		return err->code;
	if (dockerfile_read(&inner, buf_slice(&t->filled), &v, &why)) {
		if (why.code == COCKET_E_NOMEM)
			return fail(err, why.code, "%s", why.message);
		return image_refs_add_problem(s->compose->listing, offset, where, err, "%s", why.message);
	}
	for (size_t i = 0; i < inner.count; i++)
		if (add_item(s, build, t, &inner.items[i], where, offset, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
compose_read_inline(const struct compose_container *s, const struct yaml_node *build, struct err *err)
{
	const struct yaml_node *n = yaml_get(build, "dockerfile_inline");
	AUTO(inline_text_free) struct inline_text t = { .filled = BUF(IMAGE_FILE_MAX_BYTES) };
	char where[COMPOSE_WHERE_BYTES + 32];
	bool is_known;

	snprintf(where, sizeof where, "%s.build.dockerfile_inline", s->where);
	if (fill_text(&t, &is_known, s->compose, n, where, err))
		return err->code;
	return is_known ? read_dockerfile(s, build, &t, n->offset, where, err) : COCKET_OK;
}
