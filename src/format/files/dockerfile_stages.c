/* Stages: see dockerfile_stages.h. */
#include "format/files/dockerfile_stages.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"
#include "format/text/slice_scan.h"

void
stages_free(struct stages *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->items[i].name);
	free(s->items);
	*s = (struct stages){ 0 };
}

static bool
is_letter(uint8_t c)
{
	return is_alnum(c) && !is_digit(c);
}

bool
stage_name_is_valid(struct slice name)
{
	return name.len > 0 && name.len <= STAGE_NAME_MAX_BYTES && is_letter(name.ptr[0]) && consists_of(name, is_alnum, "-_.");
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

enum cocket_code
stages_add(struct stages *s, struct slice name, struct err *err)
{
	char *lower;

	if (LIST_GROW(s, VARIABLES_MAX, "stages", err))
		return err->code;
	lower = calloc(1, name.len + 1);
	if (!lower)
		return no_memory(err);
	to_lower(lower, name);
	s->items[s->count++] = (struct build_stage){ lower, name.len };
	return COCKET_OK;
}
