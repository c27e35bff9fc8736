/* When something is in use, as sigstore's files write it ("validFor"; protobuf-specs TimeRange).  Pure. */
#ifndef COCKET_FORMAT_LOG_PERIOD_H
#define COCKET_FORMAT_LOG_PERIOD_H

#include "base/clock.h"
#include "base/json.h"

/* Both ends included; a missing one is open. */
struct period {
	bool has_start, has_end;
	struct instant start, end;
};
bool period_has(const struct period *p, const struct instant *t);

/* The member validFor of the object.  needs_start: of a key, which is not in use before it is; of authorities both ends may be open. */
MUST_CHECK enum cocket_code period_read(struct period *out, struct json holder, bool needs_start, struct err *err);

#endif
