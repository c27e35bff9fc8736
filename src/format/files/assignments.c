/* NAME=VALUE, many of them: see assignments.h. */
#include "format/files/assignments.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"

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

/* Of nothing: NULL. */
static bool
keep(char **out, const char *text)
{
	*out = text ? strdup(text) : NULL;
	return *out || !text;
}

enum cocket_code
assignments_add(struct assignments *a, struct slice name, const char *value, const char *why, struct err *err)
{
	struct assignment item = { 0 };

	if (LIST_GROW(a, VARIABLES_MAX, "variables", err))
		return err->code;
	item.name = strndup((const char *)name.ptr, name.len);
	if (!item.name || !keep(&item.value, value) || !keep(&item.why, why)) {
		assignment_free(&item);
		return no_memory(err);
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
