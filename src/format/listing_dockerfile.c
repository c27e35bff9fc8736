/* Dockerfiles: every image that a build may fetch: FROM, COPY --from, RUN --mount=from=, behind ONBUILD too, and the frontend of "# syntax=".
 * Stages and scratch are no images.  ARGs before the first FROM have their defaults, or what --build-arg says (BuildKit
 * frontend/dockerfile/dockerfile2llb/convert.go). */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/limits.h"
#include "base/text.h"
#include "format/dockerfile.h"
#include "format/listing_part.h"
#include "format/position.h"
#include "format/scan.h"

#define WHERE_BYTES (TEXT_QUOTE_BYTES + 64)

/* An ARG before the first FROM. */
struct arg {
	char *name, *value; /* owned; value NULL: none */
	size_t offset, length;
	bool is_given;         /* by --build-arg */
	bool in_place;         /* the bytes there are the value */
	bool is_part;          /* of a longer text somewhere: no digest can go behind it */
};

struct reader {
	struct listing *listing;
	struct dockerfile file;
	const struct variables *given; /* --build-arg */
	struct arg *args;
	size_t arg_count, arg_cap;
	char **stages;                 /* in order, lower case; "" where one has no name */
	size_t stage_count, stage_cap;
	bool on_build;
};

static void
reader_free(struct reader *r)
{
	dockerfile_free(&r->file);
	for (size_t i = 0; i < r->arg_count; i++) {
		free(r->args[i].name);
		free(r->args[i].value);
	}
	free(r->args);
	for (size_t i = 0; i < r->stage_count; i++)
		free(r->stages[i]);
	free(r->stages);
	*r = (struct reader){ 0 };
}

static enum cocket_code
no_memory(struct err *err)
{
	return fail(err, COCKET_E_NOMEM, "no memory for a Dockerfile");
}

