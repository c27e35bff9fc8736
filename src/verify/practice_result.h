/* What was found of the practices that a rule asks of an image, for whoever prints it.  Memory alone. */
#ifndef COCKET_VERIFY_PRACTICE_RESULT_H
#define COCKET_VERIFY_PRACTICE_RESULT_H

#include "base/json.h"
#include "crypto/digest.h"
#include "format/oci/platform.h"

#define PRACTICES_TOLD_MAX ((size_t)1024)

struct practice_result {
	struct digest manifest;             /* of the image */
	char platform[PLATFORM_TEXT_BYTES]; /* of it; "" not said */
	const char *practice;               /* as the policy calls it: "user", "max-age" */
	bool holds;
	char *detail;                       /* owned: what was found */
};

struct practice_results {
	struct practice_result *items;      /* owned; the first of them */
	size_t count, capacity;
};
void practice_results_free(struct practice_results *r);

/* A copy of *one.  Beyond PRACTICES_TOLD_MAX nothing, and no error. */
MUST_CHECK enum cocket_code practice_results_add(struct practice_results *r, const struct practice_result *one, struct err *err);

/* A member "image-practices" (cocket-report(5)); nothing if there are none. */
void practice_put_results(struct json_writer *w, const struct practice_results *r);

#endif
