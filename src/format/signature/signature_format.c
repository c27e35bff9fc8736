/* The table of signature formats, and what is looked up in it: see signature_format.h. */
#include "format/signature/signature_format.h"

#include <stdio.h>
#include <string.h>

#define ROW(id, reader, name, one, many, layer, artifact, alone) [FORMAT_##id] = { name, one, many, layer, artifact, alone },
const struct signature_format_row signature_formats[FORMAT_COUNT] = { SIGNATURE_FORMATS(ROW) };
#undef ROW

bool
format_is_in(unsigned set, enum signature_format format)
{
	return set == 0 || (set & FORMAT_BIT(format)) != 0;
}

static bool
type_matches(const char *pattern, const char *media_type)
{
	const size_t n = strlen(pattern);

	return pattern[n - 1] == '*' ? strncmp(pattern, media_type, n - 1) == 0 : strcmp(pattern, media_type) == 0;
}

static enum signature_format
format_of_layer(const char *media_type, bool alone)
{
	enum signature_format f = 0;

	while (f < FORMAT_COUNT && !(signature_formats[f].alone == alone && type_matches(signature_formats[f].layer, media_type)))
		f++;
	return f;
}

enum signature_format
format_of_lone_layer(const char *media_type)
{
	return format_of_layer(media_type, true);
}

enum signature_format
format_of_annotated_layer(const char *media_type)
{
	return format_of_layer(media_type, false);
}

enum signature_format
format_of_artifact(const char *media_type)
{
	enum signature_format f = 0;

	while (f < FORMAT_COUNT && !type_matches(signature_formats[f].artifact, media_type))
		f++;
	return f;
}

enum signature_format
format_of_name(const char *name)
{
	enum signature_format f = 0;

	while (f < FORMAT_COUNT && strcmp(signature_formats[f].name, name) != 0)
		f++;
	return f;
}

static void
texts_print(char out[static FORMAT_NAMES_BYTES], const char *const texts[static FORMAT_COUNT], unsigned set, const char *between)
{
	size_t len = 0;

	out[0] = '\0';
	for (enum signature_format f = 0; f < FORMAT_COUNT && len < FORMAT_NAMES_BYTES; f++)
		if (format_is_in(set, f))
			len += (size_t)snprintf(out + len, FORMAT_NAMES_BYTES - len, "%s%s", len ? between : "", texts[f]);
}

void
format_names_print(char out[static FORMAT_NAMES_BYTES], unsigned set, const char *between)
{
	const char *names[FORMAT_COUNT];

	for (enum signature_format f = 0; f < FORMAT_COUNT; f++)
		names[f] = signature_formats[f].name;
	texts_print(out, names, set, between);
}

void
format_many_print(char out[static FORMAT_NAMES_BYTES], unsigned set, const char *between)
{
	const char *names[FORMAT_COUNT];

	for (enum signature_format f = 0; f < FORMAT_COUNT; f++)
		names[f] = signature_formats[f].many;
	texts_print(out, names, set, between);
}
