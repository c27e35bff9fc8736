/* What one verification found, for whoever prints it.  Zeroed memory denies. */
#ifndef COCKET_VERIFY_REPORT_H
#define COCKET_VERIFY_REPORT_H

#include "format/name/mirror.h"
#include "format/policy/policy.h"
#include "format/tuf/tuf.h"
#include "verify/attested.h"
#include "verify/base_result.h"
#include "verify/blob_list.h"
#include "verify/practice_result.h"
#include "verify/sbom_bytes.h"
#include "verify/verdict.h"
#include "verify/warnings.h"

#define MEDIA_TYPE_BYTES 160

/* Which manifest a signature covered. */
struct coverage {
	struct platform platform;
	struct digest digest;
	bool by_index;                    /* through the index's signature; else on itself */
};

struct report {
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
	char image[REFERENCE_LABEL_BYTES]; /* what was asked for, for people; "" not known yet */
	char hint[ERR_MESSAGE_BYTES + NAME_TEXT_BYTES]; /* what to do about it; "" none */
	const char *ledger;               /* rollback: the file that has something newer, and under this name; NULL none */
	char ledger_name[NAME_TEXT_BYTES];
	struct warnings warnings;         /* owned */
	struct foreign_item foreign[FOREIGN_ITEMS_MAX]; /* attached to the image, and no signature that is read here: the first of them */
	size_t foreign_count;
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
	int64_t role_expires;             /* when it does; 0: not before the store */
	char expiring[TUF_ROLE_NAME_MAX + 1]; /* the role, that one or one above it, whose expiry that is */
	int64_t max_age;                  /* seconds that a signature may be old for what decided; 0 any */
	struct finding *findings;         /* owned; all evidence, index's and platforms' */
	struct evaluation *evaluations;   /* owned; per finding: what it was worth to what decided */
	struct digest *subjects;          /* owned; per finding: the manifest it is about */
	size_t count, finding_capacity, evaluation_capacity, subject_capacity;
	size_t finding_room;              /* findings that are set or zero: those past count are being made */
	struct coverage *covered;         /* owned; with --platform */
	size_t covered_count, covered_capacity;
	bool is_partial;                  /* of an index some platforms alone were decided about: those that are covered */
	bool asks_attestations, by_attestations; /* some are required; they decide alone */
	struct attested_list attested;    /* what was asked for beside signatures, or instead of them */
	struct sbom_results sboms;        /* that were held against the bytes of layers */
	struct practice_results practices; /* that a policy asks of the image itself */
	struct base_results bases;        /* that the image is made from, where a policy asks for that */
	bool has_index;                   /* the signatures are on this index, which is attached to the image and lists it */
	struct digest index;
	bool deep;                        /* --deep was asked for */
	struct blobs blobs;               /* owned; with --deep, of an image that would pass otherwise */
	size_t others;                    /* images and names beside it in the archive, which nobody looked at */
	uint64_t requests;
	bool from_cache;                  /* signatures as the registry listed them at listed_at */
	int64_t listed_at;
};
void report_free(struct report *r);

/* The image may not pass after all, for this reason: verdict, reason, detail; no hint yet, nothing pinned. */
void report_refuse(struct report *r, const struct err *why);

/* What else than signatures was found there. */
void report_add_foreign(struct report *r, const struct evidence *e);

/* Room for more findings; a platform's manifest and by whose signature it is covered. */
MUST_CHECK enum cocket_code report_grow(struct report *r, size_t more, struct err *err);
MUST_CHECK enum cocket_code covered_add(struct report *r, const struct platform *platform, const struct digest *digest, bool by_index,
                                        struct err *err);

#endif
