/* The files that docker compose reads of its own accord beside one that was given (compose-go cli.DefaultFileNames, DefaultOverrideFileNames). */
#ifndef COCKET_DEPLOY_COMPOSE_SIBLINGS_H
#define COCKET_DEPLOY_COMPOSE_SIBLINGS_H

#include "deploy/image_files.h"

/* Says on stderr which of them are there and were not given. */
void compose_note_siblings(const struct image_file *files, size_t n);

#endif
