/* Finds the folders of test vectors (see vectors.h).  Never downloads or unpacks any. */
#include "support/vectors.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "support/test.h"

static bool
is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

const char *
vectors_dir(void)
{
	if (!is_directory("build/vectors/peers"))
		fail_msg("build/vectors/peers: missing; run tools/vectors");
	return "build/vectors";
}

const char *
outside_dir(void)
{
	const char *given = getenv("COCKET_OUTSIDE_VECTORS");
	const char *dir = given && *given ? given : "../shared/vectors/outside";

	return is_directory(dir) ? dir : NULL;
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
