/* Who reads standard input: see standard_input.h.  Process-wide, as standard input is; taken before any thread runs or by one command alone. */
#include "base/standard_input.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *taken;

static bool
is_free_for(const char *what)
{
	return taken == NULL || (strcmp(taken, what) == 0 && strcmp(what, "a key") != 0);
}

enum cocket_code
standard_input_take(const char *what, struct err *err)
{
	const char *before;
	bool is_free;

	(void)pthread_mutex_lock(&lock);
	is_free = is_free_for(what);
	before = taken;
	taken = is_free ? what : taken;
	(void)pthread_mutex_unlock(&lock);
	return is_free ? COCKET_OK : fail(err, COCKET_E_USAGE, "standard input: already read for %s, cannot be read for %s too", before, what);
}
