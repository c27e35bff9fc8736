/* What the parts of the policy's parser share.  Not for others. */
#ifndef COCKET_FORMAT_POLICY_POLICY_PART_H
#define COCKET_FORMAT_POLICY_POLICY_PART_H

#include "base/json_reader.h"
#include "base/limits.h"
#include "format/policy/policy.h"

/* policy_rule.c: the fields of a rule; kinds: POLICY_KIND_BITs of the rules that it goes with. */
#define POLICY_KIND_BIT(kind) (1U << (kind))
extern const struct json_field policy_rule_fields[];
/* "90d", of that field. */
MUST_CHECK enum cocket_code policy_duration_read(int64_t *out, const struct json_reader *r, struct json object, const char *name);
/* Strings, whose shape the table has checked: an array, or one alone. */
MUST_CHECK enum cocket_code policy_list_read(struct policy_list *out, const struct json_reader *r, struct json v);
#define POLICY_DURATION_PATTERN "^[1-9][0-9]*[smhdwy]$"

/* policy_who_parse.c: who must sign. */
#define POLICY_THRESHOLD_MAX 1024
#define POLICY_SOME .least = 1, .most = POLICY_PATTERNS_MAX
/* The rows for a table of fields; which: what they go with. */
#define POLICY_WHO_ROWS(which) \
	{ "keys", SHAPE_LIST, 1, POLICY_SOME, .kinds = (which), .about = "files of public keys, any of which may sign" }, \
	{ "roles", SHAPE_LIST_OR_WORD, 1, POLICY_SOME, .words = policy_any_role, .kinds = (which), .about = "roles of the trust store, or any that covers the name" }, \
	{ "threshold", SHAPE_NUMBER, 1, .least = 1, .most = POLICY_THRESHOLD_MAX, .kinds = (which), .about = "how many different signers must have signed" }, \
	{ "identities", SHAPE_OBJECTS, 2, POLICY_SOME, .of = "identity", .kinds = (which), .about = "whose certificates do, beside keys or instead of them" }, \
	{ "no-log", SHAPE_FLAG, 2, .kinds = (which), .about = "a signature by certificate counts that is in no transparency log" }, \
	{ "no-sct", SHAPE_FLAG, 2, .kinds = (which), .about = "a certificate counts that is in no log of certificates" }
extern const struct json_field policy_who_fields[];
extern const char *const policy_any_role[];
/* Somebody is named, be it well or not. */
bool policy_who_is_named(struct json object);
/* nobody: what is said if nobody is named. */
MUST_CHECK enum cocket_code policy_who_read(struct policy_who *out, const struct json_reader *r, struct json object, const char *nobody);

/* policy_identity.c: whose certificates do. */
extern const struct json_field policy_identity_fields[], policy_github_fields[];
MUST_CHECK enum cocket_code policy_identities_read(struct policy_who *out, const struct json_reader *r, struct json object);
/* By which root files they are proved. */
MUST_CHECK enum cocket_code policy_roots_read(struct policy *p, const struct json_reader *r, struct json root);

/* policy_attestation_parse.c: what must have been attested. */
extern const struct json_field policy_attestation_fields[];
MUST_CHECK enum cocket_code policy_attestations_read(struct policy_rule *out, const struct json_reader *r, struct json object);

/* policy_check.c, policy_scan_check.c, policy_pointer.c: what an attestation must say. */
extern const struct json_field policy_checks_fields[], policy_counts_fields[], policy_exception_fields[], policy_vex_fields[], policy_sbom_fields[],
        policy_vsa_fields[], policy_pointer_fields[];
MUST_CHECK enum cocket_code policy_checks_read(struct policy_attestation *out, const struct json_reader *r, struct json attestation);
MUST_CHECK enum cocket_code policy_scan_checks_read(struct policy_attestation *out, const struct json_reader *r, struct json checks);
MUST_CHECK enum cocket_code policy_pointers_read(struct policy_attestation *out, const struct json_reader *r, struct json checks);

/* policy_image_parse.c: what the image itself must be like. */
extern const struct json_field policy_image_fields[], policy_base_fields[];
MUST_CHECK enum cocket_code policy_image_read(struct policy_rule *out, const struct json_reader *r, struct json object);

/* policy_rule.c: one rule, and that it does not contradict itself. */
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
