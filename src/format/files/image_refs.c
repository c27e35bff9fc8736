/* Deployment files (see image_refs.h): which reader takes a file, and the order of what it finds. */
#include "format/files/image_refs.h"

#include <stdlib.h>

#include "format/files/ci_file.h"
#include "format/files/ci_refs.h"
#include "format/files/compose.h"
#include "format/files/dockerfile_refs.h"
#include "format/files/file_type.h"
#include "format/files/image_refs_part.h"
#include "format/files/kubernetes.h"
#include "format/files/plain_list.h"
#include "format/files/yaml_tree.h"
#include "format/text/bom.h"
#include "format/text/line_column.h"
#include "format/text/slice_scan.h"
#include "format/text/text_file.h"

/* --- the order of the file --- */

static int
compare_numbers(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int
compare_text(const char *a, const char *b)
{
	return !a || !b ? (a != NULL) - (b != NULL) : strcmp(a, b);
}

/* By what is fetched. */
static int
compare_images(const struct image_ref *a, const struct image_ref *b)
{
	int order = compare_text(a->image, b->image);

	if (order == 0)
		order = compare_text(a->platform, b->platform);
	return order ? order : a->is_builders_platform - b->is_builders_platform;
}

static int
compare_items(const void *a, const void *b)
{
	const struct image_ref *x = a, *y = b;
	int order = compare_numbers(x->offset, y->offset);

	if (order == 0)
		order = compare_numbers(x->kind, y->kind);
	if (order == 0)
		order = compare_images(x, y);
	return order ? order : compare_text(x->where, y->where);
}

static bool
is_same(const struct image_ref *a, const struct image_ref *b)
{
	return a->kind == b->kind && compare_images(a, b) == 0 && (a->kind == REF_IMAGE || compare_text(a->detail, b->detail) == 0);
}

/* One name that many look at by an alias is one; what was passed over in one place may count in another. */
static bool
is_again(const struct image_ref *a, const struct image_ref *b)
{
	if (a->offset != b->offset)
		return false;
	return (a->kind == REF_IMAGE && b->kind == REF_SKIPPED) || is_same(a, b);
}

static void
put_in_order(struct image_refs *l)
{
	size_t kept = 0;

	if (l->count)
		qsort(l->items, l->count, sizeof *l->items, compare_items);
	for (size_t i = 0; i < l->count; i++) {
		if (kept && is_again(&l->items[kept - 1], &l->items[i])) {
			l->items[kept - 1].is_built &= l->items[i].is_built;
			image_ref_free(&l->items[i]);
		} else
			l->items[kept++] = l->items[i];
	}
	l->count = kept;
}

/* In one walk over the file. */
static void
find_places(struct image_refs *l, struct slice bytes)
{
	struct line_column p = { 1, 1 };
	size_t at = bom_length(bytes);

	for (size_t i = 0; i < l->count; i++) {
		const size_t to = l->items[i].offset > at ? l->items[i].offset : at;
		struct line_column step = line_column_step(tail(bytes, at), to - at);

		p.column = step.line > 1 ? step.column : p.column + step.column - 1;
		p.line += step.line - 1;
		at = to;
		l->items[i].line = p.line;
		l->items[i].column = p.column;
	}
}

/* --- YAML --- */

struct documents {
	struct image_refs *listing;
	const struct file_variables *variables;
	struct slice bytes;
	struct compose_documents compose;
	bool is_by_path; /* a CI system's file, by where it lies alone: until the first document says something else */
};

static enum cocket_code
check_compose(const struct documents *d, const struct yaml_node *root, enum file_type found, struct err *err)
{
	if (root->kind == YAML_MAPPING && found != FILE_TYPE_KUBERNETES)
		return COCKET_OK;
	return line_column_fail(err, d->bytes, root->offset, COCKET_E_FORMAT, "not a Compose file");
}

/* What it is must be what was asked for, or what the documents before it were. */
static enum cocket_code
check_type(const struct documents *d, const struct yaml_node *root, enum file_type found, struct err *err)
{
	if (d->listing->kind == FILE_TYPE_COMPOSE)
		return check_compose(d, root, found, err);
	if (d->listing->kind == FILE_TYPE_KUBERNETES && found != FILE_TYPE_KUBERNETES)
		return line_column_fail(err, d->bytes, root->offset, COCKET_E_FORMAT, "a document without apiVersion and kind");
	if (found == FILE_TYPE_AUTO && d->listing->kind == FILE_TYPE_AUTO)
		return fail(err, COCKET_E_USAGE, "neither a Compose file (services) nor Kubernetes (apiVersion and kind)");
	return COCKET_OK;
}

/* What Kubernetes or Compose would run is theirs, wherever it lies.  Only some systems have services as Compose has them. */
static bool
is_others(enum file_type kind, const struct yaml_node *root, enum file_type found)
{
	const struct yaml_node *services = yaml_get(root, "services");

	if (found == FILE_TYPE_KUBERNETES)
		return true;
	return services && services->kind == YAML_MAPPING && kind != FILE_TYPE_WOODPECKER && kind != FILE_TYPE_AZURE;
}

static enum cocket_code
check_ci(struct documents *d, const struct yaml_node *root, enum file_type found, struct err *err)
{
	const bool is_first = d->is_by_path;

	d->is_by_path = false;
	if (!file_type_is_ci(d->listing->kind) || !is_others(d->listing->kind, root, found))
		return COCKET_OK;
	if (!is_first)
		return line_column_fail(err, d->bytes, root->offset, COCKET_E_FORMAT, "not a CI file, but Kubernetes or Compose");
	d->listing->kind = found;
	return COCKET_OK;
}

static enum cocket_code
read_document(void *context, const struct yaml_node *root, struct err *err)
{
	struct documents *d = context;
	const enum file_type found = yaml_file_type(root);

	if (check_ci(d, root, found, err))
		return err->code;
	if (check_type(d, root, found, err))
		return err->code;
	if (d->listing->kind == FILE_TYPE_AUTO)
		d->listing->kind = found;
	if (yaml_gitlab_tag(root) && d->listing->kind != FILE_TYPE_GITLAB)
		return line_column_fail(err, d->bytes, yaml_gitlab_tag(root)->offset, COCKET_E_UNSUPPORTED, "unknown tag !reference");
	if (file_type_is_ci(d->listing->kind))
		return ci_refs_read(d->listing, root, err);
	if (d->listing->kind == FILE_TYPE_KUBERNETES)
		return kubernetes_read(d->listing, root, err);
	return compose_read(&(struct compose){ .listing = d->listing, .variables = d->variables, .bytes = d->bytes, .root = root, .documents = &d->compose },
	                    err);
}

/* A template that was never rendered is seldom YAML; its maker is told that rather than what libyaml found. */
static enum cocket_code
read_yaml(struct image_refs *l, struct slice bytes, bool is_by_path, const struct file_variables *v, struct err *err)
{
	struct documents d = { .listing = l, .variables = v, .bytes = bytes, .is_by_path = is_by_path };

	if (yaml_each(bytes, read_document, &d, err) == COCKET_OK)
		return l->kind == FILE_TYPE_KUBERNETES ? kubernetes_check_split(l, bytes, err) : COCKET_OK;
	if (err->code == COCKET_E_FORMAT && has_template(bytes))
		return fail(err, COCKET_E_FORMAT, "%.*s; it contains {{: render the template first", ERR_MESSAGE_BYTES / 2, err->message);
	return err->code;
}

/* --- the readers --- */

static enum cocket_code
read_as(struct image_refs *l, struct slice bytes, bool is_yaml, bool is_by_path, const struct file_variables *v, struct err *err)
{
	if (is_yaml)
		return read_yaml(l, bytes, is_by_path, v, err);
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
	bool is_yaml = kind == FILE_TYPE_COMPOSE || kind == FILE_TYPE_KUBERNETES || file_type_is_ci(kind);

	if (text_file_check(bytes, err))
		return err->code;
	if (kind == FILE_TYPE_AUTO)
		l.kind = file_type_of(&is_yaml, file_name, bytes);
	if (read_as(&l, bytes, is_yaml, kind == FILE_TYPE_AUTO, variables, err))
		return err->code;
	put_in_order(&l);
	find_places(&l, bytes);
	*out = l;
	l = (struct image_refs){ 0 };
	return COCKET_OK;
}
