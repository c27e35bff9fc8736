/* Environment variables that are nearly the name of a setting. */
#ifndef COCKET_CLI_MISSPELT_H
#define COCKET_CLI_MISSPELT_H

#include "cli/opt.h"

/* Warns of each COCKET_... variable that is no setting of any command but nearly one of these: COCKET_TRESHOLD=2 must not silently mean 1. */
void misspelt_warn(const struct opts *o);

#endif
