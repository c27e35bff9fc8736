/* What a rule of a policy asks of the attestations of an image (cocket-policy(5)): of which type, by whom, and what they must say.  A fixed vocabulary
 * instead of a language: each check is of one kind of attestation, and one that does not fit the type is refused, as is one without effect. */
#ifndef COCKET_FORMAT_POLICY_POLICY_ATTESTATION_H
#define COCKET_FORMAT_POLICY_POLICY_ATTESTATION_H

#include "base/json.h"
#include "format/attestation/predicate_type.h"
#include "format/attestation/severity.h"
#include "format/policy/policy_who.h"

/* Which of several decides. */
enum attestation_select {
	SELECT_ANY = 0, /* one that holds suffices */
	SELECT_LATEST,  /* the one whose predicate has the latest time */
	SELECT_ALL,     /* each must hold */
};
extern const char *const attestation_selects[]; /* ends with NULL */
const char *attestation_select_word(enum attestation_select select);

/* Of an image with several platforms, which manifests the attestations must be about. */
enum attestation_scope {
	SCOPE_ASKED = 0, /* each platform that is asked for; if none is, what was named, or if it has none, each of its platforms */
	SCOPE_EACH,      /* each platform that is asked for; if none is, each that there is */
	SCOPE_INDEX,     /* what was named */
};
extern const char *const attestation_scopes[]; /* from SCOPE_EACH on */
const char *attestation_scope_word(enum attestation_scope scope); /* "asked" "each" "index" */

/* A finding that does not count until then, and why. */
struct finding_exception {
	const char *id, *reason;
	bool has_until;
	int64_t until;
};

/* Durations are seconds, and 0 is any; an empty list is not asked for. */
struct scan_checks {
	bool has_max_severity;
	enum severity max_severity;              /* the worst that is allowed */
	bool has_max_count[SEVERITY_COUNT];
	uint64_t max_count[SEVERITY_COUNT];
	enum severity unknown_as;                /* what a finding of unknown severity counts as */
	bool allow_unfixed;                      /* what has no fix does not count */
	struct policy_list deny;                 /* ids that are never allowed */
	struct finding_exception *exceptions;    /* owned */
	size_t exception_count;
	struct policy_who vex;                   /* whose VEX suppresses; threshold 0: nobody's */
	int64_t max_age, max_database_age;
	struct policy_list scanners;             /* NAME, or NAME>=VERSION */
};

struct provenance_checks {
	struct policy_list builders, repositories, refs, commits, build_types; /* globs but for commits; each: one of them */
};

struct sbom_checks {
	uint64_t min_packages;
	int64_t max_age;
	struct policy_list deny_packages, deny_licenses;
	bool matches_bytes;                      /* what the layers hold is what it says: verify-bytes */
	bool allow_unlicensed;                   /* with deny_licenses: packages that say no licence are allowed */
};

struct vsa_checks {
	struct policy_list verifiers, levels;    /* one of these verifiers; all of these levels */
	int64_t max_age;
};

/* Of one place in the predicate. */
struct pointer_check {
	const char *pointer;                     /* RFC 6901 */
	struct json equals;                      /* absent: not asked */
	struct policy_list one_of;
	bool has_exists, exists;
	const char *min, *max;                   /* decimal numbers; NULL not asked */
	int64_t not_older_than;
};

struct policy_attestation {
	struct json text;                        /* as it stands in the file; absent: not of a file */
	const char *comment;                     /* NULL none */
	struct policy_list types;                /* short names or URIs: one of them */
	struct policy_who signers;               /* threshold 0: those of the rule */
	enum attestation_select select;
	enum attestation_scope scope;
	struct scan_checks scan;
	struct provenance_checks provenance;
	struct sbom_checks sbom;
	struct vsa_checks vsa;
	struct pointer_check *pointers;          /* owned */
	size_t pointer_count;
};
void policy_attestation_free(struct policy_attestation *a);

/* Bits of enum predicate_kind: what an attestation of that type may be read as. */
#define PREDICATE_BIT(kind) (1U << (kind))
unsigned policy_type_kinds(const char *type);
/* What it is first of all; PREDICATE_OTHER: not known here. */
enum predicate_kind policy_type_kind(const char *type);
/* Which of several decides, if the policy does not say: the latest of what has a time that matters, otherwise any. */
enum attestation_select policy_select_default(const struct policy_list *types);

/* Something of it is asked. */
bool scan_checks_limit(const struct scan_checks *c); /* how many findings of which kind */
bool scan_checks_are_asked(const struct scan_checks *c);
bool provenance_checks_are_asked(const struct provenance_checks *c);
bool sbom_checks_are_asked(const struct sbom_checks *c);
bool vsa_checks_are_asked(const struct vsa_checks *c);

/* "trivy>=0.50": the name, and the version behind ">="; empty: any. */
void scanner_split(struct slice *name, struct slice *version, const char *text);

#endif
