/* An OCI image layout in a temporary directory, made piece by piece.  Any failure ends the test. */
#ifndef COCKET_TESTS_FIXTURE_H
#define COCKET_TESTS_FIXTURE_H

#include "base/buf.h"
#include "crypto/digest.h"

struct fixture {
	char dir[64];
	struct buf entries; /* of index.json, JSON */
};

void fixture_new(struct fixture *f); /* oci-layout, blobs/sha256, and an index.json that lists nothing */
void fixture_free(struct fixture *f); /* removes the directory */

void fixture_file(const struct fixture *f, const char *path, const char *text); /* writes or replaces a file below the directory */
struct digest fixture_blob(const struct fixture *f, const char *text);

/* An entry of index.json; ref_name and extra (more fields, beginning with a comma) may be NULL.  fixture_index writes them all. */
void fixture_entry(struct fixture *f, const char *media_type, const struct digest *digest, size_t size, const char *ref_name,
                   const char *extra);
void fixture_index(const struct fixture *f);

/* The directory as a tar archive: index.json in the middle, then the blobs by their names. */
void fixture_archive(struct buf *out, const struct fixture *f);

/* A small image manifest as a blob, different for each seed; and the same as an entry. */
void fixture_manifest(struct buf *out, const char *seed);
struct digest fixture_image(struct fixture *f, const char *seed, const char *ref_name);

/* A manifest whose one layer is a document of that type (inline where data), with that subject where it is not NULL; signature: its
 * annotation, NULL none. */
void fixture_signature(struct buf *out, const char *layer_type, const char *document, const char *signature, const struct digest *subject,
                       bool data);

/* printf into a buf, which the caller frees. */
void text_print(struct buf *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
