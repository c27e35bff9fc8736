/* What the parts of the policy's parser share.  Not for others. */
#ifndef COCKET_FORMAT_POLICY_POLICY_PART_H
#define COCKET_FORMAT_POLICY_POLICY_PART_H

#include "base/json_reader.h"
#include "format/policy/policy.h"

/* policy_rule.c: the fields of a rule; kinds: POLICY_KIND_BITs of the rules that it goes with. */
#define POLICY_KIND_BIT(kind) (1U << (kind))
extern const struct json_field policy_rule_fields[];
/* "90d", of that field. */
MUST_CHECK enum cocket_code policy_duration_read(int64_t *out, const struct json_reader *r, struct json object, const char *name);
/* Strings, whose shape the table has checked: an array, or one alone. */
MUST_CHECK enum cocket_code policy_list_read(struct policy_list *out, const struct json_reader *r, struct json v);
#define POLICY_DURATION_PATTERN "^[1-9][0-9]*[smhdwy]$"

/* policy_identity.c: whose certificates do. */
extern const struct json_field policy_identity_fields[], policy_github_fields[];
MUST_CHECK enum cocket_code policy_identities_read(struct policy_rule *out, const struct json_reader *r, struct json object);
/* By which root files they are proved. */
MUST_CHECK enum cocket_code policy_roots_read(struct policy *p, const struct json_reader *r, struct json root);

MUST_CHECK enum cocket_code policy_rule_read(struct policy_rule *out, const struct json_reader *r, struct json object);

/* policy_parse.c: the fields of the file. */
extern const struct json_field policy_file_fields[];

/* policy_pattern.c: why the text is no pattern is in *err. */
MUST_CHECK enum cocket_code policy_pattern_parse(struct policy_pattern *out, const char *text, struct err *err);
/* True where neither is more specific and some name is matched by both. */
bool policy_patterns_tie(const struct policy_pattern *a, const struct policy_pattern *b);
/* True where each repository of as many parts as the pattern has, at or below the prefix (mirror_prefix_parse's form), is matched by it. */
bool policy_pattern_holds(const struct policy_pattern *p, const char *prefix);

/* policy_mirror.c: takes the mirrors of the rules, which have been read, into the policy's.  rules: where they stand. */
MUST_CHECK enum cocket_code policy_mirrors_gather(struct policy *p, const struct json_reader *r, struct json rules);

#endif
