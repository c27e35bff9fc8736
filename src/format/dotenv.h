/* .env files as Compose reads them (compose-go dotenv), where they say one thing only: NAME=value, NAME='value', NAME="value", "export" before
 * it, comments.  What Compose would work on further (variables and escapes within, values of several lines) is refused. */
#ifndef COCKET_FORMAT_DOTENV_H
#define COCKET_FORMAT_DOTENV_H

#include "base/buf.h"

struct dotenv_item {
	char *name, *value; /* owned */
};

struct dotenv {
	struct dotenv_item *items; /* owned */
	size_t count, cap;
};
void dotenv_free(struct dotenv *d);

/* Adds to what is there; a later value of a name counts.  COCKET_E_FORMAT "LINE:COLUMN: ..."; COCKET_E_TOO_MANY; COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code dotenv_parse(struct dotenv *d, struct slice bytes, struct err *err);

/* NULL: not there.  Borrowed. */
const char *dotenv_get(const struct dotenv *d, const char *name);

#endif