/* Room for one more of size bytes. */
static enum cocket_code
reserve(void *items, size_t *cap, size_t count, size_t size, struct err *err)
{
	void **array = items;

	if (count == VARIABLES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d stages or ARGs", VARIABLES_MAX);
	if (count < *cap)
		return COCKET_OK;
	void *more = reallocarray(*array, *cap ? 2 * *cap : 8, size);
	if (!more)
		return no_memory(err);
	*array = more;
	*cap = *cap ? 2 * *cap : 8;
	return COCKET_OK;
}

static bool
is_word(struct slice text, const char *what)
{
	return text.len == strlen(what) && strncasecmp((const char *)text.ptr, what, text.len) == 0;
}

static struct word
part_of(const struct word *w, size_t from, size_t end)
{
	return (struct word){ .text = slice_of(w->text.ptr + from, end - from), .at = w->at + from };
}

static size_t
offset_of(const struct reader *r, size_t at)
{
	return dockerfile_offset(&r->file, at);
}

static enum cocket_code
refuse(const struct reader *r, size_t at, struct err *err, const char *why)
{
	return listing_refuse(err, r->file.bytes, offset_of(r, at), COCKET_E_FORMAT, "%s", why);
}

/* --- ARG before FROM --- */

static struct arg *
find_arg(const struct reader *r, struct slice name)
{
	for (size_t i = r->arg_count; i > 0; i--)
		if (slice_is(name, r->args[i - 1].name))
			return &r->args[i - 1];
	return NULL;
}

static enum cocket_code
get_arg(void *context, const char **out, const char *name, struct err *err)
{
	const struct reader *r = context;
	const struct arg *a = find_arg(r, slice_str(name));

	(void)err;
	*out = a ? a->value : NULL;
	return COCKET_OK;
}

/* The builder's own, which need no ARG to be known in FROM. */
static bool
is_platform_arg(const char *name)
{
	static const char *const ends[] = { "PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT", NULL };
	const char *end = strncmp(name, "BUILD", 5) == 0 ? name + 5 : strncmp(name, "TARGET", 6) == 0 ? name + 6 : NULL;

	for (const char *const *e = ends; end && *e; e++)
		if (strcmp(end, *e) == 0)
			return true;
	return false;
}

static enum cocket_code
get_in_from(void *context, const char **out, const char *name, struct err *err)
{
	const struct reader *r = context;

	if (!find_arg(r, slice_str(name)) && is_platform_arg(name))
		return r->given->get(r->given->context, out, name, err);
	return get_arg(context, out, name, err);
}

/* A variable that stands inside a longer text cannot be given a digest. */
static void
note_parts(const struct reader *r, struct slice text)
{
	if (variable_alone(text).len)
		return;
	for (size_t i = 0; i < r->arg_count; i++) {
		struct slice name = slice_str(r->args[i].name);
		for (size_t at = 1; at + name.len <= text.len; at++)
			if ((text.ptr[at - 1] == '$' || text.ptr[at - 1] == '{') && memcmp(text.ptr + at, name.ptr, name.len) == 0)
				r->args[i].is_part = true;
	}
}

static enum cocket_code
set_value(struct reader *r, struct arg *a, const struct word *w, size_t equals, struct err *err)
{
	AUTO(buf_free) struct buf value = BUF(LISTING_LINE_MAX_BYTES);
	const struct variables v = { get_arg, r };
	const char *given = NULL;
	struct slice text = tail(w->text, equals + (equals < w->text.len));
	struct err why = { 0 };
	size_t at = 0, start = w->at + (w->text.len - text.len);

	if (r->given->get(r->given->context, &given, a->name, err))
		return err->code;
	a->is_given = given != NULL;
	if (given || equals == w->text.len) {
		a->value = given ? strdup(given) : NULL;
		return given && !a->value ? no_memory(err) : COCKET_OK;
	}
	note_parts(r, text);
	if (variables_fill(&value, &at, text, VARIABLES_DOCKERFILE, &v, &why))
		return why.code == COCKET_E_NOT_FOUND ? COCKET_OK : refuse(r, start + at, err, why.message);
	if (text.len >= 2 && (text.ptr[0] == '"' || text.ptr[0] == '\'') && text.ptr[text.len - 1] == text.ptr[0]) {
		text = slice_of(text.ptr + 1, text.len - 2);
		start++;
	}
	a->offset = offset_of(r, start);
	a->length = text.len;
	a->in_place = slice_eq(buf_slice(&value), text) && dockerfile_is_one_piece(&r->file, start, text.len);
	a->value = strdup(buf_str(&value));
	return a->value ? COCKET_OK : no_memory(err);
}

/* ARG NAME, ARG NAME=VALUE, several of them; the latest of a name counts. */
static enum cocket_code
read_args(struct reader *r, size_t at, struct err *err)
{
	struct word w;

	while (dockerfile_word(&w, &at, buf_slice(&r->file.line), r->file.escape)) {
		size_t equals = find(w.text, '=');
		struct arg *a;

		if (reserve(&r->args, &r->arg_cap, r->arg_count, sizeof *r->args, err))
			return err->code;
		a = &r->args[r->arg_count];
		*a = (struct arg){ .name = strndup((const char *)w.text.ptr, equals) };
		if (!a->name)
			return no_memory(err);
		if (set_value(r, a, &w, equals, err)) {
			free(a->name);
			return err->code;
		}
		r->arg_count++;
	}
	return COCKET_OK;
}

/* --- stages --- */

static size_t
find_stage(const struct reader *r, struct slice name, size_t among)
{
	for (size_t i = among; i > 0; i--)
		if (r->stages[i - 1][0] && is_word(name, r->stages[i - 1]))
			return i - 1;
	return r->stage_count;
}

static enum cocket_code
add_stage(struct reader *r, struct slice name, struct err *err)
{
	if (reserve(&r->stages, &r->stage_cap, r->stage_count, sizeof *r->stages, err))
		return err->code;
	r->stages[r->stage_count] = strndup((const char *)name.ptr, name.len);
	return r->stages[r->stage_count++] ? COCKET_OK : no_memory(err);
}

/* --- FROM --- */

struct from {
	struct word image, platform, name; /* text empty: none */
};

/* FROM [--platform=P] IMAGE [AS NAME] */
static enum cocket_code
split_from(struct from *out, const struct reader *r, size_t at, struct err *err)
{
	static const char flag[] = "--platform=";
	struct slice line = buf_slice(&r->file.line);
	struct word w = { 0 }, as;
	struct from f = { 0 };
	bool more = dockerfile_word(&w, &at, line, r->file.escape);

	for (; more && slice_starts(w.text, "--"); more = dockerfile_word(&w, &at, line, r->file.escape)) {
		if (!slice_starts(w.text, flag))
			return refuse(r, w.at, err, "FROM: the only flag that is known is --platform=");
		f.platform = part_of(&w, strlen(flag), w.text.len);
	}
	if (!more)
		return refuse(r, 0, err, "FROM: no image");
	f.image = w;
	if (dockerfile_word(&as, &at, line, r->file.escape) &&
	    (!is_word(as.text, "AS") || !dockerfile_word(&f.name, &at, line, r->file.escape)))
		return refuse(r, as.at, err, "FROM: expected AS and a name behind the image");
	if (dockerfile_word(&w, &at, line, r->file.escape))
		return refuse(r, w.at, err, "FROM: expected nothing more");
	*out = f;
	return COCKET_OK;
}

/* The builder's own platform, or the one it builds for, is not in the file: then it says none. */
static enum cocket_code
fill_platform(struct buf *out, bool *is_known, struct reader *r, const struct word *w, const char *where, struct err *err)
{
	const struct variables v = { get_in_from, r };
	struct err why = { 0 };
	struct slice alone = variable_alone(w->text);
	char name[VARIABLE_NAME_MAX + 1] = "";
	size_t at;

	*is_known = true;
	if (w->text.len == 0 || variables_fill(out, &at, w->text, VARIABLES_DOCKERFILE, &v, &why) == COCKET_OK)
		return COCKET_OK;
	if (alone.len && alone.len < sizeof name)
		copy(name, alone);
	if (why.code == COCKET_E_NOT_FOUND && is_platform_arg(name))
		return COCKET_OK;
	*is_known = false;
	return listing_problem(r->listing, offset_of(r, w->at + at), where, err, "%s: %s", TEXT(w->text), why.message);
}

/* Why the bytes of FROM are not the name, and where it does stand. */
static void
find_elsewhere(struct found *f, char why[static WHERE_BYTES], const struct reader *r, const struct word *w)
{
	struct slice alone = variable_alone(w->text);
	const struct arg *a = alone.len ? find_arg(r, alone) : NULL;

	f->elsewhere = why;
	if (!a || a->is_given || !a->value) {
		snprintf(why, WHERE_BYTES, a && a->is_given ? "--build-arg gave it" : "it is made of variables");
		return;
	}
	struct position p = position_of(r->file.bytes, a->offset);
	snprintf(why, WHERE_BYTES, "it is made by the ARG of line %zu", p.line);
	if (!a->in_place)
		return;
	f->offset = a->offset;
	f->length = a->length;
	f->elsewhere = NULL;
}

/* A text of FROM: variables and quotes.  *is_known false: the problem is in the listing. */
static enum cocket_code
fill_image(struct buf *out, bool *is_known, struct reader *r, const struct word *w, const char *where, struct err *err)
{
	const struct variables v = { get_in_from, r };
	struct err why = { 0 };
	size_t at = 0;

	*is_known = false;
	note_parts(r, w->text);
	if (w->text.len && memmem(w->text.ptr, w->text.len, "{{", 2))
		return listing_problem(r->listing, offset_of(r, w->at), where, err, "%s: a template; render it first", TEXT(w->text));
	if (variables_fill(out, &at, w->text, VARIABLES_DOCKERFILE, &v, &why))
		return listing_problem(r->listing, offset_of(r, w->at + at), where, err, "%s: %s%s", TEXT(w->text), why.message,
		                       why.code == COCKET_E_NOT_FOUND ? " before FROM; give --build-arg" : "");
	*is_known = true;
	return COCKET_OK;
}

static enum cocket_code
add_from(struct reader *r, const struct from *from, struct slice image, const char *platform, const char *where, struct err *err)
{
	struct word w = from->image;
	char why[WHERE_BYTES];

	if (w.text.len >= 2 && (w.text.ptr[0] == '"' || w.text.ptr[0] == '\'') && w.text.ptr[w.text.len - 1] == w.text.ptr[0])
		w = part_of(&w, 1, w.text.len - 1);
	struct found f = { .where = where, .text = image, .offset = offset_of(r, w.at), .length = w.text.len, .platform = platform };
	if (!slice_eq(w.text, image))
		find_elsewhere(&f, why, r, &w);
	else if (!dockerfile_is_one_piece(&r->file, w.at, w.text.len))
		f.elsewhere = "it is not written in one piece";
	return listing_image(r->listing, &f, err);
}

static enum cocket_code
read_base(struct reader *r, const struct from *from, const char *where, struct err *err)
{
	AUTO(buf_free) struct buf image = BUF(LISTING_LINE_MAX_BYTES);
	AUTO(buf_free) struct buf platform = BUF(LISTING_LINE_MAX_BYTES);
	bool is_known;
	enum cocket_code code = fill_image(&image, &is_known, r, &from->image, where, err);

	if (code || !is_known)
		return code;
	if (slice_is(buf_slice(&image), "scratch") || find_stage(r, buf_slice(&image), r->stage_count) < r->stage_count)
		return COCKET_OK;
	code = fill_platform(&platform, &is_known, r, &from->platform, where, err);
	if (code || !is_known)
		return code;
	return add_from(r, from, buf_slice(&image), platform.len ? buf_str(&platform) : NULL, where, err);
}

static enum cocket_code
read_from(struct reader *r, size_t at, struct err *err)
{
	char where[WHERE_BYTES] = "FROM";
	struct from f;

	if (split_from(&f, r, at, err))
		return err->code;
	if (f.name.text.len)
		snprintf(where, sizeof where, "FROM, stage %s", TEXT(f.name.text));
	if (read_base(r, &f, where, err))
		return err->code;
	return add_stage(r, f.name.text.len ? f.name.text : slice_str(""), err);
}

/* --- --from= and from= --- */

static bool
is_number(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_digit(text.ptr[i]))
			return false;
	return text.len > 0;
}

