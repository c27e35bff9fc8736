/* .env files: any bytes.  What is taken has names, and is found by them. */
#include <stdlib.h>

#include "format/dotenv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(dotenv_free) struct dotenv d = { 0 };
	struct err err;

	if (dotenv_parse(&d, slice_of(data, size), &err))
		return 0;
	for (size_t i = 0; i < d.count; i++)
		if (d.items[i].name[0] == '\0' || !dotenv_get(&d, d.items[i].name))
			abort();
	return 0;
}
