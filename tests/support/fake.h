/* A registry in memory, behind source_ops: tags, blobs and pages of referrers, with errors and other people's pushes where a test wants
 * them. */
#ifndef COCKET_TESTS_FAKE_H
#define COCKET_TESTS_FAKE_H

#include "image/source.h"

#define FAKE_THINGS_MAX 1024

struct fake_thing {
	char name[NAME_TEXT_BYTES]; /* a tag, a digest, or the name of a page ("" the first) */
	struct buf body;
	char type[160];
	char next[256];             /* of a page */
	enum cocket_code error;     /* not COCKET_OK: this instead of the body */
};

struct fake {
	struct source base;
	struct fake_thing tags[16], blobs[FAKE_THINGS_MAX], pages[80];
	size_t tag_count, blob_count, page_count;
	bool keeps_referrers;       /* puts say so, and what was put is listed on the first page */
	bool lists_none;            /* but it is not */
	bool drops_tags;            /* puts of tags are answered as if they were taken, and are not */
	enum cocket_code tag_twice; /* a put of a tag that is there is refused with this; COCKET_OK: it is not */
	enum err_cause tag_twice_cause;
	enum source_listing listing; /* as it has shown */
	unsigned rounds;            /* calls of fetch */
	unsigned fetches, puts, removals;
	enum cocket_code removal;   /* a removal is refused with this; COCKET_OK: it is not */
	void (*before_put)(struct fake *f, const char *tag, unsigned nth); /* someone else, between our read and our write */
	void (*before_fetch)(struct fake *f, unsigned nth);
};

void fake_new(struct fake *f); /* registry.example/shop/api:1.4 */
void fake_free(struct fake *f);
void fake_tag(struct fake *f, const char *tag, const char *body, const char *type); /* sets or replaces */
struct digest fake_blob(struct fake *f, const char *body);
void fake_blob_error(struct fake *f, const struct digest *digest, enum cocket_code error);
void fake_tag_error(struct fake *f, const char *tag, enum cocket_code error);
/* entries: descriptors, JSON, comma-separated. */
void fake_page(struct fake *f, const char *name, const char *entries, const char *next);
void fake_page_error(struct fake *f, const char *name, enum cocket_code error);
const char *fake_tag_body(const struct fake *f, const char *tag); /* NULL none */

#endif
