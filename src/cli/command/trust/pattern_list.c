/* Patterns of images: see pattern_list.h. */
#include "cli/command/trust/pattern_list.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/log.h"

void
pattern_list_free(struct pattern_list *l)
{
	free(l->items);
}

static bool
has_pattern(const struct pattern_list *l, const char *pattern)
{
	for (size_t i = 0; i < l->count; i++)
		if (strcmp(l->items[i], pattern) == 0)
			return true;
	return false;
}

enum cocket_code
pattern_list_parse(struct pattern_list *out, const struct strings *given, struct err *err)
{
	out->items = calloc(given->count + 1, sizeof *out->items);
	if (!out->items)
		return no_memory(err);
	for (size_t i = 0; i < given->count; i++) {
		char *pattern = out->items[out->count];

		if (image_pattern_parse(pattern, given->items[i], err))
			return err->code;
		if (strcmp(pattern, given->items[i]) != 0)
			log_note("%s: written as %s", TEXT(slice_str(given->items[i])), pattern);
		out->count += !has_pattern(out, pattern);
	}
	return COCKET_OK;
}

struct edit_patterns
pattern_list_get(const struct pattern_list *l)
{
	return (struct edit_patterns){ (const char(*)[NAME_TEXT_BYTES])l->items, l->count };
}
