/* What the parts of the policy's parser share.  Not for others. */
#ifndef COCKET_FORMAT_POLICY_POLICY_PART_H
#define COCKET_FORMAT_POLICY_POLICY_PART_H

#include "format/policy/policy.h"

struct policy_reader {
	const struct json_doc *doc;
	struct slice text;
	struct err *err;
	uint64_t version; /* of the file; 0 until it is read */
};

/* A field, and the first version of the file that has it; a table ends with a name of NULL. */
struct policy_field {
	const char *name;
	unsigned since;
};

/* COCKET_E_USAGE with the line and column of v. */
enum cocket_code policy_refuse(const struct policy_reader *r, struct json v, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* The same of the error that is in r->err: at the member of that name where the object has it, else at the object. */
enum cocket_code policy_refuse_field(const struct policy_reader *r, struct json object, const char *name);

/* The n-th element, from 0; absent where there are not so many. */
struct json policy_nth(struct json array, size_t n);

/* Unknown fields are refused where they stand, and so are those of a later version than the file's. */
MUST_CHECK enum cocket_code policy_closed(const struct policy_reader *r, struct json object, const struct policy_field fields[]);

MUST_CHECK enum cocket_code policy_text_opt(const char **out, const struct policy_reader *r, struct json object, const char *name);
/* An array of strings, not empty, none of them twice; absent leaves *out as it is. */
MUST_CHECK enum cocket_code policy_list_opt(struct policy_list *out, const struct policy_reader *r, struct json object, const char *name);

/* policy_rule.c */
MUST_CHECK enum cocket_code policy_rule_read(struct policy_rule *out, const struct policy_reader *r, struct json object);
void policy_rule_free(struct policy_rule *rule);

/* policy_pattern.c: why the text is no pattern is in *err. */
MUST_CHECK enum cocket_code policy_pattern_parse(struct policy_pattern *out, const char *text, struct err *err);
/* True where neither is more specific and some name is matched by both. */
bool policy_patterns_tie(const struct policy_pattern *a, const struct policy_pattern *b);
/* True where each repository of as many parts as the pattern has, at or below the prefix (mirror_prefix_parse's form), is matched by it. */
bool policy_pattern_holds(const struct policy_pattern *p, const char *prefix);

/* policy_mirror.c */
MUST_CHECK enum cocket_code policy_mirrors_opt(struct mirrors *out, const struct policy_reader *r, struct json object);
/* Takes the mirrors of the rules, which have been read, into the policy's.  rules: where they stand. */
MUST_CHECK enum cocket_code policy_mirrors_gather(struct policy *p, const struct policy_reader *r, struct json rules);

#endif
