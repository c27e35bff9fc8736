/* Before signing: a warning for each key that the trust store would not accept for that name. */
#ifndef COCKET_CLI_COMMAND_SIGN_KEY_WARNINGS_H
#define COCKET_CLI_COMMAND_SIGN_KEY_WARNINGS_H

#include "cli/option/key_files.h"

struct key_warnings {
	const char *trust;                 /* --trust; NULL: the default store, if there is one */
	const struct signer_list *signers;
	char *const *images;
	size_t image_count;
	const char *signed_as;             /* NULL: none */
};

/* On stderr, for each image whose name is known before it is fetched.  An error only if --trust was given and cannot be read; one that
 * has expired is a warning: signing needs nobody's leave. */
MUST_CHECK enum cocket_code key_warnings_print(const struct key_warnings *w, int64_t now, struct err *err);

#endif
