/* build.dockerfile_inline of a Compose file: read as a Dockerfile once Compose's variables are filled in ($$ is one dollar), with build.args for
 * its ARGs.  A name is pinned where it stands, if the line it is in is the file's, byte by byte. */
#include <stdio.h>

#include "format/files/compose_inline_text.h"
#include "format/files/dockerfile_refs.h"
#include "format/text/slice_scan.h"

/* --- what the Dockerfile names --- */

/* Its bytes are those of the file. */
static bool
is_written_in(const struct inline_line *l, const struct image_ref *item)
{
	return l->offset != UNPLACED && !l->is_filled && item->offset + item->length <= l->at + l->length;
}

static void
place_item(struct found_ref *f, const struct inline_line *l, const struct image_ref *item)
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
	place_item(&f, inline_find_line(d, item->offset), item);
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
	if (inline_fill(&d, err))
		return err->code;
	return d.is_known ? read_dockerfile(&d, err) : COCKET_OK;
}
