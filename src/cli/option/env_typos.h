/* Environment variables that are nearly the name of a setting. */
#ifndef COCKET_CLI_OPTION_ENV_TYPOS_H
#define COCKET_CLI_OPTION_ENV_TYPOS_H

#include "cli/option/option.h"

/* Warns of each COCKET_... variable that is no setting of any command but nearly one of these: COCKET_TRESHOLD=2 must not silently mean 1. */
void env_typos_warn(const struct opts *o);

#endif
