/* Tar archives with an image layout in them, as their own files see them; others use source.h (image-spec image-layout.md; docs/FORMATS.md 6.6).
 * A file is looked through once, header by header, and its members are read where they lie.  What comes through a pipe is read once, from
 * its beginning to its end: documents are kept, other blobs are hashed (and decompressed) as they flow by, and forgotten. */
#ifndef COCKET_IMAGE_ARCHIVE_ARCHIVE_H
#define COCKET_IMAGE_ARCHIVE_ARCHIVE_H

#include <sys/types.h>

#include "base/seeded.h"
#include "image/layout/layout.h"
#include "stream/decompress.h"
#include "stream/tar.h"

/* session: NULL none.  COCKET_E_FORMAT, COCKET_E_UNSUPPORTED: not an archive with a layout in it. */
MUST_CHECK enum cocket_code archive_open(struct source **out, struct session *session, const struct reference *ref, bool write,
                                         struct err *err);

/* What is known of a blob that flowed by. */
struct streamed_member {
	bool was_kept, was_hashed;
	struct buf kept;              /* its bytes, where it is a document */
	struct digest digest;         /* where was_hashed, and the next */
	enum compression compression;
	struct digest diff_id;        /* of what it decompressed to, where it was compressed */
	struct err *why;              /* that it did not decompress; owned, NULL it did */
};

struct archive_member {
	struct digest name;           /* SHA-256 of it: all are looked up by name and nothing else is asked of it */
	uint64_t offset, size;
	enum tar_kind kind;
	bool is_implied;              /* a directory that only the names of others have */
	struct streamed_member *flowed;        /* owned; NULL in a file */
};

/* Members by name.  Names are the archive's to choose, so where they land in the table is not (A8: a million that collide). */
struct archive_members {
	struct archive_member *items;
	size_t count, capacity, implied;
	struct seeded by_name;
};

/* COCKET_E_FORMAT: a second member of that name, a link, or what is no directory and has others below it.  COCKET_E_TOO_MANY: too deep, too many
 * directories.  The member is borrowed until the next is added. */
MUST_CHECK enum cocket_code archive_members_add(struct archive_member **out, struct archive_members *m, const struct tar_member *member, struct err *err);
struct archive_member *archive_members_find(const struct archive_members *m, const char *name); /* NULL none */
void archive_members_free(struct archive_members *m);

/* What will be in the archive that is written in its place. */
struct archive_put {
	char name[LAYOUT_BLOB_BYTES];
	struct buf bytes;
};

struct archive_change {
	struct archive_put *puts;
	size_t count, capacity, bytes;
};

struct archive {
	int fd;                       /* a regular file; -1: it flowed by */
	uint64_t size;
	struct archive_members members;
	size_t kept;                  /* bytes of memory for what flowed by */
	bool writes;                  /* it is locked, and what is put waits in change */
	char path[4096];              /* writes: its own, links resolved */
	mode_t mode;
	uid_t owner;
	gid_t group;
	uint64_t index_begin, index_end; /* index.json with its headers and padding */
	struct tar_entry index_entry;
	uint64_t end;                 /* of the last member */
	struct archive_change change;
};

/* archive_scan.c: looks through a regular file. */
MUST_CHECK enum cocket_code archive_scan(struct archive *a, struct err *err);
/* What is no tar archive says what it is. */
MUST_CHECK enum cocket_code archive_compression_refuse(struct slice first, struct err *err);
/* n bytes of the file at that place, all of them. */
MUST_CHECK enum cocket_code archive_pread(const struct archive *a, uint8_t *to, size_t n, uint64_t at, struct err *err);

/* archive_stream.c: reads a pipe, or a file that is compressed as a whole, to its end.  hash: blobs that are no documents are hashed, and
 * decompressed, too (for --deep). */
MUST_CHECK enum cocket_code archive_read_stream(struct archive *a, int fd, bool hash, struct err *err);

/* docker_manifest_check.c: where docker reads the archive too, all that it finds are images of index.json, under their names there;
 * image->dockers are those of image.  COCKET_E_FORMAT: it finds others. */
MUST_CHECK enum cocket_code archive_docker_check(struct layout *l, struct image *image, struct err *err);
/* archive_names.c: each name that containerd would give stands for one image; image->others is set.  COCKET_E_FORMAT; COCKET_E_USAGE: the image
 * has several names, and none was asked for. */
MUST_CHECK enum cocket_code archive_names_check(struct layout *l, struct image *image, struct err *err);

/* archive_rewrite.c: what was put, and the archive with that in it. */
const struct archive_put *archive_change_find(const struct archive_change *c, const char *name);
MUST_CHECK enum cocket_code archive_change_put(struct archive_change *c, const char *name, struct slice bytes, struct err *err);
void archive_change_free(struct archive_change *c);
/* Writes the archive anew, beside it, and renames it; nothing where nothing was put. */
MUST_CHECK enum cocket_code archive_commit(struct archive *a, struct err *err);

#endif
