/* The ARGs before the first FROM, and the builder's own (TARGETARCH and its like): what a variable in FROM is.
 * As BuildKit has them (frontend/dockerfile/dockerfile2llb/convert.go buildMetaArgs, platform.go defaultArgs); a value that cannot be read is an
 * error of who needs it. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_ARGS_H
#define COCKET_FORMAT_FILES_DOCKERFILE_ARGS_H

#include "format/files/dockerfile.h"
#include "format/files/dockerfile_shell.h"
#include "format/files/file_variables.h"
#include "format/oci/manifest.h"

struct arg {
	char *name;
	char *value;           /* NULL: see trouble */
	char *trouble;         /* why it is not known what the value is; NULL with no value: none is set */
	size_t offset, length; /* of the value's bytes */
	size_t line;
	bool is_given;         /* by --build-arg */
	bool in_place;         /* the bytes there are the value */
	bool is_part;          /* of a longer text somewhere: no digest can go behind it */
};

struct arg_list {
	const struct file_variables *given;
	struct platform target;
	bool knows_target;
	char target_text[PLATFORM_TEXT_BYTES];
	struct arg *items;
	size_t count, capacity;
	struct shell shell;      /* whose variables these are */
	bool is_alone;           /* the text that is filled in is one variable and nothing else */
	bool asked_builder;      /* it names a platform's variable that is not known */
	bool asked_own_platform; /* and that is the builder's own platform's */
};
/* The list's place must not change from here on.  given is borrowed. */
void args_init(struct arg_list *a, const struct file_variables *given);
void args_free(struct arg_list *a);

/* One ARG instruction's words, in d's line.  COCKET_E_FORMAT, COCKET_E_TOO_MANY, COCKET_E_NOMEM; what the caller's get returns. */
MUST_CHECK enum cocket_code args_read(struct arg_list *a, const struct dockerfile *d, struct slice words, struct err *err);

/* Appends a text of FROM, filled in; errors as of shell_fill. */
MUST_CHECK enum cocket_code args_fill(struct buf *out, size_t *at, struct arg_list *a, struct slice text, struct err *err);

/* The ARG of that name that counts; NULL none. */
struct arg *args_find(const struct arg_list *a, struct slice name);

#endif
