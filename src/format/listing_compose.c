/* Compose files (compose-spec): what `docker compose pull` would fetch for every service, whatever its profiles, and the image volumes.
 * Variables are filled in as Compose does it.  What stands in other files (extends, include) is a problem that names them; what is built
 * here is told of. */
#include <stdio.h>

#include "base/limits.h"
#include "base/text.h"
#include "format/listing_part.h"
#include "format/scan.h"
#include "format/yaml.h"

#define WHERE_BYTES (TEXT_QUOTE_BYTES + 96)
#define OCI_CONTEXT "docker-image://"

struct compose {
	struct listing *listing;
	const struct variables *variables;
};

struct service {
	const struct compose *compose;
	const struct yaml_node *map;
	char name[WHERE_BYTES]; /* "services.web" */
	const char *platform;   /* NULL none */
};

static bool
text_is(const struct yaml_node *n, const char *text)
{
	return yaml_is_scalar(n) && slice_is(n->text, text);
}

/* --- names --- */

/* The scalar with its variables filled in.  *is_known false: the problem is in the listing. */
static enum cocket_code
fill(struct buf *out, bool *is_known, const struct compose *c, const struct yaml_node *n, const char *where, struct err *err)
{
	struct err why = { 0 };
	size_t at = 0;

	*is_known = false;
	if (!yaml_is_scalar(n) || has(n->text, '\0'))
		return listing_problem(c->listing, n->offset, where, err, "not a text");
	if (n->text.len && memmem(n->text.ptr, n->text.len, "{{", 2))
		return listing_problem(c->listing, n->offset, where, err, "%s: a template; render it first", TEXT(n->text));
	if (variables_fill(out, &at, n->text, VARIABLES_COMPOSE, c->variables, &why))
		return listing_problem(c->listing, n->offset + (n->verbatim ? at : 0), where, err, "%s: %s", TEXT(n->text), why.message);
	*is_known = true;
	return COCKET_OK;
}

/* skip: what stands before the name in the scalar. */
static enum cocket_code
add_name(const struct compose *c, const struct yaml_node *n, size_t skip, const char *where, const char *platform, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(LISTING_LINE_MAX_BYTES);
	bool is_known;
	enum cocket_code code = fill(&text, &is_known, c, n, where, err);

	if (code || !is_known)
		return code;
	if (text.len <= skip || memcmp(text.ptr, n->text.ptr, skip) != 0)
		return listing_problem(c->listing, n->offset, where, err, "image name is empty");
	struct found f = {
		.where = where,
		.text = tail(buf_slice(&text), skip),
		.offset = n->offset + skip,
		.length = n->length - skip,
		.platform = platform,
	};
	if (!slice_eq(buf_slice(&text), n->text))
		f.elsewhere = "it is made of variables";
	else if (!n->verbatim)
		f.elsewhere = "it is not written in one piece";
	return listing_image(c->listing, &f, err);
}

/* --- what a build fetches --- */

/* additional_contexts: a mapping of names, or a list of NAME=VALUE. */
static enum cocket_code
read_context(const struct service *s, const struct yaml_node *n, size_t skip, struct err *err)
{
	char where[WHERE_BYTES + 32];

	snprintf(where, sizeof where, "%s.build.additional_contexts", s->name);
	if (!yaml_is_scalar(n))
		return listing_problem(s->compose->listing, n->offset, where, err, "not a text");
	if (slice_starts(tail(n->text, skip), "$") || has(head(n->text, skip), '$'))
		return listing_problem(s->compose->listing, n->offset, where, err, "%s: a context that begins with a variable is not read",
		                       TEXT(n->text));
	if (!slice_starts(tail(n->text, skip), OCI_CONTEXT))
		return COCKET_OK;
	return add_name(s->compose, n, skip + strlen(OCI_CONTEXT), where, NULL, err);
}

