/* The build of a service or job of a Compose file (see compose.c): the images that its contexts are, and the Dockerfile that stands in
 * the file.  One that stands elsewhere is told of. */
#include "format/files/compose_part.h"

#include <stdio.h>

#include "base/ascii.h"
#include "format/text/slice_scan.h"

#define OCI_CONTEXT "docker-image://"
#define OCI_SCHEME "docker-image:"

static bool
is_blank(uint8_t c)
{
	return c <= ' ';
}

static bool
has_scheme(struct slice source)
{
	return ascii_starts(source, OCI_SCHEME);
}

/* name->skip: the bytes of NAME=. */
static enum cocket_code
read_source(const struct compose_container *s, const struct compose_name *name, const char *where, struct err *err)
{
	struct slice source = tail(name->filled, name->skip);

	if (slice_starts(source, OCI_CONTEXT))
		return compose_add_name(s->compose, &(struct compose_name){ name->node, name->filled, name->skip + strlen(OCI_CONTEXT) }, where, NULL, err);
	source = drop_leading(source, is_blank);
	if (!has_scheme(source))
		return COCKET_OK;
	return image_refs_add_problem(s->compose->listing, name->node->offset, where, err, "%s: expected " OCI_CONTEXT "NAME", TEXT(source));
}

struct contexts {
	const struct compose_container *container;
	const char *where;
};

/* NAME=, if it is there. */
static size_t
name_length(struct slice text)
{
	const size_t equals = find(text, '=');

	return equals + (equals < text.len);
}

/* A value of a mapping, or (with_name) an item NAME=VALUE of a list. */
static enum cocket_code
read_context(const struct contexts *in, const struct yaml_node *n, bool with_name, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(IMAGE_LINE_MAX_BYTES);
	bool is_known;

	if (yaml_is_null(n))
		return COCKET_OK;
	if (compose_fill(&text, &is_known, in->container->compose, n, in->where, err))
		return err->code;
	if (!is_known)
		return COCKET_OK;
	const struct compose_name name = { n, buf_slice(&text), with_name ? name_length(buf_slice(&text)) : 0 };
	return read_source(in->container, &name, in->where, err);
}

static enum cocket_code
read_named_context(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	(void)key;
	return read_context(context, value, false, err);
}

static enum cocket_code
read_list_of_contexts(const struct contexts *in, const struct yaml_node *list, struct err *err)
{
	for (const struct yaml_node *i = list->first; i; i = i->next)
		if (!yaml_is_reset(i) && read_context(in, yaml_value(i), true, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
read_contexts(const struct compose_container *s, const struct yaml_node *contexts, struct err *err)
{
	char where[COMPOSE_WHERE_BYTES + 32];
	struct contexts in = { s, where };

	snprintf(where, sizeof where, "%s.build.additional_contexts", s->where);
	if (yaml_is_null(contexts))
		return COCKET_OK;
	if (contexts->kind == YAML_MAPPING)
		return yaml_each_key(contexts, read_named_context, &in, err);
	return contexts->kind == YAML_SCALAR ? read_context(&in, contexts, true, err) : read_list_of_contexts(&in, contexts, err);
}

/* --- a frontend, a scanner --- */

/* The frontend that an arg names goes before "# syntax=" of the Dockerfile, wherever that stands (BuildKit dockerui). */
static enum cocket_code
read_frontend(const struct compose_container *s, const struct yaml_node *build, struct err *err)
{
	struct compose alone = *s->compose;
	AUTO(compose_args_free) struct compose_args args = { .compose = &alone };
	const struct yaml_node *there = yaml_get(build, "args");
	char where[COMPOSE_WHERE_BYTES + 16];
	struct found_ref f = { .where = where, .elsewhere = "it stands in build.args" };
	const char *value = NULL;
	struct err why = { 0 };

	if (yaml_is_null(there))
		return COCKET_OK;
	alone.is_merged = false;
	snprintf(where, sizeof where, "%s.build.args", s->where);
	if (compose_args_gather(&args, build, err))
		return err->code;
	if (args.has_unknown_names)
		return image_refs_add_problem(alone.listing, there->offset, where, err, "a name contains variables and may be BUILDKIT_SYNTAX");
	if (assignments_get(&args.set, &value, "BUILDKIT_SYNTAX", &why))
		return image_refs_add_problem(alone.listing, there->offset, s->where, err, "%s", why.message);
	f.text = frontend_image(value);
	f.offset = there->offset;
	return f.text.len ? image_refs_add_image(alone.listing, &f, err) : COCKET_OK;
}

/* An SBOM is made by a program in an image: the one that is named, or one of BuildKit's choice. */
static enum cocket_code
read_sbom(const struct compose_container *s, const struct yaml_node *sbom, struct err *err)
{
	static const char what[] = "sbom: %s: the image that generates it is not verified";
	struct image_refs *l = s->compose->listing;

	if (yaml_is_null(sbom) || yaml_is(sbom, "false"))
		return COCKET_OK;
	if (yaml_is(sbom, "true"))
		return image_refs_add_skipped(l, sbom->offset, s->where, err, what, "true");
	return image_refs_add_problem(l, sbom->offset, s->where, err, what, yaml_is_scalar(sbom) ? TEXT(sbom->text) : "no text");
}

/* --- all of it --- */

static enum cocket_code
read_caches(const struct compose_container *s, const struct yaml_node *caches, struct err *err)
{
	if (yaml_is_null(caches))
		return COCKET_OK;
	return image_refs_add_skipped(s->compose->listing, caches->offset, s->where, err, "build caches are not verified");
}

static enum cocket_code
read_inline(const struct compose_container *s, const struct yaml_node *build, struct err *err)
{
	return yaml_is_null(yaml_get(build, "dockerfile_inline")) ? COCKET_OK : compose_read_inline(s, build, err);
}

static bool
is_elsewhere(const struct yaml_node *build)
{
	return yaml_is_null(yaml_get(build, "dockerfile_inline")) || !yaml_is_null(yaml_get(build, "dockerfile"));
}

/* A Dockerfile that stands in a file of its own. */
static enum cocket_code
read_elsewhere(const struct compose_container *s, const struct yaml_node *build, const char *note, struct err *err)
{
	const char *args = yaml_is_null(yaml_get(build, "args")) ? "" : ", with the args as --build-arg";

	if (read_frontend(s, build, err))
		return err->code;
	return image_refs_add_skipped(s->compose->listing, build->offset, s->where, err, "%s; verify its Dockerfile separately%s", note, args);
}

enum cocket_code
compose_read_build(const struct compose_container *s, const struct yaml_node *build, const char *note, struct err *err)
{
	if (read_contexts(s, yaml_get(build, "additional_contexts"), err) || read_caches(s, yaml_get(build, "cache_from"), err) ||
	    read_sbom(s, yaml_get(build, "sbom"), err) || read_inline(s, build, err))
		return err->code;
	return is_elsewhere(build) ? read_elsewhere(s, build, note, err) : COCKET_OK;
}
