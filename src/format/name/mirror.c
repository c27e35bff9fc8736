/* Mirrors (see mirror.h).  Never resolves twice: what a location stands for is not looked up again, so there is no circle. */
#include "format/name/mirror.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"

/* Two parts more make any prefix a name that docker's short forms do not change. */
#define BELOW "/x/x"

void
mirrors_free(struct mirrors *m)
{
	for (size_t i = 0; i < m->file_count; i++)
		free(m->files[i]);
	free(m->files);
	free(m->items);
	*m = (struct mirrors){ 0 };
}

/* --- prefixes --- */

static bool
names_host(const char *text)
{
	size_t n = strcspn(text, "/");

	return memchr(text, '.', n) || memchr(text, ':', n) || (n == strlen("localhost") && strncmp(text, "localhost", n) == 0);
}

static size_t
length_without_slash(const char *text)
{
	size_t n = strlen(text);

	return n > 1 && text[n - 1] == '/' ? n - 1 : n;
}

enum cocket_code
mirror_prefix_parse(char out[static NAME_TEXT_BYTES], const char *text, struct err *err)
{
	char below[2 * NAME_TEXT_BYTES];
	struct name name;
	int n = snprintf(below, sizeof below, "%.*s" BELOW, (int)length_without_slash(text), text);

	if (!names_host(text))
		return fail(err, COCKET_E_USAGE, "%s: expected HOST[/PATH], the host with a dot, a port, or localhost", TEXT(slice_str(text)));
	if (n < 0 || (size_t)n >= sizeof below || name_parse_claimed(&name, slice_str(below), err) || name.tag[0] || name.has_digest)
		return fail(err, COCKET_E_USAGE, "%s: expected HOST[/PATH], as image names begin", TEXT(slice_str(text)));
	name_print_repository(out, &name);
	out[strlen(out) - strlen(BELOW)] = '\0';
	return COCKET_OK;
}

/* --- the list --- */

static const struct mirror *
find(const struct mirrors *m, const char *location)
{
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->items[i].location, location) == 0)
			return &m->items[i];
	return NULL;
}

static enum cocket_code
append(struct mirrors *m, const struct mirror *one, struct err *err)
{
	if (m->count >= MIRRORS_MAX)
		return fail(err, COCKET_E_USAGE, "more than %d mirrors", MIRRORS_MAX);
	if (LIST_GROW(m, MIRRORS_MAX, "mirrors", err))
		return err->code;
	m->items[m->count++] = *one;
	return COCKET_OK;
}

enum cocket_code
mirrors_put(struct mirrors *m, const char *location, const char *stands_for, struct err *err)
{
	const struct mirror *known;
	struct mirror one = { .file = NULL };

	if (mirror_prefix_parse(one.location, location, err))
		return within(err, "location");
	if (mirror_prefix_parse(one.stands_for, stands_for, err))
		return within(err, "stands-for");
	if (strcmp(one.location, one.stands_for) == 0)
		return fail(err, COCKET_E_USAGE, "location %s: stands for itself", one.location);
	known = find(m, one.location);
	if (known && strcmp(known->stands_for, one.stands_for) == 0)
		return COCKET_OK;
	if (known)
		return fail(err, COCKET_E_USAGE, "location %.120s: stands for %.120s already, not for %.120s", one.location, known->stands_for, one.stands_for);
	return append(m, &one, err);
}

bool
mirrors_take_out(struct mirrors *m, const char *location)
{
	const struct mirror *known = find(m, location);

	if (known == NULL)
		return false;
	const size_t at = (size_t)(known - m->items);
	m->count--;
	memmove(m->items + at, m->items + at + 1, (m->count - at) * sizeof *m->items);
	return true;
}

static enum cocket_code
file_keep(const char **out, struct mirrors *m, const char *file, struct err *err)
{
	*out = NULL;
	if (file == NULL)
		return COCKET_OK;
	if (LIST_RESERVE(m->files, m->file_capacity, m->file_count, 1, MIRRORS_MAX, "files of mirrors", err))
		return err->code;
	m->files[m->file_count] = strdup(file);
	if (m->files[m->file_count] == NULL)
		return no_memory(err);
	*out = m->files[m->file_count++];
	return COCKET_OK;
}

