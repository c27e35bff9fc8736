/* What travels: the manifests, configs, layers, signatures and attestations of one or several images, each once, and under which names.
 * Manifests are at hand and proved; blobs are only listed, and are proved on their way by who moves them (blob_file.h, to_registry.h).
 * Foreign layers' `urls` are never looked at (A24).  Everything is bounded (A8); nothing in here is believed. */
#ifndef COCKET_TRANSFER_OBJECT_SET_H
#define COCKET_TRANSFER_OBJECT_SET_H

#include "base/progress.h"
#include "base/seeded.h"
#include "image/layer.h"
#include "image/layout/layout.h"

/* What an object is to the manifest that named it first, for people. */
enum object_part { PART_OTHER, PART_CONFIG, PART_LAYER };
struct object_place {
	enum object_part part;
	size_t number, of;       /* of a layer, from 1 */
	bool has_platform;       /* of that manifest, where an index says it */
	struct platform platform;
	const char *image;       /* borrowed: as the user named it; NULL: there is one only */
};

/* One manifest or blob. */
struct set_object {
	struct descriptor d;     /* media_type owned; digest and size; no more */
	struct object_place place;
	bool is_manifest, is_index;
	bool is_blob;            /* some manifest's config or layer: a manifest too, where it is an index that is attached */
	bool is_attached;        /* of a signature or another attachment */
	bool is_left;            /* it stays: what came of it has taken its place */
	unsigned depth;          /* of an index: how many indexes it stands in; those that stand in others are pushed first */
	bool has_bytes;          /* at hand: manifests, and what came inline */
	struct buf bytes;
	struct source *from;     /* where it can be had; borrowed */
	bool has_diff_id;        /* a layer of which the config says what it unpacks to: held against it on its way */
	enum compression compression;
	struct digest diff_id;
};

enum label_kind {
	LABEL_IMAGE,    /* what the user named */
	LABEL_TAGGED,   /* an attachment by tag: sha256-HEX.sig, .att, .sbom */
	LABEL_REFERRER, /* an attachment by its subject: no tag */
	LABEL_TRUST,    /* a trust store, as trust_artifact.h reads it */
};

/* A manifest with a name, or one that has to be listed without. */
struct label {
	enum label_kind kind;
	size_t object;               /* the manifest */
	char tag[NAME_TEXT_BYTES];   /* ref.name; "" none */
	char name[NAME_TEXT_BYTES];  /* LABEL_IMAGE: its whole name, "" not known */
	char *artifact_type;         /* owned; NULL none */
	struct digest subject;       /* LABEL_TAGGED, LABEL_REFERRER */
};

struct object_set {
	struct set_object *objects;      /* owned; in the order they were found, an index before what it holds */
	size_t count, capacity;
	struct label *labels;        /* owned; object_set_sort puts them into the order that is written */
	size_t label_count, label_capacity;
	uint64_t bytes;              /* of all objects */
	size_t manifest_bytes;
	struct object_place adding;  /* image and platform of what is being added */
	struct progress *progress;   /* while it moves; NULL: nobody watches */
	struct seeded by_digest;     /* finds objects */
};
void object_set_free(struct object_set *s);

/* Adds a object unless it is there, or says that it is a manifest too; *at is its number.  COCKET_E_SIZE where it is listed with another
 * size, COCKET_E_TOO_MANY, COCKET_E_TOO_LARGE. */
MUST_CHECK enum cocket_code object_set_add(size_t *at, struct object_set *s, const struct descriptor *d, struct source *from, struct err *err);
/* The same with its bytes at hand, whose digest and size are those of d. */
MUST_CHECK enum cocket_code object_set_add_bytes(size_t *at, struct object_set *s, const struct descriptor *d, struct slice bytes, struct err *err);
/* A manifest, with its config and layers; the manifests of an index are not added. */
MUST_CHECK enum cocket_code object_set_add_manifest(size_t *at, struct object_set *s, const struct manifest *m, struct slice bytes,
                                                  struct source *from, struct err *err);
/* "linux/amd64: layer 3 of 7 sha256:..." */
#define OBJECT_TEXT_BYTES (PLATFORM_TEXT_BYTES + DIGEST_TEXT_BYTES + 64)
void set_object_print(char out[static OBJECT_TEXT_BYTES], const struct set_object *p);
bool object_set_find(size_t *at, const struct object_set *s, const struct digest *digest);

/* Takes over artifact_type.  A label that is there already is not added again. */
MUST_CHECK enum cocket_code object_set_label(struct object_set *s, struct label *label, struct err *err);

/* Images in the order they were added; then the rest by kind, tag and digest, so that the same input gives the same bytes. */
void object_set_sort(struct object_set *s);

/* Adds what another one has; its sources must live as long. */
MUST_CHECK enum cocket_code object_set_join(struct object_set *s, const struct object_set *more, struct err *err);

/* Media type, digest and size, within an object that is begun. */
void object_put_descriptor(struct json_writer *w, const struct descriptor *d);

/* What index.json says of a label. */
struct index_entry object_set_entry(const struct object_set *s, const struct label *l);

/* discover.c: one image. */
struct discovery_wants {
	const struct digest *chosen; /* manifests of the index that are wanted; NULL all */
	size_t chosen_count;
	const struct platform *platform; /* of those, only the first of this platform, as runtimes choose; NULL all */
	const char *tag, *name;      /* of its label */
	bool all_attached;           /* nothing that is attached stays behind: what is malformed is an error */
	bool diff_ids;               /* the image's configs are read, and its layers held against them while they move */
};
/* The image that is at hand, those manifests of its index that are wanted, and what is attached to each.  *at: the image's own manifest.
 * What is attached but malformed or gone is left behind, with a word; where a place could not be asked, that is an error. */
MUST_CHECK enum cocket_code discover_image(size_t *at, struct object_set *s, struct source *from, const struct image *image,
                                             const struct discovery_wants *c, struct err *err);

/* The image manifest that a runtime of that platform takes of the image at that object: itself, or the first of its index.
 * COCKET_E_PLATFORM: there is none among the objects. */
MUST_CHECK enum cocket_code object_set_platform(size_t *at, const struct object_set *s, size_t image, const struct platform *p, struct err *err);

#endif
