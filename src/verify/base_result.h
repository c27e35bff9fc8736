/* What was found of the base image of an image, for whoever prints it.  Memory alone. */
#ifndef COCKET_VERIFY_BASE_RESULT_H
#define COCKET_VERIFY_BASE_RESULT_H

#include "base/json.h"
#include "format/name/reference.h"
#include "format/oci/platform.h"

struct base_result {
	struct digest manifest;             /* of the image that is made from it */
	char platform[PLATFORM_TEXT_BYTES]; /* of that; "" not said */
	char name[NAME_TEXT_BYTES];         /* of the base image, with its digest if it is known */
	const char *said_by;                /* "label", "annotation", "provenance" */
	size_t layers;                      /* of the image that are the base image's; 0: nobody looked, or none is */
	bool is_input;                      /* it went into the build, and is not the base image */
	bool is_verified;                   /* it was allowed by the policy itself */
	bool has_created;
	int64_t created;
	bool passes;
	char detail[ERR_MESSAGE_BYTES];     /* why not */
};

struct base_results {
	struct base_result *items; /* owned */
	size_t count, capacity;
};
void base_results_free(struct base_results *r);

/* A new one, zeroed.  COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code base_results_add(struct base_result **out, struct base_results *r, struct err *err);

/* A member "base-images" (cocket-report(5)); nothing if there are none. */
void base_put_results(struct json_writer *w, const struct base_results *r);

#endif
