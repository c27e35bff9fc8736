/* Printing what verify/ found. */
#ifndef COCKET_CLI_OUTPUT_REPORT_H
#define COCKET_CLI_OUTPUT_REPORT_H

#include "cli/output/image_file_print.h"
#include "cli/output/output.h"
#include "verify/report_json.h"

/* One JSON object and a newline; platforms: one was asked for. */
MUST_CHECK enum cocket_code report_print_json(const char *image, const struct report *r, bool platforms, struct err *err);

/* Of an image of a run with files. */
struct report_place {
	const char *image;
	const char *source;            /* "FILE:LINE:COLUMN" that named it; NULL: the command line */
	const struct image_file *file; /* the same */
	const struct image_files *files; /* of the run */
};
MUST_CHECK enum cocket_code report_print_json_of_file(const struct report_place *place, const struct report *r, bool platforms, struct err *err);

/* The pinned reference of an image that may pass; nothing for one that may not. */
void report_print_text(const char *image, const struct report *r);

/* The verdict in words, on stderr; with -v each finding too. */
void report_print_words(const char *image, const struct report *r);

/* --explain: root, role, key, signature, digest as a tree, on stderr. */
void report_explain(const char *image, const struct report *r);

/* 2 of an image that could not be decided since no such file or directory is here. */
enum status report_status(const struct report *r);

/* All of it: on stdout in the form asked for, in words on stderr.  Its status. */
enum status report_print(bool json, const char *image, const struct report *r, bool platforms);

#endif