static enum cocket_code
read_contexts(const struct service *s, const struct yaml_node *contexts, struct err *err)
{
	if (contexts && contexts->kind == YAML_MAPPING)
		for (const struct yaml_node *k = contexts->first; k; k = k->next->next)
			if (!yaml_is_merge_key(k) && read_context(s, yaml_value(k->next), 0, err))
				return err->code;
	if (contexts && contexts->kind == YAML_SEQUENCE)
		for (const struct yaml_node *i = contexts->first; i; i = i->next) {
			const struct yaml_node *n = yaml_value(i);
			size_t equals = yaml_is_scalar(n) ? find(n->text, '=') : 0;
			if (read_context(s, n, equals + (yaml_is_scalar(n) && equals < n->text.len), err))
				return err->code;
		}
	return COCKET_OK;
}

static enum cocket_code
read_build(const struct service *s, const struct yaml_node *build, const char *why, struct err *err)
{
	struct listing *l = s->compose->listing;

	if (read_contexts(s, yaml_get(build, "additional_contexts"), err))
		return err->code;
	if (!yaml_is_null(yaml_get(build, "cache_from")) &&
	    listing_skipped(l, yaml_get(build, "cache_from")->offset, s->name, err, "the caches its build takes layers from are not verified"))
		return err->code;
	return listing_skipped(l, build->offset, s->name, err, "%s; its Dockerfile is to be verified by itself", why);
}

/* --- a service --- */

/* compose-spec 05-services "pull_policy": with build and image, the image is looked for in the registry first. */
static enum cocket_code
read_image(const struct service *s, const struct yaml_node *image, const struct yaml_node *build, struct err *err)
{
	char where[WHERE_BYTES + 8];

	snprintf(where, sizeof where, "%s.image", s->name);
	if (yaml_is_null(image))
		return COCKET_OK;
	if (build && text_is(yaml_get(s->map, "pull_policy"), "build"))
		return COCKET_OK;
	return add_name(s->compose, image, 0, where, s->platform, err);
}

static bool
is_made_of_variables(const struct yaml_node *n)
{
	return yaml_is_scalar(n) && has(n->text, '$');
}

/* compose-spec: volumes of "type: image" have an image as their source. */
static enum cocket_code
read_volumes(const struct service *s, struct err *err)
{
	const struct yaml_node *volumes = yaml_get(s->map, "volumes");
	char where[WHERE_BYTES + 48];
	size_t i = 0;

	if (!volumes || volumes->kind != YAML_SEQUENCE)
		return COCKET_OK;
	for (const struct yaml_node *v = volumes->first; v; v = v->next, i++) {
		const struct yaml_node *source = yaml_get(v, "source");
		snprintf(where, sizeof where, "%s.volumes[%zu].source", s->name, i);
		if (is_made_of_variables(yaml_get(v, "type")) &&
		    listing_problem(s->compose->listing, v->offset, where, err, "its type is made of variables: it may be an image"))
			return err->code;
		if (text_is(yaml_get(v, "type"), "image") && !yaml_is_null(source) && add_name(s->compose, source, 0, where, NULL, err))
			return err->code;
	}
	return COCKET_OK;
}

/* A service of this file has been, or will be, read itself. */
static enum cocket_code
read_extends(const struct service *s, const struct yaml_node *extends, struct err *err)
{
	const struct yaml_node *file = yaml_get(extends, "file");

	if (yaml_is_null(file))
		return COCKET_OK;
	return listing_problem(s->compose->listing, file->offset, s->name, err,
	                       "it extends one of %s, which is not read; verify what docker compose config prints",
	                       yaml_is_scalar(file) ? TEXT(file->text) : "another file");
}

static enum cocket_code
check_source(const struct service *s, size_t offset, struct err *err)
{
	static const char *const ways[] = { "image", "build", "extends", "provider", NULL };

	for (const char *const *w = ways; *w; w++)
		if (!yaml_is_null(yaml_get(s->map, *w)))
			return COCKET_OK;
	return listing_problem(s->compose->listing, offset, s->name, err, "neither an image nor a build");
}

static enum cocket_code
read_platform(struct service *s, struct buf *out, bool *is_known, struct err *err)
{
	const struct yaml_node *platform = yaml_get(s->map, "platform");
	char where[WHERE_BYTES + 16];

	*is_known = true;
	snprintf(where, sizeof where, "%s.platform", s->name);
	if (yaml_is_null(platform))
		return COCKET_OK;
	if (fill(out, is_known, s->compose, platform, where, err))
		return err->code;
	s->platform = out->len ? buf_str(out) : NULL;
	return COCKET_OK;
}

