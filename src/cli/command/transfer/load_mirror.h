/* The mirrors that a load into a registry makes: PREFIX/REPOSITORY stands for HOST/REPOSITORY, on this machine. */
#ifndef COCKET_CLI_COMMAND_TRANSFER_LOAD_MIRROR_H
#define COCKET_CLI_COMMAND_TRANSFER_LOAD_MIRROR_H

#include "cli/command/transfer/archive_import.h"
#include "cli/option/verify_options.h"

/* PREFIX/REPOSITORY:TAG for HOST/REPOSITORY:TAG.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code load_target(struct name *out, const char *prefix, const struct arrival *a, struct err *err);

/* Before the first byte leaves: may each place stand for what it will have to, and is it free?  Marks those that are to be remembered.  path: of
 * the user's mirrors.  COCKET_E_USAGE: it is not. */
MUST_CHECK enum cocket_code load_mirrors_plan(struct arrivals *a, const char *path, const char *prefix, struct session *session,
                                              const struct judge *j, struct err *err);
/* Once the image has arrived. */
MUST_CHECK enum cocket_code load_mirror_record(const char *path, const char *prefix, const struct arrival *a, struct err *err);

#endif
