/* Kubernetes manifests: the lists of containers, init containers and ephemeral containers wherever they stand, of any kind (attack A28:
 * connaisseur missed the latter two), and the images that volumes are made of (core/v1 Container.image, ImageVolumeSource.reference).
 * A name elsewhere in a custom resource is told of: whether it is an image only its controller knows. */
#include <stdio.h>

#include "base/text.h"
#include "format/listing_part.h"
#include "format/scan.h"
#include "format/yaml.h"

#define OBJECT_NAME_BYTES (3 * (size_t)TEXT_QUOTE_BYTES)
#define PLACE_BYTES 64
#define WHERE_BYTES (OBJECT_NAME_BYTES + sizeof ": " + PLACE_BYTES)

struct object {
	struct listing *listing;
	char name[OBJECT_NAME_BYTES]; /* "Deployment shop/api" */
	bool is_data;                 /* ConfigMap, Secret: what stands there is not Kubernetes' own */
};

static struct text
text_of(const struct yaml_node *n)
{
	return text_quote(yaml_is_scalar(n) ? n->text : slice_str(""));
}

static bool
text_is(const struct yaml_node *n, const char *text)
{
	return yaml_is_scalar(n) && slice_is(n->text, text);
}

static bool
is_object(const struct yaml_node *map)
{
	return yaml_get(map, "apiVersion") && yaml_get(map, "kind");
}

static void
name_object(struct object *o, const struct yaml_node *map)
{
	const struct yaml_node *metadata = yaml_get(map, "metadata"), *kind = yaml_get(map, "kind");
	struct text space = text_of(yaml_get(metadata, "namespace")), name = text_of(yaml_get(metadata, "name"));

	snprintf(o->name, sizeof o->name, "%s%s%s%s%s", text_of(kind).s, name.s[0] ? " " : "", space.s, space.s[0] && name.s[0] ? "/" : "",
	         name.s);
	o->is_data = text_is(yaml_get(map, "apiVersion"), "v1") && (text_is(kind, "ConfigMap") || text_is(kind, "Secret"));
}

static enum cocket_code
add_image(struct object *o, const struct yaml_node *image, const char *place, struct err *err)
{
	char where[WHERE_BYTES];
	struct found f = { .where = where };
	bool is_template;

	snprintf(where, sizeof where, "%s: %s", o->name, place);
	if (!yaml_is_scalar(image))
		return listing_problem(o->listing, image->offset, where, err, "the image is no text");
	f.text = image->text;
	f.offset = image->offset;
	f.length = image->length;
	f.elsewhere = image->verbatim ? NULL : "it is not written in one piece";
	enum cocket_code code = listing_template(&is_template, o->listing, &f, err);
	return code || is_template ? code : listing_image(o->listing, &f, err);
}

static enum cocket_code
add_ambiguity(struct object *o, const struct yaml_node *holder, const char *place, struct err *err)
{
	char where[WHERE_BYTES];

	snprintf(where, sizeof where, "%s: %s", o->name, place);
	return listing_problem(o->listing, holder->offset, where, err,
	                       "an image stands here and another one in what << brings behind it; readers of YAML differ in which counts");
}

/* One that has no image is given it by whom this is a part for: an overlay, a controller. */
static enum cocket_code
read_container(struct object *o, const struct yaml_node *item, const char *list, size_t i, struct err *err)
{
	const struct yaml_node *container = yaml_value(item), *image = yaml_get(container, "image");
	char place[PLACE_BYTES], where[WHERE_BYTES];

	snprintf(place, sizeof place, "%s[%zu]", list, i);
	snprintf(where, sizeof where, "%s: %s", o->name, place);
	if (container->kind != YAML_MAPPING)
		return listing_problem(o->listing, item->offset, where, err, "not a container");
	if (yaml_merge_is_ambiguous(container, "image"))
		return add_ambiguity(o, item, place, err);
	if (yaml_is_null(image))
		return listing_skipped(o->listing, item->offset, where, err, "it names no image");
	return add_image(o, image, place, err);
}

