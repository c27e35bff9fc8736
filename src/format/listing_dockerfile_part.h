/* What reading the images of a Dockerfile is made of.  For listing_dockerfile*.c. */
#ifndef COCKET_FORMAT_LISTING_DOCKERFILE_PART_H
#define COCKET_FORMAT_LISTING_DOCKERFILE_PART_H

#include "base/text.h"
#include "format/dockerfile_args.h"
#include "format/dockerfile_flags.h"
#include "format/dockerfile_stages.h"
#include "format/listing_part.h"

#define WHERE_BYTES (TEXT_QUOTE_BYTES + 64)

struct dockerfile_reader {
	struct listing *listing;
	struct dockerfile file;
	struct arg_list args;
	struct stages stages;
};

/* The whole file, at that part of the line. */
static inline enum cocket_code
dockerfile_refuse(const struct dockerfile_reader *r, struct slice part, struct err *err, const char *why)
{
	return listing_refuse(err, r->file.bytes, dockerfile_offset(&r->file, part), COCKET_E_FORMAT, "%s", why);
}

/* listing_dockerfile_from.c: FROM, whose arguments these are. */
MUST_CHECK enum cocket_code from_read(struct dockerfile_reader *r, struct slice arguments, struct err *err);

/* listing_dockerfile_source.c: the flags of COPY, ADD or RUN, behind ONBUILD or not. */
struct fetching {
	const char *name;
	bool on_build;
};
MUST_CHECK enum cocket_code sources_read(struct dockerfile_reader *r, const struct fetching *i, struct slice arguments, struct err *err);

#endif
