/* Secrets in any file: the first line is its path.  In pieces of the length that the first byte says, the same is found as at once; of what a package
 * ships as a sample nothing is. */
#include <stdlib.h>

#include "format/secret/sample_path.h"
#include "format/secret/secret_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t
scan(struct secret_scan *s, const char *path, struct slice bytes, size_t piece)
{
	secret_scan_begin(s, path);
	for (size_t at = 0; at < bytes.len; at += piece)
		secret_scan_add(s, slice_of(bytes.ptr + at, bytes.len - at < piece ? bytes.len - at : piece));
	return secret_scan_end(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(secret_scan_free) struct secret_scan *s = NULL;
	struct err err = { 0 };
	char path[256];

	if (size == 0)
		return 0;
	struct slice bytes = slice_of(data + 1, size - 1);
	const struct slice name = slice_take_until(&bytes, '\n');
	const size_t n = name.len < sizeof path ? name.len : sizeof path - 1;
	memcpy(path, name.ptr, n);
	path[n] = '\0';
	if (secret_scan_new(&s, &err))
		abort();
	const uint32_t found = scan(s, path, bytes, bytes.len + 1);
	if (scan(s, path, bytes, (size_t)data[0] + 1) != found || found >> SECRET_KIND_COUNT != 0 || (found != 0 && sample_path_is(path)))
		abort();
	if (scan(s, "", bytes, bytes.len + 1) != secret_scan_text(s, bytes))
		abort();
	return 0;
}
