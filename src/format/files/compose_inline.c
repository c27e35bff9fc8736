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
	const struct compose_container *container;
	const struct yaml_node *build, *node; /* the text is the node's */
	char where[COMPOSE_WHERE_BYTES + 32];
	struct buf filled;
	struct line *lines; /* owned */
	size_t count;
	bool continues;     /* while it is filled: the line before goes on in the next */
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
fill_line(struct inline_text *t, bool *is_known, struct slice line, size_t offset, struct err *err)
{
	const struct compose *c = t->container->compose;
	size_t before = t->filled.len, at;
	struct err why = { 0 };

	*is_known = true;
	if (interpolation_fill(&t->filled, &at, line, &c->variables->compose, &why) == COCKET_OK)
		return COCKET_OK;
	if (why.code == COCKET_E_NOMEM)
		return fail(err, why.code, "%s", why.message);
	t->filled.len = before;
	if (why.code == COCKET_E_NOT_FOUND && names_nothing(line, t->continues))
		return buf_add(&t->filled, line, err);
	*is_known = false;
	return image_refs_add_problem(c->listing, offset == UNPLACED ? t->node->offset : offset, t->where, err, "%s: %s", TEXT(line), why.message);
}

/* *in_file: where the line begins in the file, moved behind it; UNPLACED: nowhere. */
static enum cocket_code
add_line(struct inline_text *t, bool *is_known, size_t *in_file, struct slice line, struct err *err)
{
	struct line *l = &t->lines[t->count++];

	l->at = t->filled.len;
	l->offset = place_line(in_file, t->node, t->container->compose->bytes, line);
	if (fill_line(t, is_known, line, l->offset, err))
		return err->code;
	l->length = t->filled.len - l->at;
	l->is_filled = !slice_eq(slice_of(t->filled.ptr + l->at, l->length), line);
	t->continues = may_continue(line, t->continues);
	return COCKET_OK;
}

/* Where the first line begins in the file, if the lines of the text are lines of the file. */
static size_t
first_line(const struct inline_text *t)
{
	const struct yaml_node *n = t->node;
	const struct slice block = slice_of(t->container->compose->bytes.ptr + n->block, n->block_end - n->block);

	return n->style == YAML_LITERAL && !has_odd_breaks(block) ? n->block : UNPLACED;
}

static enum cocket_code
fill_lines(struct inline_text *t, bool *is_known, struct err *err)
{
	size_t in_file = first_line(t);
	struct slice rest = t->node->text;

	for (*is_known = true; rest.len && *is_known;) {
		const struct slice line = head(rest, find(rest, '\n'));
		const bool has_break = line.len < rest.len;

		if (add_line(t, is_known, &in_file, line, err) || (has_break && buf_add(&t->filled, slice_str("\n"), err)))
			return err->code;
		rest = tail(rest, line.len + has_break);
	}
	return COCKET_OK;
}

static enum cocket_code
fill_text(struct inline_text *t, bool *is_known, struct err *err)
{
	const struct yaml_node *n = t->node;
	size_t lines = 1;

	*is_known = false;
	yaml_spend(n, n->text.len);
	if (!yaml_is_text(n) || has(n->text, '\0'))
		return image_refs_add_problem(t->container->compose->listing, n->offset, t->where, err, "not a text");
	for (size_t i = 0; i < n->text.len; i++)
		lines += n->text.ptr[i] == '\n';
	t->lines = calloc(lines, sizeof *t->lines);
	if (!t->lines)
		return no_memory(err);
	return fill_lines(t, is_known, err);
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

static bool
may_be_replaced(const struct inline_text *t, const struct image_ref *item)
{
	return may_be_context(item) && (t->container->compose->is_merged || yaml_get(t->build, "additional_contexts"));
}

static enum cocket_code
add_item(const struct inline_text *t, const struct image_ref *item, struct err *err)
{
	struct image_refs *to = t->container->compose->listing;
	char where[2 * COMPOSE_WHERE_BYTES];
	struct found_ref f = {
		.where = where,
		.text = slice_str(item->image),
		.offset = t->node->offset,
		.platform = item->platform ? item->platform : platform_of(t->container, t->build, NULL),
	};

	snprintf(where, sizeof where, "%s: %s", t->where, item->where);
	place_item(&f, t, item);
	if (item->kind == REF_PROBLEM)
		return image_refs_add_problem(to, f.offset, where, err, "%s", item->detail);
	if (item->kind == REF_SKIPPED)
		return image_refs_add_skipped(to, f.offset, where, err, "%s", item->detail);
	if (!f.elsewhere && may_be_replaced(t, item))
		f.elsewhere = "a build context of that name may stand in for it";
	return is_context(t->container, t->build, item) ? COCKET_OK : image_refs_add_image(to, &f, err);
}

static enum cocket_code
read_dockerfile(const struct inline_text *t, struct err *err)
{
	const struct compose *c = t->container->compose;
	AUTO(compose_args_free) struct compose_args args = { .compose = c };
	AUTO(image_refs_free) struct image_refs inner = { .kind = FILE_TYPE_DOCKERFILE };
	const struct file_variables v = { c->variables->compose, { compose_args_get, &args }, platform_of(t->container, t->build, c->variables->platform) };
	struct err why = { 0 };

	if (compose_args_gather(&args, t->build, err))
		return err->code;
	if (dockerfile_read(&inner, buf_slice(&t->filled), &v, &why)) {
		if (why.code == COCKET_E_NOMEM)
			return fail(err, why.code, "%s", why.message);
		return image_refs_add_problem(c->listing, t->node->offset, t->where, err, "%s", why.message);
	}
	for (size_t i = 0; i < inner.count; i++)
		if (add_item(t, &inner.items[i], err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
compose_read_inline(const struct compose_container *s, const struct yaml_node *build, struct err *err)
{
	AUTO(inline_text_free) struct inline_text t = {
		.container = s, .build = build, .node = yaml_get(build, "dockerfile_inline"), .filled = BUF(IMAGE_FILE_MAX_BYTES),
	};
	bool is_known;

	snprintf(t.where, sizeof t.where, "%s.build.dockerfile_inline", s->where);
	if (fill_text(&t, &is_known, err))
		return err->code;
	return is_known ? read_dockerfile(&t, err) : COCKET_OK;
}
