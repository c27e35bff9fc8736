/* What the files of the reader of Compose files share.  For compose*.c. */
#ifndef COCKET_FORMAT_FILES_COMPOSE_PART_H
#define COCKET_FORMAT_FILES_COMPOSE_PART_H

#include "base/escape.h"
#include "base/limits.h"
#include "format/files/assignments.h"
#include "format/files/file_variables.h"
#include "format/files/image_refs_part.h"
#include "format/files/yaml_tree.h"

#define COMPOSE_WHERE_BYTES (2 * TEXT_QUOTE_BYTES + 128)

/* What Compose documents of one file share; zeroed before the first. */
struct compose_documents {
	size_t count;
	bool stood_alone; /* something was read in a way that holds only if no further document adds to it */
};

/* One document. */
struct compose {
	struct image_refs *listing;
	const struct file_variables *variables;
	struct slice bytes; /* of the whole file */
	const struct yaml_node *root;
	struct compose_documents *documents;
	bool is_merged;     /* what one service says may be joined with what stands elsewhere: extends, an earlier document */
};

/* A container that Compose makes: of a service, of a job, of a service's pre_start. */
struct compose_container {
	const struct compose *compose;
	const struct yaml_node *map;
	size_t offset;                   /* of its name */
	char where[COMPOSE_WHERE_BYTES]; /* "services.web" */
	const char *platform;            /* NULL: none, or a merge may set another one */
};

/* A scalar with its variables filled in, of which all but the first skip bytes are an image's name. */
struct compose_name {
	const struct yaml_node *node;
	struct slice filled;
	size_t skip;
};

/* compose_part.c: the scalar with its variables filled in.  *is_known false: the problem is in the listing. */
MUST_CHECK enum cocket_code compose_fill(struct buf *out, bool *is_known, const struct compose *c, const struct yaml_node *n, const char *where,
                                         struct err *err);
MUST_CHECK enum cocket_code compose_add_name(const struct compose *c, const struct compose_name *name, const char *where, const char *platform,
                                             struct err *err);

/* Calls each with the name and value of every service, then of every job. */
MUST_CHECK enum cocket_code compose_each_workload(const struct compose *c, yaml_key_fn each, void *context, struct err *err);

/* compose_keys.c: a problem for each key that the Compose specification does not have, since what it names nobody here knows. */
MUST_CHECK enum cocket_code compose_check_keys(const struct compose *c, struct err *err);

/* compose_container.c: services or jobs. */
MUST_CHECK enum cocket_code compose_read_section(const struct compose *c, const char *section, struct err *err);

/* compose_build.c: what the build of it fetches. */
MUST_CHECK enum cocket_code compose_read_build(const struct compose_container *s, const struct yaml_node *build, const char *note, struct err *err);

/* compose_args.c: the args of a build; zeroed but for compose at first. */
struct compose_args {
	struct assignments set;
	struct assignments joined; /* of all builds that this one may be joined with, this one among them */
	bool has_unknown_names;
	const struct compose *compose;
};
void compose_args_free(struct compose_args *a);
MUST_CHECK enum cocket_code compose_args_gather(struct compose_args *a, const struct yaml_node *build, struct err *err);

/* As struct interpolation asks: context is the args.  COCKET_E_UNSUPPORTED: something else may set it. */
MUST_CHECK enum cocket_code compose_args_get(void *context, const char **out, const char *name, struct err *err);

/* compose_inline.c: the Dockerfile that stands in the file. */
MUST_CHECK enum cocket_code compose_read_inline(const struct compose_container *s, const struct yaml_node *build, struct err *err);

#endif
