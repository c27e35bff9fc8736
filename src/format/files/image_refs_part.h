/* How the readers of deployment files add what they find. */
#ifndef COCKET_FORMAT_FILES_IMAGE_REFS_PART_H
#define COCKET_FORMAT_FILES_IMAGE_REFS_PART_H

#include "format/files/image_ref.h"

/* A name as it was found. */
struct found_ref {
	const char *where;
	struct slice text;     /* the name, filled in */
	size_t offset, length;
	const char *platform;  /* NULL none */
	bool is_builders_platform;
	const char *elsewhere; /* NULL: the bytes there are the name; else why they are not */
};

/* Adds an image, or a problem if the text is no image name. */
MUST_CHECK enum cocket_code image_refs_add_image(struct image_refs *l, const struct found_ref *f, struct err *err);

/* The same of a file that knows no variables: {{ }} of Helm and its like, and $, are a problem too. */
MUST_CHECK enum cocket_code image_refs_add_written(struct image_refs *l, const struct found_ref *f, struct err *err);

/* Adds that an image is named at that offset and which one cannot be known, or that what stands there is passed over; the message says why.
 * COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code image_refs_add_problem(struct image_refs *l, size_t offset, const char *where, struct err *err, const char *fmt, ...)
	PRINTF_LIKE(5, 6);
MUST_CHECK enum cocket_code image_refs_add_skipped(struct image_refs *l, size_t offset, const char *where, struct err *err, const char *fmt, ...)
	PRINTF_LIKE(5, 6);

/* The scalar's text behind the first skip bytes, in a file that knows no variables: anything else, and what YAML readers differ in, is a problem. */
struct yaml_node;
MUST_CHECK enum cocket_code image_refs_add_scalar(struct image_refs *l, const struct yaml_node *n, size_t skip, const char *where, struct err *err);

/* True if it holds {{, of Helm and its like. */
bool has_template(struct slice text);

/* The image in BUILDKIT_SYNTAX: words for the frontend may follow it.  Borrowed. */
struct slice frontend_image(const char *value);

#endif
