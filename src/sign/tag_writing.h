/* The inside of tag_write and tag_confirm: one tag's document on its way. */
#ifndef COCKET_SIGN_TAG_WRITING_H
#define COCKET_SIGN_TAG_WRITING_H

#include "sign/tag_change.h"
#include "sign/tag_entries.h"

struct tag_writing {
	struct source *source;
	struct tag_update asked;     /* its texts are the next ones */
	char tag[NAME_TEXT_BYTES];
	struct buf fresh;
	struct digest subject;
	struct tag_entries known;    /* what has to be there, and what is replaced */
	size_t own_count;            /* the first of known are ours */
	bool locked;                 /* nobody else writes */
	bool has_config;
	struct digest config;        /* the last one uploaded */
	int deferred;                /* times in a row that an upload put the write off */
	bool absent;                 /* the last read found nothing at the tag */
	bool contended;
	int64_t window_ms;           /* the longest read-to-write */
	struct digest before;        /* what was read when we last wrote, of a document that was there */
	bool was_absent;             /* none was */
	unsigned attempts, writes, failures, fruitless, unchanged;
	bool written;                /* and time must pass: until due */
	int64_t due_ms;              /* clock_monotonic_ms */
	bool done;
};

/* What was found at the tag. */
struct tag_seen {
	struct manifest manifest;    /* owned: the document, or the fresh one */
	bool is_fresh;               /* there was none */
	bool is_sure;                /* or it was there, or was missing twice in a row */
	struct digest digest;        /* of what was there */
	int64_t read_at;             /* clock_monotonic_ms, before it was asked for */
};

/* tag_document.c */
MUST_CHECK enum cocket_code tag_document_read(struct tag_seen *out, struct tag_writing *u, struct err *err);

/* *written false: not yet, since it is not sure that the tag is not there, or something had to be uploaded first and what was read is too old
 * by now. */
MUST_CHECK enum cocket_code tag_document_write(bool *written, struct tag_writing *u, const struct tag_seen *seen, struct err *err);

#endif
