/* The policy file, cocket-policy(5): which images may pass, and by whose signature.  Closed JSON; what is not allowed by a rule is denied.
 * Pure: bytes -> rules -> the rule for a name.  Key files and roles are named here and looked for by others.
 * Never takes a file that may mean less than it seems to: an unknown field, a rule that can never match, a setting that contradicts another
 * is refused by line and column (attacks A16, A29, A30). */
#ifndef COCKET_FORMAT_POLICY_POLICY_H
#define COCKET_FORMAT_POLICY_POLICY_H

#include "base/problems.h"
#include "format/name/mirror.h"
#include "format/policy/policy_attestation.h"
#include "format/policy/policy_image.h"
#include "format/signature/signature_format.h"

#define POLICY_VERSION 2 /* the latest; a file of an earlier one means what it did */

enum policy_kind {
	POLICY_REJECT = 0, /* nothing passes; zeroed memory means this */
	POLICY_SIGNATURES, /* by signatures */
	POLICY_DIGESTS,    /* by the digests in the list alone */
	POLICY_ATTESTATIONS, /* by what is attested, signed or not */
};
const char *policy_kind_word(enum policy_kind kind); /* "reject" "signatures" "digests" "attestations" */

struct policy_rule {
	enum policy_kind kind;
	const char *comment;          /* NULL none */
	struct policy_list images;    /* as written */
	struct policy_who who;        /* owned; whose signatures */
	unsigned formats;             /* FORMAT_BITs; 0 any */
	int64_t max_age;              /* seconds; 0 any */
	bool require_expiry, require_tag, require_ledger, require_fresh, deep;
	bool names_optional;          /* names: optional: a signature that names no image counts too */
	struct digest *digests;       /* owned; empty: any */
	size_t digest_count;
	struct policy_list platforms; /* empty: not asked; "all" alone: every one */
	bool has_signature_repository;
	struct name signature_repository; /* where signatures lie; else beside the images */
	struct policy_attestation *attestations; /* owned; each is required */
	size_t attestation_count;
	bool has_attestation_repository;
	struct name attestation_repository; /* where they lie; else with the signatures */
	struct policy_image image;    /* what the image itself must be like */
	bool warn;                    /* enforce: warn */
	struct mirrors mirrors;       /* owned; each stands for what is within images, and is among the policy's too */
};

void policy_rule_free(struct policy_rule *rule);

/* All whom a rule names, by number: those who sign its images, then of each attestation those who sign it, and those whose VEX counts. */
size_t policy_rule_who_count(const struct policy_rule *rule);
const struct policy_who *policy_rule_who(const struct policy_rule *rule, size_t n);
/* The same of a rule as it stands in the file, be it well or not: the object that names them; absent: none. */
size_t policy_who_place_count(struct json rule);
struct json policy_who_place(struct json rule, size_t n);

#define POLICY_CATCH_ALL "**" /* the pattern for all names */

struct policy_pattern {
	char repository[NAME_TEXT_BYTES]; /* image_pattern_parse's form, or POLICY_CATCH_ALL */
	char tag[TAG_MAX_BYTES + 1];      /* a glob that the tag asked for must match; "" any tag, or none */
	size_t rule, item;                /* indexes: of the rule, and among its images */
};
#define POLICY_PATTERN_TEXT_BYTES (NAME_TEXT_BYTES + TAG_MAX_BYTES + 1)
void policy_pattern_print(char out[static POLICY_PATTERN_TEXT_BYTES], const struct policy_pattern *p);

struct policy {
	struct json_doc doc;             /* owned; texts borrow from it */
	const char *comment;             /* NULL none */
	const char *trust;               /* the trust store's directory, relative to the policy file; NULL the usual place */
	struct policy_list roots;        /* files of authorities and logs for certificates, relative to the policy file; none: the usual ones */
	struct policy_list unlogged_roots; /* the same beside them, of instances that keep no logs */
	int64_t root_max_age;            /* seconds that such a file may be old; 0 any */
	struct mirrors mirrors;          /* owned; its own, then those of its rules: locations are distinct */
	struct policy_rule *rules;       /* owned */
	size_t rule_count;
	struct policy_pattern *patterns; /* owned */
	size_t pattern_count;
};
void policy_free(struct policy *p);

/* COCKET_E_USAGE: "line L column C: what is wrong, what was expected"; COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code policy_parse(struct policy *out, struct slice text, struct err *err);

/* All that policy_parse would refuse the text for, in the order of the text; none: it is sound.  Only for people: nothing is decided by what
 * was read on the way.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code policy_problems(struct problems *out, struct slice text, struct err *err);

/* True if some rule names identities, or roles: of those who sign its images, or attestations. */
bool policy_has_identities(const struct policy *p);
bool policy_asks_roles(const struct policy *p);

/* host/path of the name, and its tag: a pattern with a tag wants one. */
bool policy_pattern_matches(const struct policy_pattern *p, const struct name *name);

/* > 0 where a is the more specific of two patterns: part by part from the host to the tag, by the first that glob_compare tells apart.
 * 0 only for patterns that match no name in common, or are the same. */
int policy_pattern_compare(const struct policy_pattern *a, const struct policy_pattern *b);

/* Why a is the more specific, for people: "api has no globs, before a*"; "" where it is not. */
#define POLICY_WHY_BYTES (2 * NAME_TEXT_BYTES + 64)
void policy_pattern_why(char out[static POLICY_WHY_BYTES], const struct policy_pattern *a, const struct policy_pattern *b);

/* The most specific pattern that matches; NULL where none does.  Borrowed. */
const struct policy_pattern *policy_choose(const struct policy *p, const struct name *name);

#endif