static enum cocket_code
add_source(struct reader *r, const struct word *w, const char *where, struct err *err)
{
	struct found f = { .where = where, .text = w->text, .offset = offset_of(r, w->at), .length = w->text.len };
	size_t stage = r->on_build ? r->stage_count : find_stage(r, w->text, r->stage_count);
	bool is_template;

	if (slice_is(w->text, "scratch") || stage < r->stage_count)
		return COCKET_OK;
	if (is_number(w->text))
		return r->on_build ? COCKET_OK : listing_problem(r->listing, f.offset, where, err, "%s: no earlier stage", TEXT(w->text));
	enum cocket_code code = listing_template(&is_template, r->listing, &f, err);
	if (code || is_template)
		return code;
	if (!dockerfile_is_one_piece(&r->file, w->at, w->text.len))
		f.elsewhere = "it is not written in one piece";
	return listing_image(r->listing, &f, err);
}

static bool
is_earlier_number(const struct reader *r, struct slice text)
{
	struct err ignored = { 0 };
	uint64_t n;

	return !r->on_build && r->stage_count > 0 && u64_parse(&n, text, r->stage_count - 1, &ignored) == COCKET_OK && n + 1 < r->stage_count;
}

static enum cocket_code
read_source(struct reader *r, struct word w, const char *where, struct err *err)
{
	if (w.text.len == 0)
		return COCKET_OK;
	if (strchr("\"'", w.text.ptr[0]) || has(w.text, (char)r->file.escape))
		return listing_problem(r->listing, offset_of(r, w.at), where, err, "%s: quotes and escapes are not read here", TEXT(w.text));
	return is_earlier_number(r, w.text) ? COCKET_OK : add_source(r, &w, where, err);
}

