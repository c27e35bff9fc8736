/* Signatures elsewhere: see elsewhere.h.  cosign looks in COSIGN_REPOSITORY alone, for all images alike, and adds nothing to it (its
 * pkg/oci/remote); so does this.
 * Never takes a variable that names no repository for one that is not set. */
#include "verify/elsewhere.h"

#include <stdlib.h>

#include "base/escape.h"

#define COSIGNS "COSIGN_REPOSITORY"

enum cocket_code
elsewhere_find(struct elsewhere *out, const char *option, struct err *err)
{
	const char *cosigns = getenv(COSIGNS);

	*out = (struct elsewhere){ .is_given = option != NULL, .is_cosigns = cosigns && *cosigns };
	if (option && repository_parse(&out->given, option, err))
		return within(err, "--signature-repository");
	if (out->is_cosigns && repository_parse(&out->cosigns, cosigns, err))
		return within(err, COSIGNS);
	return COCKET_OK;
}

enum cocket_code
elsewhere_check(const char *option, char *const images[], size_t n, struct err *err)
{
	struct reference ref;

	for (size_t i = 0; option && i < n; i++) {
		if (reference_parse(&ref, images[i], err))
			return err->code;
		if (ref.transport != TRANSPORT_REGISTRY)
			return fail(err, COCKET_E_USAGE, "--signature-repository: %s is no registry's image, and holds its signatures itself",
			            TEXT(slice_str(images[i])));
	}
	return COCKET_OK;
}
