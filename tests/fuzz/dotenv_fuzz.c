/* .env files: any bytes.  What is taken has names, and is found by them. */
#include <stdlib.h>

#include "format/files/dotenv.h"
#include "fuzz/variables.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct interpolation environment = { variable_get, NULL };
	AUTO(assignments_free) struct assignments a = { 0 };
	const char *value;
	struct err err;

	if (dotenv_parse(&a, "fuzz", slice_of(data, size), &environment, &err))
		return 0;
	for (size_t i = 0; i < a.count; i++)
		if (a.items[i].name[0] == '\0' || !a.items[i].value == !a.items[i].why ||
		    (assignments_get(&a, &value, a.items[i].name, &err) == COCKET_OK) != (value != NULL))
			abort();
	return 0;
}
