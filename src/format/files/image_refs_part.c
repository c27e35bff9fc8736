/* How entries are made: see image_refs_part.h. */
#include "format/files/image_refs_part.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "format/files/yaml_get.h"
#include "format/name/reference.h"
#include "format/oci/manifest.h"
#include "format/text/cursor.h"
#include "format/text/go_space.h"
#include "format/text/slice_scan.h"

/* Of nothing: NULL. */
static bool
keep(char **out, struct slice text)
{
	*out = text.ptr ? strndup((const char *)text.ptr, text.len) : NULL;
	return *out || !text.ptr;
}

static bool
keep_all(struct image_ref *i, const struct found_ref *f, const char *detail)
{
	return keep(&i->image, f->text) && keep(&i->where, slice_str(f->where)) && keep(&i->platform, slice_str(f->platform)) &&
	       keep(&i->detail, slice_str(detail));
}

static enum cocket_code
add(struct image_refs *l, enum image_ref_kind kind, const struct found_ref *f, const char *detail, struct err *err)
{
	struct image_ref i = { .kind = kind, .offset = f->offset, .length = f->length, .in_place = kind == REF_IMAGE && !f->elsewhere,
	                       .is_builders_platform = f->is_builders_platform };

	if (LIST_GROW(l, IMAGE_REFS_MAX, "images", err))
		return err->code;
	if (!keep_all(&i, f, detail)) {
		image_ref_free(&i);
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

/* --- names --- */

/* As the command line takes it. */
static bool
reference_is_valid(struct slice text, struct err *err)
{
	AUTO(buf_free) struct buf terminated = BUF(IMAGE_LINE_MAX_BYTES);
	struct reference r;

	return buf_add(&terminated, text, err) == COCKET_OK && reference_parse(&r, buf_str(&terminated), err) == COCKET_OK;
}

/* A list is ours and takes what the command line takes; in the others a name is docker's, whatever it looks like: the image oci:1 of a Compose
 * file is no layout. */
static bool
name_is_valid(const struct image_refs *l, struct slice text, struct err *err)
{
	struct name n;

	if (has(text, '\0')) {
		(void)fail(err, COCKET_E_USAGE, "image name %s: expected letters, digits and . _ - / : @ only", TEXT(text));
		return false;
	}
	return l->kind == FILE_TYPE_LIST ? reference_is_valid(text, err) : name_parse(&n, text, err) == COCKET_OK;
}

static bool
platform_is_valid(const char *text, struct err *err)
{
	struct platform platform;

	return !text || platform_parse(&platform, slice_str(text), err) == COCKET_OK;
}

enum cocket_code
image_refs_add_image(struct image_refs *l, const struct found_ref *f, struct err *err)
{
	struct err why = { 0 };

	if (f->text.len == 0)
		return image_refs_add_problem(l, f->offset, f->where, err, "image name is empty");
	if (!name_is_valid(l, f->text, &why) || !platform_is_valid(f->platform, &why))
		return image_refs_add_problem(l, f->offset, f->where, err, "%s", why.message);
	return add(l, REF_IMAGE, f, f->elsewhere, err);
}

bool
has_template(struct slice text)
{
	return has_text(text, "{{");
}

static bool
is_variable_byte(uint8_t c)
{
	return is_alnum(c) || is_among(c, "$_{()");
}

/* "${TAG}" and "$(TAG)" of an envsubst or kustomize that is yet to run. */
static struct slice
variable_in(struct slice text)
{
	struct cursor c = { .text = tail(text, find(text, '$')) };

	(void)cursor_take_run(&c, is_variable_byte);
	(void)cursor_take(&c, '}');
	return cursor_since(&c, 0);
}

enum cocket_code
image_refs_add_written(struct image_refs *l, const struct found_ref *f, struct err *err)
{
	if (has_template(f->text))
		return image_refs_add_problem(l, f->offset, f->where, err, "%s: a template; render it first", TEXT(f->text));
	if (has(f->text, '$'))
		return image_refs_add_problem(l, f->offset, f->where, err, "%s: no value for the variable %s", TEXT(f->text),
		                              TEXT(variable_in(f->text)));
	return image_refs_add_image(l, f, err);
}

enum cocket_code
image_refs_add_scalar(struct image_refs *l, const struct yaml_node *n, size_t skip, const char *where, struct err *err)
{
	struct found_ref f = { .where = where };

	if (!yaml_is_scalar(n))
		return image_refs_add_problem(l, n->offset, where, err, "the image is not text");
	if (!yaml_is_text(n))
		return image_refs_add_problem(l, n->offset, where, err, "%s: not text to every YAML reader; put it in quotes", TEXT(n->text));
	f.text = tail(n->text, skip);
	f.offset = n->offset + (n->verbatim ? skip : 0);
	f.length = n->length - (n->verbatim ? skip : 0);
	f.elsewhere = n->verbatim ? NULL : "it is not written in one piece";
	return image_refs_add_written(l, &f, err);
}

struct slice
frontend_image(const char *value)
{
	const struct slice trimmed = space_trim(slice_str(value));

	return head(trimmed, find(trimmed, ' '));
}
