/* Deployment files (see image_refs.h): which reader takes a file, and what all of them add entries by. */
#include "format/files/image_refs.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/escape.h"
#include "base/list.h"
#include "format/files/image_refs_part.h"
#include "format/text/go_space.h"
#include "format/oci/manifest.h"
#include "format/text/line_column.h"
#include "format/name/reference.h"
#include "format/text/slice_scan.h"
#include "format/files/yaml_tree.h"


static void
item_free(struct image_ref *i)
{
	free(i->image);
	free(i->where);
	free(i->platform);
	free(i->detail);
}

void
image_refs_free(struct image_refs *l)
{
	for (size_t i = 0; i < l->count; i++)
		item_free(&l->items[i]);
	free(l->items);
	*l = (struct image_refs){ 0 };
}

const char *
file_type_word(enum file_type kind)
{
	static const char *const words[] = {
		[FILE_TYPE_AUTO] = "unknown", [FILE_TYPE_LIST] = "list", [FILE_TYPE_COMPOSE] = "compose", [FILE_TYPE_KUBERNETES] = "kubernetes",
		[FILE_TYPE_DOCKERFILE] = "dockerfile",
	};
	return words[kind];
}

const char *
image_ref_platform(const struct image_ref *item, const char *asked)
{
	if ((asked && strcmp(asked, "all") == 0) || !(item->platform || item->is_builders_platform))
		return asked;
	return item->platform;
}

enum cocket_code
image_refs_refuse(struct err *err, struct slice bytes, size_t offset, enum cocket_code code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line_column_fail(err, bytes, offset, code, fmt, ap);
	va_end(ap);
	return code;
}

/* --- entries --- */

static bool
keep(char **out, struct slice text)
{
	*out = text.ptr ? strndup((const char *)text.ptr, text.len) : NULL;
	return *out || !text.ptr;
}

static enum cocket_code
add(struct image_refs *l, enum image_ref_kind kind, const struct found_ref *f, const char *detail, struct err *err)
{
	struct image_ref i = { .kind = kind, .offset = f->offset, .length = f->length, .in_place = kind == REF_IMAGE && !f->elsewhere,
	                    .is_builders_platform = f->is_builders_platform };

	if (LIST_GROW(l, IMAGE_REFS_MAX, "images", err))
		return err->code;
	if (!keep(&i.image, f->text) || !keep(&i.where, slice_str(f->where)) || !keep(&i.platform, slice_str(f->platform)) ||
	    !keep(&i.detail, slice_str(detail))) {
		item_free(&i);
		return no_memory(err);
	}
	l->items[l->count++] = i;
	return COCKET_OK;
}

static enum cocket_code
add_remark(struct image_refs *l, enum image_ref_kind kind, const struct found_ref *f, struct err *err, const char *fmt, va_list ap)
{
	char detail[ERR_MESSAGE_BYTES];

	vsnprintf(detail, sizeof detail, fmt, ap);
	return add(l, kind, f, detail, err);
}

enum cocket_code
image_refs_add_problem(struct image_refs *l, size_t offset, const char *where, struct err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	enum cocket_code code = add_remark(l, REF_PROBLEM, &(struct found_ref){ .where = where, .offset = offset }, err, fmt, ap);
	va_end(ap);
	return code;
}

enum cocket_code
image_refs_add_skipped(struct image_refs *l, size_t offset, const char *where, struct err *err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	enum cocket_code code = add_remark(l, REF_SKIPPED, &(struct found_ref){ .where = where, .offset = offset }, err, fmt, ap);
	va_end(ap);
	return code;
}

/* A list is ours and takes what the command line takes; in the others a name is docker's, whatever it looks like: the image oci:1 of a Compose
 * file is no layout. */
static bool
name_is_valid(const struct image_refs *l, struct slice text, struct err *err)
{
	AUTO(buf_free) struct buf terminated = BUF(IMAGE_LINE_MAX_BYTES);
	struct reference r;
	struct name n;

	if (memchr(text.ptr, '\0', text.len)) {
		fail(err, COCKET_E_USAGE, "image name %s: expected letters, digits and . _ - / : @ only", TEXT(text));
		return false;
	}
	if (l->kind != FILE_TYPE_LIST)
		return name_parse(&n, text, err) == COCKET_OK;
	return buf_add(&terminated, text, err) == COCKET_OK && reference_parse(&r, buf_str(&terminated), err) == COCKET_OK;
}

