/* What one verification is to go by, as the command line, the environment or the policy's rule says it. */
#ifndef COCKET_VERIFY_OPTIONS_H
#define COCKET_VERIFY_OPTIONS_H

#include "identity/identity_pattern.h"
#include "image/cache/cache.h"
#include "trust/ledger/ledger.h"
#include "trust/store/store.h"
#include "verify/policy_context.h"

struct progress;
struct lockfile;

struct verify_options {
	const struct keyring *keys;        /* of --key; NULL allowed with trust */
	struct identity_patterns identities; /* whose certificates do as well */
	bool no_log, no_sct;               /* what such a proof may lack */
	unsigned threshold;
	struct trust *trust;              /* decide by its roles instead of by keys; NULL: by keys */
	const struct trust *revoker;      /* whose revocations count, whatever decides; NULL none */
	const struct keyring *revoked;    /* the keys that it revokes, as far as it has them; NULL none */
	const struct policy_context *policy_context;          /* decide by this policy: its rule sets keys, threshold and trust; NULL: none */
	const struct mirrors *mirrors;    /* where no signed_as is given; NULL none */
	int64_t max_age;                  /* --max-age: seconds that a signature may be old; 0 any */
	const char *ledger;               /* path; NULL: none is kept */
	enum ledger_absence ledger_absence;
	bool names_given;                 /* whole names in references are the source's own word too, not the user's: what `load` finds listed */
	const char *signed_as;            /* --signed-as NAME, and no mirror is looked for; NULL none */
	const struct name *signature_repository; /* where the signatures of registries' images lie, whatever a rule says; NULL: by the rule */
	const struct name *usual_repository;     /* the same where nothing else is said; NULL: beside the images */
	const char *const *platforms;     /* each must be covered: "linux/arm64", or "all"; none: the image as named */
	size_t platform_count;
	const struct policy_attestation *attestations; /* --attestation: each is required too; without a policy they decide alone */
	size_t attestation_count;
	const struct name *attestation_repository; /* where they are looked for as well, whatever a rule says; NULL: by the rule */
	bool only_present;                /* of an index that lists more than its place has, what is there; each of its platforms where none is asked for */
	const char *const *signatures;    /* --signature FILE, n of them */
	size_t signature_count;
	int64_t now;
	struct cache *cache;              /* of what registries answered; NULL none */
	const struct lockfile *lock;      /* --locked: what each image must be; NULL none */
	bool deep;                        /* --deep: every blob's bytes too */
	bool no_diff_ids;                 /* but not what the layers unpack to */
	struct progress *progress;        /* of --deep, for who watches; NULL: nobody */
	unsigned bases;                   /* how many images it is the base image of, one above the other */
};

#endif
