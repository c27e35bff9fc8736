/* Stages: see dockerfile_stages.h. */
#include "format/files/dockerfile_stages.h"

#include <stdlib.h>

#include "base/limits.h"
#include "format/text/slice_scan.h"

void
stages_free(struct stages *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->items[i].name);
	free(s->items);
	*s = (struct stages){ 0 };
}

bool
stage_name_is_valid(struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!is_alnum(name.ptr[i]) && (i == 0 || !strchr("-_.", name.ptr[i])))
			return false;
	return name.len > 0 && name.len <= STAGE_NAME_MAX_BYTES && !is_digit(name.ptr[0]);
}

/* out must hold name.len bytes. */
static void
to_lower(char *out, struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		out[i] = (char)(is_upper(name.ptr[i]) ? name.ptr[i] - 'A' + 'a' : name.ptr[i]);
}

bool
stages_have(const struct stages *s, struct slice name)
{
	char lower[STAGE_NAME_MAX_BYTES];

	if (!stage_name_is_valid(name))
		return false;
	to_lower(lower, name);
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].length == name.len && memcmp(s->items[i].name, lower, name.len) == 0)
			return true;
	return false;
}

static enum cocket_code
reserve(struct stages *s, struct err *err)
{
	if (s->count == VARIABLES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d stages", VARIABLES_MAX);
	if (s->count < s->cap)
		return COCKET_OK;
	size_t cap = s->cap ? 2 * s->cap : 8;
	struct stage *more = reallocarray(s->items, cap, sizeof *more);
	if (!more)
		return fail(err, COCKET_E_NOMEM, "no memory for a stage");
	s->items = more;
	s->cap = cap;
	return COCKET_OK;
}

enum cocket_code
stages_add(struct stages *s, struct slice name, struct err *err)
{
	char *lower;

	if (reserve(s, err))
		return err->code;
	lower = calloc(1, name.len + 1);
	if (!lower)
		return fail(err, COCKET_E_NOMEM, "no memory for a stage");
	to_lower(lower, name);
	s->items[s->count++] = (struct stage){ lower, name.len };
	return COCKET_OK;
}
