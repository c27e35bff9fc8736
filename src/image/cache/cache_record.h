/* What a registry answered about one image, as a file of the cache holds it: raw documents, and where each was found.  Pure.
 * It holds no verdict: whoever takes an answer out checks signatures, names and dates as if it had just come.
 *
 *	HEX, the SHA-256 of all that follows
 *	{"cocket-cache":1,"key":HEX,"listed":UNIX-SECONDS,"answers":[{"kind":"tag","name":"sha256-...","type":"application/...","size":N},...]}
 *	the documents, one after another, in the order of the answers
 *
 * The first line finds what a disk or an editor has changed; against one who computes it anew the rest is made not to matter. */
#ifndef COCKET_IMAGE_CACHE_CACHE_RECORD_H
#define COCKET_IMAGE_CACHE_CACHE_RECORD_H

#include "base/json.h"
#include "image/source.h"

/* One answer.  All that it points to lives as long as the record. */
struct cache_answer {
	enum fetch_kind kind;
	const char *name;      /* FETCH_TAG: the tag; FETCH_REFERRERS: the page, "" the first */
	struct digest digest;  /* the other kinds', and whose referrers */
	bool absent;           /* there is none; the next three are empty */
	struct slice body;
	const char *type;      /* that it was served as, "" unknown */
	const char *next;      /* FETCH_REFERRERS: the page after, "" none */
};

struct cache_record {
	struct buf text;       /* owned: the file */
	struct json_doc doc;   /* owned: its second line */
	int64_t listed;        /* when the registry was asked */
	struct cache_answer *answers; /* owned */
	size_t count;
};
void cache_record_free(struct cache_record *r);

/* Takes *text over.  What it holds by digest is proved.  COCKET_E_DIGEST: not what was written; COCKET_E_FORMAT: not a record, or not the
 * one of that key; COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code cache_record_parse(struct cache_record *out, struct buf *text, const struct digest *key, struct err *err);

/* The answer to that question; NULL: the record has none, or one that does not fit the size asked for. */
const struct cache_answer *cache_record_find(const struct cache_record *r, const struct fetch *asked);

/* A record in the making. */
struct cache_draft {
	struct json_writer answers;
	struct buf answers_text, bodies;
	size_t count;
	struct err err;        /* not COCKET_OK: it will be none, and why */
};
void cache_draft_begin(struct cache_draft *d);
void cache_draft_free(struct cache_draft *d);

/* What was asked and answered: COCKET_OK or COCKET_E_NOT_FOUND.  page: the name of the page asked for, which f->next holds no more. */
void cache_draft_add(struct cache_draft *d, const struct fetch *f, const char *page);

/* Appends the file to *out; COCKET_E_TOO_LARGE, COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code cache_draft_print(struct buf *out, struct cache_draft *d, const struct digest *key, int64_t listed,
                                              struct err *err);

#endif
