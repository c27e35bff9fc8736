/* Lists of packages that were held against bytes, as JSON (cocket-report(5)). */
#ifndef COCKET_VERIFY_SBOM_JSON_H
#define COCKET_VERIFY_SBOM_JSON_H

#include "base/json.h"
#include "verify/sbom_bytes.h"

/* A member "sboms"; nothing if there are none. */
void sbom_put_results(struct json_writer *w, const struct sbom_results *r);

#endif
