/* build.dockerfile_inline of a Compose file: read as a Dockerfile once Compose's variables are filled in ($$ is one dollar), with build.args for
 * its ARGs.  A name is pinned where it stands, if the line it is in is the file's, byte by byte. */
#include "format/files/compose_part.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "format/files/dockerfile_refs.h"
#include "format/text/slice_scan.h"

#define UNPLACED SIZE_MAX

struct line {
	size_t at, length; /* in the text that is filled in */
	size_t offset;     /* of its first byte in the file; UNPLACED: its bytes are not there */
	bool is_filled;    /* it has variables */
};

struct inline_dockerfile {
	const struct compose_container *container;
	const struct compose *compose;
	const struct yaml_node *build, *node; /* the Dockerfile's text */
	char where[COMPOSE_WHERE_BYTES + 32];
	struct buf filled;   /* owned: the text, variables filled in */
	struct line *lines;  /* owned */
	size_t count;
	size_t in_file;      /* where the next line stands; UNPLACED: none do */
	bool continues;      /* the line before may go on in this one */
	bool is_known;       /* false: the problem is in the listing */
};

static void
inline_dockerfile_free(struct inline_dockerfile *d)
{
	buf_free(&d->filled);
	free(d->lines);
}

/* --- lines of the file --- */

static bool
has_lone_return(struct slice block)
{
	for (size_t i = 0; i < block.len; i++)
		if (block.ptr[i] == '\r' && !first_is(tail(block, i + 1), '\n'))
			return true;
	return false;
}

/* Breaks that YAML 1.1 knows and an editor may not: with one of them the lines are not counted alike. */
static bool
has_odd_breaks(struct slice block)
{
	return has_lone_return(block) || has_text(block, "\xc2\x85") || has_text(block, "\xe2\x80\xa8") || has_text(block, "\xe2\x80\xa9");
}

static bool
is_indent(uint8_t c)
{
	return c == ' ';
}

/* A literal block's line is that of the file, behind spaces.  d->in_file goes on to the next one. */
static size_t
place_in_block(struct inline_dockerfile *d, struct slice line)
{
	const size_t from = d->in_file;
	const struct slice rest = slice_of(d->compose->bytes.ptr + from, d->node->block_end - from);
	struct slice there = head(rest, find(rest, '\n'));

	d->in_file += there.len + (there.len < rest.len);
	there.len -= last_is(there, '\r');
	if (there.len < line.len)
		return UNPLACED;
	const size_t indent = there.len - line.len;
	return slice_eq(tail(there, indent), line) && consists_of(head(there, indent), is_indent, "") ? from + indent : UNPLACED;
}

static size_t
place_line(struct inline_dockerfile *d, struct slice line)
{
	if (d->in_file != UNPLACED)
		return place_in_block(d, line);
	return d->node->verbatim && line.len == d->node->text.len ? d->node->offset : UNPLACED;
}

static size_t
find_block(const struct compose *c, const struct yaml_node *n)
{
	if (n->style != YAML_LITERAL || has_odd_breaks(slice_of(c->bytes.ptr + n->block, n->block_end - n->block)))
		return UNPLACED;
	return n->block;
}

/* --- filling in --- */

static bool
is_command(struct slice line)
{
	static const char *const words[] = { "RUN ", "CMD ", "ENTRYPOINT ", "LABEL ", NULL };

	for (const char *const *w = words; *w; w++)
		if (line.len > strlen(*w) && strncasecmp((const char *)line.ptr, *w, strlen(*w)) == 0)
			return true;
	return false;
}

/* A flag, a heredoc, an escape. */
static bool
may_say_more(struct slice line)
{
	return has_text(line, "--") || has_text(line, "<<") || has(line, '\\') || has(line, '`');
}

/* A command that runs, on one line that nothing continues: no image is named there, so that what an unset variable in it leaves does not
 * matter. */
