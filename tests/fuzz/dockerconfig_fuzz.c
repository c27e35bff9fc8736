/* docker's config.json and what a credential helper prints: any bytes.  What is taken has a secret exactly when it says so, and a helper
 * is a plain word. */
#include <stdlib.h>

#include "image/auth/credential_helper.h"
#include "image/auth/docker_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(docker_config_entry_free) struct docker_config_entry e = { 0 };
	AUTO(credentials_free) struct credentials c = { 0 };
	struct err err;

	if (docker_config_find(&e, slice_of(data, size), "r.example:5000", "shop/api", &err) == COCKET_OK) {
		if ((e.inline_.kind == CREDENTIALS_NONE) != (e.inline_.secret.ptr == NULL) || strpbrk(e.helper, "/ \n;|&$"))
			abort();
	} else if (err.code != COCKET_E_USAGE && err.code != COCKET_E_TOO_LARGE && err.code != COCKET_E_NOMEM) {
		abort();
	}
	if (credential_helper_parse(&c, slice_of(data, size), &err) == COCKET_OK && (c.kind == CREDENTIALS_NONE) != (c.secret.ptr == NULL))
		abort();
	return 0;
}
