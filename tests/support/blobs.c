/* Walks files of the unpacked vectors by pattern (see blobs.h).  Never writes, never decides what a file should be. */
#include "blobs.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "vectors.h"

static size_t
visit(const char *path, void (*each)(const char *path, struct slice bytes))
{
	AUTO(buf_free) struct buf bytes = BUF(16 * MIB);
	struct err err;

	if (file_read(&bytes, path, &err))
		return 0;
	each(path, buf_slice(&bytes));
	return 1;
}

size_t
blobs_each(const char *pattern, void (*each)(const char *path, struct slice bytes))
{
	const char *dir = vectors_dir();
	char whole[4096];
	glob_t found;
	size_t n = 0;

	snprintf(whole, sizeof whole, "%s/%s", dir, pattern);
	if (glob(whole, 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			n += visit(found.gl_pathv[i], each);
	globfree(&found);
	return n;
}
