/* What the readers of the formats share: how entries are made.  For image_refs*.c. */
#ifndef COCKET_FORMAT_FILES_IMAGE_REFS_PART_H
#define COCKET_FORMAT_FILES_IMAGE_REFS_PART_H

#include "format/files/image_ref.h"

struct yaml_node;

/* A name as it was found. */
struct found_ref {
	const char *where;
	struct slice text;     /* the name, filled in */
	size_t offset, length;
	const char *platform;  /* NULL none */
	bool is_builders_platform;
	const char *elsewhere; /* NULL: the bytes there are the name; else why they are not */
};

/* Adds an image, or a problem where the text is no image name. */
MUST_CHECK enum cocket_code image_refs_add_image(struct image_refs *l, const struct found_ref *f, struct err *err);

MUST_CHECK enum cocket_code image_refs_add_problem(struct image_refs *l, size_t offset, const char *where, struct err *err, const char *fmt, ...)
	PRINTF_LIKE(5, 6);
MUST_CHECK enum cocket_code image_refs_add_skipped(struct image_refs *l, size_t offset, const char *where, struct err *err, const char *fmt, ...)
	PRINTF_LIKE(5, 6);

/* True where no name can be meant: {{ }} of Helm and its like, a variable of a file that knows none.  Adds the problem. */
MUST_CHECK enum cocket_code image_refs_add_template(bool *is, struct image_refs *l, const struct found_ref *f, struct err *err);

/* The image in BUILDKIT_SYNTAX: words for the frontend may follow it.  Borrowed. */
struct slice frontend_image(const char *value);

/* err with "LINE:COLUMN: " before it; returns its code. */
enum cocket_code image_refs_refuse(struct err *err, struct slice bytes, size_t offset, enum cocket_code code, const char *fmt, ...)
	PRINTF_LIKE(5, 6);

/* The formats. */
MUST_CHECK enum cocket_code plain_read(struct image_refs *l, struct slice bytes, struct err *err);
/* Also of a Dockerfile that stands in another file: the offsets are in bytes.  v->compose is not asked. */
MUST_CHECK enum cocket_code dockerfile_read(struct image_refs *l, struct slice bytes, const struct file_variables *v, struct err *err);
/* What Compose documents of one file share; zeroed before the first. */
struct compose_documents {
	size_t count;
	bool stood_alone; /* something was read in a way that holds only where no further document adds to it */
};

/* One document of either; bytes are the whole file. */
MUST_CHECK enum cocket_code compose_read(struct image_refs *l, struct slice bytes, const struct yaml_node *root, struct compose_documents *documents,
                                         const struct file_variables *v, struct err *err);
MUST_CHECK enum cocket_code kubernetes_read(struct image_refs *l, const struct yaml_node *root, struct err *err);
/* kubernetes_split.c: a problem for each line where the readers of Kubernetes end a document and YAML does not. */
MUST_CHECK enum cocket_code kubernetes_check_split(struct image_refs *l, struct slice bytes, struct err *err);

/* What a document is: FILE_TYPE_AUTO where it is neither. */
enum file_type yaml_file_type(const struct yaml_node *root);

/* file_type.c: what the name and the first lines say; *is_yaml: Compose or Kubernetes, its content tells which.  FILE_TYPE_AUTO: cannot be
 * told. */
enum file_type file_type_of(bool *is_yaml, const char *file_name, struct slice bytes);

#endif
