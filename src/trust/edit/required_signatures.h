/* Who must sign a staged file before it is published, and who has. */
#ifndef COCKET_TRUST_EDIT_REQUIRED_SIGNATURES_H
#define COCKET_TRUST_EDIT_REQUIRED_SIGNATURES_H

#include "trust/edit/key_label.h"
#include "trust/edit/stage_part.h"

bool role_requirement_is_met(const struct role_requirement *r);

/* Calls each for every key of the role that has not signed. */
void role_requirement_missing(const struct role_requirement *r, void (*each)(void *ctx, const struct tuf_file *holder, size_t key), void *ctx);

/* The same of each that has. */
void role_requirement_present(const struct role_requirement *r, void (*each)(void *ctx, const struct tuf_file *holder, size_t key), void *ctx);

/* "targets", "root of version 2", "root of the new version 3". */
struct requirement_label {
	char s[TEXT_QUOTE_BYTES + 48];
};
struct requirement_label role_requirement_label(const struct role_requirement *r);

/* Of all that is staged, were it published together.  *out is yours (free). */
MUST_CHECK enum cocket_code stage_requirements(struct role_requirement **out, size_t *count, struct stage *st, struct err *err);

#endif
