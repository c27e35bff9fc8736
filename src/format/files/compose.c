/* Compose files (compose-spec): what `docker compose pull` and `build` would fetch for every service and job, whatever its profiles and its
 * pull_policy.  Variables are filled in as Compose does it.  What stands in other files (extends, include) is a problem that names them, and so
 * is a key that the specification does not have. */
#include "format/files/compose.h"

#include <stdlib.h>

#include "format/text/slice_scan.h"

/* --- names --- */

enum cocket_code
compose_fill(struct buf *out, bool *is_known, const struct compose *c, const struct yaml_node *n, const char *where, struct err *err)
{
	struct err why = { 0 };
	size_t at = 0;

	*is_known = false;
	yaml_spend(n, n->text.len / 8);
	if (!yaml_is_text(n) || has(n->text, '\0'))
		return image_refs_add_problem(c->listing, n->offset, where, err, "not a text");
	if (n->text.len && memmem(n->text.ptr, n->text.len, "{{", 2))
		return image_refs_add_problem(c->listing, n->offset, where, err, "%s: a template; render it first", TEXT(n->text));
	if (interpolation_fill(out, &at, n->text, &c->variables->compose, &why))
		return image_refs_add_problem(c->listing, n->offset + (n->verbatim ? at : 0), where, err, "%s: %s", TEXT(n->text), why.message);
	*is_known = true;
	return COCKET_OK;
}

enum cocket_code
compose_add_name(const struct compose *c, const struct compose_name *n, struct err *err)
{
	struct found_ref f = {
		.where = n->where,
		.text = tail(n->filled, n->skip),
		.offset = n->node->offset,
		.length = n->node->length,
		.platform = n->platform,
	};

	if (!slice_eq(n->filled, n->node->text)) {
		f.elsewhere = "it is made of variables";
	} else if (!n->node->verbatim) {
		f.elsewhere = "it is not written in one piece";
	} else {
		f.offset += n->skip;
		f.length -= n->skip;
	}
	return image_refs_add_image(c->listing, &f, err);
}

/* --- the file --- */

static enum cocket_code
read_include(const struct compose *c, const struct yaml_node *item, struct err *err)
{
	const struct yaml_node *path = yaml_is_scalar(item) ? item : yaml_get(item, "path");

	return image_refs_add_problem(c->listing, item->offset, "include", err, "%s is not read; verify what docker compose config prints",
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
tell_of_model(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	const struct compose *c = context;

	(void)value;
	return image_refs_add_skipped(c->listing, key->offset, "models", err, "%s is no container image: not verified", TEXT(key->text));
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

static enum cocket_code
find_merging(struct compose *c, const struct yaml_node *root, struct err *err)
{
	const struct yaml_node *services = yaml_get(root, "services"), *jobs = yaml_get(root, "jobs");

	c->is_merged = c->documents->count++ > 0;
	if (c->is_merged)
		forget_platforms(c->listing);
	if (c->is_merged && c->documents->stood_alone &&
	    image_refs_add_problem(c->listing, root->offset, "file", err, "a further document may change the args and contexts of a build in one before it; "
	                    "verify what docker compose config prints"))
		return err->code;
	if ((services && yaml_each_key(services, find_extends, &c->is_merged, err)) || (jobs && yaml_each_key(jobs, find_extends, &c->is_merged, err)))
		return err->code;
	return COCKET_OK;
}

enum cocket_code
compose_read(struct image_refs *l, struct slice bytes, const struct yaml_node *root, struct compose_documents *documents,
             const struct file_variables *v, struct err *err)
{
	struct compose c = { .listing = l, .variables = v, .bytes = bytes, .root = root, .documents = documents };
	const struct yaml_node *models = yaml_get(root, "models");

	if (find_merging(&c, root, err) || compose_check_keys(&c, root, err) || read_includes(&c, yaml_get(root, "include"), err))
		return err->code;
	if (models && yaml_each_key(models, tell_of_model, &c, err))
		return err->code;
	return compose_read_section(&c, root, "services", err) ? err->code : compose_read_section(&c, root, "jobs", err);
}
