/* What became of attestations, as JSON: see cocket-report(5). */
#ifndef COCKET_VERIFY_ATTESTED_JSON_H
#define COCKET_VERIFY_ATTESTED_JSON_H

#include "base/json.h"
#include "verify/attested.h"

/* The array. */
void attested_put_list(struct json_writer *w, const struct attested_list *l);

#endif
