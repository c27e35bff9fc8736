/* The life of one verify: reference -> manifest -> evidence -> findings -> decision.  What was opened and read on the way stays open for
 * whoever takes the image along; nothing is fetched, parsed or decided twice.  Resolves a tag once; everything after goes by digest. */
#ifndef COCKET_VERIFY_VERIFY_H
#define COCKET_VERIFY_VERIFY_H

#include "verify/acceptance.h"
#include "verify/context.h"
#include "verify/present.h"
#include "verify/report.h"

/* What is asked of one image, beside what the context says; borrowed, and to outlive what is verified by it.  Zeroed: nothing more. */
struct verify_request {
	struct session *session;          /* the thread's own handle; NULL: the context's */
	bool own_session;                 /* a new one, which lives as long as what is verified by it, and counts its requests */
	struct source *place;             /* an open source of the image's place, which is read on from; NULL: it is opened */
	int64_t now;
	const char *signed_as;            /* --signed-as NAME; NULL none */
	const char *const *platforms;     /* each must be covered: "linux/arm64", or "all"; none: the image as named */
	size_t platform_count;
	bool only_present;                /* of an index that lists more than its place has, what is there; each of its platforms where none is asked for */
	bool beside_alone;                /* with its signatures beside it, as they are there now: neither a cache nor another repository */
	bool names_given;                 /* whole names in references are the source's own word too, not the user's: what `load` finds listed */
	const struct policy_attestation *attestations; /* --attestation: each is required; without a policy they decide, and signatures do not */
	size_t attestation_count;
	const struct name *attestation_repository; /* where they are looked for as well, whatever a rule says; NULL: by the rule */
	const char *const *signatures;    /* --signature FILE, n of them */
	size_t signature_count;
	const struct lockfile *lock;      /* --locked: what each image must be; NULL none */
	bool deep;                        /* --deep: every blob's bytes too */
	bool no_diff_ids;                 /* but not what the layers unpack to */
	struct progress *progress;        /* of --deep, for who watches; NULL: nobody */
	unsigned bases;                   /* how many images it is the base image of, one above the other */
};

/* The platform where one is asked for; NULL none. */
static inline const char *
request_platform(const struct verify_request *q)
{
	return q->platform_count > 0 ? q->platforms[0] : NULL;
}

/* *platform: NULL none; must live as long as the request. */
static inline void
request_set_platform(struct verify_request *q, const char *const *platform)
{
	q->platforms = platform;
	q->platform_count = *platform != NULL;
}

/* An image about which was decided. */
struct verified {
	struct report report;
	/* Where it was allowed, until verified_release: */
	struct source *source;            /* owned; the place it was read from, with its signatures' place */
	struct image image;               /* what was named: the manifest's bytes, digest and name */
	struct present present;           /* with only_present */
	bool of_platforms;                /* platforms were asked for, not all */
	struct session *session;          /* it was read over */
	/* Private: */
	struct verify_context *context;
	char image_name[REFERENCE_LABEL_BYTES]; /* what was asked for, for people */
	struct session *own_session;      /* owned */
	struct verify_options options;
	struct cached_source *cached;            /* before the source; NULL none */
	struct acceptance acceptance;     /* pending until verified_accept */
};
void verified_free(struct verified **v);

/* Decides.  An error is a report too, unknown or deny with its reason; COCKET_E_USAGE (the name or an option is wrong) and COCKET_E_NOMEM
 * alone are returned.  Nothing is written yet: an image that is allowed counts only after verified_commit. */
MUST_CHECK enum cocket_code verify(struct verified **out, struct verify_context *c, const struct reference *ref, const struct verify_request *request,
                                   struct err *err);

/* Holds what is allowed against the ledger and records it there; where the ledger has something newer, the report denies.  COCKET_E_USAGE:
 * the ledger is for a person to mend. */
MUST_CHECK enum cocket_code verified_accept(struct verified *v, struct err *err);

/* The last step before it is reported: verified_accept, then the audit log, which knows the image by that label. */
MUST_CHECK enum cocket_code verified_commit(struct verified *v, const char *label, struct err *err);

/* Something went wrong later: the report refuses the image, and the audit log has that too. */
void verified_refuse(struct verified *v, const char *label, const struct err *why);

/* Where its blobs are, which no cache holds. */
struct source *verified_blobs(struct verified *v);

/* Closes what was open; the report stays. */
void verified_release(struct verified *v);

#endif