static enum cocket_code
read_volume(struct object *o, const struct yaml_node *item, size_t i, struct err *err)
{
	const struct yaml_node *source = yaml_get(item, "image"), *reference = yaml_get(source, "reference");
	char place[PLACE_BYTES];

	if (yaml_is_null(reference))
		return COCKET_OK;
	snprintf(place, sizeof place, "volumes[%zu]", i);
	if (yaml_merge_is_ambiguous(item, "image") || yaml_merge_is_ambiguous(source, "reference"))
		return add_ambiguity(o, item, place, err);
	return add_image(o, reference, place, err);
}

static const char *
container_list(const struct yaml_node *key)
{
	static const char *const lists[] = { "containers", "initContainers", "ephemeralContainers", NULL };

	for (const char *const *l = lists; *l; l++)
		if (slice_is(key->text, *l))
			return *l;
	return NULL;
}

static enum cocket_code
read_list(struct object *o, const struct yaml_node *key, const struct yaml_node *list, struct err *err)
{
	const char *containers = container_list(key);
	size_t i = 0;

	if (list->kind != YAML_SEQUENCE || o->is_data)
		return COCKET_OK;
	for (const struct yaml_node *item = list->first; item; item = item->next, i++) {
		if (containers && read_container(o, item, containers, i, err))
			return err->code;
		if (slice_is(key->text, "volumes") && read_volume(o, item, i, err))
			return err->code;
	}
	return COCKET_OK;
}

/* What a cluster says of itself, and of who changed what, is no order. */
static bool
is_observed(const struct yaml_node *map, const struct yaml_node *key)
{
	return slice_is(key->text, "metadata") || (slice_is(key->text, "status") && is_object(map));
}

static enum cocket_code walk(struct object *o, const struct yaml_node *n, bool in_container, struct err *err);

/* Of a mapping that is no container. */
static enum cocket_code
tell_of_image(struct object *o, const struct yaml_node *key, const struct yaml_node *value, struct err *err)
{
	if (!slice_is(key->text, "image") || !yaml_is_scalar(value) || yaml_is_null(value) || o->is_data)
		return COCKET_OK;
	return listing_skipped(o->listing, value->offset, o->name, err, "image %s is not that of a pod's container: not looked at",
	                       TEXT(value->text));
}

static enum cocket_code
walk_mapping(struct object *o, const struct yaml_node *map, bool in_container, struct err *err)
{
	for (const struct yaml_node *k = map->first; k; k = k->next->next) {
		const struct yaml_node *v = k->next;
		bool holds_containers = container_list(k) != NULL;

		if (is_observed(map, k))
			continue;
		if (!in_container && tell_of_image(o, k, v, err))
			return err->code;
		if (read_list(o, k, yaml_value(v), err) || walk(o, v, holds_containers, err))
			return err->code;
	}
	return COCKET_OK;
}

/* Aliases are not followed: what they name stands in the same document, and is walked there. */
static enum cocket_code
walk(struct object *o, const struct yaml_node *n, bool in_container, struct err *err)
{
	struct object inner = *o;

	if (n->kind == YAML_MAPPING) {
		if (is_object(n))
			name_object(&inner, n);
		return walk_mapping(&inner, n, in_container, err);
	}
	for (const struct yaml_node *item = n->kind == YAML_SEQUENCE ? n->first : NULL; item; item = item->next)
		if (walk(o, item, in_container, err))
			return err->code;
	return COCKET_OK;
}

/* Files that name other files: what is in those would be missed (A28). */
static enum cocket_code
check_kustomization(struct object *o, const struct yaml_node *root, struct err *err)
{
	const struct yaml_node *version = yaml_get(root, "apiVersion"), *kind = yaml_get(root, "kind");

	if (!yaml_is_scalar(version) || !slice_starts(version->text, "kustomize.config.k8s.io/") ||
	    !(text_is(kind, "Kustomization") || text_is(kind, "Component")))
		return COCKET_OK;
	return listing_problem(o->listing, root->offset, o->name, err, "the resources it names are not read; verify what kubectl kustomize prints");
}

enum cocket_code
kubernetes_read(struct listing *l, const struct yaml_node *root, struct err *err)
{
	struct object o = { .listing = l };

	name_object(&o, root);
	if (check_kustomization(&o, root, err))
		return err->code;
	return walk(&o, root, false, err);
}
