/* Kubernetes manifests: the lists of containers, init containers and ephemeral containers wherever they stand, of any kind (attack A28:
 * connaisseur missed the latter two), or an alias brings them from (A42), and the images that volumes are made of (core/v1 Container.image, ImageVolumeSource.reference).
 * A name elsewhere in a custom resource is told of: whether it is an image only its controller knows. */
#include "format/files/kubernetes.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "format/files/image_refs_part.h"
#include "format/files/yaml_tree.h"
#include "format/text/slice_scan.h"

#define OBJECT_NAME_BYTES (3 * (size_t)TEXT_QUOTE_BYTES)
#define PLACE_BYTES 64
#define VOLUMES "volumes"
#define WHERE_BYTES (OBJECT_NAME_BYTES + sizeof ": " + PLACE_BYTES)

/* What was done with a node, so that no alias has it done again. */
enum { WALKED = 1, WALKED_AS_CONTAINER = 2, READ_CONTAINERS = 4, READ_VOLUMES = 8 };

struct object {
	struct image_refs *listing;
	uint8_t *done;                /* of each node of the document */
	char name[OBJECT_NAME_BYTES]; /* "Deployment shop/api" */
	bool is_data;                 /* ConfigMap, Secret: an "image" there is a setting of somebody's */
	unsigned depth;
};

/* True at the first time. */
static bool
is_to_do(const struct object *o, const struct yaml_node *n, uint8_t what)
{
	bool done = o->done[n->number] & what;

	o->done[n->number] |= what;
	return !done;
}

static struct text
text_of(const struct yaml_node *n)
{
	return text_quote(yaml_is_scalar(n) ? n->text : slice_str(""));
}

static bool
is_object(const struct yaml_node *map)
{
	return yaml_get(map, "apiVersion") && yaml_get(map, "kind");
}

/* A ConfigMap, or a Secret. */
static bool
holds_data(const struct yaml_node *map)
{
	const struct yaml_node *kind = yaml_get(map, "kind");

	return yaml_is(yaml_get(map, "apiVersion"), "v1") && (yaml_is(kind, "ConfigMap") || yaml_is(kind, "Secret"));
}

static void
name_object(struct object *o, const struct yaml_node *map)
{
	const struct yaml_node *metadata = yaml_get(map, "metadata");
	const struct text space = text_of(yaml_get(metadata, "namespace")), name = text_of(yaml_get(metadata, "name"));
	const char *blank = name.s[0] ? " " : "", *slash = space.s[0] && name.s[0] ? "/" : "";

	snprintf(o->name, sizeof o->name, "%s%s%s%s%s", text_of(yaml_get(map, "kind")).s, blank, space.s, slash, name.s);
	o->is_data = holds_data(map);
}

static enum cocket_code
add_image(struct object *o, const struct yaml_node *image, const char *place, struct err *err)
{
	char where[WHERE_BYTES];

	snprintf(where, sizeof where, "%s: %s", o->name, place);
	return image_refs_add_scalar(o->listing, image, 0, where, err);
}

static enum cocket_code
add_ambiguity(struct object *o, const struct yaml_node *holder, const char *place, struct err *err)
{
	char where[WHERE_BYTES];

	snprintf(where, sizeof where, "%s: %s", o->name, place);
	return image_refs_add_problem(o->listing, holder->offset, where, err,
	                              "an image is set here and a different one by << after it; YAML readers differ in which applies");
}

struct case_check {
	struct object *object;
	const char *known, *place;
	bool is_known;
};

/* Readers in Go take Image for image (podman kube play; encoding/json): which of them, is theirs to say. */
static enum cocket_code
check_key(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	struct case_check *c = context;
	char where[WHERE_BYTES];

	(void)value;
	if (slice_is(key->text, c->known) || !text_folds_to((const char *)key->text.ptr, c->known))
		return COCKET_OK;
	c->is_known = false;
	snprintf(where, sizeof where, "%s: %s", c->object->name, c->place);
	return image_refs_add_problem(c->object->listing, key->offset, where, err, "key %s: some readers treat it as %s", TEXT(key->text), c->known);
}