enum cocket_code
image_refs_add_image(struct image_refs *l, const struct found_ref *f, struct err *err)
{
	struct platform platform;
	struct err why = { 0 };

	if (f->text.len == 0)
		return image_refs_add_problem(l, f->offset, f->where, err, "image name is empty");
	if (!name_is_valid(l, f->text, &why) || (f->platform && platform_parse(&platform, slice_str(f->platform), &why)))
		return image_refs_add_problem(l, f->offset, f->where, err, "%s", why.message);
	return add(l, REF_IMAGE, f, f->elsewhere, err);
}

/* "${TAG}" and "$(TAG)" of an envsubst or kustomize that is yet to run. */
static struct slice
variable_in(struct slice text)
{
	struct slice rest = tail(text, find(text, '$'));
	size_t n = 0;

	while (n < rest.len && (is_alnum(rest.ptr[n]) || strchr("$_{()", rest.ptr[n])))
		n++;
	return head(rest, n + (n < rest.len && rest.ptr[n] == '}'));
}

enum cocket_code
image_refs_add_template(bool *is, struct image_refs *l, const struct found_ref *f, struct err *err)
{
	*is = true;
	if (f->text.len && memmem(f->text.ptr, f->text.len, "{{", 2))
		return image_refs_add_problem(l, f->offset, f->where, err, "%s: a template; render it first", TEXT(f->text));
	if (has(f->text, '$'))
		return image_refs_add_problem(l, f->offset, f->where, err, "%s: nothing here says what the variable %s is", TEXT(f->text),
		                       TEXT(variable_in(f->text)));
	*is = false;
	return COCKET_OK;
}

struct slice
frontend_image(const char *value)
{
	const struct slice trimmed = space_trim(slice_str(value));

	return head(trimmed, find(trimmed, ' '));
}

/* --- the order of the file --- */

static int
compare_text(const char *a, const char *b)
{
	return !a || !b ? (a != NULL) - (b != NULL) : strcmp(a, b);
}

static int
compare_items(const void *a, const void *b)
{
	const struct image_ref *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	int order = compare_text(x->image, y->image);
	if (order == 0)
		order = compare_text(x->platform, y->platform);
	if (order == 0)
		order = x->is_builders_platform - y->is_builders_platform;
	return order ? order : compare_text(x->where, y->where);
}

static bool
is_same_platform(const struct image_ref *a, const struct image_ref *b)
{
	return compare_text(a->platform, b->platform) == 0 && a->is_builders_platform == b->is_builders_platform;
}

/* One name that many look at by an alias is one; what was passed over in one place may count in another. */
static bool
is_again(const struct image_ref *a, const struct image_ref *b)
{
	if (a->offset != b->offset)
		return false;
	if (a->kind == REF_IMAGE && b->kind == REF_SKIPPED)
		return true;
	if (a->kind != b->kind || compare_text(a->image, b->image) != 0 || !is_same_platform(a, b))
		return false;
	return a->kind == REF_IMAGE || compare_text(a->detail, b->detail) == 0;
}

static void
put_in_order(struct image_refs *l)
{
	size_t kept = 0;

	if (l->count)
		qsort(l->items, l->count, sizeof *l->items, compare_items);
	for (size_t i = 0; i < l->count; i++) {
		if (kept && is_again(&l->items[kept - 1], &l->items[i]))
			item_free(&l->items[i]);
		else
			l->items[kept++] = l->items[i];
	}
	l->count = kept;
}

static void
find_places(struct image_refs *l, struct slice bytes)
{
	struct line_column p = { 1, 1 };
	size_t at = 0;

	for (size_t i = 0; i < l->count; i++) {
		struct line_column step = line_column_of(tail(bytes, at), l->items[i].offset - at);
		p = step.line > 1 ? (struct line_column){ p.line + step.line - 1, step.column } : (struct line_column){ p.line, p.column + step.column - 1 };
		at = l->items[i].offset;
		l->items[i].line = p.line;
		l->items[i].column = p.column;
	}
}