static bool
names_nothing(const struct inline_dockerfile *d, struct slice line)
{
	return !d->continues && is_command(line) && !may_say_more(line);
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static bool
is_blank_or_return(uint8_t c)
{
	return is_blank(c) || c == '\r';
}

/* Whether the next line may belong to this one, or to what came before. */
static bool
may_continue(struct slice line, bool continues)
{
	line = drop_leading(drop_trailing(line, is_blank_or_return), is_blank);
	if (line.len == 0 || line.ptr[0] == '#')
		return continues;
	return last_is(line, '\\') || last_is(line, '`');
}

static enum cocket_code
fill_line(struct inline_dockerfile *d, struct slice line, size_t offset, struct err *err)
{
	const size_t before = d->filled.len;
	struct err why = { 0 };
	size_t at;

	if (interpolation_fill(&d->filled, &at, line, &d->compose->variables->compose, &why) == COCKET_OK)
		return COCKET_OK;
	if (why.code == COCKET_E_NOMEM)
		return no_memory(err);
	d->filled.len = before;
	if (why.code == COCKET_E_NOT_FOUND && names_nothing(d, line))
		return buf_add(&d->filled, line, err);
	d->is_known = false;
	return image_refs_add_problem(d->compose->listing, offset == UNPLACED ? d->node->offset : offset, d->where, err, "%s: %s", TEXT(line),
	                              why.message);
}

static enum cocket_code
read_line(struct inline_dockerfile *d, struct slice line, struct err *err)
{
	struct line *l = &d->lines[d->count++];

	l->at = d->filled.len;
	l->offset = place_line(d, line);
	if (fill_line(d, line, l->offset, err))
		return err->code;
	l->length = d->filled.len - l->at;
	l->is_filled = !slice_eq(tail(buf_slice(&d->filled), l->at), line);
	d->continues = may_continue(line, d->continues);
	return COCKET_OK;
}

static enum cocket_code
read_lines(struct inline_dockerfile *d, struct err *err)
{
	struct slice rest = d->node->text;

	while (rest.len && d->is_known) {
		const struct slice line = head(rest, find(rest, '\n'));

		if (read_line(d, line, err))
			return err->code;
		rest = tail(rest, line.len);
		if (rest.len == 0)
			break;
		if (buf_add(&d->filled, slice_str("\n"), err))
			return err->code;
		rest = tail(rest, 1);
	}
	return COCKET_OK;
}

static size_t
count_lines(struct slice text)
{
	size_t lines = 1;

	for (size_t i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n';
	return lines;
}

static enum cocket_code
fill_text(struct inline_dockerfile *d, struct err *err)
{
	const struct yaml_node *n = d->node;

	yaml_spend(n, n->text.len);
	if (!yaml_is_text(n) || has(n->text, '\0'))
		return image_refs_add_problem(d->compose->listing, n->offset, d->where, err, "not a text");
	d->lines = calloc(count_lines(n->text), sizeof *d->lines);
	if (!d->lines)
		return no_memory(err);
	d->is_known = true;
	d->in_file = find_block(d->compose, n);
	return read_lines(d, err);
}

/* --- what the Dockerfile names --- */

static const struct line *
find_line(const struct inline_dockerfile *d, size_t at)
{
	static const struct line nowhere = { .offset = UNPLACED };
	const struct line *found = &nowhere;

	for (size_t low = 0, high = d->count; low < high;) {
		size_t middle = low + (high - low) / 2;
		if (d->lines[middle].at <= at) {
			found = &d->lines[middle];
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return found;
}

/* Its bytes are those of the file. */
static bool
is_written_in(const struct line *l, const struct image_ref *item)
{
	return l->offset != UNPLACED && !l->is_filled && item->offset + item->length <= l->at + l->length;
}

static void
place_item(struct found_ref *f, const struct line *l, const struct image_ref *item)
{
	if (l->offset != UNPLACED)
		f->offset = l->offset;
	if (is_written_in(l, item)) {
		f->offset += item->offset - l->at;
		f->length = item->length;
	} else {
		f->elsewhere = "it is not written in one piece";
	}
	if (!item->in_place || l->is_filled)
		f->elsewhere = "it contains variables";
}

/* --- contexts --- */

static bool
may_be_context(const struct image_ref *item)
{
	return item->kind == REF_IMAGE && strncmp(item->where, "FROM", strlen("FROM")) == 0 &&
	       item->image[strcspn(item->image, ":/@$")] == '\0';
}

/* Known as it is written. */
static bool
is_plain_source(struct slice source)
{
	return source.len > 0 && source.ptr[0] > ' ' && !has(source, '$');
}

/* "NAME=VALUE" of a list of contexts. */
static bool
is_context_of(const struct yaml_node *n, const char *name)
{
	if (!yaml_is_text(n) || !slice_starts(n->text, name))
		return false;
	const struct slice rest = tail(n->text, strlen(name));
	return first_is(rest, '=') && is_plain_source(tail(rest, 1));
}

static bool
list_has_context(const struct yaml_node *list, const char *name)
{
	for (const struct yaml_node *i = list->first; i; i = i->next) {
		yaml_spend(i, 1);
		if (is_context_of(yaml_value(i), name))
			return true;
	}
	return false;
}

static bool
has_context(const struct yaml_node *contexts, const char *name)
{
	const struct yaml_node *value = yaml_get(contexts, name);

	if (yaml_is_text(value))
		return is_plain_source(value->text);
	return contexts && contexts->kind == YAML_SEQUENCE && list_has_context(contexts, name);
}

/* A context of that name stands in for the image of a FROM (buildx --build-context); not if something joined with it could take it away. */
static bool
is_context(const struct inline_dockerfile *d, const struct image_ref *item)
{
	if (d->compose->is_merged || !may_be_context(item))
		return false;
	d->compose->documents->stood_alone = true;
	return has_context(yaml_get(d->build, "additional_contexts"), item->image);
}

static bool
may_have_context(const struct inline_dockerfile *d, const struct image_ref *item)
{
	return may_be_context(item) && (d->compose->is_merged || yaml_get(d->build, "additional_contexts"));
}

/* --- images --- */

/* What it is built for; NULL: for several, or what is joined with it may say so. */
static const char *
platform_of(const struct inline_dockerfile *d, const char *otherwise)
{
	if (d->compose->is_merged || !yaml_is_null(yaml_get(d->build, "platforms")))
		return NULL;
	return d->container->platform ? d->container->platform : otherwise;
}

static enum cocket_code
add_item(const struct inline_dockerfile *d, const struct image_ref *item, struct err *err)
{
	char where[2 * COMPOSE_WHERE_BYTES];
	struct found_ref f = {
		.where = where,
		.text = slice_str(item->image),
		.offset = d->node->offset,
		.platform = item->platform ? item->platform : platform_of(d, NULL),
	};

	snprintf(where, sizeof where, "%s: %s", d->where, item->where);
	place_item(&f, find_line(d, item->offset), item);
	if (item->kind == REF_PROBLEM)
		return image_refs_add_problem(d->compose->listing, f.offset, where, err, "%s", item->detail);
	if (item->kind == REF_SKIPPED)
		return image_refs_add_skipped(d->compose->listing, f.offset, where, err, "%s", item->detail);
	if (!f.elsewhere && may_have_context(d, item))
		f.elsewhere = "a build context of that name may stand in for it";
	return is_context(d, item) ? COCKET_OK : image_refs_add_image(d->compose->listing, &f, err);
}

static enum cocket_code
add_items(const struct inline_dockerfile *d, const struct image_refs *l, struct err *err)
{
	for (size_t i = 0; i < l->count; i++)
		if (add_item(d, &l->items[i], err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
read_dockerfile(const struct inline_dockerfile *d, struct err *err)
{
	AUTO(compose_args_free) struct compose_args args = { .compose = d->compose };
	AUTO(image_refs_free) struct image_refs inner = { .kind = FILE_TYPE_DOCKERFILE };
	const struct file_variables *outer = d->compose->variables;
	const struct file_variables v = { outer->compose, { compose_args_get, &args }, platform_of(d, outer->platform) };
	struct err why = { 0 };

	if (compose_args_gather(&args, d->build, err))
		return err->code;
	if (dockerfile_read(&inner, buf_slice(&d->filled), &v, &why) == COCKET_OK)
		return add_items(d, &inner, err);
	if (why.code == COCKET_E_NOMEM)
		return no_memory(err);
	return image_refs_add_problem(d->compose->listing, d->node->offset, d->where, err, "%s", why.message);
}

enum cocket_code
compose_read_inline(const struct compose_container *s, const struct yaml_node *build, struct err *err)
{
	AUTO(inline_dockerfile_free) struct inline_dockerfile d = {
		.container = s, .compose = s->compose, .build = build, .node = yaml_get(build, "dockerfile_inline"), .filled = BUF(IMAGE_FILE_MAX_BYTES),
	};

	snprintf(d.where, sizeof d.where, "%s.build.dockerfile_inline", s->where);
	if (fill_text(&d, err))
		return err->code;
	return d.is_known ? read_dockerfile(&d, err) : COCKET_OK;
}
