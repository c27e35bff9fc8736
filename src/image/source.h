/* Where images and their signatures come from: a registry, an OCI layout or an archive with one, alike from here on.
 * What a fetch by digest returns is proved: its digest and size were checked.  A tag is resolved by source_resolve once; the rest goes by
 * digest. */
#ifndef COCKET_IMAGE_SOURCE_H
#define COCKET_IMAGE_SOURCE_H

#include <stdatomic.h>

#include "base/buf.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "format/name/reference.h"
#include "format/oci/manifest.h"
#include "stream/decompress.h"
#include "stream/writer.h"

struct http;

/* Shared by all images of one run: connection pool, tokens, credentials.  A handle is for one thread at a time. */
struct session;
struct session_options {
	bool plain_http;          /* --plain-http: hosts other than loopback too */
	bool deep;                /* blobs of an archive that comes through a pipe are hashed and decompressed as they flow by (source_streamed_blob) */
	int64_t timeout_ms;       /* --timeout: for one image, all its requests together */
	const char *auth_file;    /* --auth-file; NULL: docker's and podman's places */
	const char *certs_dir;    /* --certs-dir; NULL: ~/.config/containers/certs.d, /etc/containers/certs.d, /etc/docker/certs.d */
};
/* does not load libcurl yet */
MUST_CHECK enum cocket_code session_new(struct session **out, const struct session_options *options, struct err *err);
void session_free(struct session **s);

enum fetch_kind {
	FETCH_TAG,        /* a manifest by tag (layout: by ref.name) */
	FETCH_MANIFEST,   /* by digest */
	FETCH_BLOB,       /* by digest */
	FETCH_REFERRERS,  /* one page of the index of manifests whose subject is digest; COCKET_E_NOT_FOUND if the registry has no such API */
};

struct fetch {
	/* in */
	enum fetch_kind kind;
	char tag[NAME_TEXT_BYTES];    /* FETCH_TAG ("" in a layout: its only image); a layout puts the entry's ref.name here */
	struct digest digest;         /* the others */
	bool has_size;
	uint64_t size;                /* of the descriptor; checked: COCKET_E_SIZE */
	char next[2048];              /* FETCH_REFERRERS: "" first page, or what the page before put here; out: the page after, "" none */
	bool attached;                /* is of what is attached to an image, which may lie elsewhere (source_set_elsewhere) */
	size_t max;                   /* bytes; COCKET_E_TOO_LARGE (a descriptor's size over it is refused before any request) */
	/* out */
	struct err err;               /* COCKET_OK: the fields below are set */
	/* owned; FETCH_MANIFEST and FETCH_BLOB: proved.  FETCH_REFERRERS: whatever the registry says, never trusted */
	struct buf body;
	struct digest body_digest;    /* computed from body */
	char served_type[160];        /* media type it was served as, without parameters; "" unknown */
};
void fetch_free(struct fetch *f);

struct source;
struct streamed_blob;
struct image;

/* A blob on its way into a place: bytes go into base, in order, from the byte `at` on.  They count for nothing before the commit. */
struct blob_put {
	struct writer base;           /* first */
	uint64_t at;                  /* the byte wanted next; more than 0 where a part is there from an earlier time */
	bool done;                    /* it is there already (mounted, or another put it): no bytes are wanted, and the commit does nothing */
	/* COCKET_OK: the blob is there, and was proved to have the size and digest of its descriptor. */
	enum cocket_code (*commit)(struct blob_put *p, struct err *err);
	void (*close)(struct blob_put *p); /* frees; without a commit there is no such blob */
};

/* Where a place lists the referrers of a manifest: by the API, or at the fallback tag. */
enum source_listing { SOURCE_LISTING_UNKNOWN, SOURCE_LISTING_API, SOURCE_LISTING_TAG };

/* A manifest on its way into a place. */
struct manifest_put {
	struct slice bytes;
	const char *media_type;
	const char *tag;            /* NULL: by digest only */
	const char *artifact_type;  /* of the entry in a layout's index; NULL none */
	bool is_subject_known;      /* out: the registry keeps the list of referrers itself (OCI-Subject), or it is a layout */
};

struct source_ops {
	const char *transport;
	void (*fetch)(struct source *s, struct fetch *fetches, size_t n);
	enum cocket_code (*put_blob)(struct source *s, struct slice bytes, const struct digest *digest, struct err *err);
	enum cocket_code (*put_manifest)(struct source *s, struct manifest_put *p, struct err *err);
	/* Takes a manifest out that no tag names; its blobs stay for whoever else names them.  COCKET_E_NOT_FOUND: it is not there. */
	enum cocket_code (*remove_manifest)(struct source *s, const struct digest *digest, struct err *err);
	/* others' changes of tags wait, where the place can do that (layout) */
	enum cocket_code (*lock)(struct source *s, struct err *err);
	void (*unlock)(struct source *s);
	/* What was put is made to stay; NULL if it does at once. */
	enum cocket_code (*commit)(struct source *s, struct err *err);
	/* Pushes a blob's bytes, from that offset on, into a writer; they are not proved.  May be called again after an error, to go on. */
	enum cocket_code (*stream)(struct source *s, const struct descriptor *d, uint64_t from, struct writer *to, struct err *err);
	/* Is the blob there?  COCKET_E_NOT_FOUND, or why that is not known. */
	enum cocket_code (*has_blob)(struct source *s, const struct descriptor *d, struct err *err);
	/* Begins to put a blob of any size; *out is yours.  mount: a repository of the same registry that may have it, NULL none. */
	enum cocket_code (*put_open)(struct blob_put **out, struct source *s, const struct descriptor *d, const char *mount, struct err *err);
	bool (*seen)(struct streamed_blob *out, struct source *s, const struct descriptor *d); /* NULL: nothing flows by */
	/* Another handle on the same place, for another thread; it only reads. */
	enum cocket_code (*clone)(struct source **out, struct source *s, struct err *err);
	/* As it has shown in this run; NULL: not known. */
	enum source_listing (*listing)(struct source *s);
	/* A tag is not there, as err says: which are, put behind its message.  Returns err->code; NULL: nobody is asked. */
	enum cocket_code (*near_tags)(struct source *s, const char *tag, struct err *err);
	/* What was resolved, held against how others read the same place; NULL: there are no others. */
	enum cocket_code (*confirm)(struct source *s, struct image *image, struct err *err);
	void (*close)(struct source *s);
};

