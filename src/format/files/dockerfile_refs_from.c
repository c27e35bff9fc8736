/* FROM of a Dockerfile: FROM [--platform=P] IMAGE [AS NAME] (BuildKit frontend/dockerfile/dockerfile2llb/convert.go buildDispatchStates).
 * A stage of that name is no image, nor is scratch. */
#include <stdio.h>

#include "base/limits.h"
#include "format/files/dockerfile_refs_part.h"
#include "format/text/go_space.h"
#include "format/text/slice_scan.h"

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

static enum cocket_code
read_stage_name(struct from *f, const struct dockerfile_reader *r, struct slice *rest, struct err *err)
{
	const struct slice as = argument_take(rest);

	f->name = argument_take(rest);
	if (as.len == 0)
		return COCKET_OK;
	if (!instruction_is(as, "AS") || f->name.len == 0)
		return dockerfile_refuse(r, as, err, "FROM: expected AS NAME after the image");
	return COCKET_OK;
}

/* IMAGE [AS NAME], between blanks alone: quotes hold nothing together here. */
static enum cocket_code
split_arguments(struct from *f, const struct dockerfile_reader *r, struct slice rest, struct err *err)
{
	rest = space_trim(rest);
	f->image = argument_take(&rest);
	if (f->image.len == 0)
		return dockerfile_refuse(r, buf_slice(&r->file.line), err, "FROM: missing image");
	if (read_stage_name(f, r, &rest, err))
		return err->code;
	if (rest.len)
		return dockerfile_refuse(r, rest, err, "FROM: too many arguments");
	if (f->name.len && !stage_name_is_valid(f->name))
		return dockerfile_refuse(r, f->name, err, "FROM: expected a letter, then letters, digits and - _ . as the name of the stage");
	return COCKET_OK;
}

static enum cocket_code
read_platform_flag(struct from *f, const struct dockerfile_reader *r, const struct flag *flag, struct err *err)
{
	static const char platform[] = "--platform=";

	if (!slice_starts(flag->text, platform) || f->platform_at.ptr)
		return dockerfile_refuse(r, flag->raw, err, "FROM: unknown flag, expected at most one --platform=");
	const struct slice value = tail(flag->text, strlen(platform));
	f->platform_at = flag->is_plain ? value : flag->raw;
	return buf_add(&f->platform, value, err);
}

static enum cocket_code
split_from(struct from *f, const struct dockerfile_reader *r, struct slice arguments, struct err *err)
{
	AUTO(flags_free) struct flags flags = FLAGS(arguments, r->file.directives.escape);
	struct flag flag;
	bool more = true;

	while (more) {
		if (flags_next(&flags, &more, &flag, err))
			return err->code;
		if (more && read_platform_flag(f, r, &flag, err))
			return err->code;
	}
	return split_arguments(f, r, flags.rest, err);
}

/* What platform an image is asked for, by FROM itself. */
struct asked_platform {
	struct buf text; /* empty: FROM does not say it, or the builder's is not known */
	bool is_own;     /* the builder's own, not the one it builds for */
};

static void
asked_platform_free(struct asked_platform *p)
{
	buf_free(&p->text);
}

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

	f->elsewhere = !a ? "it contains variables" : a->is_given ? "--build-arg gave it" : why;
	if (f->elsewhere != why)
		return;
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
	if (has_template(text))
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
	const struct slice name = quotes_inside(text);
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

static bool
is_image(const struct dockerfile_reader *r, struct slice name)
{
	return !slice_is(name, "scratch") && !stages_have(&r->stages, name);
}

static enum cocket_code
read_image(struct dockerfile_reader *r, const struct from *from, struct slice image, const char *where, struct err *err)
{
	AUTO(asked_platform_free) struct asked_platform platform = { .text = BUF(SHELL_TEXT_MAX_BYTES) };
	bool is_known;

	if (fill_platform(&platform, &is_known, r, from, where, err))
		return err->code;
	return is_known ? add_base(r, from->image, image, &platform, where, err) : COCKET_OK;
}

static enum cocket_code
read_base(struct dockerfile_reader *r, const struct from *from, const char *where, struct err *err)
{
	AUTO(buf_free) struct buf image = BUF(IMAGE_LINE_MAX_BYTES);
	bool is_known;

	if (fill_image(&image, &is_known, r, from->image, where, err))
		return err->code;
	return is_known && is_image(r, buf_slice(&image)) ? read_image(r, from, buf_slice(&image), where, err) : COCKET_OK;
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
