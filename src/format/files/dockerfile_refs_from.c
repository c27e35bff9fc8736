/* FROM of a Dockerfile: FROM [--platform=P] IMAGE [AS NAME] (BuildKit frontend/dockerfile/dockerfile2llb/convert.go buildDispatchStates).
 * A stage of that name is no image, nor is scratch. */
#include <stdio.h>

#include "base/limits.h"
#include "format/text/go_space.h"
#include "format/files/dockerfile_refs_part.h"
#include "format/text/slice_scan.h"

/* Without the quotes around it. */
static struct slice
inside_quotes(struct slice s)
{
	bool quoted = s.len >= 2 && (s.ptr[0] == '"' || s.ptr[0] == '\'') && s.ptr[s.len - 1] == s.ptr[0];

	return quoted ? slice_of(s.ptr + 1, s.len - 2) : s;
}

struct from {
	struct slice image, name; /* of the line; empty: none */
	struct buf platform;      /* owned */
	struct slice platform_at; /* of the line */
};

static void
from_free(struct from *f)
{
	buf_free(&f->platform);
}

static struct slice
take_argument(struct slice *rest)
{
	size_t end = 0, behind;

	while (end < rest->len && !is_delimiter(rest->ptr[end]))
		end++;
	for (behind = end; behind < rest->len && is_delimiter(rest->ptr[behind]);)
		behind++;
	struct slice argument = head(*rest, end);
	*rest = tail(*rest, behind);
	return argument;
}

/* IMAGE [AS NAME], between blanks alone: quotes hold nothing together here. */
static enum cocket_code
split_arguments(struct from *f, const struct dockerfile_reader *r, struct slice rest, struct err *err)
{
	rest = space_trim(rest);
	f->image = take_argument(&rest);
	if (f->image.len == 0)
		return dockerfile_refuse(r, buf_slice(&r->file.line), err, "FROM: no image");
	struct slice as = take_argument(&rest);
	f->name = take_argument(&rest);
	if (as.len && (!instruction_is(as, "AS") || f->name.len == 0))
		return dockerfile_refuse(r, as, err, "FROM: expected AS and a name behind the image");
	if (rest.len)
		return dockerfile_refuse(r, rest, err, "FROM: expected nothing more");
	if (f->name.len && !stage_name_is_valid(f->name))
		return dockerfile_refuse(r, f->name, err, "FROM: expected a letter, then letters, digits and - _ . as the name of the stage");
	return COCKET_OK;
}

static enum cocket_code
split_from(struct from *f, const struct dockerfile_reader *r, struct slice arguments, struct err *err)
{
	static const char platform[] = "--platform=";
	AUTO(flags_free) struct flags flags = FLAGS(arguments, r->file.escape);
	struct flag flag;
	bool more = true;

	while (more) {
		if (flags_next(&flags, &more, &flag, err))
			return err->code;
		if (!more)
			break;
		if (!slice_starts(flag.text, platform) || f->platform_at.ptr)
			return dockerfile_refuse(r, flag.raw, err, "FROM: the only flag that is known is one --platform=");
		struct slice value = tail(flag.text, strlen(platform));
		f->platform_at = flag.is_plain ? value : flag.raw;
		if (buf_add(&f->platform, value, err))
			return err->code;
	}
	return split_arguments(f, r, flags.rest, err);
}

/* What platform an image is asked for, by FROM itself. */
struct asked_platform {
	struct buf text; /* empty: FROM does not say it, or the builder's is not known */
	bool is_own;     /* the builder's own, not the one it builds for */
};

/* The builder's own platform, or the one it builds for, may not be known here: then it says none. */
static enum cocket_code
fill_platform(struct asked_platform *out, bool *is_known, struct dockerfile_reader *r, const struct from *from, const char *where, struct err *err)
{
	const struct slice text = buf_slice(&from->platform);
	struct err why = { 0 };
	size_t at;

	*is_known = true;
	if (text.len == 0 || args_fill(&out->text, &at, &r->args, text, &why) == COCKET_OK)
		return COCKET_OK;
	out->is_own = r->args.asked_own_platform;
	if (r->args.asked_builder)
		return COCKET_OK;
	*is_known = false;
	return image_refs_add_problem(r->listing, dockerfile_offset(&r->file, from->platform_at), where, err, "%s: %s", TEXT(text), why.message);
}

