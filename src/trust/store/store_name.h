/* The names of a store's files: "ROLE.json", "N.root.json", and below "staged/".  A role of any name becomes one part of a path, and no role
 * becomes another's file (attack A21; docs/FORMATS.md 5.3). */
#ifndef COCKET_TRUST_STORE_STORE_NAME_H
#define COCKET_TRUST_STORE_STORE_NAME_H

#include <limits.h>
#include <stdbool.h>

#include "base/err.h"

#define STORE_STAGED "staged/"
#define STORE_NAME_BYTES (sizeof STORE_STAGED + NAME_MAX)

struct store_name {
	char s[STORE_NAME_BYTES];
};

/* "ROLE.json", percent-encoded (docs/FORMATS.md 5.3), so that any name of foreign metadata is one part of a path.
 * COCKET_E_FORMAT: too long once encoded, or "N.root", which would be another's file. */
MUST_CHECK enum cocket_code store_role_file(char out[static STORE_NAME_BYTES], const char *role, struct err *err);

/* "2.root.json", which a store keeps beside root.json. */
bool store_name_is_root_version(const char *name);

/* Splits off "staged/"; false if it is not the name of a store's file.  *base is borrowed from name. */
bool store_name_split(bool *staged, const char **base, const char *name);

/* The role whose file has that name, with or without "staged/"; false if none has. */
bool store_name_role(char out[static STORE_NAME_BYTES], const char *name);

#endif
