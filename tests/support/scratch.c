/* See scratch.h. */
#include "support/test.h"

#include "support/scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

void
scratch_new(char dir[static 64])
{
	(void)snprintf(dir, 64, "/tmp/cocket-scratch-XXXXXX");
	assert_non_null(mkdtemp(dir));
}

void
scratch_path(char out[static 128], const char *dir, const char *name)
{
	(void)snprintf(out, 128, "%s/%s", dir, name);
}

static int
entry_remove(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
	(void)st;
	(void)flag;
	(void)walk;
	return remove(path);
}

void
scratch_free(const char *dir)
{
	assert_int_equal(nftw(dir, entry_remove, 8, FTW_DEPTH | FTW_PHYS), 0);
}