static enum cocket_code
read_parts(const struct service *s, size_t offset, struct err *err)
{
	const struct yaml_node *build = yaml_get(s->map, "build"), *image = yaml_get(s->map, "image");
	const struct yaml_node *provider = yaml_get(s->map, "provider"), *extends = yaml_get(s->map, "extends");
	bool is_built = !yaml_is_null(build);

	if (read_image(s, image, is_built ? build : NULL, err) || read_volumes(s, err) || check_source(s, offset, err))
		return err->code;
	if (is_built && read_build(s, build, yaml_is_null(image) ? "built here, no image is pulled" : "may be built here", err))
		return err->code;
	if (!yaml_is_null(provider) && listing_skipped(s->compose->listing, offset, s->name, err, "a provider's, no image is pulled"))
		return err->code;
	return yaml_is_null(extends) ? COCKET_OK : read_extends(s, extends, err);
}

static enum cocket_code
read_service(const struct compose *c, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	AUTO(buf_free) struct buf platform = BUF(LISTING_LINE_MAX_BYTES);
	struct service s = { .compose = c, .map = value };
	bool is_known;

	snprintf(s.name, sizeof s.name, "services.%s", TEXT(key->text));
	if (value->kind != YAML_MAPPING)
		return listing_problem(c->listing, value->offset, s.name, err, "not a service");
	if (read_platform(&s, &platform, &is_known, err))
		return err->code;
	return is_known ? read_parts(&s, key->offset, err) : COCKET_OK;
}

static enum cocket_code read_services(const struct compose *c, const struct yaml_node *services, struct err *err);

static enum cocket_code
read_merged(const struct compose *c, const struct yaml_node *value, struct err *err)
{
	if (value->kind == YAML_MAPPING)
		return read_services(c, value, err);
	for (const struct yaml_node *v = value->first; v; v = v->next)
		if (read_services(c, yaml_value(v), err))
			return err->code;
	return COCKET_OK;
}

/* All of them: what a merge brings and another service hides is verified too, which is more than is pulled. */
static enum cocket_code
read_services(const struct compose *c, const struct yaml_node *services, struct err *err)
{
	for (const struct yaml_node *k = services->first; k; k = k->next->next) {
		const struct yaml_node *value = yaml_value(k->next);
		if (yaml_is_merge_key(k) ? read_merged(c, value, err) : read_service(c, k, value, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- the file --- */

static enum cocket_code
read_includes(const struct compose *c, const struct yaml_node *include, struct err *err)
{
	for (const struct yaml_node *i = include->kind == YAML_SEQUENCE ? include->first : include; i; i = i->next) {
		const struct yaml_node *item = yaml_value(i), *path = yaml_is_scalar(item) ? item : yaml_get(item, "path");
		if (listing_problem(c->listing, item->offset, "include", err, "%s is not read; verify what docker compose config prints",
		                    yaml_is_scalar(path) ? TEXT(path->text) : "another file"))
			return err->code;
		if (include->kind != YAML_SEQUENCE)
			break;
	}
	return COCKET_OK;
}

static enum cocket_code
read_models(const struct compose *c, const struct yaml_node *models, struct err *err)
{
	for (const struct yaml_node *k = models->kind == YAML_MAPPING ? models->first : NULL; k; k = k->next->next)
		if (listing_skipped(c->listing, k->offset, "models", err, "%s is no container image: not verified", TEXT(k->text)))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
compose_read(struct listing *l, const struct yaml_node *root, const struct variables *v, struct err *err)
{
	const struct compose c = { .listing = l, .variables = v };
	const struct yaml_node *services = yaml_get(root, "services"), *include = yaml_get(root, "include"), *models = yaml_get(root, "models");

	if (!yaml_is_null(include) && read_includes(&c, include, err))
		return err->code;
	if (!yaml_is_null(models) && read_models(&c, models, err))
		return err->code;
	if (yaml_is_null(services))
		return COCKET_OK;
	if (services->kind != YAML_MAPPING)
		return listing_problem(l, services->offset, "services", err, "not a mapping of services");
	return read_services(&c, services, err);
}
