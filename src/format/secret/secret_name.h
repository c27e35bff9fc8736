/* Names of variables that hold secrets, as far as a name tells: for build arguments and environments. */
#ifndef COCKET_FORMAT_SECRET_SECRET_NAME_H
#define COCKET_FORMAT_SECRET_SECRET_NAME_H

#include <stdbool.h>

#include "base/slice.h"

/* One of its words is that of a secret (PASSWORD, TOKEN, KEY ...), as BuildKit's check SecretsUsedInArgOrEnv tells them, and none says that it is
 * public, or where the secret is (FILE, PATH, DIR), or whose (ID), or that it is a setting about secrets (ENABLED, LENGTH, TTL ...). */
bool secret_name_is(struct slice name);

/* A value that is written out: not empty, no variable, no switch (true, off ...), and no path of a file. */
bool secret_value_is_written(struct slice value);

/* The same where nothing is put in for a variable, as in an image's config: a '$' may belong to a password there. */
bool secret_value_is_literal(struct slice value);

/* What people write where a secret is to come: nothing, a variable, a template's name, "<password>", "***". */
bool secret_is_placeholder(struct slice text);

#endif
