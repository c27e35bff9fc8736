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
	for (size_t i = 0; i < text.len; i++)
		if (!is_digit(text.ptr[i]))
			return false;
	return text.len > 0;
}

/* COPY may call a stage by its number; a mount may not, from=0 is the image 0. */
static enum cocket_code
check_number(struct dockerfile_reader *r, const struct found_ref *f, bool on_build, struct err *err)
{
	struct err ignored = { 0 };
	uint64_t n;

	if (on_build || (u64_parse(&n, f->text, VARIABLES_MAX, &ignored) == COCKET_OK && n + 1 < r->stages.count))
		return COCKET_OK;
	return image_refs_add_problem(r->listing, f->offset, f->where, err, "%s: no earlier stage", TEXT(f->text));
}

/* A name that COPY, ADD or RUN fetches from. */
struct source_name {
	struct slice text;
	struct slice raw; /* the bytes of the line, which are the name if is_plain */
	bool is_plain;
	const char *where;
};

/* Nothing is fetched for it. */
static bool
is_no_image(const struct dockerfile_reader *r, const struct fetching *i, struct slice name)
{
	return name.len == 0 || slice_is(name, "scratch") || (!i->on_build && stages_have(&r->stages, name));
}

/* Why no digest can be put behind it; NULL: one can. */
static const char *
why_elsewhere(const struct dockerfile_reader *r, const struct source_name *n)
{
	if (!n->is_plain)
		return "it is written with quotes or escapes";
	return dockerfile_is_one_piece(&r->file, n->raw) ? NULL : "it is not written in one piece";
}

static enum cocket_code
add_source(struct dockerfile_reader *r, const struct fetching *i, const struct source_name *n, struct err *err)
{
	struct found_ref f = { .where = n->where, .text = n->text, .offset = dockerfile_offset(&r->file, n->raw), .length = n->raw.len };
	bool is_template;

	if (is_no_image(r, i, n->text))
		return COCKET_OK;
	if (is_number(n->text) && strcmp(i->name, "RUN") != 0)
		return check_number(r, &f, i->on_build, err);
	enum cocket_code code = image_refs_add_template(&is_template, r->listing, &f, err);
	if (code || is_template)
		return code;
	f.elsewhere = why_elsewhere(r, n);
	return image_refs_add_image(r->listing, &f, err);
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

/* What stands in a flag where it is written plainly; else the flag. */
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
	return add_source(r, i, &(struct source_name){ buf_slice(&from), is_plain ? place : flag->raw, is_plain, where }, err);
}

static enum cocket_code
read_flag(struct dockerfile_reader *r, const struct fetching *i, const struct flag *flag, struct err *err)
{
	const size_t equals = find(flag->text, '=');
	const struct slice name = slice_of(flag->text.ptr + 2, equals - 2);
	const struct slice value = tail(flag->text, equals + (equals < flag->text.len));
	char where[WHERE_BYTES];
	const enum flag_use use = flag_use(i->name, name);

	snprintf(where, sizeof where, "%s%s%s", i->on_build ? "ONBUILD " : "", i->name,
	         use == FLAG_FROM ? " --from" : use == FLAG_MOUNT ? " --mount" : "");
	switch (use) {
	case FLAG_NO_IMAGE:
		return COCKET_OK;
	case FLAG_FROM:
		return add_source(r, i, &(struct source_name){ value, flag->is_plain ? value : flag->raw, flag->is_plain, where }, err);
	case FLAG_MOUNT:
		return read_mount(r, i, flag, value, where, err);
	case FLAG_UNKNOWN:
		break;
	}
	return image_refs_add_problem(r->listing, dockerfile_offset(&r->file, flag->raw), where, err, "%s: flag --%s is not known", TEXT(flag->raw), TEXT(name));
}

/* A trigger is read when it is pulled, and then always with the escape that there is by default. */
enum cocket_code
sources_read(struct dockerfile_reader *r, const struct fetching *i, struct slice arguments, struct err *err)
{
	AUTO(flags_free) struct flags flags = FLAGS(arguments, i->on_build ? '\\' : r->file.escape);
	struct flag flag;
	bool more = true;

	while (more)
		if (flags_next(&flags, &more, &flag, err) || (more && read_flag(r, i, &flag, err)))
			return err->code;
	return COCKET_OK;
}