struct source {
	const struct source_ops *ops;
	struct reference ref;
	struct source *elsewhere;  /* owned: where what is attached to its images lies; NULL: here.  See source_attached */
};

void source_close(struct source **s);

/* Where what is attached to its images lies: the source itself, or another repository (registry_set_elsewhere). */
struct source *source_attached(struct source *s);

/* Makes what was put stay: an archive changes only here, all at once. */
MUST_CHECK enum cocket_code source_commit(struct source *s, struct err *err);

/* Another handle, for another thread, with a clock and a count of requests of its own; s must outlive it, and has its requests in the end.
 * apart: with connections of its own too, for what flows. */
MUST_CHECK enum cocket_code session_fork(struct session **out, struct session *s, bool apart, struct err *err);

/* Room for so many connections to one host, of all handles together; before the first request. */
void session_set_connections(struct session *s, size_t n);

uint64_t session_request_count(const struct session *s);
void session_start_image(struct session *s); /* starts the clock of --timeout anew */

/* Runs the fetches side by side where the place can. */
void source_fetch(struct source *s, struct fetch *fetches, size_t n);

enum source_listing source_listing(struct source *s);

/* A manifest whose bytes are proved. */
struct image {
	struct buf bytes;
	struct digest digest;
	struct manifest manifest;
	char ref_name[NAME_TEXT_BYTES];  /* layout: the ref.name of the entry, "" none */
	size_t others;                   /* archive: images and names beside it, which docker load and ctr import take too */
	struct digest *dockers;          /* archive: owned; the manifests of this index that docker load would take; NULL none */
	size_t docker_count;
};
void image_free(struct image *i);

/* What the user named, by tag or digest; the one time a tag is resolved. */
MUST_CHECK enum cocket_code source_resolve(struct image *out, struct source *s, struct err *err);
/* What was fetched: size and digest once more.  And the manifest in it, whose media type must agree with the descriptor; takes the body over. */
MUST_CHECK enum cocket_code fetch_check(const struct fetch *f, struct err *err);
MUST_CHECK enum cocket_code image_take(struct image *out, struct fetch *f, const struct descriptor *d, struct err *err);
/* A manifest by descriptor (size and digest checked, media type must agree). */
MUST_CHECK enum cocket_code source_manifest(struct image *out, struct source *s, const struct descriptor *d, struct err *err);
MUST_CHECK enum cocket_code source_blob(struct buf *out, struct source *s, const struct descriptor *d, size_t max, struct err *err);

/* A blob of any size, pushed into a writer piece by piece, memory flat.  COCKET_OK: all of it came, and size and digest are those of the
 * descriptor.  COCKET_E_SIZE, COCKET_E_DIGEST: it is another; what the writer took counts for nothing. */
MUST_CHECK enum cocket_code source_stream(struct source *s, const struct descriptor *d, struct writer *to, struct err *err);

/* The same, reading in this thread while one of those to spare, if there is one, hashes and writes on (stream/async_writer.h). */
MUST_CHECK enum cocket_code source_stream_async(struct source *s, const struct descriptor *d, struct writer *to, atomic_int *spare,
                                                 struct err *err);

/* Puts a blob of any size that another source has, memory flat: nothing if it is there already.  Size and digest are proved on the way.
 * mount: as for put_open. */
MUST_CHECK enum cocket_code source_copy_blob(struct source *to, struct source *from, const struct descriptor *d, const char *mount,
                                             struct err *err);

/* What a blob was that flowed by once and is gone: an archive on a pipe, in a session that is deep. */
struct streamed_blob {
	uint64_t size;
	struct digest digest;     /* of its bytes, whatever its name says: the caller compares */
	enum compression compression;     /* by its first bytes */
	struct digest diff_id;    /* of what it decompressed to, where it was compressed; counts only where digest is the right one */
	const struct err *why;    /* that it did not decompress, NULL it did; borrowed from the source */
};
/* False if the blob did not flow by: then source_stream it (which fails where it flowed by and was not looked at). */
bool source_streamed_blob(struct streamed_blob *out, struct source *s, const struct descriptor *d);

/* Another handle on the same place, for a thread of its own, which closes it: own connections, shared tokens.  It only reads, and s must
 * outlive it. */
MUST_CHECK enum cocket_code source_clone(struct source **out, struct source *s, struct err *err);

#endif
