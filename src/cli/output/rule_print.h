/* What a rule of a policy demands, in words and as JSON. */
#ifndef COCKET_CLI_OUTPUT_RULE_PRINT_H
#define COCKET_CLI_OUTPUT_RULE_PRINT_H

#include "cli/output/output.h"
#include "format/policy/policy.h"

/* A line each, indented, on standard output. */
void rule_print_text(const struct policy_rule *rule);

/* Members of the object that is begun. */
void rule_put_json(struct json_writer *w, const struct policy_rule *rule);

#endif
