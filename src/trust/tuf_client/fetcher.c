/* What all fetchers have in common (see fetcher.h).  Never opens anything itself. */
#include "trust/tuf_client/fetcher.h"

void
fetcher_close(struct fetcher *f)
{
	if (f->close)
		f->close(f->ctx);
	*f = (struct fetcher){ 0 };
}

const char *
fetcher_unversioned(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	if (digits == 0 || name[digits] != '.' || strcmp(name + digits, ".root.json") == 0)
		return NULL;
	return name + digits + 1;
}
