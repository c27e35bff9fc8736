/* An OCI image layout as its own files see it; others use source.h.  index.json is read at most once between locks. */
#ifndef COCKET_IMAGE_LAYOUT_LAYOUT_H
#define COCKET_IMAGE_LAYOUT_LAYOUT_H

#include "image/source.h"

struct layout;

/* Where the files of a layout are: a directory (layout_directory.c), or a tar archive (archive.c).  Errors name the file. */
struct layout_files {
	/* A small file at the top, whole.  COCKET_E_NOT_FOUND, COCKET_E_TOO_LARGE; a link is refused (A22). */
	enum cocket_code (*read)(struct buf *out, struct layout *l, const char *name, struct err *err);
	/* A blob's bytes, which nobody has hashed yet. */
	enum cocket_code (*read_blob)(struct buf *out, struct layout *l, const struct digest *digest, struct err *err);
	/* The same of any size, piece by piece, from that offset on. */
	enum cocket_code (*stream_blob)(struct layout *l, const struct descriptor *d, uint64_t from, struct writer *to, struct err *err);
	enum cocket_code (*put_blob)(struct layout *l, struct slice bytes, const struct digest *digest, struct err *err);
	enum cocket_code (*put_index)(struct layout *l, struct slice bytes, struct err *err);
	enum cocket_code (*lock)(struct layout *l, struct err *err);
	void (*unlock)(struct layout *l);
};

MUST_CHECK enum cocket_code layout_open(struct source **out, const struct reference *ref, bool write, struct err *err);

struct layout { /* first member of struct layout_directory and struct archive_source */
	struct source base; /* first: a struct source * is a struct layout * */
	const struct layout_files *files;
	bool locked;
	bool has_index;
	struct manifest index;
};

#define LAYOUT_BLOBS "blobs/sha256"
#define LAYOUT_BLOB_BYTES (sizeof LAYOUT_BLOBS + DIGEST_HEX_BYTES)

static inline struct layout *
layout_of(struct source *s)
{
	return (struct layout *)s;
}

/* The blob's name, for the file and for errors. */
void layout_blob_name(char out[static LAYOUT_BLOB_BYTES], const struct digest *digest);
/* What the user named, for errors: the path, or "standard input". */
const char *layout_place(const struct source *s);

MUST_CHECK enum cocket_code layout_index(struct layout *l, struct err *err); /* reads index.json where that was not done yet */
void layout_drop_index(struct layout *l);                                    /* so that it is read again */

/* oci-layout: it is a layout, of the version that there is. */
MUST_CHECK enum cocket_code layout_marker_check(struct layout *l, struct err *err);

/* A blob whose size (where known) and digest are proved.  *out has its ceiling already. */
MUST_CHECK enum cocket_code layout_blob(struct buf *out, struct layout *l, const struct digest *digest, bool has_size, uint64_t size,
                                        struct err *err);

/* layout.c, layout_fetch.c and layout_put.c: the operations of source.h that are the same for all. */
void layout_fetch(struct source *s, struct fetch *fetches, size_t n);
MUST_CHECK enum cocket_code layout_put_blob(struct source *s, struct slice bytes, const struct digest *digest, struct err *err);
MUST_CHECK enum cocket_code layout_put_manifest(struct source *s, struct manifest_put *p, struct err *err);
MUST_CHECK enum cocket_code layout_remove_manifest(struct source *s, const struct digest *digest, struct err *err); /* layout_remove.c */
MUST_CHECK enum cocket_code layout_stream(struct source *s, const struct descriptor *d, uint64_t from, struct writer *to,
                                          struct err *err);
MUST_CHECK enum cocket_code layout_lock(struct source *s, struct err *err);
void layout_unlock(struct source *s);

/* layout_referrers.c: an index of the manifests in the layout whose subject this is. */
MUST_CHECK enum cocket_code layout_referrers(struct buf *out, struct layout *l, const struct digest *subject, struct err *err);

/* layout_entry.c, layout_index.c: what index.json says; layout_index_print.c: how it says something else.  Pure. */

/* The entry of that ref.name or, as containerd and docker write it, io.containerd.image.name: exactly, or else a ref.name that is a whole
 * reference and ends in ":tag", or else either as another spelling of the same reference.  COCKET_E_NOT_FOUND; COCKET_E_FORMAT if it
 * stands at several manifests. */
MUST_CHECK enum cocket_code index_find_tag(const struct descriptor **out, const struct manifest *index, const char *tag, struct err *err);

/* The one image of a layout where nothing was named; signatures and other artifacts do not count.  COCKET_E_NOT_FOUND, or COCKET_E_USAGE
 * listing what there is. */
MUST_CHECK enum cocket_code index_find_only(const struct descriptor **out, const struct manifest *index, struct err *err);

/* The entry's name: its ref.name or, where that is only the tag, or another spelling of it, the whole reference beside it; NULL none, and where
 * the two contradict each other. */
const char *index_entry_name(const struct descriptor *d);
/* COCKET_E_FORMAT if they do. */
MUST_CHECK enum cocket_code index_entry_check_names(const struct descriptor *d, struct err *err);

/* The entry with that digest, NULL none.  *ref_name: its name, NULL if it has none or several. */
const struct descriptor *index_find_digest(const char **ref_name, const struct manifest *index, const struct digest *digest);

/* Entries that `cosign save` marks as signatures. */
bool index_entry_is_saved_signature(const struct descriptor *d);

/* Entries that are images, or artifacts with a name of their own: not signatures, attestations and what else is attached. */
bool index_entry_is_image(const struct descriptor *d);
/* And those that containerd makes an image of, whatever the entry says of its kind: it has the whole name of one, and not of an attachment. */
bool index_entry_is_taken(const struct descriptor *d);

struct index_entry {
	const char *media_type;
	struct digest digest;
	uint64_t size;
	const char *tag;           /* replaces the entry of that ref.name; NULL: added unless the digest is listed */
	const char *name;          /* for io.containerd.image.name; NULL none */
	bool exact;                /* only an entry of exactly that ref.name is replaced, its other annotations too */
	const char *artifact_type; /* NULL none */
};
/* index.json with the entries in it, each in the place of the one it replaces, else at the end; all that is not replaced stays, fields that
 * we do not know included. */
MUST_CHECK enum cocket_code index_print(struct buf *out, const struct manifest *index, const struct index_entry *entries, size_t n,
                                        struct err *err);

/* layout_put.c: the same of the file, in one replacement; blobs are there already.  Locks unless the layout is locked. */
MUST_CHECK enum cocket_code layout_put_entries(struct source *s, const struct index_entry *entries, size_t n, struct err *err);

#endif
