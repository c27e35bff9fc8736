/* The images of one run, in the order asked: operands first, then those of each file in the order of the file. */
#ifndef COCKET_CLI_COMMAND_VERIFY_TARGETS_H
#define COCKET_CLI_COMMAND_VERIFY_TARGETS_H

#include "cli/command/deploy/image_files.h"
#include "verify/batch.h"

#define ASKED_LABEL_BYTES 1024

struct asked_image {
	const char *image;        /* as reference_parse takes it */
	char *reference;          /* owned; NULL where image is an operand */
	const struct file_images *file;
	const struct image_ref *item; /* NULL: an operand */
	const char *platform;          /* that a file asks for, or the user; NULL none */
	struct verify_request request; /* that of all, but for the platform */
};

struct asked {
	struct asked_image *images; /* owned */
	size_t count;
	struct file_images *files;  /* owned */
	size_t file_count;
	bool has_platforms;         /* a file asks for one */
};
void asked_free(struct asked *a);

/* Reads the files and says what is wrong with them on stderr; *status: STATUS_USAGE where something was, which stops nothing.  An image that a
 * file names for the second time is left out; operands are answered one by one.
 * COCKET_E_USAGE: the files are well and name no image at all; COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code asked_gather(struct asked *out, enum status *status, char *const operands[], size_t n, const struct strings *files,
                                         struct err *err);

/* Items for verify_batch, owned by the caller; user is the struct asked_image.  NULL: no memory. */
struct batch_item *asked_batch(struct asked *a, const struct verify_request *request);

/* "nginx:1 (compose.yaml:3:12, services.web.image)" for a file's, the operand itself else. */
const char *asked_label(char buffer[static ASKED_LABEL_BYTES], const struct asked_image *i);

#endif
