/* All that is wrong with a policy, with the files that it names: for people, once it was refused.  Nothing is decided by it. */
#ifndef COCKET_VERIFY_POLICY_DIAGNOSIS_H
#define COCKET_VERIFY_POLICY_DIAGNOSIS_H

#include "base/problems.h"
#include "verify/policy_context.h"

/* Of g the path and the text.  around NULL: of the text alone, not of its key files and roles.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code policy_diagnose(struct problems *out, const struct policy_context *g, const struct policy_surroundings *around,
                                            struct err *err);

/* After a refusal: *err becomes the first problem of the file and tells how many more there are.  Returns err->code, which stays. */
enum cocket_code policy_explain_failure(const struct policy_context *g, const struct policy_surroundings *around, struct err *err);

#endif
