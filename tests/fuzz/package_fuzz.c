/* Databases of package managers: any bytes, of either kind, read whole and in pieces of one byte to the same end.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "format/package/package_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum cocket_code
count(void *context, const struct package *p, struct err *err)
{
	size_t *n = context;

	(void)err;
	if (p->name[0] == '\0' || p->version[0] == '\0')
		abort();
	*n += strlen(p->name) + strlen(p->version) + strlen(p->architecture);
	return COCKET_OK;
}

static bool
reads(size_t *n, enum package_kind kind, struct slice text, size_t piece)
{
	const struct package_sink sink = { count, n };
	struct package_reader r;
	struct err err;

	*n = 0;
	package_reader_begin(&r, kind, &sink);
	for (size_t at = 0; at < text.len; at += piece)
		if (package_reader_add(&r, slice_of(text.ptr + at, text.len - at < piece ? text.len - at : piece), &err))
			return false;
	return package_reader_end(&r, &err) == COCKET_OK;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int kind = 0; kind < PACKAGE_KINDS; kind++) {
		size_t whole, pieces;
		const bool is_read = reads(&whole, (enum package_kind)kind, slice_of(data, size), size + 1);

		if (is_read != reads(&pieces, (enum package_kind)kind, slice_of(data, size), 1) || whole != pieces)
			abort();
	}
	return 0;
}
