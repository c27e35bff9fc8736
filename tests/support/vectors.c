/* Finds the folder of shared test vectors (see vectors.h). Never downloads it, never decides what its absence means. */
#include "support/vectors.h"

#include <stddef.h>
#include <stdlib.h>
#include <sys/stat.h>

const char *
vectors_dir(void)
{
	const char *given = getenv("COCKET_SHARED_VECTORS");
	const char *dir = given && *given ? given : "../shared/vectors";
	struct stat st;

	return stat(dir, &st) == 0 && S_ISDIR(st.st_mode) ? dir : NULL;
}
