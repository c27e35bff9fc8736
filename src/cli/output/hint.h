/* Hints that can be pasted: the names of this run instead of placeholders, as a shell takes them. */
#ifndef COCKET_CLI_OUTPUT_HINT_H
#define COCKET_CLI_OUTPUT_HINT_H

#include "base/err.h"

#define HINT_BYTES (3 * ERR_MESSAGE_BYTES)

/* What the command line named, borrowed; NULL: nothing, and the placeholder stays. */
struct hint_names {
	const char *key;    /* a private key, for --key KEY */
	const char *trust;  /* of --trust */
	const char *policy; /* of --policy */
};
void hint_set_names(const struct hint_names *names);

/* image: what the hint is about, as it was typed; NULL none.  A hint that is NULL or "" prints nothing. */
void hint_print(const char *hint, const char *image);

/* What to do about an error; what: as for hint_print.  "" nothing that is known. */
void hint_of_error(char out[static HINT_BYTES], const struct err *err, const char *what);
void hint_print_error(const struct err *err, const char *what);

#endif
