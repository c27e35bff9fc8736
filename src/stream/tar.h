/* Tar archives as they are read: v7, ustar (POSIX.1-1988), PAX (POSIX.1-2001) and GNU's long names and large sizes, strictly: the forms that
 * docker, containerd, skopeo, podman, GNU tar, bsdtar, Python and Go write, and that all of them read alike.
 * What one reader takes otherwise than another is refused: two names or two sizes for one member, an extension that is not right before its
 * member or of another format, global PAX headers, keys that we do not know, sparse files, names that climb or are absolute, a second member
 * where the archive ended, an end that is missing (attacks A10, A20, A22).
 * Nothing is extracted: members are found, and their bytes are somebody else's to prove. */
#ifndef COCKET_STREAM_TAR_H
#define COCKET_STREAM_TAR_H

#include "base/buf.h"
#include "base/limits.h"
#include "stream/tar_write.h"

enum tar_kind { TAR_FILE, TAR_DIRECTORY, TAR_SYMLINK, TAR_HARD_LINK };

struct tar_member {
	/* relative, without "./" before it, without a '/' at its end, no part "", "." or ".."; "" is the directory "." itself */
	char name[TAR_NAME_MAX_BYTES + 1];
	enum tar_kind kind;
	char link[TAR_NAME_MAX_BYTES + 1]; /* where a link points, as it is written; else "" */
	uint64_t size;      /* 0 unless a file */
	uint64_t offset;    /* of its bytes in the archive, and of the first header before them; filled in by the reader */
	uint64_t begin;
	unsigned mode;
	int64_t mtime;
};

/* --- one header: tar_header.c, pure --- */

enum tar_format { TAR_V7, TAR_USTAR, TAR_GNU }; /* PAX is ustar with extensions */
enum tar_type { TAR_IS_MEMBER, TAR_IS_LONG_NAME, TAR_IS_LONG_LINK, TAR_IS_PAX };

struct tar_header {
	enum tar_format format;
	enum tar_type type;
	enum tar_kind kind;             /* TAR_IS_MEMBER */
	char name[256 + 1];             /* prefix and name, as they are */
	char link[100 + 1];
	uint64_t size;
	bool has_binary_size;
	unsigned mode;
	int64_t mtime;
};

/* COCKET_E_FORMAT: checksum, numbers, names; COCKET_E_UNSUPPORTED: an unknown format, bytes where it has none, sparse files, devices and other
 * kinds of members. */
MUST_CHECK enum cocket_code tar_header_parse(struct tar_header *out, const uint8_t block[static TAR_BLOCK_BYTES], struct err *err);
bool tar_block_is_zero(const uint8_t block[static TAR_BLOCK_BYTES]);
bool tar_checksum_is_right(const uint8_t block[static TAR_BLOCK_BYTES]);

/* --- the records of a PAX header: tar_pax.c, pure --- */

struct tar_pax {
	bool has_path, has_link, has_size;
	struct slice path, link;        /* borrowed from the records */
	uint64_t size;
};
/* Closed: keys are those that are known to move neither bytes nor names, and each stands once. */
MUST_CHECK enum cocket_code tar_pax_parse(struct tar_pax *out, struct slice records, struct err *err);

/* --- blocks to members: tar_parser.c, pure --- */

enum tar_step {
	TAR_MEMBER,     /* p->member is one; its bytes and their padding come next */
	TAR_EXTENSION,  /* p->extension bytes come next, for tar_parser_extend; then their padding */
	TAR_CONTINUE,   /* the first of two blocks of zeros */
	TAR_END,        /* only zeros may follow */
};

struct tar_parser {
	struct tar_member member;
	size_t extension;
	enum tar_type extends;          /* what the extension is */
	bool is_extended;               /* by extensions of that format, for the member that must come next: */
	enum tar_format format;
	bool has_name, has_size, has_link, has_pax;
	char name[TAR_NAME_MAX_BYTES + 1], link[TAR_NAME_MAX_BYTES + 1];
	uint64_t size;
	bool zero_seen;
	size_t headers;
};

/* A header block.  COCKET_E_TOO_MANY after TAR_HEADERS_MAX of them. */
MUST_CHECK enum cocket_code tar_parser_block(enum tar_step *step, struct tar_parser *p, const uint8_t block[static TAR_BLOCK_BYTES],
                                             struct err *err);
MUST_CHECK enum cocket_code tar_parser_extend(struct tar_parser *p, struct slice bytes, struct err *err);

/* --- an archive: tar_reader.c --- */

/* Where the bytes come from; the first member of each kind. */
struct tar_input {
	/* n bytes, or fewer only where it ends */
	enum cocket_code (*read)(struct tar_input *in, uint8_t *to, size_t n, size_t *got, struct err *err);
	/* COCKET_E_FORMAT if there are not so many left */
	enum cocket_code (*skip)(struct tar_input *in, uint64_t n, struct err *err);
};

struct tar_reader {
	struct tar_input *in;
	struct tar_parser parser;
	uint64_t at;                    /* bytes that were read or skipped */
	uint64_t begin;                 /* of the member's headers; after the last, of the end's zeros */
	uint64_t left;                  /* of the member's bytes */
	uint64_t padding;               /* after them */
};

/* The next member, borrowed until the next call; *out NULL if the archive has ended as it should, with nothing but zeros after it.
 * What was not read of the last one is skipped.  COCKET_E_FORMAT "truncated", and all that the parsers refuse. */
MUST_CHECK enum cocket_code tar_reader_next(const struct tar_member **out, struct tar_reader *r, struct err *err);

/* Bytes of the member, up to n; *got 0 at its end. */
MUST_CHECK enum cocket_code tar_reader_read(struct tar_reader *r, uint8_t *to, size_t n, size_t *got, struct err *err);

#endif
