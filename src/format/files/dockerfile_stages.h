/* The stages of a Dockerfile so far, by their names. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_STAGES_H
#define COCKET_FORMAT_FILES_DOCKERFILE_STAGES_H

#include "base/err.h"
#include "base/slice.h"

#define STAGE_NAME_MAX_BYTES 255

struct build_stage {
	char *name;    /* owned; in small letters; "" if it has none */
	size_t length;
};
struct stages {
	struct build_stage *items; /* owned; in order */
	size_t count, capacity;
};
void stages_free(struct stages *s);

/* True of ^[a-z][a-z0-9-_.]*$ in letters of either case, of STAGE_NAME_MAX_BYTES at most. */
bool stage_name_is_valid(struct slice name);

/* Case does not matter, as for BuildKit's COPY --from; its FROM would take another case for an image, whose name cannot have that. */
bool stages_have(const struct stages *s, struct slice name);

/* COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code stages_add(struct stages *s, struct slice name, struct err *err);

#endif
