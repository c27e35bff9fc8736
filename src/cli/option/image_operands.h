/* Operands that should name images, and name a file or a directory that is there. */
#ifndef COCKET_CLI_OPTION_IMAGE_OPERANDS_H
#define COCKET_CLI_OPTION_IMAGE_OPERANDS_H

#include "cli/app.h"

/* Before the command runs: a file that cannot have been meant as an image's name.  STATUS_USAGE, after a line that says what it is and what
 * to type for it. */
enum status image_operands_check(const struct opts *o, const struct command *command, char *const operands[], size_t n);

/* Before it runs: where files are read that name images, by --file or as operands, a file or layout that holds an image.  STATUS_USAGE, likewise. */
enum status file_operands_check(const struct opts *o, const struct command *command, char *const operands[], size_t n);

/* After the command failed: what is there under an operand's name, which was taken for an image in a registry. */
void image_operands_hint(const struct opts *o, const struct command *command, char *const operands[], size_t n);

/* Of options: a trust store that is a file, a policy that is a directory.  STATUS_USAGE, likewise. */
enum status path_options_check(const struct opts *o);

#endif
