/* What an image must have for a rule of a policy to allow it, in one sentence. */
#ifndef COCKET_CLI_OUTPUT_RULE_NEED_H
#define COCKET_CLI_OUTPUT_RULE_NEED_H

#include "format/policy/policy.h"

/* "2 signatures by different keys of a.pub, b.pub, with a tag, no older than 36h", escaped.  Not of a rule that rejects. */
MUST_CHECK enum cocket_code rule_need_print(struct buf *out, const struct policy_rule *rule, struct err *err);

/* "NAME of ISSUER (ref refs/heads/main), NAME of ISSUER", escaped. */
MUST_CHECK enum cocket_code rule_identities_print(struct buf *out, const struct policy_rule *rule, struct err *err);

/* "36h", in the largest unit that has it whole. */
#define AGE_TEXT_BYTES 32
void age_print(char out[static AGE_TEXT_BYTES], int64_t seconds);

#endif
