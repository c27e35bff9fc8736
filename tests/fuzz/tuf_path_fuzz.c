/* TUF's globs: "PATTERN\0PATH".  A pattern without * ? [ takes itself and nothing else; a star more takes no less.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "format/text/path_pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const char *pattern, const char *path)
{
	AUTO(buf_free) struct buf starred = BUF(8 * KIB);
	bool taken = path_pattern_matches(pattern, path);
	struct err err;

	if (!strpbrk(pattern, "*?[") && taken != (strcmp(pattern, path) == 0))
		abort();
	if (!taken || strchr(pattern, '[') || buf_addf(&starred, &err, "%s*", pattern))
		return;
	if (!path_pattern_matches(buf_str(&starred), path))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(buf_free) struct buf text = BUF(4 * KIB);
	struct err err;

	if (buf_add(&text, slice_of(data, size), &err))
		return 0;
	const uint8_t *nul = memchr(text.ptr, 0, text.len);
	if (nul)
		check(buf_str(&text), (const char *)nul + 1);
	return 0;
}