/* *is_known false: the problem is in the listing. */
static enum cocket_code
check_case(struct object *o, const struct yaml_node *map, const char *known, const char *place, bool *is_known, struct err *err)
{
	struct case_check c = { o, known, place, true };

	if (yaml_each_key(map, check_key, &c, err))
		return err->code;
	*is_known &= c.is_known;
	return COCKET_OK;
}

/* One that has no image is given it by whom this is a part for: an overlay, a controller. */
static enum cocket_code
read_container_image(struct object *o, const struct yaml_node *item, const char *place, struct err *err)
{
	const struct yaml_node *image = yaml_get(item, "image");
	char where[WHERE_BYTES];

	if (yaml_merge_is_ambiguous(item, "image"))
		return add_ambiguity(o, item, place, err);
	if (!yaml_is_null(image))
		return add_image(o, image, place, err);
	snprintf(where, sizeof where, "%s: %s", o->name, place);
	return image_refs_add_skipped(o->listing, item->offset, where, err, "it names no image");
}

static enum cocket_code
read_container(struct object *o, const struct yaml_node *item, const char *list, size_t i, struct err *err)
{
	const struct yaml_node *container = yaml_value(item);
	char place[PLACE_BYTES], where[WHERE_BYTES];
	bool is_known = true;

	snprintf(place, sizeof place, "%s[%zu]", list, i);
	snprintf(where, sizeof where, "%s: %s", o->name, place);
	if (container->kind != YAML_MAPPING)
		return image_refs_add_problem(o->listing, item->offset, where, err, "not a container");
	if (check_case(o, container, "image", place, &is_known, err))
		return err->code;
	return is_known ? read_container_image(o, item, place, err) : COCKET_OK;
}

/* image: {reference: NAME} */
static enum cocket_code
check_volume(struct object *o, const struct yaml_node *item, const char *place, bool *is_known, struct err *err)
{
	const struct yaml_node *source = yaml_get(item, "image");

	*is_known = true;
	if (check_case(o, yaml_value(item), "image", place, is_known, err))
		return err->code;
	return source ? check_case(o, source, "reference", place, is_known, err) : COCKET_OK;
}

static enum cocket_code
read_volume(struct object *o, const struct yaml_node *item, size_t i, struct err *err)
{
	const struct yaml_node *source = yaml_get(item, "image"), *reference = yaml_get(source, "reference");
	char place[PLACE_BYTES];
	bool is_known;

	snprintf(place, sizeof place, "volumes[%zu]", i);
	if (check_volume(o, item, place, &is_known, err))
		return err->code;
	if (!is_known || yaml_is_null(reference))
		return COCKET_OK;
	if (yaml_merge_is_ambiguous(item, "image") || yaml_merge_is_ambiguous(source, "reference"))
		return add_ambiguity(o, item, place, err);
	return add_image(o, reference, place, err);
}

/* The list of containers, or of volumes, that the key stands for, in whatever case; NULL for any other. */
static const char *
known_list(const struct yaml_node *key)
{
	static const char *const lists[] = { "containers", "initContainers", "ephemeralContainers", VOLUMES, NULL };

	for (const char *const *l = lists; *l; l++)
		if (slice_is(key->text, *l) || text_folds_to((const char *)key->text.ptr, *l))
			return *l;
	return NULL;
}

static bool
is_volumes(const char *list)
{
	return strcmp(list, VOLUMES) == 0;
}

static enum cocket_code
read_items(struct object *o, const char *name, const struct yaml_node *list, struct err *err)
{
	size_t i = 0;

	for (const struct yaml_node *item = list->first; item; item = item->next, i++)
		if (is_volumes(name) ? read_volume(o, item, i, err) : read_container(o, item, name, i, err))
			return err->code;
	return COCKET_OK;
}

/* name: of known_list. */
static enum cocket_code
read_list(struct object *o, const struct yaml_node *key, const char *name, const struct yaml_node *list, struct err *err)
{
	if (list->kind != YAML_SEQUENCE || !is_to_do(o, list, is_volumes(name) ? READ_VOLUMES : READ_CONTAINERS))
		return COCKET_OK;
	if (!slice_is(key->text, name))
		return image_refs_add_problem(o->listing, key->offset, o->name, err, "key %s: some readers treat it as %s", TEXT(key->text), name);
	return read_items(o, name, list, err);
}

