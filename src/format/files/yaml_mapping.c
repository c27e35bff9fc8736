/* What is demanded of a mapping once it is whole (see yaml_tree.h): unique keys, and merges that come to an end soon. */
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "format/files/yaml_get.h"
#include "format/files/yaml_part.h"
#include "format/text/line_column.h"

static int
compare_keys(const void *a, const void *b)
{
	const struct yaml_node *x = *(const struct yaml_node *const *)a, *y = *(const struct yaml_node *const *)b;
	size_t n = x->text.len < y->text.len ? x->text.len : y->text.len;
	int order = n ? memcmp(x->text.ptr, y->text.ptr, n) : 0;

	return order ? order : (x->text.len > y->text.len) - (x->text.len < y->text.len);
}

/* The later of two that are the same; NULL: all differ.  The keys get sorted. */
static const struct yaml_node *
find_twice(const struct yaml_node **keys, size_t n)
{
	qsort(keys, n, sizeof *keys, compare_keys);
	for (size_t i = 1; i < n; i++)
		if (slice_eq(keys[i]->text, keys[i - 1]->text))
			return keys[i]->offset > keys[i - 1]->offset ? keys[i] : keys[i - 1];
	return NULL;
}

/* YAML 1.1 section 3.2.1.3: keys are unique.  Which of two counts is what parsers differ in. */
static enum cocket_code
check_keys(const struct yaml_node *map, size_t n, struct slice bytes, struct err *err)
{
	const struct yaml_node **keys = calloc(n + 1, sizeof *keys), *twice;
	size_t i = 0;

	if (keys == NULL)
		return no_memory(err);
	for (const struct yaml_node *k = map->first; k && i < n; k = k->next->next)
		keys[i++] = k;
	twice = find_twice(keys, i);
	free(keys);
	if (twice == NULL)
		return COCKET_OK;
	return line_column_fail(err, bytes, twice->offset, COCKET_E_FORMAT, "key %s is given twice", TEXT(twice->text));
}

static enum cocket_code
add_cost(unsigned *cost, const struct yaml_node *value, struct slice bytes, struct err *err)
{
	const struct yaml_node *map = yaml_value(value);

	if (map->kind != YAML_MAPPING)
		return line_column_fail(err, bytes, value->offset, COCKET_E_FORMAT, "<<: expected a mapping or a list of mappings");
	*cost += map->merge_cost;
	if (*cost > YAML_MERGES_MAX)
		return line_column_fail(err, bytes, value->offset, COCKET_E_TOO_MANY, "<<: too many mappings are merged");
	return COCKET_OK;
}

/* yaml.org/type/merge: a mapping, or a sequence of them. */
static enum cocket_code
add_merge(unsigned *cost, const struct yaml_node *merged, struct slice bytes, struct err *err)
{
	const struct yaml_node *value = yaml_value(merged);

	if (value->kind != YAML_SEQUENCE)
		return add_cost(cost, merged, bytes, err);
	for (const struct yaml_node *v = value->first; v; v = v->next)
		if (add_cost(cost, v, bytes, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
count_merges(struct yaml_node *map, struct slice bytes, struct err *err)
{
	map->merge_cost = 1;
	for (const struct yaml_node *k = map->first; k; k = k->next->next)
		if (yaml_is_merge_key(k) && add_merge(&map->merge_cost, k->next, bytes, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
yaml_check_mapping(struct yaml_node *map, size_t keys, struct slice bytes, struct err *err)
{
	return check_keys(map, keys, bytes, err) ? err->code : count_merges(map, bytes, err);
}
