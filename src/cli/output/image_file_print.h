/* Reading files that name images, and what is wrong with them on standard error. */
#ifndef COCKET_CLI_OUTPUT_IMAGE_FILE_PRINT_H
#define COCKET_CLI_OUTPUT_IMAGE_FILE_PRINT_H

#include "cli/output/output.h"
#include "deploy/image_files.h"

struct image_files {
	struct image_file *items; /* owned */
	size_t count;
};
void image_files_free(struct image_files *f);

/* Reads each; what is wrong with one stops none of the others, and is said at once.  STATUS_USAGE if there was something. */
enum status image_files_read(struct image_files *out, char *const paths[], size_t n, const struct image_file_settings *settings);

/* Reports the images that cannot be known, and what was passed over; STATUS_USAGE if there was one of the first. */
enum status image_file_report(const struct image_file *f);

#endif