/* --- the readers --- */

struct documents {
	struct image_refs *listing;
	const struct file_variables *variables;
	struct slice bytes;
	struct compose_documents compose;
};

static enum cocket_code
read_document(void *context, const struct yaml_node *root, struct err *err)
{
	struct documents *d = context;
	enum file_type kind = yaml_file_type(root), expected = d->listing->kind;

	if (expected == FILE_TYPE_AUTO && kind == FILE_TYPE_AUTO)
		return fail(err, COCKET_E_USAGE, "neither a Compose file (services) nor Kubernetes (apiVersion and kind)");
	if (expected == FILE_TYPE_KUBERNETES && kind != FILE_TYPE_KUBERNETES)
		return image_refs_refuse(err, d->bytes, root->offset, COCKET_E_FORMAT, "a document without apiVersion and kind");
	if (expected == FILE_TYPE_COMPOSE && (root->kind != YAML_MAPPING || kind == FILE_TYPE_KUBERNETES))
		return image_refs_refuse(err, d->bytes, root->offset, COCKET_E_FORMAT, "not a Compose file");
	if (expected == FILE_TYPE_AUTO)
		d->listing->kind = kind;
	if (d->listing->kind == FILE_TYPE_KUBERNETES)
		return kubernetes_read(d->listing, root, err);
	return compose_read(d->listing, d->bytes, root, &d->compose, d->variables, err);
}

/* A template that was never rendered is seldom YAML; its maker is told that rather than what libyaml found. */
static enum cocket_code
read_yaml(struct image_refs *l, struct slice bytes, const struct file_variables *v, struct err *err)
{
	struct documents d = { .listing = l, .variables = v, .bytes = bytes };

	if (yaml_each(bytes, read_document, &d, err) == COCKET_OK)
		return l->kind == FILE_TYPE_KUBERNETES ? kubernetes_check_split(l, bytes, err) : COCKET_OK;
	if (err->code == COCKET_E_FORMAT && bytes.len && memmem(bytes.ptr, bytes.len, "{{", 2))
		return fail(err, COCKET_E_FORMAT, "%.*s; it holds {{, a template must be rendered first", ERR_MESSAGE_BYTES / 2, err->message);
	return err->code;
}

static enum cocket_code
read_as(struct image_refs *l, struct slice bytes, bool is_yaml, const struct file_variables *v, struct err *err)
{
	if (is_yaml)
		return read_yaml(l, bytes, v, err);
	if (l->kind == FILE_TYPE_DOCKERFILE)
		return dockerfile_read(l, bytes, v, err);
	if (l->kind == FILE_TYPE_LIST)
		return plain_read(l, bytes, err);
	return fail(err, COCKET_E_USAGE, "cannot tell whether this is a list, a Compose file, Kubernetes or a Dockerfile");
}

enum cocket_code
image_refs_parse(struct image_refs *out, struct slice bytes, const char *file_name, enum file_type kind,
              const struct file_variables *variables, struct err *err)
{
	AUTO(image_refs_free) struct image_refs l = { .kind = kind };
	bool is_yaml = kind == FILE_TYPE_COMPOSE || kind == FILE_TYPE_KUBERNETES;
	const size_t nul = find(bytes, '\0');

	if (nul < bytes.len) /* a program, an archive, UTF-16: what in it looks like a name is none */
		return image_refs_refuse(err, bytes, nul, COCKET_E_FORMAT, "a NUL byte: not a text file in UTF-8");
	if (kind == FILE_TYPE_AUTO)
		l.kind = file_type_of(&is_yaml, file_name, bytes);
	if (read_as(&l, bytes, is_yaml, variables, err))
		return err->code;
	put_in_order(&l);
	find_places(&l, bytes);
	*out = l;
	l = (struct image_refs){ 0 };
	return COCKET_OK;
}
