/* The options of commands that read files which name images. */
#ifndef COCKET_CLI_OPTION_FILE_OPTIONS_H
#define COCKET_CLI_OPTION_FILE_OPTIONS_H

#include "cli/option/option.h"
#include "deploy/image_files.h"

void file_options_add(struct opts *o); /* --file-type, --build-arg, --env-file, --strict */

/* --strict: what a file skips is a failure. */
bool file_options_strict(void);

/* What they say; platform: --platform. */
struct image_file_settings file_options_settings(const char *platform);

#endif
