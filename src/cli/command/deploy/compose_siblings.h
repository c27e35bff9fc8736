/* The files that docker compose reads of its own accord beside one that was given (compose-go cli.DefaultFileNames, DefaultOverrideFileNames). */
#ifndef COCKET_CLI_COMMAND_DEPLOY_COMPOSE_SIBLINGS_H
#define COCKET_CLI_COMMAND_DEPLOY_COMPOSE_SIBLINGS_H

#include "cli/command/deploy/image_files.h"

/* Says on stderr which of them are there and were not given. */
void compose_say_beside(const struct file_images *files, size_t n);

#endif
