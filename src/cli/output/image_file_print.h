/* Reading files that name images, and what is wrong with them on standard error. */
#ifndef COCKET_CLI_OUTPUT_IMAGE_FILE_PRINT_H
#define COCKET_CLI_OUTPUT_IMAGE_FILE_PRINT_H

#include "cli/output/output.h"
#include "deploy/image_files.h"

struct image_files {
	struct image_file *items; /* owned */
	size_t count;
	/* owned; of each: is there a JSON object about one of its images, and does one say what it skipped? */
	struct image_file_told {
		bool has_object, is_told;
	} *told;
};
void image_files_free(struct image_files *f);

/* Reads each; what is wrong with one stops none of the others, and is said at once.  STATUS_USAGE if there was something. */
enum status image_files_read(struct image_files *out, char *const paths[], size_t n, const struct image_file_settings *settings);

/* Reports the images that cannot be known, and what was passed over.  STATUS_USAGE if there was one of the first; STATUS_DENIED if there was one of the
 * others and strict. */
enum status image_file_report(const struct image_file *f, bool strict);
size_t image_files_count_skipped(const struct image_files *files);

/* "skipped" of a JSON object: what each file skipped stands in the first object about an image of it, or if there is none, in the first of all.
 * First each object is expected, by its file (NULL: an operand's); then each is put. */
void image_files_expect(const struct image_files *files, const struct image_file *of);
void image_files_put_skipped(struct json_writer *w, const struct image_files *files, const struct image_file *of);

#endif
