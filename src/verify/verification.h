/* What the parts of one verification share.  Not for other layers. */
#ifndef COCKET_VERIFY_VERIFICATION_H
#define COCKET_VERIFY_VERIFICATION_H

#include "image/layer_watch.h"
#include "verify/acceptance.h"
#include "verify/attestation_state.h"
#include "verify/build_images.h"
#include "verify/context.h"
#include "verify/present.h"
#include "verify/report.h"
#include "verify/requirement.h"
#include "verify/sbom_watch.h"

struct verification {
	struct verify_context *context;
	struct report *report;
	const struct verify_options *options; /* the caller's, or own */
	struct verify_options own; /* as the policy's rule has them */
	const struct policy_rule *rule; /* NULL: no policy, or not chosen yet */
	struct layer_watch *watch; /* what --deep found in layers; NULL: nobody looked */
	struct layer_watch layers; /* it; open from the beginning to the end */
	bool is_damaged; /* --deep found bytes that are not what they should be */
	const char *const *platforms; /* asked for, each must be covered */
	size_t platform_count;
	struct session *session;  /* that the source is read over */
	struct source *source;
	struct cached_source *cached; /* of it; NULL: no cache */
	struct requirement base;              /* what options and rule require, whoever is to sign */
	struct requirements required;         /* its name is known before whom it requires */
	struct name name;                     /* what required.name points at, when known */
	unsigned budget;
	struct image image;
	struct attached_index indexes[ATTACHED_INDEXES_MAX]; /* attached to it */
	size_t index_count;
	struct present present;
	struct attestation_state attestations;
	struct sbom_watch sboms;  /* of them, those that the bytes are held against */
	struct build_images_held builds; /* and what they say that the image was made from, where that is asked */
	struct acceptance acceptance;
	bool has_allowed;      /* a manifest was allowed; the next two are set */
	bool has_signed_at;    /* all that were carry a time */
	int64_t signed_at;     /* the oldest of them: an index that nobody signed is no newer than what it holds */
};

/* expected_name.c: the name that claims must have, where what the user gave says it; and the same once the image is at hand.  A digest in
 * --signed-as must be the image's. */
MUST_CHECK enum cocket_code signed_name(struct verification *run, struct err *err);
MUST_CHECK enum cocket_code layout_name(struct verification *run, struct err *err);
MUST_CHECK enum cocket_code signed_digest_check(const struct verification *run, struct err *err);

/* image_decision.c: the decision on what the user named, in the report. */
MUST_CHECK enum cocket_code image_decide(struct verification *run, struct err *err);
void name_report(const struct verification *run);

/* manifest_decision.c: examines all evidence for one manifest and decides on it alone; findings are added to the report. */
MUST_CHECK enum cocket_code manifest_decide(struct decision *out, struct verification *run, const struct digest *subject, struct err *err);
/* Revoked digests pass by nobody's signature (cocket-trust(5)): then *out is the denial. */
bool digest_is_revoked(struct decision *out, const struct verification *run, const struct digest *subject);

/* index_cover.c: *d, a denial of an image, becomes the decision on an index that is attached to it and lists it. */
MUST_CHECK enum cocket_code index_cover(struct decision *d, struct verification *run, struct err *err);

/* signature_place.c: where the signatures of a registry's image are looked for; and a denial for want of any there says where that was. */
MUST_CHECK enum cocket_code signature_place_set(struct verification *run, struct err *err);
void signature_place_report(struct report *r);
/* Might signatures suffice where the image's name is not a mirror's?  And a denial for a name says which entry made it that one. */
bool mirror_is_decisive(const struct report *r, const struct verify_options *o);
void mirror_report(struct report *r, const struct verify_options *o);

/* policy_apply.c: chooses the rule of the policy for run->required.name, and takes over what it says.  Does nothing where it is chosen already, or
 * there is no policy.  COCKET_E_NO_RULE, COCKET_E_USAGE. */
MUST_CHECK enum cocket_code rule_choose(struct verification *run, struct err *err);
/* What the rule says of the image whatever signatures say: true where that decides, and *out is the decision. */
bool rule_states(struct decision *out, const struct verification *run);
/* The denial becomes a warning where the rule says so. */
void rule_soften(struct verification *run);

/* platforms.c: run->platforms.  *d is on entry the verdict on what the user named, on return the one on the platforms asked for too. */
MUST_CHECK enum cocket_code platform_decide(struct decision *d, struct verification *run, struct err *err);

/* The same of the manifests of an index that may be run, whoever signed them: *d, an allowance, becomes the denial. */
void revoked_entries_check(struct decision *d, struct verification *run);
/* What an index says an image is for is asked for, or nothing is; or it says nothing, and the image's config must. */
bool platform_may_be_asked(const struct verification *run, const struct descriptor *d);

/* blob_verify.c: every byte of what would pass; *d, an allowance, becomes the denial, or that nobody knows. */
MUST_CHECK enum cocket_code blobs_verify(struct decision *d, struct verification *run, struct err *err);

/* lockfile_check.c: checks an image that is otherwise allowed against the lock file. */
void lockfile_check(struct decision *d, struct verification *run);

/* ledger_check.c: the time of a manifest that was allowed by the findings from first on, with the threshold in the report. */
void signed_time_add(struct verification *run, size_t first);
/* What the ledger is to hold of an image that is otherwise allowed. */
void acceptance_prepare(struct verification *run, const struct decision *d);
/* Records it.  COCKET_E_ROLLBACK, COCKET_E_IO, COCKET_E_USAGE: it may not pass. */
MUST_CHECK enum cocket_code acceptance_record(const struct acceptance *a, struct ledger_batch *batch, struct err *err);

#endif
