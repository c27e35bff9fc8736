/* A file that a docker command reads: which images it names, and the file with the digests of what was verified.
 * docker reads the bytes that were verified, never the file again (A13). */
#ifndef COCKET_DEPLOY_DOCKER_FILE_H
#define COCKET_DEPLOY_DOCKER_FILE_H

#include "format/files/image_refs.h"

struct docker_file {
	const char *name;                  /* for people */
	enum file_type kind;
	struct slice bytes;
	struct file_variables variables;
	struct image_refs refs;               /* owned; of docker_file_parse */
};
void docker_file_free(struct docker_file *f);

/* COCKET_E_USAGE: it cannot be read as what it is. */
MUST_CHECK enum cocket_code docker_file_parse(struct docker_file *f, struct err *err);

/* Nothing that is not understood is let pass.  COCKET_E_USAGE: this item names an image that cannot be known, or that no digest can be put behind. */
MUST_CHECK enum cocket_code docker_file_check(const struct docker_file *f, const struct image_ref *item, struct err *err);

/* "Dockerfile:3:6" */
#define DOCKER_PLACE_BYTES 256
void docker_place_print(char out[static DOCKER_PLACE_BYTES], const struct docker_file *f, const struct image_ref *item);

#endif
