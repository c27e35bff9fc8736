/* Services, jobs and what runs before a service, of a Compose file (see compose.c): the images they are made of.
 * A name is never hidden: not by a pull_policy, which another service may inherit without it, nor by a build. */
#include "format/files/compose_part.h"

#include <stdio.h>

#include "format/text/slice_scan.h"

static enum cocket_code
add_image(const struct compose *c, const struct yaml_node *image, const char *where, const char *platform, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(IMAGE_LINE_MAX_BYTES);
	bool is_known;

	if (compose_fill(&text, &is_known, c, image, where, err))
		return err->code;
	return is_known ? compose_add_name(c, &(struct compose_name){ image, buf_slice(&text), 0 }, where, platform, err) : COCKET_OK;
}

static enum cocket_code
read_image(const struct compose_container *s, const struct yaml_node *image, struct err *err)
{
	char where[COMPOSE_WHERE_BYTES + 8];

	if (yaml_is_null(image))
		return COCKET_OK;
	snprintf(where, sizeof where, "%s.image", s->where);
	return add_image(s->compose, image, where, s->platform, err);
}

/* --- volumes --- */

typedef enum cocket_code (*item_fn)(const struct compose_container *s, const struct yaml_node *item, size_t i, struct err *err);

static enum cocket_code
read_list(const struct compose_container *s, const char *key, item_fn read_item, struct err *err)
{
	const struct yaml_node *list = yaml_get(s->map, key);
	size_t i = 0;

	if (yaml_is_null(list))
		return COCKET_OK;
	if (list->kind != YAML_SEQUENCE)
		return image_refs_add_problem(s->compose->listing, list->offset, s->where, err, "%s: not a list", key);
	for (const struct yaml_node *item = list->first; item; item = item->next, i++)
		if (!yaml_is_reset(item) && read_item(s, item, i, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
fill_type(bool *is_image, const struct compose_container *s, const struct yaml_node *type, const char *where, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(IMAGE_LINE_MAX_BYTES);
	bool is_known;

	*is_image = false;
	if (compose_fill(&text, &is_known, s->compose, type, where, err))
		return err->code;
	*is_image = is_known && slice_is(buf_slice(&text), "image");
	return COCKET_OK;
}

/* compose-spec 05-services: a volume of "type: image" has an image as its source. */
static enum cocket_code
read_volume(const struct compose_container *s, const struct yaml_node *volume, size_t i, struct err *err)
{
	const struct yaml_node *type = yaml_get(volume, "type"), *source = yaml_get(volume, "source");
	char where[COMPOSE_WHERE_BYTES + 48];
	bool is_image;

	if (yaml_is_null(type) || yaml_is_null(source))
		return COCKET_OK;
	snprintf(where, sizeof where, "%s.volumes[%zu].source", s->where, i);
	if (fill_type(&is_image, s, type, where, err))
		return err->code;
	return is_image ? add_image(s->compose, source, where, NULL, err) : COCKET_OK;
}

static enum cocket_code
read_volumes(const struct compose_container *s, struct err *err)
{
	return read_list(s, "volumes", read_volume, err);
}

/* --- platform --- */

/* None if it may be merged with another one: then the image must be signed for all of them. */
static enum cocket_code
read_platform(struct compose_container *s, struct buf *out, bool *is_known, struct err *err)
{
	const struct yaml_node *platform = yaml_get(s->map, "platform");
	char where[COMPOSE_WHERE_BYTES + 16];

	*is_known = true;
	if (yaml_is_null(platform))
		return COCKET_OK;
	snprintf(where, sizeof where, "%s.platform", s->where);
	if (compose_fill(out, is_known, s->compose, platform, where, err))
		return err->code;
	s->platform = out->len && !s->compose->is_merged ? buf_str(out) : NULL;
	return COCKET_OK;
}

/* --- pre_start --- */

/* What a hook does not say, it has of its service (compose-spec: pre_start); its platform may be one for the service's image. */
static const struct yaml_node *
hook_image(const struct compose_container *service, const struct yaml_node *hook)
{
	const struct yaml_node *own = yaml_get(hook, "image");

	return yaml_is_null(own) ? yaml_get(service->map, "image") : own;
}

static enum cocket_code
read_hook(const struct compose_container *service, const struct yaml_node *alias, size_t i, struct err *err)
{
	AUTO(buf_free) struct buf platform = BUF(IMAGE_LINE_MAX_BYTES);
	const struct yaml_node *item = yaml_value(alias);
	struct compose_container s = { .compose = service->compose, .map = item, .platform = service->platform };
	bool is_known;

	snprintf(s.where, sizeof s.where, "%.*s.pre_start[%zu]", COMPOSE_WHERE_BYTES - 48, service->where, i);
	if (item->kind != YAML_MAPPING)
		return image_refs_add_problem(s.compose->listing, item->offset, s.where, err, "not a hook");
	if (read_platform(&s, &platform, &is_known, err))
		return err->code;
	if (!is_known)
		return COCKET_OK;
	return read_image(&s, hook_image(service, item), err) ? err->code : read_volumes(&s, err);
}

static enum cocket_code
read_hooks(const struct compose_container *s, struct err *err)
{
	return read_list(s, "pre_start", read_hook, err);
}

/* --- a service --- */

/* Compose may look for it in a registry first; what says that it does is a pull_policy. */
static bool
is_built(const struct compose_container *s)
{
	const struct yaml_node *policy = yaml_get(s->map, "pull_policy");

	return !yaml_is_null(yaml_get(s->map, "build")) && (yaml_is_null(policy) || yaml_is(policy, "build") || yaml_is(policy, "never"));
}

static enum cocket_code
read_own_image(const struct compose_container *s, struct err *err)
{
	struct image_refs *l = s->compose->listing;
	const size_t first = l->count;

	if (read_image(s, yaml_get(s->map, "image"), err))
		return err->code;
	for (size_t i = first; i < l->count; i++)
		l->items[i].is_built = is_built(s);
	return COCKET_OK;
}

static enum cocket_code
check_source(const struct compose_container *s, struct err *err)
{
	static const char *const ways[] = { "image", "build", "extends", "provider", NULL };

	for (const char *const *w = ways; *w; w++)
		if (!yaml_is_null(yaml_get(s->map, *w)))
			return COCKET_OK;
	return image_refs_add_problem(s->compose->listing, s->offset, s->where, err, "neither an image nor a build");
}

static enum cocket_code
read_build(const struct compose_container *s, struct err *err)
{
	const struct yaml_node *build = yaml_get(s->map, "build");
	const char *note = yaml_is_null(yaml_get(s->map, "image")) ? "built here, no image is pulled" : "may be built here";

	return yaml_is_null(build) ? COCKET_OK : compose_read_build(s, build, note, err);
}

static enum cocket_code
read_provider(const struct compose_container *s, struct err *err)
{
	if (yaml_is_null(yaml_get(s->map, "provider")))
		return COCKET_OK;
	return image_refs_add_skipped(s->compose->listing, s->offset, s->where, err, "run by a provider, no image is pulled");
}

/* A service of this file has been, or will be, read itself. */
static enum cocket_code
read_extends(const struct compose_container *s, struct err *err)
{
	const struct yaml_node *extends = yaml_get(s->map, "extends"), *file = yaml_is_null(extends) ? NULL : yaml_get(extends, "file");

	if (yaml_is_null(file))
		return COCKET_OK;
	return image_refs_add_problem(s->compose->listing, file->offset, s->where, err,
	                              "extends a service of %s, which is not read; verify the output of docker compose config",
	                              yaml_is_scalar(file) ? TEXT(file->text) : "another file");
}

static enum cocket_code
read_parts(const struct compose_container *s, struct err *err)
{
	static enum cocket_code (*const steps[])(const struct compose_container *s, struct err *err) = {
		read_own_image, read_volumes, read_hooks, check_source, read_build, read_provider, read_extends,
	};

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (steps[i](s, err))
			return err->code;
	return COCKET_OK;
}

struct section {
	const struct compose *compose;
	const char *name;
};

/* All of them: what a merge brings and another service hides is verified too, which is more than is pulled. */
static enum cocket_code
read_container(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	const struct section *in = context;
	AUTO(buf_free) struct buf platform = BUF(IMAGE_LINE_MAX_BYTES);
	struct compose_container s = { .compose = in->compose, .map = value, .offset = key->offset };
	bool is_known;

	snprintf(s.where, sizeof s.where, "%s.%s", in->name, TEXT(key->text));
	if (value->kind != YAML_MAPPING)
		return image_refs_add_problem(in->compose->listing, value->offset, s.where, err, "not a %s", strcmp(in->name, "jobs") ? "service" : "job");
	if (read_platform(&s, &platform, &is_known, err))
		return err->code;
	return is_known ? read_parts(&s, err) : COCKET_OK;
}

enum cocket_code
compose_read_section(const struct compose *c, const char *section, struct err *err)
{
	const struct yaml_node *all = yaml_get(c->root, section);
	struct section in = { .compose = c, .name = section };

	if (yaml_is_null(all))
		return COCKET_OK;
	if (all->kind != YAML_MAPPING)
		return image_refs_add_problem(c->listing, all->offset, section, err, "not a mapping of %s", section);
	return yaml_each_key(all, read_container, &in, err);
}
