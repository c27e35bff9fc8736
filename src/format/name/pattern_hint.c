/* What people write for a pattern, made one: see pattern_hint.h.  Never hands out what the caller would refuse. */
#include "format/name/pattern_hint.h"

#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/escape.h"
#include "format/name/reference.h"

#define CANDIDATE_BYTES (NAME_TEXT_BYTES + 2)

bool
pattern_is_host(const char *text)
{
	size_t n = strcspn(text, ":");

	return !strchr(text, '/') && (memchr(text, '.', n) || (n == strlen("localhost") && strncmp(text, "localhost", n) == 0));
}

/* Behind a scheme, slashes and blanks; without a digest, and blanks at the end. */
static void
cut_ends(char out[static CANDIDATE_BYTES], const char *text)
{
	const char *scheme = strstr(text, "://"), *begin = scheme ? scheme + 3 : text;
	size_t n;

	begin += strspn(begin, "/" TEXT_BLANKS);
	n = strcspn(begin, "@");
	while (n > 0 && strchr(TEXT_BLANKS, begin[n - 1]))
		n--;
	snprintf(out, CANDIDATE_BYTES, "%.*s", (int)n, begin);
}

/* One slash for several, one '*' for several. */
static void
join_repeated(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++)
		if (to == text || *from != to[-1] || (*from != '/' && *from != '*'))
			*to++ = *from;
	*to = '\0';
}

static char *
tag_of(char *text)
{
	char *slash = strrchr(text, '/');

	return strchr(slash ? slash : text, ':');
}

/* All that is below what ends with a slash, or is a host. */
static void
complete(char out[static CANDIDATE_BYTES])
{
	const bool is_host = pattern_is_host(out);
	size_t n = strlen(out);

	if (n > 0 && n + 2 < CANDIDATE_BYTES && (is_host || out[n - 1] == '/'))
		memcpy(out + n, is_host ? "/*" : "*", is_host ? 3 : 2);
}

static bool
is_meant(const char *candidate, const char *text, bool (*is_right)(const char *candidate))
{
	return strcmp(candidate, text) != 0 && is_right(candidate);
}

enum cocket_code
pattern_hint_add(struct err *err, const char *text, bool (*is_right)(const char *candidate))
{
	char candidate[CANDIDATE_BYTES], *tag;

	if (err->code == COCKET_E_NOMEM || strlen(text) >= NAME_TEXT_BYTES)
		return err->code;
	cut_ends(candidate, text);
	join_repeated(candidate);
	complete(candidate);
	tag = tag_of(candidate);
	for (char *c = candidate; *c && c != tag; c++)
		*c = ascii_lower(*c);
	if (!is_meant(candidate, text, is_right)) {
		if (tag)
			*tag = '\0';
		if (tag == NULL || !is_meant(candidate, text, is_right))
			return err->code;
	}
	return fail(err, err->code, "%s (did you mean \"%s\"?)", err->message, TEXT(slice_str(candidate)));
}