/* --mount=type=bind,from=IMAGE,... : fields of CSV. */
static enum cocket_code
read_mount(struct reader *r, const struct word *w, const char *where, struct err *err)
{
	struct slice rest = w->text;
	size_t at = w->at;

	if (has(rest, '"') || has(rest, '\''))
		return memmem(rest.ptr, rest.len, "from", 4)
			? listing_problem(r->listing, offset_of(r, at), where, err, "%s: quotes are not read here", TEXT(rest)) : COCKET_OK;
	for (;;) {
		size_t comma = find(rest, ',');
		struct slice field = head(rest, comma);
		size_t equals = find(field, '=');

		if (equals < field.len && is_word(head(field, equals), "from") &&
		    read_source(r, (struct word){ .text = tail(field, equals + 1), .at = at + equals + 1 }, where, err))
			return err->code;
		if (comma == rest.len)
			return COCKET_OK;
		rest = tail(rest, comma + 1);
		at += comma + 1;
	}
}

/* The builder takes quotes and escapes off a flag: --fr"om"=IMAGE is --from=IMAGE. */
static bool
is_disguised(const struct reader *r, struct slice flag)
{
	struct slice name = head(flag, find(flag, '='));

	return has(name, '"') || has(name, '\'') || has(name, (char)r->file.escape);
}

