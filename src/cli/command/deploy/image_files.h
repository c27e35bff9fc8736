/* Files that name images, on the command line: what they are read with, and what they come to. */
#ifndef COCKET_CLI_COMMAND_DEPLOY_IMAGE_FILES_H
#define COCKET_CLI_COMMAND_DEPLOY_IMAGE_FILES_H

#include "cli/app.h"
#include "format/files/image_refs.h"

void files_add_options(struct opts *o); /* --file-type, --build-arg, --env-file */

/* A file and what it names. */
struct file_images {
	const char *path;       /* borrowed; "-" standard input */
	struct buf bytes;
	struct image_refs listing;
};
void file_images_free(struct file_images *f);

/* Reads it.  COCKET_E_USAGE: not there, not readable, or not what was said; the message names it. */
MUST_CHECK enum cocket_code file_images_read(struct file_images *out, const char *path, struct err *err);

/* What bytes name that are to be the file's. */
MUST_CHECK enum cocket_code image_file_parse(struct image_refs *out, const char *path, struct slice bytes, struct err *err);

/* Says on stderr what is not known and what was passed over; STATUS_USAGE where there was one of the first. */
enum status file_images_say(const struct file_images *f);

/* "compose.yaml:3:12" */
#define PLACE_TEXT_BYTES 256
void file_place_print(char out[static PLACE_TEXT_BYTES], const struct file_images *f, const struct image_ref *item);

/* The name as reference_parse takes it: what is no list's own names no transport.  Owned by the caller; NULL: no memory. */
char *file_image_reference(const struct file_images *f, const char *image);

#endif
