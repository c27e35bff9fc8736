/* Members of a JSON object, name and value: see json_member.h. */
#include "base/json_member.h"

#include "base/clock.h"

void
json_put_pair(struct json_writer *w, const char *name, const char *text)
{
	json_key(w, name);
	json_put_string(w, slice_str(text));
}

void
json_put_text(struct json_writer *w, const char *name, const char *text)
{
	json_key(w, name);
	if (text && *text)
		json_put_string(w, slice_str(text));
	else
		json_put_null(w);
}

void
json_put_time(struct json_writer *w, const char *name, bool has, int64_t unix_seconds)
{
	char text[CLOCK_TEXT_BYTES];

	clock_print(text, unix_seconds);
	json_put_text(w, name, has ? text : NULL);
}

void
json_put_count(struct json_writer *w, const char *name, uint64_t n)
{
	json_key(w, name);
	json_put_u64(w, n);
}

void
json_put_flag(struct json_writer *w, const char *name, bool on)
{
	json_key(w, name);
	json_put_bool(w, on);
}

void
json_put_strings(struct json_writer *w, const char *name, const struct strings *list)
{
	json_key(w, name);
	json_begin_array(w);
	for (size_t i = 0; i < list->count; i++)
		json_put_string(w, slice_str(list->items[i]));
	json_end_array(w);
}