enum cocket_code
mirrors_join(struct mirrors *m, const struct mirrors *more, const char *file, struct err *err)
{
	const char *kept;

	if (file_keep(&kept, m, file, err))
		return err->code;
	for (size_t i = 0; i < more->count; i++) {
		struct mirror one = more->items[i];

		one.file = kept;
		if (!find(m, one.location) && append(m, &one, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- JSON --- */

const struct json_field mirror_fields[] = {
	{ "location", SHAPE_TEXT, 1, true, .about = "HOST[/PATH], where the images are" },
	{ "stands-for", SHAPE_TEXT, 1, true, .about = "HOST[/PATH], the name that their signers know" },
	{ .name = NULL },
};

static enum cocket_code
read_one(struct mirrors *out, const struct json_reader *r, struct json object, size_t item)
{
	const char *location, *stands_for;
	size_t before = out->count;

	if (json_check_fields(r, object, mirror_fields))
		return r->err->code;
	location = json_string_value(json_get(object, "location"));
	stands_for = json_string_value(json_get(object, "stands-for"));
	if (location == NULL || stands_for == NULL)
		return COCKET_OK; /* refused already */
	if (mirrors_put(out, location, stands_for, r->err)) {
		(void)within(r->err, "mirrors");
		return json_refuse_as(r, object);
	}
	if (out->count == before)
		return json_refuse(r, object, "mirrors: location %s: listed twice", TEXT(slice_str(location)));
	out->items[before].item = item;
	return COCKET_OK;
}

enum cocket_code
mirrors_parse(struct mirrors *out, const struct json_reader *r, struct json array)
{
	size_t item = 0;

	for (struct json v = json_first(array); json_type(v) != JSON_ABSENT; v = json_next(v), item++)
		if (json_type(v) == JSON_OBJECT && read_one(out, r, v, item) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

static const struct json_field file_fields[] = {
	{ "version", SHAPE_NUMBER, 1, true, .least = 1, .most = 1 },
	{ "mirrors", SHAPE_OBJECTS, 1, true, .most = MIRRORS_MAX },
	{ .name = NULL },
};

static enum cocket_code
file_read_fields(struct mirrors *out, const struct json_reader *r, struct json root)
{
	if (json_type(root) != JSON_OBJECT)
		return json_refuse(r, root, "not a JSON object");
	if (json_check_fields(r, root, file_fields))
		return r->err->code;
	return mirrors_parse(out, r, json_get(root, "mirrors"));
}

enum cocket_code
mirrors_parse_file(struct mirrors *out, struct slice text, struct problems *problems, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(mirrors_free) struct mirrors m = { 0 };
	const struct json_reader r = { .doc = &doc, .text = text, .err = err, .problems = problems, .version = 1 };

	if (json_parse(&doc, text, err))
		return problems ? problems_add(problems, err) : err->code;
	if (file_read_fields(&m, &r, json_root(&doc)) || (problems && problems->count > 0))
		return err->code;
	*out = m;
	m = (struct mirrors){ 0 };
	return COCKET_OK;
}

/* One mirror a line, for people and their diff. */
enum cocket_code
mirrors_print_file(struct buf *out, const struct mirrors *m, struct err *err)
{
	if (buf_addf(out, err, "{\n\"version\": 1,\n\"mirrors\": ["))
		return err->code;
	for (size_t i = 0; i < m->count; i++) /* of their characters none is escaped in JSON */
		if (buf_addf(out, err, "%s\n  {\"location\": \"%s\", \"stands-for\": \"%s\"}", i ? "," : "", m->items[i].location, m->items[i].stands_for))
			return err->code;
	return buf_addf(out, err, "\n]\n}\n");
}

/* --- resolving --- */

/* The text is the prefix itself, or goes on after a slash. */
static bool
is_below(const char *text, const char *prefix)
{
	size_t n = strlen(prefix);

	return strncmp(text, prefix, n) == 0 && (text[n] == '\0' || text[n] == '/');
}

static const struct mirror *
longest(const struct mirrors *m, const char *repository)
{
	const struct mirror *best = NULL;

	for (size_t i = 0; i < m->count; i++)
		if (is_below(repository, m->items[i].location) && (!best || strlen(m->items[i].location) > strlen(best->location)))
			best = &m->items[i];
	return best;
}

const struct mirror *
mirrors_find(const struct mirrors *m, const struct name *name)
{
	char repository[NAME_TEXT_BYTES];

	name_print_repository(repository, name);
	return m ? longest(m, repository) : NULL;
}

enum cocket_code
mirrors_resolve(struct name *out, bool *found, const struct mirrors *m, const struct name *name, struct err *err)
{
	char repository[NAME_TEXT_BYTES], text[2 * NAME_TEXT_BYTES];
	const struct mirror *mirror;
	struct name result;

	name_print_repository(repository, name);
	mirror = m ? longest(m, repository) : NULL;
	*found = mirror != NULL;
	*out = *name;
	if (mirror == NULL)
		return COCKET_OK;
	snprintf(text, sizeof text, "%s%s", mirror->stands_for, repository + strlen(mirror->location));
	if (!strchr(text, '/')) /* to name_parse an image of docker's, with a tag where there is a port */
		return fail(err, COCKET_E_USAGE, "the mirror %s: stands for %s, which is no image", mirror->location, mirror->stands_for);
	if (name_parse_claimed(&result, slice_str(text), err)) {
		err->code = COCKET_E_USAGE;
		return within(err, "the mirror %s", mirror->location);
	}
	memcpy(out->host, result.host, sizeof out->host);
	memcpy(out->path, result.path, sizeof out->path);
	return COCKET_OK;
}
