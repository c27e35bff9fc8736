/* See assignments.h. */
#include "format/assignments.h"

#include <stdlib.h>

#include "base/limits.h"

static void
assignment_free(struct assignment *a)
{
	free(a->name);
	free(a->value);
	free(a->why);
}

void
assignments_free(struct assignments *a)
{
	for (size_t i = 0; i < a->count; i++)
		assignment_free(&a->items[i]);
	free(a->items);
	*a = (struct assignments){ 0 };
}

static enum cocket_code
reserve(struct assignments *a, struct err *err)
{
	size_t cap = a->cap ? 2 * a->cap : 16;
	struct assignment *items;

	if (a->count == VARIABLES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d variables", VARIABLES_MAX);
	if (a->count < a->cap)
		return COCKET_OK;
	items = reallocarray(a->items, cap, sizeof *items);
	if (!items)
		return fail(err, COCKET_E_NOMEM, "no memory for %zu variables", cap);
	a->items = items;
	a->cap = cap;
	return COCKET_OK;
}

enum cocket_code
assignments_add(struct assignments *a, struct slice name, const char *value, const char *why, struct err *err)
{
	struct assignment item = { 0 };

	if (reserve(a, err))
		return err->code;
	item.name = strndup((const char *)name.ptr, name.len);
	item.value = value ? strdup(value) : NULL;
	item.why = why ? strdup(why) : NULL;
	if (!item.name || (value && !item.value) || (why && !item.why)) {
		assignment_free(&item);
		return fail(err, COCKET_E_NOMEM, "no memory for %zu variables", a->count);
	}
	a->items[a->count++] = item;
	return COCKET_OK;
}

enum cocket_code
assignments_get(const struct assignments *a, const char **out, const char *name, struct err *err)
{
	*out = NULL;
	for (size_t i = a->count; i > 0; i--) {
		const struct assignment *item = &a->items[i - 1];
		if (strcmp(item->name, name) != 0)
			continue;
		*out = item->value;
		return item->value ? COCKET_OK : fail(err, COCKET_E_FORMAT, "%s", item->why);
	}
	return COCKET_OK;
}