/* What a cluster says of itself, and of who changed what, is no order. */
static bool
is_observed(const struct yaml_node *map, const struct yaml_node *key)
{
	return slice_is(key->text, "metadata") || (slice_is(key->text, "status") && is_object(map));
}

static enum cocket_code walk(struct object *o, const struct yaml_node *n, bool in_container, struct err *err);

static bool
is_name_in(const struct object *o, const struct yaml_node *key, const struct yaml_node *value)
{
	return !o->is_data && slice_is(key->text, "image") && yaml_is_scalar(value) && !yaml_is_null(value);
}

/* Of a mapping that is no container. */
static enum cocket_code
add_other_image(struct object *o, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	if (!is_name_in(o, key, value))
		return COCKET_OK;
	return image_refs_add_skipped(o->listing, value->offset, o->name, err, "image %s is not that of a pod's container: not verified",
	                              TEXT(value->text));
}

static enum cocket_code
walk_value(struct object *o, const struct yaml_node *key, struct err *err)
{
	const char *list = known_list(key);

	if (list && read_list(o, key, list, yaml_value(key->next), err))
		return err->code;
	return walk(o, key->next, list && !is_volumes(list), err);
}

static enum cocket_code
walk_mapping(struct object *o, const struct yaml_node *map, bool in_container, struct err *err)
{
	for (const struct yaml_node *k = map->first; k; k = k->next->next) {
		if (is_observed(map, k))
			continue;
		if (!in_container && add_other_image(o, k, k->next, err))
			return err->code;
		if (walk_value(o, k, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
walk_list(struct object *o, const struct yaml_node *list, bool in_container, struct err *err)
{
	for (const struct yaml_node *item = list->first; item; item = item->next)
		if (walk(o, item, in_container, err))
			return err->code;
	return COCKET_OK;
}

/* Aliases are followed, once, since what they name may stand where nobody looks: in metadata, in a status. */
static enum cocket_code
walk(struct object *o, const struct yaml_node *alias, bool in_container, struct err *err)
{
	const struct yaml_node *n = yaml_value(alias);
	struct object inner = *o;

	if (n->kind == YAML_SCALAR || !is_to_do(o, n, in_container ? WALKED_AS_CONTAINER : WALKED))
		return COCKET_OK;
	if (++inner.depth > 2 * YAML_DEPTH_MAX)
		return image_refs_add_problem(o->listing, alias->offset, o->name, err, "aliases nested too deeply");
	if (n->kind == YAML_SEQUENCE)
		return walk_list(&inner, n, in_container, err);
	if (is_object(n))
		name_object(&inner, n);
	return walk_mapping(&inner, n, in_container, err);
}

/* Files that name other files: what is in those would be missed (A28). */
static bool
is_kustomization(const struct yaml_node *root)
{
	const struct yaml_node *version = yaml_get(root, "apiVersion"), *kind = yaml_get(root, "kind");

	return yaml_is_scalar(version) && slice_starts(version->text, "kustomize.config.k8s.io/") &&
	       (yaml_is(kind, "Kustomization") || yaml_is(kind, "Component"));
}

static enum cocket_code
check_document(struct object *o, const struct yaml_node *root, struct err *err)
{
	const struct yaml_node *tagged = yaml_compose_tag(root);

	if (is_kustomization(root) && image_refs_add_problem(o->listing, root->offset, o->name, err,
	                                                     "the resources it names are not read; verify the output of kubectl kustomize"))
		return err->code;
	if (tagged && image_refs_add_problem(o->listing, tagged->offset, o->name, err, "a Compose tag, which Kubernetes does not know"))
		return err->code;
	return COCKET_OK;
}

static void
object_free(struct object *o)
{
	free(o->done);
}

enum cocket_code
kubernetes_read(struct image_refs *l, const struct yaml_node *root, struct err *err)
{
	AUTO(object_free) struct object o = { .listing = l, .done = calloc(yaml_count(root), 1) };

	if (!o.done)
		return no_memory(err);
	name_object(&o, root);
	return check_document(&o, root, err) ? err->code : walk(&o, root, false, err);
}
