/* Finds the folder of shared test vectors (see vectors.h). Never downloads it, never decides what its absence means. */
#include "support/vectors.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "support/test.h"

const char *
vectors_dir(void)
{
	const char *given = getenv("COCKET_SHARED_VECTORS");
	const char *dir = given && *given ? given : "../shared/vectors";
	struct stat st;

	return stat(dir, &st) == 0 && S_ISDIR(st.st_mode) ? dir : NULL;
}

struct buf
vectors_read(const char *dir, const char *name)
{
	AUTO(buf_free) struct buf path = BUF(8 * KIB);
	struct buf b = BUF(8 * MIB);
	struct err err = { 0 };

	if (buf_addf(&path, &err, "%s/%s", dir, name) || file_read(&b, buf_str(&path), &err))
		fail_msg("%s", err.message);
	return b;
}
