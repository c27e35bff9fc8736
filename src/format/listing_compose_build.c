/* The build of a service or job of a Compose file (see listing_compose.c): the images that its contexts are, and the Dockerfile that stands in
 * the file.  One that stands elsewhere is told of. */
#include "format/listing_compose.h"

#include <stdio.h>
#include <strings.h>

#include "format/scan.h"

#define OCI_CONTEXT "docker-image://"
#define OCI_SCHEME "docker-image:"

/* Of the filled text, of which the first skip bytes are NAME=. */
static enum cocket_code
read_source(const struct compose_container *s, const struct yaml_node *n, struct slice filled, size_t skip, const char *where, struct err *err)
{
	struct slice source = tail(filled, skip);

	if (slice_starts(source, OCI_CONTEXT))
		return compose_name(s->compose, n, filled, skip + strlen(OCI_CONTEXT), where, NULL, err);
	while (source.len && source.ptr[0] <= ' ')
		source = tail(source, 1);
	if (source.len < strlen(OCI_SCHEME) || strncasecmp((const char *)source.ptr, OCI_SCHEME, strlen(OCI_SCHEME)) != 0)
		return COCKET_OK;
	return listing_problem(s->compose->listing, n->offset, where, err, "%s: expected " OCI_CONTEXT "NAME", TEXT(source));
}

struct contexts {
	const struct compose_container *container;
	const char *where;
};

/* A value of a mapping, or (with_name) an item NAME=VALUE of a list. */
static enum cocket_code
read_context(const struct contexts *in, const struct yaml_node *n, bool with_name, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(LISTING_LINE_MAX_BYTES);
	bool is_known;
	size_t equals = 0;

	if (yaml_is_null(n))
		return COCKET_OK;
	if (compose_fill(&text, &is_known, in->container->compose, n, in->where, err))
		return err->code;
	if (!is_known)
		return COCKET_OK;
	if (with_name) {
		equals = find(buf_slice(&text), '=');
		equals += equals < text.len;
	}
	return read_source(in->container, n, buf_slice(&text), equals, in->where, err);
}

static enum cocket_code
read_named_context(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	(void)key;
	return read_context(context, value, false, err);
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
	if (contexts->kind == YAML_SCALAR)
		return read_context(&in, contexts, true, err);
	for (const struct yaml_node *i = contexts->first; i; i = i->next)
		if (!yaml_is_reset(i) && read_context(&in, yaml_value(i), true, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
compose_read_build(const struct compose_container *s, const struct yaml_node *build, const char *note, struct err *err)
{
	struct listing *l = s->compose->listing;
	const struct yaml_node *caches = yaml_get(build, "cache_from"), *here = yaml_get(build, "dockerfile_inline");
	bool is_elsewhere = yaml_is_null(here) || !yaml_is_null(yaml_get(build, "dockerfile"));

	if (read_contexts(s, yaml_get(build, "additional_contexts"), err))
		return err->code;
	if (!yaml_is_null(caches) &&
	    listing_skipped(l, caches->offset, s->where, err, "the caches its build takes layers from are not verified"))
		return err->code;
	if (!yaml_is_null(here) && compose_read_inline(s, build, err))
		return err->code;
	if (!is_elsewhere)
		return COCKET_OK;
	return listing_skipped(l, build->offset, s->where, err, "%s; its Dockerfile is to be verified by itself", note);
}
