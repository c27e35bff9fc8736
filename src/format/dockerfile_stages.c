/* Stages: see dockerfile_stages.h. */
#include "format/dockerfile_stages.h"

#include <stdlib.h>

#include "base/limits.h"
#include "format/dockerfile_flags.h"
#include "format/scan.h"

void
stages_free(struct stages *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->names[i]);
	free(s->names);
	*s = (struct stages){ 0 };
}

bool
stage_name_is_valid(struct slice name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!is_alnum(name.ptr[i]) && (i == 0 || !strchr("-_.", name.ptr[i])))
			return false;
	return name.len > 0 && !is_digit(name.ptr[0]);
}

bool
stages_have(const struct stages *s, struct slice name)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->names[i][0] && instruction_is(name, s->names[i]))
			return true;
	return false;
}

enum cocket_code
stages_add(struct stages *s, struct slice name, struct err *err)
{
	if (s->count == VARIABLES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d stages", VARIABLES_MAX);
	if (s->count == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 8;
		char **more = reallocarray(s->names, cap, sizeof *more);
		if (!more)
			return fail(err, COCKET_E_NOMEM, "no memory for a stage");
		s->names = more;
		s->cap = cap;
	}
	s->names[s->count] = name.len ? strndup((const char *)name.ptr, name.len) : strdup("");
	if (!s->names[s->count])
		return fail(err, COCKET_E_NOMEM, "no memory for a stage");
	s->count++;
	return COCKET_OK;
}
