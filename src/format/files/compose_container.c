/* Services, jobs and what runs before a service, of a Compose file (see compose.c): the images they are made of.
 * A name is never hidden: not by a pull_policy, which another service may inherit without it, nor by a build. */
#include "format/files/compose.h"

#include <stdio.h>

#include "format/text/slice_scan.h"

static enum cocket_code
read_image(const struct compose_container *s, const struct yaml_node *image, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(IMAGE_LINE_MAX_BYTES);
	char where[COMPOSE_WHERE_BYTES + 8];
	bool is_known;

	if (yaml_is_null(image))
		return COCKET_OK;
	snprintf(where, sizeof where, "%s.image", s->where);
	if (compose_fill(&text, &is_known, s->compose, image, where, err))
		return err->code;
	return is_known ? compose_add_name(s->compose, &(struct compose_name){ image, buf_slice(&text), 0, where, s->platform }, err) : COCKET_OK;
}

/* --- volumes --- */

/* compose-spec 05-services: a volume of "type: image" has an image as its source. */
static enum cocket_code
read_volume(const struct compose_container *s, const struct yaml_node *volume, const char *where, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(IMAGE_LINE_MAX_BYTES);
	const struct yaml_node *type = yaml_get(volume, "type"), *source = yaml_get(volume, "source");
	bool is_known;

	if (yaml_is_null(type) || yaml_is_null(source))
		return COCKET_OK;
	if (compose_fill(&text, &is_known, s->compose, type, where, err))
		return err->code;
	if (!is_known || !slice_is(buf_slice(&text), "image"))
		return COCKET_OK;
	text.len = 0;
	if (compose_fill(&text, &is_known, s->compose, source, where, err))
		return err->code;
	return is_known ? compose_add_name(s->compose, &(struct compose_name){ source, buf_slice(&text), 0, where, NULL }, err) : COCKET_OK;
}

static enum cocket_code
read_volumes(const struct compose_container *s, struct err *err)
{
	const struct yaml_node *volumes = yaml_get(s->map, "volumes");
	char where[COMPOSE_WHERE_BYTES + 48];
	size_t i = 0;

	if (yaml_is_null(volumes))
		return COCKET_OK;
	if (volumes->kind != YAML_SEQUENCE)
		return image_refs_add_problem(s->compose->listing, volumes->offset, s->where, err, "volumes: not a list");
	for (const struct yaml_node *v = volumes->first; v; v = v->next, i++) {
		snprintf(where, sizeof where, "%s.volumes[%zu].source", s->where, i);
		if (!yaml_is_reset(v) && read_volume(s, v, where, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- platform --- */

/* Where it may be joined with another one, none: then the image is to be signed for all of them. */
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
static enum cocket_code
read_hook(const struct compose_container *service, const struct yaml_node *item, size_t i, struct err *err)
{
	AUTO(buf_free) struct buf platform = BUF(IMAGE_LINE_MAX_BYTES);
	struct compose_container s = { .compose = service->compose, .map = item, .platform = service->platform };
	const struct yaml_node *image = yaml_get(item, "image");
	bool is_known;

	snprintf(s.where, sizeof s.where, "%.*s.pre_start[%zu]", COMPOSE_WHERE_BYTES - 48, service->where, i);
	if (item->kind != YAML_MAPPING)
		return image_refs_add_problem(s.compose->listing, item->offset, s.where, err, "not a hook");
	if (read_platform(&s, &platform, &is_known, err))
		return err->code;
	if (!is_known)
		return COCKET_OK;
	if (read_image(&s, yaml_is_null(image) ? yaml_get(service->map, "image") : image, err))
		return err->code;
	return read_volumes(&s, err);
}

static enum cocket_code
read_hooks(const struct compose_container *s, struct err *err)
{
	const struct yaml_node *hooks = yaml_get(s->map, "pre_start");
	size_t i = 0;

	if (yaml_is_null(hooks))
		return COCKET_OK;
	if (hooks->kind != YAML_SEQUENCE)
		return image_refs_add_problem(s->compose->listing, hooks->offset, s->where, err, "pre_start: not a list");
	for (const struct yaml_node *h = hooks->first; h; h = h->next, i++)
		if (!yaml_is_reset(h) && read_hook(s, yaml_value(h), i, err))
			return err->code;
	return COCKET_OK;
}

/* --- a service --- */

/* A service of this file has been, or will be, read itself. */
static enum cocket_code
read_extends(const struct compose_container *s, const struct yaml_node *extends, struct err *err)
{
	const struct yaml_node *file = yaml_get(extends, "file");

	if (yaml_is_null(file))
		return COCKET_OK;
	return image_refs_add_problem(s->compose->listing, file->offset, s->where, err,
	                       "it extends one of %s, which is not read; verify what docker compose config prints",
	                       yaml_is_scalar(file) ? TEXT(file->text) : "another file");
}

static enum cocket_code
check_source(const struct compose_container *s, size_t offset, struct err *err)
{
	static const char *const ways[] = { "image", "build", "extends", "provider", NULL };

	for (const char *const *w = ways; *w; w++)
		if (!yaml_is_null(yaml_get(s->map, *w)))
			return COCKET_OK;
	return image_refs_add_problem(s->compose->listing, offset, s->where, err, "neither an image nor a build");
}

static enum cocket_code
read_build(const struct compose_container *s, const struct yaml_node *image, struct err *err)
{
	const struct yaml_node *build = yaml_get(s->map, "build");
	const char *note = yaml_is_null(image) ? "built here, no image is pulled" : "may be built here";

	return yaml_is_null(build) ? COCKET_OK : compose_read_build(s, build, note, err);
}

static enum cocket_code
read_parts(const struct compose_container *s, size_t offset, struct err *err)
{
	const struct yaml_node *image = yaml_get(s->map, "image"), *extends = yaml_get(s->map, "extends");
	const bool has_provider = !yaml_is_null(yaml_get(s->map, "provider"));

	if (read_image(s, image, err) || read_volumes(s, err) || read_hooks(s, err) || check_source(s, offset, err) || read_build(s, image, err))
		return err->code;
	if (has_provider && image_refs_add_skipped(s->compose->listing, offset, s->where, err, "a provider's, no image is pulled"))
		return err->code;
	return yaml_is_null(extends) ? COCKET_OK : read_extends(s, extends, err);
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
	struct compose_container s = { .compose = in->compose, .map = value };
	bool is_known;

	snprintf(s.where, sizeof s.where, "%s.%s", in->name, TEXT(key->text));
	if (value->kind != YAML_MAPPING)
		return image_refs_add_problem(in->compose->listing, value->offset, s.where, err, "not a %s", strcmp(in->name, "jobs") ? "service" : "job");
	if (read_platform(&s, &platform, &is_known, err))
		return err->code;
	return is_known ? read_parts(&s, key->offset, err) : COCKET_OK;
}

enum cocket_code
compose_read_section(const struct compose *c, const struct yaml_node *root, const char *section, struct err *err)
{
	const struct yaml_node *all = yaml_get(root, section);
	struct section in = { .compose = c, .name = section };

	if (yaml_is_null(all))
		return COCKET_OK;
	if (all->kind != YAML_MAPPING)
		return image_refs_add_problem(c->listing, all->offset, section, err, "not a mapping of %s", section);
	return yaml_each_key(all, read_container, &in, err);
}
