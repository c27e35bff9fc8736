/* The stages of a Dockerfile: what each is made from, and which of them the image has in it. */
#ifndef COCKET_LINT_LINT_STAGES_H
#define COCKET_LINT_LINT_STAGES_H

#include "base/escape.h"
#include "base/err.h"

/* What a stage is so far; one that is made from another begins as that is. */
struct stage_facts {
	char user[TEXT_QUOTE_BYTES]; /* escaped; "" none is stated */
	size_t user_at;
	bool is_root;
	bool is_nonroot;             /* the tag of the image that it is made from says so */
	bool has_healthcheck;
};

struct lint_stage {
	char *name;    /* owned; "" none */
	size_t base;   /* the number of the stage that it is made from, from 1; 0: none of this file */
	bool in_image; /* the last stage, and what that is made from: the layers of others are in no image */
	struct stage_facts facts;
};

struct lint_stages {
	struct lint_stage *items; /* owned; in the order of the file */
	size_t count, capacity;
	size_t begun;             /* how many lint_stages_begin has reached */
};
void lint_stages_free(struct lint_stages *s);

/* All of a file that its reader has taken.  Errors as of dockerfile_next. */
MUST_CHECK enum cocket_code lint_stages_read(struct lint_stages *out, struct slice bytes, struct err *err);

/* The next one, at its FROM. */
void lint_stages_begin(struct lint_stages *s);

/* The one that was begun last; NULL before the first. */
struct lint_stage *lint_stages_now(const struct lint_stages *s);

#endif
