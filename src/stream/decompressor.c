/* What the ways of decompression share: see decompressor.h. */
#include "stream/decompressor.h"

#include <dlfcn.h>

#include "base/escape.h"

void *
library_function(void *library, const char *name, struct err *err)
{
	void *function = dlsym(library, name);

	if (function == NULL)
		(void)fail(err, COCKET_E_IO, "%s", TEXT(slice_str(dlerror())));
	return function;
}
