/* Lock files: any bytes.  What is taken prints, and parses to the same again. */
#include <stdlib.h>

#include "base/limits.h"
#include "format/files/lockfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(lockfile_free) struct lockfile l = { 0 };
	AUTO(lockfile_free) struct lockfile again = { 0 };
	AUTO(buf_free) struct buf once = BUF(LOCKFILE_MAX_BYTES);
	AUTO(buf_free) struct buf twice = BUF(LOCKFILE_MAX_BYTES);
	struct err err;

	if (lockfile_parse(&l, slice_of(data, size), &err))
		return 0;
	if (lockfile_print(&once, &l, &err) || lockfile_parse(&again, buf_slice(&once), &err) || lockfile_print(&twice, &again, &err) ||
	    !slice_eq(buf_slice(&once), buf_slice(&twice)))
		abort();
	return 0;
}
