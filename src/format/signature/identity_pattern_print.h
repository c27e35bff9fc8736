/* Identities as JSON: as a policy has them, and a trust store those with conditions. */
#ifndef COCKET_FORMAT_SIGNATURE_IDENTITY_PATTERN_PRINT_H
#define COCKET_FORMAT_SIGNATURE_IDENTITY_PATTERN_PRINT_H

#include "base/json.h"
#include "format/signature/identity_pattern.h"

/* By conditions. */
bool identity_pattern_is_narrowed(const struct identity_pattern *p);

/* The members of its object: identity, issuer, and github if there are conditions. */
void identity_pattern_put(struct json_writer *w, const struct identity_pattern *p);

#endif
