/* A growing list of strings: see strings.h. */
#include "base/strings.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"

#define STRINGS_MAX ((size_t)1 << 24)

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
	if (LIST_GROW(s, STRINGS_MAX, "strings", err))
		return err->code;
	s->items[s->count] = strndup((const char *)text.ptr, text.len);
	if (!s->items[s->count])
		return no_memory(err);
	s->count++;
	return COCKET_OK;
}

enum cocket_code
strings_add_line(struct strings *s, struct err *err, const char *fmt, ...)
{
	char line[ERR_MESSAGE_BYTES];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	return strings_add(s, slice_str(line), err);
}
