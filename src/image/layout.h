/* An OCI image layout as its own files see it; others use source.h.  index.json is read at most once between locks. */
#ifndef COCKET_IMAGE_LAYOUT_H
#define COCKET_IMAGE_LAYOUT_H

#include "image/source.h"

struct layout {
	struct source base; /* first: a struct source * is a struct layout * */
	int dir;
	int blobs;          /* blobs/sha256, -1 until it is needed */
	bool locked;
	bool has_index;
	struct manifest index;
};

#define LAYOUT_BLOBS "blobs/sha256"

static inline struct layout *
layout_of(struct source *s)
{
	return (struct layout *)s;
}

MUST_CHECK enum cocket_code layout_index(struct layout *l, struct err *err); /* reads index.json where that was not done yet */

/* A blob whose size (where known) and digest are proved.  *out has its ceiling already. */
MUST_CHECK enum cocket_code layout_blob(struct buf *out, struct layout *l, const struct digest *digest, bool has_size, uint64_t size,
                                        struct err *err);

/* A directory below dir, never through a link (A22); COCKET_E_NOT_FOUND. */
MUST_CHECK enum cocket_code layout_below(int *out, int dir, const char *name, struct err *err);
MUST_CHECK enum cocket_code layout_blobs(struct layout *l, struct err *err); /* opens blobs/sha256 where that was not done yet */
void layout_drop_index(struct layout *l);                                    /* so that it is read again */

/* layout_fetch.c, layout_put.c and layout_stream.c: the operations of source.h. */
void layout_fetch(struct source *s, struct fetch *fetches, size_t n);
MUST_CHECK enum cocket_code layout_put_blob(struct source *s, struct slice bytes, const struct digest *digest, struct err *err);
MUST_CHECK enum cocket_code layout_put_manifest(struct source *s, struct slice bytes, const char *media_type, const char *tag,
                                                const char *artifact_type, bool *subject_known, struct err *err);
MUST_CHECK enum cocket_code layout_stream(struct source *s, const struct descriptor *d, uint64_t from, struct writer *to,
                                          struct err *err);
MUST_CHECK enum cocket_code layout_clone(struct source **out, struct source *s, struct err *err);
MUST_CHECK enum cocket_code layout_lock(struct source *s, struct err *err);
void layout_unlock(struct source *s);

/* layout_referrers.c: an index of the manifests in the layout whose subject this is. */
MUST_CHECK enum cocket_code layout_referrers(struct buf *out, struct layout *l, const struct digest *subject, struct err *err);

/* layout_index.c: what index.json says, and how it says something else.  Pure. */

/* The entry of that ref.name: exactly, or else a whole reference that ends in ":tag".  COCKET_E_NOT_FOUND; COCKET_E_FORMAT where it
 * stands at several manifests. */
MUST_CHECK enum cocket_code index_find_tag(const struct descriptor **out, const struct manifest *index, const char *tag, struct err *err);

/* The one image of a layout where nothing was named; signatures and other artifacts do not count.  COCKET_E_NOT_FOUND, or COCKET_E_USAGE
 * listing what there is. */
MUST_CHECK enum cocket_code index_find_only(const struct descriptor **out, const struct manifest *index, struct err *err);

/* The entry with that digest, NULL none.  *ref_name: its name, NULL where it has none or several. */
const struct descriptor *index_find_digest(const char **ref_name, const struct manifest *index, const struct digest *digest);

/* Entries that `cosign save` marks as signatures. */
bool index_entry_is_saved_signature(const struct descriptor *d);

struct index_entry {
	const char *media_type;
	struct digest digest;
	uint64_t size;
	const char *tag;           /* replaces the entry of that ref.name; NULL: added unless the digest is listed */
	const char *artifact_type; /* NULL none */
};
/* index.json with the entry in it; all that is not replaced stays, fields that we do not know included. */
MUST_CHECK enum cocket_code index_print(struct buf *out, const struct manifest *index, const struct index_entry *entry, struct err *err);

#endif
