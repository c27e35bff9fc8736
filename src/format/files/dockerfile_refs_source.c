/* Where COPY and RUN of a Dockerfile take files from: COPY --from=, RUN --mount=from= (BuildKit frontend/dockerfile/instructions/parse.go,
 * dockerfile2llb/convert_runmount.go).  A flag that is not known may name an image. */
#include <stdio.h>

#include "base/limits.h"
#include "format/files/dockerfile_mount.h"
#include "format/files/dockerfile_refs_part.h"
#include "format/text/slice_scan.h"

/* --- --from= and from= --- */

static bool
is_number(struct slice text)
{
	return text.len > 0 && consists_of(text, is_digit, "");
}

/* What a flag names. */
struct copy_source {
	struct slice name;
	struct slice raw; /* the bytes of the line, which are the name if is_plain */
	bool is_plain;
	const char *where;
};

static bool
is_earlier_stage(const struct dockerfile_reader *r, struct slice number)
{
	struct err ignored = { 0 };
	uint64_t n;

	return u64_parse(&n, number, VARIABLES_MAX, &ignored) == COCKET_OK && n + 1 < r->stages.count;
}

/* COPY may call a stage by its number; a mount may not, from=0 is the image 0. */
static bool
may_be_number(const struct fetching *i)
{
	return strcmp(i->name, "RUN") != 0;
}

static enum cocket_code
check_number(struct dockerfile_reader *r, const struct fetching *i, const struct copy_source *s, struct err *err)
{
	if (i->on_build || is_earlier_stage(r, s->name))
		return COCKET_OK;
	return image_refs_add_problem(r->listing, dockerfile_offset(&r->file, s->raw), s->where, err, "%s: no earlier stage", TEXT(s->name));
}

static bool
is_image(const struct dockerfile_reader *r, const struct fetching *i, struct slice name)
{
	if (name.len == 0 || slice_is(name, "scratch"))
		return false;
	return i->on_build || !stages_have(&r->stages, name);
}

static enum cocket_code
add_source(struct dockerfile_reader *r, const struct fetching *i, const struct copy_source *s, struct err *err)
{
	struct found_ref f = { .where = s->where, .text = s->name, .offset = dockerfile_offset(&r->file, s->raw), .length = s->raw.len };

	if (!is_image(r, i, s->name))
		return COCKET_OK;
	if (is_number(s->name) && may_be_number(i))
		return check_number(r, i, s, err);
	if (!s->is_plain)
		f.elsewhere = "it is written with quotes or escapes";
	else if (!dockerfile_is_one_piece(&r->file, s->raw))
		f.elsewhere = "it is not written in one piece";
	return image_refs_add_written(r->listing, &f, err);
}

/* --- flags --- */

enum flag_use { FLAG_UNKNOWN, FLAG_NO_IMAGE, FLAG_FROM, FLAG_MOUNT };

static enum flag_use
flag_use(const char *instruction, struct slice name)
{
	static const struct {
		const char *instruction, *flag;
		enum flag_use use;
	} known[] = {
		{ "ADD", "chmod", FLAG_NO_IMAGE }, { "ADD", "chown", FLAG_NO_IMAGE }, { "ADD", "checksum", FLAG_NO_IMAGE },
		{ "ADD", "exclude", FLAG_NO_IMAGE }, { "ADD", "keep-git-dir", FLAG_NO_IMAGE }, { "ADD", "link", FLAG_NO_IMAGE },
		{ "ADD", "unpack", FLAG_NO_IMAGE },
		{ "COPY", "chmod", FLAG_NO_IMAGE }, { "COPY", "chown", FLAG_NO_IMAGE }, { "COPY", "exclude", FLAG_NO_IMAGE },
		{ "COPY", "link", FLAG_NO_IMAGE }, { "COPY", "parents", FLAG_NO_IMAGE }, { "COPY", "from", FLAG_FROM },
		{ "RUN", "device", FLAG_NO_IMAGE }, { "RUN", "network", FLAG_NO_IMAGE }, { "RUN", "security", FLAG_NO_IMAGE },
		{ "RUN", "mount", FLAG_MOUNT },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i].instruction, instruction) == 0 && slice_is(name, known[i].flag))
			return known[i].use;
	return FLAG_UNKNOWN;
}

/* The place of the name if the flag is written plainly, else of the flag. */
static enum cocket_code
read_mount(struct dockerfile_reader *r, const struct fetching *i, const struct flag *flag, struct slice value, const char *where, struct err *err)
{
	AUTO(buf_free) struct buf from = BUF(IMAGE_LINE_MAX_BYTES);
	struct err why = { 0 };
	struct slice place;

	if (mount_from(&from, &place, value, &why)) {
		if (why.code == COCKET_E_NOMEM)
			return fail(err, why.code, "%s", why.message);
		return image_refs_add_problem(r->listing, dockerfile_offset(&r->file, flag->raw), where, err, "%s: %s", TEXT(flag->raw), why.message);
	}
	const bool is_plain = flag->is_plain && place.ptr;
	const struct copy_source s = { buf_slice(&from), is_plain ? place : flag->raw, is_plain, where };
	return add_source(r, i, &s, err);
}

static enum cocket_code
read_flag(struct dockerfile_reader *r, const struct fetching *i, const struct flag *flag, struct err *err)
{
	static const char *const suffixes[] = { [FLAG_UNKNOWN] = "", [FLAG_NO_IMAGE] = "", [FLAG_FROM] = " --from", [FLAG_MOUNT] = " --mount" };
	const size_t equals = find(flag->text, '=');
	const struct slice name = slice_of(flag->text.ptr + 2, equals - 2);
	const struct slice value = tail(flag->text, equals + (equals < flag->text.len));
	const enum flag_use use = flag_use(i->name, name);
	char where[WHERE_BYTES];
	const struct copy_source from = { value, flag->is_plain ? value : flag->raw, flag->is_plain, where };

	snprintf(where, sizeof where, "%s%s%s", i->on_build ? "ONBUILD " : "", i->name, suffixes[use]);
	switch (use) {
	case FLAG_NO_IMAGE:
		return COCKET_OK;
	case FLAG_FROM:
		return add_source(r, i, &from, err);
	case FLAG_MOUNT:
		return read_mount(r, i, flag, value, where, err);
	case FLAG_UNKNOWN:
		break;
	}
	return image_refs_add_problem(r->listing, dockerfile_offset(&r->file, flag->raw), where, err, "%s: unknown flag --%s", TEXT(flag->raw),
	                              TEXT(name));
}

static enum cocket_code
read_next(struct dockerfile_reader *r, const struct fetching *i, struct flags *flags, bool *more, struct err *err)
{
	struct flag flag;

	if (flags_next(flags, more, &flag, err))
		return err->code;
	return *more ? read_flag(r, i, &flag, err) : COCKET_OK;
}

/* A trigger is read when it is pulled, and then always with the escape that there is by default. */
enum cocket_code
sources_read(struct dockerfile_reader *r, const struct fetching *i, struct slice arguments, struct err *err)
{
	AUTO(flags_free) struct flags flags = FLAGS(arguments, i->on_build ? '\\' : r->file.directives.escape);
	bool more = true;

	while (more)
		if (read_next(r, i, &flags, &more, err))
			return err->code;
	return COCKET_OK;
}
