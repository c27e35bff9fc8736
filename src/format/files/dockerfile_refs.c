/* Dockerfiles: every image that a build may fetch: FROM, COPY --from, RUN --mount=from=, behind ONBUILD too, and the frontend of "# syntax=".
 * See BuildKit frontend/dockerfile/instructions/parse.go and dockerfile2llb/convert.go. */
#include "format/files/dockerfile_refs.h"

#include <stdlib.h>

#include "format/files/dockerfile_refs_part.h"
#include "format/text/go_space.h"
#include "format/text/line_column.h"
#include "format/text/slice_scan.h"

static void
reader_free(struct dockerfile_reader *r)
{
	dockerfile_free(&r->file);
	args_free(&r->args);
	stages_free(&r->stages);
	*r = (struct dockerfile_reader){ 0 };
}

/* --- instructions --- */

static const char *const fetching[] = { "COPY", "ADD", "RUN", NULL };
static const char *const others[] = {
	"ARG", "CMD", "ENTRYPOINT", "ENV", "EXPOSE", "HEALTHCHECK", "LABEL", "MAINTAINER", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR", NULL,
};

/* One of a stage, or what stands behind ONBUILD. */
static enum cocket_code
read_command(struct dockerfile_reader *r, const struct instruction *i, bool on_build, struct err *err)
{
	const struct fetching f = { .name = instruction_find(fetching, i->name), .on_build = on_build };

	if (f.name)
		return sources_read(r, &f, i->arguments, err);
	if (instruction_find(others, i->name))
		return COCKET_OK;
	return line_column_fail(err, r->file.bytes, dockerfile_offset(&r->file, i->name), COCKET_E_FORMAT, "unknown instruction %s", TEXT(i->name));
}

static enum cocket_code
read_trigger(struct dockerfile_reader *r, const struct instruction *on_build, struct err *err)
{
	const struct instruction i = instruction_split(on_build->arguments);

	if (i.name.len == 0)
		return dockerfile_refuse(r, on_build->name, err, "ONBUILD: missing instruction");
	if (slice_starts(i.name, "--"))
		return dockerfile_refuse(r, i.name, err, "ONBUILD: takes no flags of its own");
	return read_command(r, &i, true, err);
}

/* ARG has no flags, and passes over those that stand there. */
static enum cocket_code
read_arg(struct dockerfile_reader *r, struct slice arguments, struct err *err)
{
	AUTO(flags_free) struct flags flags = FLAGS(arguments, r->file.directives.escape);
	struct flag ignored;
	bool more = true;

	while (more)
		if (flags_next(&flags, &more, &ignored, err))
			return err->code;
	return args_read(&r->args, &r->file, space_trim(flags.rest), err);
}

/* "// syntax=" and {"syntax": }: BuildKit would hand the file to that frontend, and no Dockerfile begins so (DetectSyntax). */
static enum cocket_code
refuse_first(const struct dockerfile_reader *r, struct slice name, struct err *err)
{
	if (slice_starts(name, "//") || slice_starts(name, "{"))
		return dockerfile_refuse(r, name, err, "not a Dockerfile, but input of another frontend");
	return dockerfile_refuse(r, name, err, "expected FROM, or ARG before it");
}

/* Before the first stage. */
static enum cocket_code
read_before_from(struct dockerfile_reader *r, const struct instruction *i, struct err *err)
{
	return instruction_is(i->name, "ARG") ? read_arg(r, i->arguments, err) : refuse_first(r, i->name, err);
}

static enum cocket_code
read_instruction(struct dockerfile_reader *r, struct err *err)
{
	const struct instruction i = instruction_split(buf_slice(&r->file.line));

	if (instruction_is(i.name, "FROM"))
		return from_read(r, i.arguments, err);
	if (r->stages.count == 0)
		return read_before_from(r, &i, err);
	if (instruction_is(i.name, "ONBUILD"))
		return read_trigger(r, &i, err);
	return read_command(r, &i, false, err);
}

/* --- the file --- */

/* The frontend that BuildKit fetches and gives the whole file to. */
static enum cocket_code
read_frontend(struct dockerfile_reader *r, struct err *err)
{
	const struct interpolation *given = &r->args.given->dockerfile;
	const struct slice name = r->file.directives.frontend;
	struct found_ref f = { .where = "# syntax" };
	const char *value = NULL;

	if (given->get(given->context, &value, "BUILDKIT_SYNTAX", err))
		return err->code;
	if (value && *value) {
		f.text = frontend_image(value);
		f.elsewhere = "--build-arg gave it";
	} else if (name.ptr) {
		f.text = name;
		f.offset = (size_t)(name.ptr - r->file.bytes.ptr);
		f.length = name.len;
	} else {
		return COCKET_OK;
	}
	return image_refs_add_image(r->listing, &f, err);
}

static enum cocket_code
read_next(struct dockerfile_reader *r, bool *more, struct err *err)
{
	if (dockerfile_next(&r->file, more, err))
		return err->code;
	return *more ? read_instruction(r, err) : COCKET_OK;
}

static enum cocket_code
read_all(struct dockerfile_reader *r, struct err *err)
{
	bool more = true;

	if (read_frontend(r, err))
		return err->code;
	while (more)
		if (read_next(r, &more, err))
			return err->code;
	return COCKET_OK;
}

/* --- what is only known at the end --- */

static bool
is_value_of(const struct image_ref *item, const struct arg *a)
{
	return item->in_place && item->offset == a->offset;
}

/* Whether an ARG is part of a longer text. */
static enum cocket_code
check_args(const struct dockerfile_reader *r, struct image_ref *item, struct err *err)
{
	for (size_t i = 0; i < r->args.count; i++) {
		if (!r->args.items[i].is_part || !is_value_of(item, &r->args.items[i]))
			continue;
		item->in_place = false;
		item->detail = strdup("its ARG is also part of another name");
		if (!item->detail)
			return no_memory(err);
	}
	return COCKET_OK;
}

/* COPY or RUN. */
static bool
is_source(const struct image_ref *item)
{
	return item->kind == REF_IMAGE && is_among(item->where[0], "CR");
}

/* BuildKit lets a later stage be meant, others take the name for an image. */
static enum cocket_code
check_source(const struct dockerfile_reader *r, struct image_ref *item, struct err *err)
{
	static const char ambiguous[] = "a later stage has this name; builders differ in whether it or an image is meant";

	if (!is_source(item) || !stages_have(&r->stages, slice_str(item->image)))
		return COCKET_OK;
	free(item->detail);
	item->detail = strdup(ambiguous);
	item->kind = REF_PROBLEM;
	return item->detail ? COCKET_OK : no_memory(err);
}

static enum cocket_code
check_items(const struct dockerfile_reader *r, struct err *err)
{
	struct image_refs *l = r->listing;

	for (size_t i = 0; i < l->count; i++)
		if (check_args(r, &l->items[i], err) || check_source(r, &l->items[i], err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
dockerfile_read(struct image_refs *l, struct slice bytes, const struct file_variables *v, struct err *err)
{
	AUTO(reader_free) struct dockerfile_reader r = { .listing = l };

	args_init(&r.args, v);
	if (dockerfile_open(&r.file, bytes, err))
		return err->code;
	r.args.shell.escape = r.file.directives.escape;
	if (read_all(&r, err) || check_items(&r, err))
		return err->code;
	return r.stages.count > 0 ? COCKET_OK : fail(err, COCKET_E_FORMAT, "no FROM");
}
