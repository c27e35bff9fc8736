/* Options of docker, podman, skopeo, cosign, notation, crane and oras that are none of ours: what one does here instead. */
#ifndef COCKET_CLI_OPTION_FOREIGN_OPTIONS_H
#define COCKET_CLI_OPTION_FOREIGN_OPTIONS_H

#include "cli/option/option_row.h"

/* name: without its dashes; one letter for -l.  NULL: no such option is known, or what stands for it is none of o's options. */
const char *foreign_option_hint(const struct opts *o, struct slice name);

#endif
