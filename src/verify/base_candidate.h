/* One image that another may be made from: looked up by its digest, and held against what a rule wants of base images.  Private to verify/. */
#ifndef COCKET_VERIFY_BASE_CANDIDATE_H
#define COCKET_VERIFY_BASE_CANDIDATE_H

#include "format/oci/image_facts.h"
#include "verify/base_layers.h"
#include "verify/verification.h"

/* An image whose base image is asked for.  Borrowed. */
struct base_question {
	struct verification *run;
	const struct base_checks *wants;
	const struct digest *digest;     /* of its manifest */
	const struct manifest *manifest;
	const char *platform;            /* "linux/amd64"; "" not said */
	struct slice config;
	const struct image_facts *facts; /* of that config */
};

struct base_candidate {
	struct reference ref;
	char name[NAME_TEXT_BYTES];
	const char *said_by;        /* as base_result has it */
	bool is_input;              /* it went into the build, and is not the base image */
	bool is_looked_up;          /* the next is set */
	struct base_layers layers;
};

/* name: with its digest, if that is known. */
void base_candidate_open(struct base_candidate *c, const struct name *name, const char *said_by);

/* Its layers against those of the image; it is looked up by its digest.  Errors: that could not be found out. */
MUST_CHECK enum cocket_code base_candidate_look(struct base_candidate *c, const struct base_question *q, const struct layered *of, struct err *err);

/* All that is wanted of it, and into the report.  COCKET_E_PLATFORM: it is not so; other codes: that could not be found out. */
MUST_CHECK enum cocket_code base_candidate_check(const struct base_candidate *c, const struct base_question *q, struct err *err);

#endif
