/* What a policy comes to: which rules can allow images, which allow none and why, and what happens to images that none is for. */
#ifndef COCKET_CLI_OUTPUT_POLICY_SUMMARY_H
#define COCKET_CLI_OUTPUT_POLICY_SUMMARY_H

#include "cli/output/output.h"
#include "verify/rule_outlook.h"

struct policy_summary {
	const struct policy_context *policy_context; /* borrowed */
	struct rule_outlook *outlooks;               /* owned; one a rule */
	size_t none;                                 /* rules that allow no image */
	size_t catch_all;                            /* the rule for all other images, from 1; 0: they are denied */
};
void policy_summary_free(struct policy_summary *s);

/* Of a policy with its keys and its store, or of the file alone.  COCKET_E_IO, _NOMEM. */
MUST_CHECK enum cocket_code policy_summary_make(struct policy_summary *out, const struct policy_context *g, int64_t now, struct err *err);

void policy_summary_print(const struct policy_summary *s);
void policy_summary_put_json(struct json_writer *w, const struct policy_summary *s);
/* A catch-all that allows anything, on standard error. */
void policy_summary_warn(const struct policy_summary *s);

#endif
