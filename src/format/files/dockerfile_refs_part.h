/* What reading the images of a Dockerfile is made of.  For dockerfile_refs*.c. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_REFS_PART_H
#define COCKET_FORMAT_FILES_DOCKERFILE_REFS_PART_H

#include "base/escape.h"
#include "format/files/dockerfile_args.h"
#include "format/files/dockerfile_flags.h"
#include "format/files/dockerfile_stages.h"
#include "format/files/image_refs_part.h"
#include "format/text/line_column.h"

#define WHERE_BYTES (TEXT_QUOTE_BYTES + 64)

struct dockerfile_reader {
	struct image_refs *listing;
	struct dockerfile file;
	struct arg_list args;
	struct stages stages;
};

/* The whole file, at that part of the line. */
static inline enum cocket_code
dockerfile_refuse(const struct dockerfile_reader *r, struct slice part, struct err *err, const char *why)
{
	return line_column_fail(err, r->file.bytes, dockerfile_offset(&r->file, part), COCKET_E_FORMAT, "%s", why);
}

/* dockerfile_refs_from.c: FROM, whose arguments these are. */
MUST_CHECK enum cocket_code from_read(struct dockerfile_reader *r, struct slice arguments, struct err *err);

/* dockerfile_refs_source.c: the flags of COPY, ADD or RUN, behind ONBUILD or not. */
struct fetching {
	const char *name;
	bool on_build;
};
MUST_CHECK enum cocket_code sources_read(struct dockerfile_reader *r, const struct fetching *i, struct slice arguments, struct err *err);

#endif
