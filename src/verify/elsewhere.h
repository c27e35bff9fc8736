/* Where signatures lie that are not beside their images: --signature-repository, and COSIGN_REPOSITORY as cosign reads it. */
#ifndef COCKET_VERIFY_ELSEWHERE_H
#define COCKET_VERIFY_ELSEWHERE_H

#include "format/name/reference.h"

struct elsewhere {
	bool is_given, is_cosigns;
	struct name given;     /* --signature-repository */
	struct name cosigns;   /* COSIGN_REPOSITORY: where nothing else is said */
};

/* option: NULL where it was not given.  COCKET_E_USAGE: one of them names no repository. */
MUST_CHECK enum cocket_code elsewhere_find(struct elsewhere *out, const char *option, struct err *err);

/* --signature-repository is for images of registries: layouts and archives hold what belongs to them.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code elsewhere_check(const char *option, char *const images[], size_t n, struct err *err);

#endif
