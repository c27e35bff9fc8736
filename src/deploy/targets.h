/* The images of one run, in the order asked: operands first, then those of each file in the order of the file. */
#ifndef COCKET_DEPLOY_TARGETS_H
#define COCKET_DEPLOY_TARGETS_H

#include "deploy/image_files.h"
#include "verify/batch.h"

#define TARGET_LABEL_BYTES 1024

struct verify_target {
	const char *image;        /* as reference_parse takes it */
	char *reference;          /* owned; NULL: image is an operand */
	const struct image_file *file;
	const struct image_ref *item;  /* NULL: an operand */
	const char *platform;          /* that a file asks for, or the user; NULL none */
	struct verify_request request; /* that of all, but for the platform */
};

struct verify_targets {
	struct verify_target *items; /* owned */
	size_t count;
};
void targets_free(struct verify_targets *t);

/* files: n_files, which must outlive them.  An image that a file names for the second time is left out; operands are answered one by one.
 * COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code targets_gather(struct verify_targets *out, char *const operands[], size_t n, const struct image_file *files, size_t n_files,
                                           struct err *err);

/* Items for verify_batch, owned by the caller; user is the struct verify_target.  NULL: out of memory. */
struct batch_item *targets_batch(struct verify_targets *t, const struct verify_request *request);

/* "nginx:1 (compose.yaml:3:12, services.web.image)" for a file's, else the operand itself. */
const char *target_label(char buffer[static TARGET_LABEL_BYTES], const struct verify_target *t);

#endif
