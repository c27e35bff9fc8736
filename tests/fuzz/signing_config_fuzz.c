/* Signing configurations: any bytes.  What is chosen goes over TLS, or to this machine alone.  Never touches a file or a network. */
#include <stdlib.h>

#include "format/log/signing_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
services_check(const struct signing_services *s, size_t max)
{
	if (s->count > max)
		abort();
	for (size_t i = 0; i < s->count; i++)
		if (strncmp(s->items[i].url, "https://", 8) != 0 && strncmp(s->items[i].url, "http://", 7) != 0)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct signing_config c;
	struct err err;

	if (signing_config_parse(&c, slice_of(data, size), INT64_C(1796000000), &err)) {
		if (err.code != COCKET_E_USAGE && err.code != COCKET_E_NOMEM)
			abort();
		return 0;
	}
	services_check(&c.authorities, 1);
	services_check(&c.logs, SIGNING_SERVICES_MAX);
	services_check(&c.timestamp_authorities, SIGNING_SERVICES_MAX);
	return 0;
}
