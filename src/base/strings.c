/* See strings.h. */
#include "base/strings.h"

#include <stdlib.h>

void
strings_free(struct strings *s)
{
	for (size_t i = 0; i < s->count; i++)
		free(s->items[i]);
	free(s->items);
	*s = (struct strings){ 0 };
}

enum cocket_code
strings_add(struct strings *s, struct slice text, struct err *err)
{
	char **items = reallocarray(s->items, s->count + 1, sizeof *items);

	if (!items)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	s->items = items;
	items[s->count] = strndup((const char *)text.ptr, text.len);
	if (!items[s->count])
		return fail(err, COCKET_E_NOMEM, "out of memory");
	s->count++;
	return COCKET_OK;
}
