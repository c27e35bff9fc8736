/* Patterns for image names (see image_pattern.h; TUF 1.0 section 4.5, PATHPATTERN).  One without globs is a name, and read as one. */
#include "format/name/image_pattern.h"

#include <stdio.h>

#include "base/escape.h"
#include "format/name/pattern_hint.h"
#include "format/name/pattern_names.h"
#include "format/text/glob.h"
#include "format/text/path_pattern.h"
#include "format/text/slice_scan.h"

#define HUB "docker.io/"

static bool
has_glob(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr("*?[]", s[i]))
			return true;
	return false;
}

static bool
is_allowed(char c)
{
	return is_lower_alnum((uint8_t)c) || (c && strchr("._-/:*?[]!", c));
}

static const char *
character_fault(const char *text)
{
	if (strstr(text, "://"))
		return "no scheme may stand before a name";
	for (const char *c = text; *c; c++) {
		if (is_upper((uint8_t)*c))
			return "image names are lower case";
		if (*c == '@')
			return "a digest has no place in it";
		if (!is_allowed(*c))
			return "expected a-z 0-9 . _ - / and the globs * ? [...]";
	}
	return NULL;
}

static bool
has_empty_part(const char *text)
{
	return text[0] == '/' || text[strlen(text) - 1] == '/' || strstr(text, "//");
}

static bool
has_two_stars(const char *text)
{
	return strstr(text, "**");
}

static bool
has_open_set(const char *text)
{
	return !glob_sets_close(slice_str(text));
}

static bool
begins_with_set(const char *text)
{
	return text[0] == '[';
}

static bool
has_tag(const char *text)
{
	return strchr(text + strcspn(text, "/"), ':');
}

static bool
has_glob_for_host(const char *text)
{
	size_t n = strcspn(text, "/");

	return !memchr(text, '.', n) && !memchr(text, ':', n) && has_glob(text, n);
}

static bool
has_no_path(const char *text)
{
	return !strchr(text, '/') && has_glob(text, strlen(text));
}

static const char *
form_fault(const char *text)
{
	static const struct {
		bool (*is_so)(const char *text);
		const char *why;
	} faults[] = {
		{ has_empty_part, "a part between slashes is empty" },
		{ has_two_stars, "** is no more than *, which does not cross a slash: give a pattern for each depth" },
		{ has_open_set, "a [...] is not closed, or is empty" },
		{ begins_with_set, "begins with a set, which stands for one character: write [[] for the bracket of an address" },
		{ has_tag, "a tag has no place in it" },
		{ has_glob_for_host, "a glob in place of the host: write docker.io/ or the registry's host before it" },
		{ has_no_path, "expected HOST/PATH" },
	};

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		if (faults[i].is_so(text))
			return faults[i].why;
	return NULL;
}

static enum cocket_code
refuse(const char *text, const char *why, struct err *err)
{
	return fail(err, COCKET_E_USAGE, "pattern %s: %s", TEXT(slice_str(text)), why);
}

static enum cocket_code
parse_name(char out[static NAME_TEXT_BYTES], const char *text, struct err *err)
{
	struct name name;

	if (name_parse_claimed(&name, slice_str(text), err)) {
		err->code = COCKET_E_USAGE;
		return within(err, "pattern %s", TEXT(slice_str(text)));
	}
	if (name.tag[0] || name.has_digest)
		return refuse(text, name.tag[0] ? "a tag has no place in it" : "a digest has no place in it", err);
	name_print_repository(out, &name);
	return COCKET_OK;
}

static bool
is_host(const char *text, size_t n)
{
	static const char local[] = "localhost";

	return memchr(text, '.', n) || memchr(text, ':', n) || (n == strlen(local) && memcmp(text, local, n) == 0);
}

/* Behind the hub's host, by any of its names; the text itself if it begins with none. */
static const char *
without_hub(const char *text)
{
	static const char *const hubs[] = { HUB, "index.docker.io/", "registry-1.docker.io/" };

	for (size_t i = 0; i < sizeof hubs / sizeof *hubs; i++)
		if (strncmp(text, hubs[i], strlen(hubs[i])) == 0)
			return text + strlen(hubs[i]);
	return text;
}

/* docker's short forms, as name_parse has them. */
static enum cocket_code
parse_glob(char out[static NAME_TEXT_BYTES], const char *text, struct err *err)
{
	const size_t host_length = strcspn(text, "/");
	const struct slice host = host_identity(slice_of(text, host_length)); /* the default port says nothing */
	char plain[NAME_TEXT_BYTES];
	const char *prefix, *rest;

	if (strlen(text) >= sizeof plain)
		return refuse(text, "longer than 255 bytes", err);
	snprintf(plain, sizeof plain, "%.*s%s", SLICE_FMT(host), text + host_length);
	rest = without_hub(plain);
	prefix = is_host(text, host_length) && rest == plain ? "" : HUB;
	const char *library = strcmp(prefix, HUB) == 0 && !strchr(rest, '/') ? "library/" : "";
	if (snprintf(out, NAME_TEXT_BYTES, "%s%s%s", prefix, library, rest) > NAME_MAX_BYTES)
		return refuse(text, "longer than 255 bytes", err);
	return COCKET_OK;
}

static enum cocket_code
parse(char out[static NAME_TEXT_BYTES], const char *text, struct err *err)
{
	const char *why;

	if (!*text)
		return refuse(text, "empty, expected HOST/PATH", err);
	if (pattern_is_host(text))
		return refuse(text, "names a registry, expected HOST/PATH", err);
	if (!has_glob(text, strlen(text)))
		return parse_name(out, text, err);
	if ((why = character_fault(text)) || (why = form_fault(text)))
		return refuse(text, why, err);
	return parse_glob(out, text, err);
}

enum cocket_code
image_pattern_read(char out[static NAME_TEXT_BYTES], const char *text, struct err *err)
{
	struct slice part;

	if (parse(out, text, err))
		return err->code;
	if (!has_glob(text, strlen(text)) || pattern_names_some(&part, slice_str(out)))
		return COCKET_OK;
	return fail(err, COCKET_E_USAGE, "pattern %s: no image name has a part like %s", TEXT(slice_str(text)), TEXT(part));
}

static bool
is_pattern(const char *text)
{
	char ignored[NAME_TEXT_BYTES];
	struct err unused = { 0 };

	return image_pattern_read(ignored, text, &unused) == COCKET_OK;
}

enum cocket_code
image_pattern_parse(char out[static NAME_TEXT_BYTES], const char *text, struct err *err)
{
	return image_pattern_read(out, text, err) ? pattern_hint_add(err, text, is_pattern) : COCKET_OK;
}

/* A '*' of the inner one is itself to the outer: only a '*', or a set that nobody writes, takes it. */
bool
image_pattern_within(const char *inner, const char *outer)
{
	return strcmp(inner, outer) == 0 || path_pattern_matches(outer, inner);
}
