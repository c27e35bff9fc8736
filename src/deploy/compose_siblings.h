/* The files that docker compose reads of its own accord beside one that was given (compose-go cli.DefaultFileNames, DefaultOverrideFileNames). */
#ifndef COCKET_DEPLOY_COMPOSE_SIBLINGS_H
#define COCKET_DEPLOY_COMPOSE_SIBLINGS_H

#include "deploy/image_files.h"

/* Those that are there and were not given are added to what the file skips.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code compose_add_siblings(struct image_file *files, size_t n, struct err *err);

#endif
