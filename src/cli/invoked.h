/* The names that the program has besides its own. */
#ifndef COCKET_CLI_INVOKED_H
#define COCKET_CLI_INVOKED_H

#include "cli/opt.h"

/* argv as it would have been typed after "cocket": where the program was started as another tool's plugin, with the words that this stands
 * for.  The array is the caller's to free; NULL where memory is out. */
char **invoked_words(int argc, char *const argv[], size_t *count);

#endif