/* Flags stand before everything else. */
static enum cocket_code
read_flags(struct reader *r, const char *instruction, size_t at, struct err *err)
{
	static const char from[] = "--from=", mount[] = "--mount=";
	char where[WHERE_BYTES];
	struct word w;

	while (dockerfile_word(&w, &at, buf_slice(&r->file.line), r->file.escape) && slice_starts(w.text, "--") && w.text.len > 2) {
		if (is_disguised(r, w.text)) {
			snprintf(where, sizeof where, "%s%s", r->on_build ? "ONBUILD " : "", instruction);
			if (listing_problem(r->listing, offset_of(r, w.at), where, err, "%s: a flag with quotes or escapes in its name is not read",
			                    TEXT(w.text)))
				return err->code;
			continue;
		}
		snprintf(where, sizeof where, "%s%s %s", r->on_build ? "ONBUILD " : "", instruction,
		         slice_starts(w.text, from) ? "--from" : "--mount");
		if (slice_starts(w.text, from) &&
		    read_source(r, part_of(&w, strlen(from), w.text.len), where, err))
			return err->code;
		struct word value = part_of(&w, slice_starts(w.text, mount) ? strlen(mount) : 0, w.text.len);
		if (slice_starts(w.text, mount) && read_mount(r, &value, where, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- the file --- */

static const char *const with_sources[] = { "COPY", "ADD", "RUN", NULL };
static const char *const others[] = {
	"CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR", NULL,
};

static const char *
find_word(const char *const words[], struct slice text)
{
	for (; *words; words++)
		if (is_word(text, *words))
			return *words;
	return NULL;
}

static enum cocket_code
read_instruction(struct reader *r, size_t at, struct err *err)
{
	struct word w;
	const char *name;

	if (!dockerfile_word(&w, &at, buf_slice(&r->file.line), r->file.escape))
		return refuse(r, 0, err, "ONBUILD: no instruction");
	if (is_word(w.text, "ONBUILD") && !r->on_build) {
		r->on_build = true;
		return read_instruction(r, at, err);
	}
	if (is_word(w.text, "FROM") && !r->on_build)
		return read_from(r, at, err);
	if (is_word(w.text, "ARG"))
		return r->stage_count == 0 ? read_args(r, at, err) : COCKET_OK;
	if (r->stage_count == 0)
		return refuse(r, w.at, err, "expected FROM, or ARG before it");
	name = find_word(with_sources, w.text);
	if (name)
		return read_flags(r, name, at, err);
	if (find_word(others, w.text))
		return COCKET_OK;
	return listing_refuse(err, r->file.bytes, offset_of(r, w.at), COCKET_E_FORMAT, "instruction %s is not known", TEXT(w.text));
}

/* The frontend that BuildKit fetches and gives the whole file to; what stands behind its name are arguments of it. */
static enum cocket_code
read_syntax(struct reader *r, struct err *err)
{
	struct slice syntax = r->file.syntax;
	struct found f = { .where = "# syntax", .elsewhere = "--build-arg gave it" };
	const char *given = NULL;
	struct word w;
	size_t at = 0;

	if (r->given->get(r->given->context, &given, "BUILDKIT_SYNTAX", err))
		return err->code;
	if (given && *given) {
		f.text = slice_str(given);
		return listing_image(r->listing, &f, err);
	}
	if (!dockerfile_word(&w, &at, syntax, r->file.escape))
		return COCKET_OK;
	f = (struct found){ .where = "# syntax", .text = w.text, .offset = (size_t)(w.text.ptr - r->file.bytes.ptr), .length = w.text.len };
	return listing_image(r->listing, &f, err);
}

static enum cocket_code
read_all(struct reader *r, struct err *err)
{
	bool more = true;

	if (read_syntax(r, err))
		return err->code;
	while (more) {
		if (dockerfile_next(&r->file, &more, err))
			return err->code;
		r->on_build = false;
		if (more && read_instruction(r, 0, err))
			return err->code;
	}
	return COCKET_OK;
}

/* Whether an ARG is part of a longer text is only known at the end. */
static enum cocket_code
settle_args(const struct reader *r, struct listed *item, struct err *err)
{
	for (size_t i = 0; i < r->arg_count && item->in_place; i++) {
		if (!r->args[i].is_part || item->offset != r->args[i].offset)
			continue;
		item->in_place = false;
		item->detail = strdup("its ARG is part of another name too");
		if (!item->detail)
			return no_memory(err);
	}
	return COCKET_OK;
}

/* BuildKit lets a later stage be meant, others take the name for an image. */
static enum cocket_code
settle_source(const struct reader *r, struct listed *item, struct err *err)
{
	static const char ambiguous[] = "a stage below has this name; builders differ in whether it or an image is meant";

	if (item->kind != LISTED_IMAGE || !(item->where[0] == 'C' || item->where[0] == 'A' || item->where[0] == 'R') ||
	    find_stage(r, slice_str(item->image), r->stage_count) == r->stage_count)
		return COCKET_OK;
	free(item->detail);
	item->detail = strdup(ambiguous);
	item->kind = LISTED_PROBLEM;
	return item->detail ? COCKET_OK : no_memory(err);
}

enum cocket_code
dockerfile_read(struct listing *l, struct slice bytes, const struct listing_variables *v, struct err *err)
{
	AUTO(reader_free) struct reader r = { .listing = l, .given = &v->dockerfile };

	if (dockerfile_open(&r.file, bytes, err) || read_all(&r, err))
		return err->code;
	for (size_t i = 0; i < l->count; i++) {
		if (settle_args(&r, &l->items[i], err) || settle_source(&r, &l->items[i], err))
			return err->code;
	}
	if (r.stage_count == 0)
		return fail(err, COCKET_E_FORMAT, "no FROM");
	return COCKET_OK;
}
