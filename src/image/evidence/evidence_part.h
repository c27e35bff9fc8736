/* The inside of evidence_gather: rounds of fetches side by side, each round made of what the one before has shown to be needed.
 * A round never waits for another that it could have run beside. */
#ifndef COCKET_IMAGE_EVIDENCE_EVIDENCE_PART_H
#define COCKET_IMAGE_EVIDENCE_EVIDENCE_PART_H

#include "format/signature/simple_payload.h"
#include "image/evidence/attestation_gather.h"
#include "image/evidence/fetch_memory.h"

/* Room above a declared size for a body that is too long to be told from one that has no end. */
#define SIZE_SLACK_BYTES (4 * KIB)

/* What a referrer that cannot be read is taken for. */
#define REFERRER_FORMAT FORMAT_BUNDLE

#define WHERE_BYTES sizeof(((struct evidence_item *)0)->where)

enum fetch_job_kind { JOB_SIGNATURE_TAG, JOB_ATTESTATION_TAG, JOB_FALLBACK_TAG, JOB_PAGE, JOB_MANIFEST, JOB_DOCUMENT };

struct fetch_job {
	enum fetch_job_kind kind;
	size_t index; /* of the candidate (JOB_MANIFEST) or the item (JOB_DOCUMENT) */
};

struct fetch_batch {
	struct fetch *fetches;
	struct fetch_job *jobs;
	size_t count, fetch_capacity, job_capacity;
};
MUST_CHECK enum cocket_code fetch_batch_add(struct fetch_batch *b, struct fetch_job job, const struct fetch *fetch, struct err *err);
void fetch_batch_free(struct fetch_batch *b);

/* A manifest that someone lists as a referrer, or that holds attestations elsewhere. */
struct referrer_candidate {
	enum candidate_place { CANDIDATE_REFERRER, CANDIDATE_OF_INDEX, CANDIDATE_AT_TAG } place;
	struct digest digest;
	uint64_t size;
	bool likely; /* its type may be that of what is sought */
	bool is_other; /* all that list it say by an annotation that it is another statement */
	bool asked;
	struct buf manifest; /* owned: of one that was fetched, and whose documents are not all asked for; empty: none */
	bool has_key_hint; /* the list says whose it is */
	struct digest key_hint;
};

/* What an item still lacks. */
struct wanted_document {
	bool pending;
	bool dropped; /* could not be asked for: no evidence either way */
	struct digest digest;
	uint64_t size;
};

struct evidence_gather {
	struct evidence *out;
	size_t first;              /* items before it were there already */
	struct source *source;
	const struct digest *subject;
	const struct attestation_wish *wish; /* NULL: signatures are sought */
	bool may_pause, pauses;    /* referrers may wait, since what the .sig tag has may do; they do */
	enum evidence_take { TAKE_ALL, TAKE_SOUGHT, TAKE_REST } take; /* by what documents say they are: all, those that are sought or say nothing, the others */
	bool has_put_off;          /* something was not read for that */
	bool has_sig, has_att, has_fallback, has_page; /* the places that are looked at first */
	struct wanted_document *wants;        /* of item first + i */
	size_t want_capacity;
	struct referrer_candidate *candidates;
	size_t candidate_count, candidate_capacity;
	size_t likely_count;
	size_t asked_count;
	size_t document_count;     /* asked for */
	struct slice reading;      /* the bytes of the manifest that is read */
	char next[2048];           /* page to ask for, "" none */
	struct digest pages[REFERRER_PAGES_MAX]; /* of the names of pages asked for */
	size_t page_count;
	uint64_t bytes;            /* declared sizes of what was asked for */
	struct err overflow;
};

#define ATTESTED_MAX (2 * ATTESTATIONS_MAX) /* manifests that hold them: one a bundle, at most */

/* Is it to be read now, by the type that it says its predicate has (NULL: it says nothing)? */
bool evidence_takes(struct evidence_gather *g, const char *predicate_type);
/* Is it something else than what is sought? */
bool evidence_is_other(const struct evidence_gather *g, const char *predicate_type);
/* Ceilings of what is sought. */
size_t evidence_document_max(const struct evidence_gather *g);
size_t evidence_count_max(const struct evidence_gather *g);

