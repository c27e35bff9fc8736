/* The life of one verify: name -> manifest -> evidence -> findings -> decision -> report.  Resolves a tag once; everything after goes by
 * digest. */
#ifndef COCKET_VERIFY_VERIFY_H
#define COCKET_VERIFY_VERIFY_H

#include "image/cache.h"
#include "trust/ledger.h"
#include "trust/store.h"
#include "verify/blobs.h"
#include "verify/gate.h"

#define MEDIA_TYPE_BYTES 160

struct progress;
struct lockfile;

struct verify_options {
	const struct keyset *keys;        /* of --key; NULL allowed with trust */
	unsigned threshold;
	struct trust *trust;              /* decide by its roles instead of by keys; NULL: by keys */
	const struct gate *gate;          /* decide by this policy: its rule sets keys, threshold and trust; NULL: none */
	const struct mirrors *mirrors;    /* where no signed_as is given; NULL none */
	int64_t max_age;                  /* --max-age: seconds that a signature may be old; 0 any */
	const char *ledger;               /* path; NULL: none is kept */
	enum ledger_absence ledger_absence;
	bool names_given;                 /* whole names in references are the source's own word too, not the user's: what `load` finds listed */
	const char *signed_as;            /* --signed-as NAME, and no mirror is looked for; NULL none */
	const struct name *signature_repository; /* where the signatures of registries' images lie, whatever a rule says; NULL: by the rule */
	const struct name *usual_repository;     /* the same where nothing else is said; NULL: beside the images */
	const char *platform;             /* --platform; NULL none, "all" */
	const char *const *signatures;    /* --signature FILE, n of them */
	size_t signature_count;
	int64_t now;
	struct cache *cache;              /* of what registries answered; NULL none */
	const struct lockfile *lock;      /* --locked: what each image must be; NULL none */
	bool deep;                        /* --deep: every blob's bytes too */
	bool no_diff_ids;                 /* but not what the layers unpack to */
	struct progress *progress;        /* of --deep, for who watches; NULL: nobody */
};

/* Which manifest a signature covered. */
struct coverage {
	struct platform platform;
	struct digest digest;
	bool by_index;                    /* through the index's signature; else on itself */
};

struct report {
	char image[4096 + NAME_TEXT_BYTES]; /* as the user wrote it */
	bool has_digest;
	struct digest digest;
	char media_type[MEDIA_TYPE_BYTES];   /* of the manifest that has the digest; the next is its size */
	uint64_t size;
	char pinned[4096 + NAME_TEXT_BYTES]; /* set on allow only */
	bool has_elsewhere;               /* signatures were looked for in this repository, not beside the image */
	struct name elsewhere;
	const struct mirror *mirror;      /* of verify_options: the claims' name is what it says that the image's stands for; NULL none */
	bool has_name;                    /* the name that claims must have, or on allow the one that they agreed on, is known */
	struct name name;
	enum verdict verdict;
	enum reason reason;
	char detail[ERR_MESSAGE_BYTES];
	enum err_cause cause;             /* behind the reason, where one is known */
	char hint[ERR_MESSAGE_BYTES];     /* what to do about it; "" none */
	bool nameless;                    /* name-mismatch: the signature that says most names nothing */
	unsigned threshold, counted_keys;
	bool by_lock;                     /* the lock file denied it */
	bool by_policy;                   /* the next are set */
	size_t rule;                      /* its number, from 1; 0: none is for the name */
	char pattern[POLICY_PATTERN_TEXT_BYTES]; /* for which it was chosen */
	bool warn;                        /* enforce: warn */
	bool named_by_source;             /* the rule was chosen by a name that a layout or archive gives itself: it does not just warn */
	bool would_deny;                  /* reason and detail say why; the verdict is to allow since the rule only warns */
	bool by_trust;                    /* the next are set */
	uint64_t root_version, targets_version;
	char role[TUF_ROLE_NAME_MAX + 1]; /* that decided; "" none covers the name */
	char chain[512];                  /* "root > targets > release" */
	struct finding *findings;         /* owned; all evidence, index's and platforms' */
	bool *counted;                    /* owned; per finding */
	struct digest *subjects;          /* owned; per finding: the manifest it is about */
	size_t count;
	struct coverage *covered;         /* owned; with --platform */
	size_t covered_count;
	bool deep;                        /* --deep was asked for */
	struct blobs blobs;               /* owned; with --deep, of an image that would pass otherwise */
	size_t others;                    /* images and names beside it in the archive, which nobody looked at */
	uint64_t requests;
	bool from_cache;                  /* signatures as the registry listed them at listed_at */
	int64_t listed_at;
};
void report_free(struct report *r);

/* The image may not pass after all, for this reason: verdict, reason, detail, hint, nothing pinned. */
void report_refuse(struct report *r, const struct err *why);

/* Fills hint by the reason; verify_image has done so. */
void report_hint(struct report *r);

/* Never fails: an error becomes verdict unknown or deny with its reason.  COCKET_E_USAGE alone (the name or an option is wrong) is
 * returned, for exit status 2. */
MUST_CHECK enum cocket_code verify_image(struct report *out, struct session *session, const char *image,
                                         const struct verify_options *options, struct err *err);

#endif
