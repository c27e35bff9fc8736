/* Looking things up in a tree of YAML (see yaml_tree.h): aliases, merge keys, and the bound on all look-ups of a file (a mapping that many merge
 * costs each of them all its keys). */
#include "format/files/yaml_get.h"

#include "format/files/yaml_part.h"

const struct yaml_node *
yaml_value(const struct yaml_node *n)
{
	return n && n->kind == YAML_ALIAS ? n->target : n;
}

size_t
yaml_count(const struct yaml_node *n)
{
	return n->document->count;
}

const struct yaml_node *
yaml_compose_tag(const struct yaml_node *n)
{
	return n->document->compose;
}

const struct yaml_node *
yaml_gitlab_tag(const struct yaml_node *n)
{
	return n->document->gitlab;
}

bool
yaml_is_reset(const struct yaml_node *n)
{
	const struct yaml_node *v = yaml_value(n);

	return v && v->tag == YAML_RESET;
}

/* yaml.org/type/merge; go-yaml: a plain <<, or any with the tag. */
bool
yaml_is_merge_key(const struct yaml_node *key)
{
	if (!yaml_is(key, "<<"))
		return false;
	return key->tag == YAML_MERGE || (key->tag == YAML_UNTAGGED && key->style == YAML_PLAIN);
}

void
yaml_spend(const struct yaml_node *n, size_t work)
{
	size_t *looks = &n->document->looks;

	*looks = *looks > work ? *looks - work : 0;
}

static bool
is_spent(const struct yaml_node *n)
{
	yaml_spend(n, 1);
	return n->document->looks == 0;
}

/* k: a key of a mapping. */
static bool
is_entry_of(const struct yaml_node *k, struct slice key)
{
	return slice_eq(k->text, key) && !yaml_is_merge_key(k) && !yaml_is_reset(k->next);
}

static const struct yaml_node *
get_itself(const struct yaml_node *map, struct slice key)
{
	for (const struct yaml_node *k = map->first; k && !is_spent(k); k = k->next->next)
		if (is_entry_of(k, key))
			return k->next;
	return NULL;
}

static const struct yaml_node *get(const struct yaml_node *map, struct slice key);

/* In what one merge key brings: a mapping, or a list of them (yaml_mapping.c has seen to that). */
static const struct yaml_node *
get_in_merge(const struct yaml_node *value, struct slice key)
{
	const struct yaml_node *found = NULL;

	if (value->kind == YAML_MAPPING)
		return get(value, key);
	for (const struct yaml_node *v = value->first; v && !found; v = v->next)
		if (!yaml_is_reset(v) && !is_spent(v))
			found = get(yaml_value(v), key);
	return found;
}

/* Ends, since no mapping merges itself; how deep it gets is bounded by what a mapping's merges may cost (yaml_mapping.c). */
static const struct yaml_node *
get_merged(const struct yaml_node *map, struct slice key)
{
	const struct yaml_node *found = NULL;

	for (const struct yaml_node *k = map->first; k && !found && !is_spent(k); k = k->next->next)
		if (yaml_is_merge_key(k) && !yaml_is_reset(k->next))
			found = get_in_merge(yaml_value(k->next), key);
	return found;
}

static const struct yaml_node *
get(const struct yaml_node *map, struct slice key)
{
	const struct yaml_node *found = get_itself(map, key);

	return found ? yaml_value(found) : get_merged(map, key);
}

const struct yaml_node *
yaml_get(const struct yaml_node *n, const char *key)
{
	const struct yaml_node *map = yaml_value(n);

	return !map || is_spent(map) || map->kind != YAML_MAPPING ? NULL : get(map, slice_str(key));
}

static enum cocket_code
each_merged(const struct yaml_node *value, yaml_key_fn each, void *context, struct err *err)
{
	if (value->kind == YAML_MAPPING)
		return yaml_each_key(value, each, context, err);
	for (const struct yaml_node *v = value->first; v; v = v->next)
		if (!yaml_is_reset(v) && yaml_each_key(v, each, context, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
yaml_each_key(const struct yaml_node *n, yaml_key_fn each, void *context, struct err *err)
{
	const struct yaml_node *map = yaml_value(n);

	for (const struct yaml_node *k = map->kind == YAML_MAPPING ? map->first : NULL; k && !is_spent(k); k = k->next->next) {
		const struct yaml_node *value = yaml_value(k->next);
		if (yaml_is_reset(value))
			continue;
		if (yaml_is_merge_key(k) ? each_merged(value, each, context, err) : each(context, k, value, err))
			return err->code;
	}
	return COCKET_OK;
}

static bool
is_same_scalar(const struct yaml_node *a, const struct yaml_node *b)
{
	return a->kind == YAML_SCALAR && b->kind == YAML_SCALAR && slice_eq(a->text, b->text);
}

/* value: of a key of the mapping. */
static bool
is_before_merge_key(const struct yaml_node *value)
{
	for (const struct yaml_node *n = value->next; n; n = n->next)
		if (yaml_is_merge_key(n))
			return true;
	return false;
}

/* Of the mapping itself, without what it merges. */
static bool
is_ambiguous(const struct yaml_node *map, struct slice key)
{
	const struct yaml_node *own = get_itself(map, key), *merged = own ? get_merged(map, key) : NULL;

	return own && merged && is_before_merge_key(own) && !is_same_scalar(yaml_value(own), merged);
}

static bool merges_ambiguously(const struct yaml_node *map, struct slice key);

static bool
is_ambiguous_in_merge(const struct yaml_node *value, struct slice key)
{
	bool found = false;

	if (value->kind == YAML_MAPPING)
		return merges_ambiguously(value, key);
	for (const struct yaml_node *v = value->first; v && !found; v = v->next)
		found = merges_ambiguously(yaml_value(v), key);
	return found;
}

/* Of it, and of everything that it merges. */
static bool
merges_ambiguously(const struct yaml_node *map, struct slice key)
{
	bool found = is_ambiguous(map, key);

	for (const struct yaml_node *k = map->first; k && !found && !is_spent(k); k = k->next->next)
		if (yaml_is_merge_key(k))
			found = is_ambiguous_in_merge(yaml_value(k->next), key);
	return found;
}

bool
yaml_merge_is_ambiguous(const struct yaml_node *n, const char *key)
{
	const struct yaml_node *map = yaml_value(n);

	return map && map->kind == YAML_MAPPING && merges_ambiguously(map, slice_str(key));
}
