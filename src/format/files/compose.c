/* Compose files (compose-spec): what `docker compose pull` and `build` would fetch for every service and job, whatever its profiles and its
 * pull_policy.  Variables are filled in as Compose does it.  What stands in other files (extends, include) is a problem that names them, and so
 * is a key that the specification does not have. */
#include "format/files/compose.h"

#include <stdlib.h>

static enum cocket_code
read_include(const struct compose *c, const struct yaml_node *item, struct err *err)
{
	const struct yaml_node *path = yaml_is_scalar(item) ? item : yaml_get(item, "path");

	return image_refs_add_problem(c->listing, item->offset, "include", err, "%s is not read; verify the output of docker compose config",
	                              yaml_is_scalar(path) ? TEXT(path->text) : "another file");
}

static enum cocket_code
read_includes(const struct compose *c, const struct yaml_node *include, struct err *err)
{
	if (yaml_is_null(include))
		return COCKET_OK;
	if (include->kind != YAML_SEQUENCE)
		return read_include(c, include, err);
	for (const struct yaml_node *i = include->first; i; i = i->next)
		if (!yaml_is_reset(i) && read_include(c, yaml_value(i), err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
add_model(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	const struct compose *c = context;

	(void)value;
	return image_refs_add_skipped(c->listing, key->offset, "models", err, "%s is not a container image: not verified", TEXT(key->text));
}

static enum cocket_code
find_extends(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	bool *found = context;

	(void)key;
	(void)err;
	*found |= !yaml_is_null(yaml_get(value, "extends"));
	return COCKET_OK;
}

/* Of an earlier document too: which platform an image is for, the joined ones say. */
static void
forget_platforms(struct image_refs *l)
{
	for (size_t i = 0; i < l->count; i++) {
		free(l->items[i].platform);
		l->items[i].platform = NULL;
	}
}

/* To those before it. */
static enum cocket_code
join_earlier(const struct compose *c, struct err *err)
{
	forget_platforms(c->listing);
	if (!c->documents->stood_alone)
		return COCKET_OK;
	return image_refs_add_problem(c->listing, c->root->offset, "file", err,
	                              "a later document may change the args and contexts of an earlier build; "
	                              "verify the output of docker compose config");
}

static enum cocket_code
find_merging(struct compose *c, struct err *err)
{
	c->is_merged = c->documents->count++ > 0;
	if (c->is_merged && join_earlier(c, err))
		return err->code;
	return compose_each_workload(c, find_extends, &c->is_merged, err);
}

static enum cocket_code
read_models(const struct compose *c, struct err *err)
{
	const struct yaml_node *models = yaml_get(c->root, "models");
	struct compose copy = *c;

	return models ? yaml_each_key(models, add_model, &copy, err) : COCKET_OK;
}

enum cocket_code
compose_read(struct compose *c, struct err *err)
{
	if (find_merging(c, err) || compose_check_keys(c, err) || read_includes(c, yaml_get(c->root, "include"), err) || read_models(c, err))
		return err->code;
	return compose_read_section(c, "services", err) ? err->code : compose_read_section(c, "jobs", err);
}