/* Why the bytes of FROM are not the name, and where it does stand. */
static void
find_elsewhere(struct found_ref *f, char why[static WHERE_BYTES], const struct dockerfile_reader *r, struct slice text)
{
	struct slice alone = interpolation_alone(text);
	const struct arg *a = alone.len ? args_find(&r->args, alone) : NULL;

	f->elsewhere = why;
	if (!a || a->is_given) {
		snprintf(why, WHERE_BYTES, a ? "--build-arg gave it" : "it is made of variables");
		return;
	}
	snprintf(why, WHERE_BYTES, "it is made by the ARG of line %zu", a->line);
	if (!a->in_place)
		return;
	f->offset = a->offset;
	f->length = a->length;
	f->elsewhere = NULL;
}

/* A text of FROM: variables and quotes.  *is_known false: the problem is in the listing. */
static enum cocket_code
fill_image(struct buf *out, bool *is_known, struct dockerfile_reader *r, struct slice text, const char *where, struct err *err)
{
	struct err why = { 0 };
	size_t at;

	*is_known = false;
	if (memmem(text.ptr, text.len, "{{", 2))
		return image_refs_add_problem(r->listing, dockerfile_offset(&r->file, text), where, err, "%s: a template; render it first", TEXT(text));
	if (args_fill(out, &at, &r->args, text, &why))
		return image_refs_add_problem(r->listing, dockerfile_offset(&r->file, text) + at, where, err, "%s: %s%s", TEXT(text), why.message,
		                       why.code == COCKET_E_NOT_FOUND ? " before FROM; give --build-arg" : "");
	*is_known = true;
	return COCKET_OK;
}

static enum cocket_code
add_base(struct dockerfile_reader *r, struct slice text, struct slice image, const struct asked_platform *platform, const char *where, struct err *err)
{
	const struct slice name = inside_quotes(text);
	char why[WHERE_BYTES];
	struct found_ref f = {
		.where = where, .text = image, .offset = dockerfile_offset(&r->file, name), .length = name.len,
		.platform = platform->text.len ? buf_str(&platform->text) : NULL, .is_builders_platform = platform->is_own,
	};

	if (!slice_eq(name, image))
		find_elsewhere(&f, why, r, text);
	else if (!dockerfile_is_one_piece(&r->file, name))
		f.elsewhere = "it is not written in one piece";
	return image_refs_add_image(r->listing, &f, err);
}

static enum cocket_code
read_base(struct dockerfile_reader *r, const struct from *from, const char *where, struct err *err)
{
	AUTO(buf_free) struct buf image = BUF(IMAGE_LINE_MAX_BYTES);
	struct asked_platform platform = { .text = BUF(SHELL_TEXT_MAX_BYTES) };
	bool is_known;
	enum cocket_code code = fill_image(&image, &is_known, r, from->image, where, err);

	if (code || !is_known || slice_is(buf_slice(&image), "scratch") || stages_have(&r->stages, buf_slice(&image)))
		return code;
	code = fill_platform(&platform, &is_known, r, from, where, err);
	if (!code && is_known)
		code = add_base(r, from->image, buf_slice(&image), &platform, where, err);
	buf_free(&platform.text);
	return code;
}

enum cocket_code
from_read(struct dockerfile_reader *r, struct slice arguments, struct err *err)
{
	char where[WHERE_BYTES] = "FROM";
	AUTO(from_free) struct from f = { .platform = BUF(IMAGE_LINE_MAX_BYTES) };

	if (split_from(&f, r, arguments, err))
		return err->code;
	if (f.name.len)
		snprintf(where, sizeof where, "FROM, stage %s", TEXT(f.name));
	if (read_base(r, &f, where, err))
		return err->code;
	return stages_add(&r->stages, f.name, err);
}
