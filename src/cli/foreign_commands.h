/* Commands of docker, podman, skopeo, cosign, notation, crane and oras that are none of ours: what one runs here instead. */
#ifndef COCKET_CLI_FOREIGN_COMMANDS_H
#define COCKET_CLI_FOREIGN_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

#define FOREIGN_HINT_BYTES 1024

/* words: what was typed after the program's name.  false: no such command is known. */
bool foreign_command_hint(char out[static FOREIGN_HINT_BYTES], char *const words[], size_t n);

#endif