/* True for what says nothing about the evidence: the place could not be asked. */
bool is_transient_code(enum cocket_code code);
void evidence_transient(struct evidence_gather *g, const struct err *e); /* keeps the first */
bool evidence_affords(struct evidence_gather *g, uint64_t size);         /* counts size; false and overflow set where it is too much in all */

/* evidence_item.c */
bool key_hint_read(struct digest *out, const struct descriptor *d); /* false: it has none */
/* One item that is only an error: found, and of no use. */
MUST_CHECK enum cocket_code item_add_error(struct evidence_gather *g, enum signature_format format, const char *where, const struct err *e,
                                           struct err *err);
/* One item whose document is at hand. */
MUST_CHECK enum cocket_code item_add_document(struct evidence_gather *g, enum signature_format format, const char *where, struct slice document,
                                              struct err *err);
/* One item a layer that has its signature in an annotation, whatever its position; none if there is no such layer. */
MUST_CHECK enum cocket_code items_add_annotated(struct evidence_gather *g, const struct manifest *m, const char *where, struct err *err);
/* The layer of a manifest that holds one signature and nothing else. */
MUST_CHECK enum cocket_code item_add_layer(struct evidence_gather *g, const struct descriptor *layer, const char *where, struct err *err);
/* A document that says something about the image. */
struct attested_document {
	enum attestation_place place;
	const char *type;             /* of its predicate, as far as it says so; NULL: it does not */
	const struct descriptor *layer;
	const struct digest *manifest; /* that holds it */
	struct slice manifest_bytes;
};
MUST_CHECK enum cocket_code item_add_attestation(struct evidence_gather *g, const struct attested_document *d, const char *where, struct err *err);
MUST_CHECK enum cocket_code documents_plan(struct fetch_batch *b, struct evidence_gather *g, struct err *err);
MUST_CHECK enum cocket_code document_deliver(struct evidence_gather *g, size_t item, struct fetch *f, struct err *err);
void evidence_items_finish(struct evidence_gather *g); /* removes the dropped ones; after an overflow all */

/* referrer_listing.c */
MUST_CHECK enum cocket_code page_deliver(struct evidence_gather *g, const struct fetch *f, struct err *err);
MUST_CHECK enum cocket_code fallback_deliver(struct evidence_gather *g, const struct fetch *f, struct err *err);
struct referrer_candidate *candidate_find(const struct evidence_gather *g, const struct digest *digest); /* NULL: it is not known */
/* One more that may be of what is sought, of which there may be only so many (A7). */
void candidate_count_likely(struct evidence_gather *g);
/* It may be what is sought. */
bool candidate_is_first(const struct evidence_gather *g, const struct referrer_candidate *c);
void referrer_where_print(char out[static WHERE_BYTES], const struct digest *d);

/* referrers.c */
MUST_CHECK enum cocket_code referrers_plan(struct fetch_batch *b, struct evidence_gather *g, struct err *err);
MUST_CHECK enum cocket_code referrer_deliver(struct evidence_gather *g, size_t candidate, const struct fetch *f, struct err *err);
void candidates_free(struct evidence_gather *g);
/* True while one waits for evidence_gather_rest. */
bool candidates_wait(const struct evidence_gather *g);
/* Of those that were fetched before, what was left out then. */
MUST_CHECK enum cocket_code candidates_resume(struct evidence_gather *g, struct err *err);
/* A manifest at hand. */
MUST_CHECK enum cocket_code candidate_add_manifest(struct evidence_gather *g, struct slice manifest, struct err *err);
/* A manifest to be fetched: an entry of an index. */
MUST_CHECK enum cocket_code candidate_add_entry(struct evidence_gather *g, const struct descriptor *d, struct err *err);

/* attested.c: may an entry of a listing hold attestations, and of which type, as far as it says so (NULL: it does not)? */
bool attested_is_likely(const struct descriptor *d);
const char *attested_hint(const struct descriptor *d);
enum attestation_place attested_place(const struct referrer_candidate *c);
/* The documents of a manifest of attestations; none: it holds no such. */
MUST_CHECK enum cocket_code attested_read(struct evidence_gather *g, const struct referrer_candidate *c, const struct manifest *m, const char *where,
                                          struct err *err);

#endif
