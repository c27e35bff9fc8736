/* tar_header.c, tar_pax.c, tar_parser.c, tar_reader.c: archives built piece by piece; what is refused stands beside what passes.
 * Every archive that passes is cut off at every byte, and then does not. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "stream/tar.h"
#include "support/tar_memory.h"

#define TEN "0123456789"
#define LONG TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN

struct piece {
	char type;
	const char *name;
	const char *body;
	const char *size;      /* the field, instead of the body's; 12 bytes where it is not text */
	const char *magic;     /* 8 bytes, NULL ustar's */
};

#define ZEROS { 'z', NULL, NULL, NULL, NULL }
#define END ZEROS, ZEROS
#define V7 "\0\0\0\0\0\0\0\0"
#define GNU "ustar  \0"

static void
put_block(struct buf *out, const void *bytes, size_t len)
{
	uint8_t block[TAR_BLOCK_BYTES] = { 0 };
	struct err err;

	memcpy(block, bytes, len);
	if (buf_add(out, slice_of(block, sizeof block), &err))
		abort();
}

static void
seal(uint8_t *block)
{
	unsigned sum = 0;

	memset(block + 148, ' ', 8);
	for (size_t i = 0; i < TAR_BLOCK_BYTES; i++)
		sum += block[i];
	snprintf((char *)block + 148, 8, "%06o", sum);
	block[155] = ' ';
}

static void
put_piece(struct buf *out, const struct piece *p)
{
	uint8_t block[TAR_BLOCK_BYTES] = { 0 };
	size_t body = p->body ? strlen(p->body) : 0;

	if (p->type == 'z') {
		put_block(out, "", 0);
		return;
	}
	memcpy(block, p->name, strnlen(p->name, 100));
	snprintf((char *)block + 100, 8, "0000644");
	snprintf((char *)block + 108, 8, "0000000");
	snprintf((char *)block + 116, 8, "0000000");
	snprintf((char *)block + 136, 12, "00000000000");
	if (p->size)
		memcpy(block + 124, p->size, 12);
	else
		snprintf((char *)block + 124, 24, "%011zo", body);
	block[156] = (uint8_t)p->type;
	if (p->type == '1' || p->type == '2')
		block[157] = 't';
	memcpy(block + 257, p->magic ? p->magic : "ustar\00000", 8);
	seal(block);
	put_block(out, block, sizeof block);
	for (size_t at = 0; at < body; at += TAR_BLOCK_BYTES)
		put_block(out, p->body + at, body - at < TAR_BLOCK_BYTES ? body - at : TAR_BLOCK_BYTES);
}

/* Names, kinds and sizes, one a line. */
static enum cocket_code
list(struct buf *out, struct slice bytes, struct err *err)
{
	struct tar_memory in = tar_memory_of(bytes);
	struct tar_reader *r = calloc(1, sizeof *r);
	const struct tar_member *m;
	enum cocket_code code;

	if (r == NULL)
		abort();
	r->in = &in.base;
	while ((code = tar_reader_next(&m, r, err)) == COCKET_OK && m)
		if ((code = buf_addf(out, err, "%c %s %llu\n", "f dlh"[m->kind == TAR_FILE ? 0 : (int)m->kind + 1], m->name,
		                     (unsigned long long)m->size)) != COCKET_OK)
			break;
	free(r);
	return code;
}

static const struct row {
	struct piece pieces[8];
	const char *expected; /* the list, or the message */
	enum cocket_code code;
} rows[] = {
	/* formats */
	{ { { '0', "a", "text", NULL, NULL }, END }, "f a 4\n", COCKET_OK },
	{ { { '\0', "a", "text", NULL, V7 }, { '\0', "d/", "", NULL, V7 }, END }, "f a 4\nd d 0\n", COCKET_OK },
	{ { { '0', "a", "text", NULL, GNU }, { '5', "d/", "", NULL, GNU }, END, ZEROS }, "f a 4\nd d 0\n", COCKET_OK },
	{ { { '0', "a", "", NULL, "ustar \00" }, END }, "header 1: unknown format, expected v7, ustar, pax or gnu", COCKET_E_UNSUPPORTED },
	{ { END }, "", COCKET_OK },
	/* names */
	{ { { '0', "./a", "", NULL, NULL }, { '5', "./", "", NULL, NULL }, { '5', "./b/c/", "", NULL, NULL }, END }, "f a 0\nd  0\nd b/c 0\n", COCKET_OK },
	{ { { '0', "/a", "", NULL, NULL }, END }, "member /a: an absolute name", COCKET_E_FORMAT },
	{ { { '0', ".//a", "", NULL, NULL }, END }, "member .//a: an empty part in its name", COCKET_E_FORMAT },
	{ { { '0', "../a", "", NULL, NULL }, END }, "member ../a: \"..\" in its name", COCKET_E_FORMAT },
	{ { { '0', "b/..", "", NULL, NULL }, END }, "member b/..: \"..\" in its name", COCKET_E_FORMAT },
	{ { { '0', "b/..c", "", NULL, NULL }, END }, "f b/..c 0\n", COCKET_OK },
	{ { { '0', "b/./c", "", NULL, NULL }, END }, "member b/./c: a part \".\" in its name", COCKET_E_FORMAT },
	{ { { '0', "a/", "", NULL, NULL }, END }, "member a/: an empty part in its name", COCKET_E_FORMAT },
	{ { { '0', "././a", "", NULL, NULL }, END }, "member ././a: a part \".\" in its name", COCKET_E_FORMAT },
	{ { { '0', "\303\244", "", NULL, NULL }, END }, "f \303\244 0\n", COCKET_OK },
	{ { { '0', "\344", "", NULL, NULL }, END }, "member \\xe4: a name that is no printable text", COCKET_E_FORMAT },
	{ { { '0', "a\nb", "", NULL, NULL }, END }, "member a\\x0ab: a name that is no printable text", COCKET_E_FORMAT },
	{ { { '0', "", "", NULL, NULL }, END }, "member : an empty part in its name", COCKET_E_FORMAT },
	/* kinds */
	{ { { '1', "a", "", NULL, NULL }, { '2', "b", "", NULL, NULL }, END }, "h a 0\nl b 0\n", COCKET_OK },
	{ { { '2', "a/", "", NULL, NULL }, END }, "member a/: an empty part in its name", COCKET_E_FORMAT },
	{ { { '1', "a", "x", NULL, NULL }, END }, "header 1: a link with a size", COCKET_E_FORMAT },
	{ { { '5', "a", "x", NULL, NULL }, END }, "header 1: a directory with a size", COCKET_E_FORMAT },
	{ { { 'S', "a", "x", NULL, GNU }, END }, "header 1: is a sparse file", COCKET_E_UNSUPPORTED },
	{ { { '3', "a", "", NULL, NULL }, END }, "header 1: is a character device", COCKET_E_UNSUPPORTED },
	{ { { '4', "a", "", NULL, NULL }, END }, "header 1: is a block device", COCKET_E_UNSUPPORTED },
	{ { { '6', "a", "", NULL, NULL }, END }, "header 1: is a FIFO", COCKET_E_UNSUPPORTED },
	{ { { '7', "a", "", NULL, NULL }, END }, "header 1: type \\x37, expected a file, directory or link of its format", COCKET_E_UNSUPPORTED },
	/* what no writer of that format writes, and some reader takes for something */
	{ { { '0', "a", "", NULL, V7 }, END }, "header 1: type \\x30, expected", COCKET_E_UNSUPPORTED },
	{ { { '\0', "a", "", NULL, NULL }, END }, "header 1: type \\x00, expected", COCKET_E_UNSUPPORTED },
	{ { { 'L', "l", "b", NULL, NULL }, { '0', "a", "", NULL, NULL }, END }, "header 1: type \\x4c, expected", COCKET_E_UNSUPPORTED },
	{ { { 'x', "h", "10 path=b\n", NULL, GNU }, { '0', "a", "", NULL, GNU }, END }, "header 1: type \\x78, expected", COCKET_E_UNSUPPORTED },
	/* sizes */
	{ { { '0', "a", "text", "        4   ", NULL }, END }, "f a 4\n", COCKET_OK },
	{ { { '0', "a", NULL, "\200\0\0\0\0\0\0\0\0\0\0\0", GNU }, END }, "f a 0\n", COCKET_OK },
	{ { { '0', "a", NULL, "\200\0\0\0\0\0\0\0\0\0\0\0", NULL }, END },
	  "member a: its size is a binary number, as only GNU's headers have it", COCKET_E_FORMAT },
	{ { { '0', "a", NULL, "\200\0\0\0\0\0\0\2\0\0\0\0", NULL }, END }, "truncated", COCKET_E_FORMAT }, /* 8 GiB: taken */
	{ { { '\0', "a", NULL, "\200\0\0\0\0\0\0\2\0\0\0\0", V7 }, END }, "header 1: size is a binary number, expected octal digits", COCKET_E_FORMAT },
	{ { { 'L', "a", NULL, "\200\0\0\0\0\0\0\0\0\0\0\1", GNU }, END }, "header 1: size is a binary number, expected octal digits", COCKET_E_FORMAT },
	{ { { '0', "a", NULL, "\377\377\377\377\377\377\377\377\377\377\377\377", NULL }, END }, "header 1: size is negative", COCKET_E_FORMAT },
	{ { { '0', "a", NULL, "\300\0\0\0\0\0\0\0\0\0\0\1", NULL }, END }, "header 1: size is negative", COCKET_E_FORMAT },
	{ { { '0', "a", NULL, "\240\0\0\0\0\0\0\0\0\0\0\1", NULL }, END }, "header 1: size is not a number", COCKET_E_FORMAT },
	{ { { '0', "a", NULL, "\200\0\0\0\177\377\377\377\377\377\377\377", NULL }, END }, "header 1: size is larger than any file", COCKET_E_FORMAT },
	{ { { '0', "a", NULL, "\200\0\0\1\0\0\0\0\0\0\0\0", NULL }, END }, "header 1: size is not a number", COCKET_E_FORMAT },
	{ { { '0', "a", NULL, "77777777777\0", NULL }, END }, "truncated", COCKET_E_FORMAT },
	{ { { '0', "a", NULL, "-0000000001\0", NULL }, END }, "header 1: size is not a number", COCKET_E_FORMAT },
	{ { { '0', "a", NULL, "\0\0\0\0\0\0\0\0\0\0\0\0", NULL }, END }, "header 1: size is not a number", COCKET_E_FORMAT },
	{ { { '0', "a", NULL, "00000000008\0", NULL }, END }, "header 1: size is not a number", COCKET_E_FORMAT },
	/* long names */
	{ { { 'L', "././@LongLink", LONG, NULL, GNU }, { '0', "cut", "", NULL, GNU }, END }, "f " LONG " 0\n", COCKET_OK },
	{ { { 'K', "././@LongLink", LONG, NULL, GNU }, { '2', "a", "", NULL, GNU }, END }, "l a 0\n", COCKET_OK },
	{ { { 'L', "l", "a", NULL, GNU }, { 'L', "l", "a", NULL, GNU }, { '0', "a", "", NULL, GNU }, END }, "header 2: a second name for the same member", COCKET_E_FORMAT },
	{ { { 'K', "l", "a", NULL, GNU }, { 'K', "l", "a", NULL, GNU }, END }, "header 2: a second link name for the same member", COCKET_E_FORMAT },
	{ { { 'L', "l", "../a", NULL, GNU }, { '0', "a", "", NULL, GNU }, END }, "member ../a: \"..\" in its name", COCKET_E_FORMAT },
	{ { { 'L', "l", "", NULL, GNU }, END }, "header 1: a long name of 0 bytes, or containing a NUL, expected 1 to 4096 bytes", COCKET_E_FORMAT },
	{ { { 'K', "l", "t", NULL, GNU }, { 'L', "l", LONG, NULL, GNU }, { '2', "a", "", NULL, GNU }, END }, "l " LONG " 0\n", COCKET_OK },
	{ { { 'K', "l", "t", NULL, GNU }, { '0', "a", "", NULL, GNU }, END }, "member a: not a link, but it has a target", COCKET_E_FORMAT },
	{ { { 'L', "l", "b", NULL, GNU }, { '0', "a", "", NULL, NULL }, END },
	  "header 2: of another format than the extension before it (a second one, or another writer's)", COCKET_E_FORMAT },
	{ { { 'L', "l", "a", NULL, GNU }, END }, "the archive ends after the extension of a member", COCKET_E_FORMAT },
	{ { { 'L', "l", NULL, "00000200001\0", GNU }, END }, "an extension of 65537 bytes, at most 65536 are taken", COCKET_E_TOO_LARGE },
	/* PAX */
	{ { { 'x', "h", "10 path=b\n", NULL, NULL }, { '0', "a", "x", NULL, NULL }, END }, "f b 1\n", COCKET_OK },
	{ { { 'x', "h", "21 mtime=1.123456789\n", NULL, NULL }, { '0', "a", "x", NULL, NULL }, END }, "f a 1\n", COCKET_OK },
	{ { { 'x', "h", "10 path=b\n", NULL, NULL }, { 'L', "l", "b", NULL, GNU }, { '0', "a", "x", NULL, NULL }, END },
	  "header 2: of another format than the extension before it (a second one, or another writer's)", COCKET_E_FORMAT },
	{ { { 'x', "h", "10 path=b\n", NULL, NULL }, { '0', "a", "", NULL, GNU }, END },
	  "header 2: of another format than the extension before it (a second one, or another writer's)", COCKET_E_FORMAT },
	{ { { 'x', "h", "14 linkpath=t\n", NULL, NULL }, { '2', "a", "", NULL, NULL }, END }, "l a 0\n", COCKET_OK },
	{ { { 'x', "h", "14 linkpath=t\n", NULL, NULL }, { '0', "a", "", NULL, NULL }, END },
	  "member a: not a link, but it has a target", COCKET_E_FORMAT },
	{ { { 'x', "h", "10 path=b\n", NULL, NULL }, { 'x', "h", "10 path=b\n", NULL, NULL }, { '0', "a", "", NULL, NULL }, END },
	  "header 2: a second PAX header for the same member", COCKET_E_FORMAT },
	{ { { 'x', "h", "10 path=b\n10 path=c\n", NULL, NULL }, { '0', "a", "", NULL, NULL }, END }, "header 1: PAX header: two paths", COCKET_E_FORMAT },
	{ { { 'x', "h", "8 path=b\n", NULL, NULL }, END }, "header 1: PAX header: a record does not end where its length says", COCKET_E_FORMAT },
	{ { { 'x', "h", "99 path=b\n", NULL, NULL }, END }, "header 1: PAX header: a record without a valid length", COCKET_E_FORMAT },
	{ { { 'x', "h", "9 path=\n", NULL, NULL }, END }, "header 1: PAX header: a record without a valid length", COCKET_E_FORMAT },
	{ { { 'x', "h", "8 path=\n", NULL, NULL }, END }, "header 1: PAX header: an empty path", COCKET_E_FORMAT },
	{ { { 'x', "h", "6 =ab\n", NULL, NULL }, END }, "header 1: PAX header: a record has no key", COCKET_E_FORMAT },
	{ { { 'x', "h", "11 path=/b\n", NULL, NULL }, { '0', "a", "", NULL, NULL }, END }, "member /b: an absolute name", COCKET_E_FORMAT },
	{ { { 'x', "h", "10 size=1\n", NULL, NULL }, { '0', "a", "x", NULL, NULL }, END }, "f a 1\n", COCKET_OK },
	{ { { 'x', "h", "10 size=2\n", NULL, NULL }, { '0', "a", "x", NULL, NULL }, END },
	  "member a: its PAX header says 2 bytes, its own 1", COCKET_E_FORMAT },
	{ { { 'x', "h", "12 size=512\n", NULL, NULL }, { '0', "a", "", NULL, NULL }, END },
	  "member a: its PAX header says 512 bytes, its own 0", COCKET_E_FORMAT },
	{ { { 'x', "h", "19 size=8589934591\n", NULL, NULL }, { '0', "a", "", NULL, NULL }, END },
	  "member a: its PAX header says 8589934591 bytes, its own 0", COCKET_E_FORMAT },
	{ { { 'x', "h", "19 size=8589934592\n", NULL, NULL }, { '0', "a", "", NULL, NULL }, END }, "truncated", COCKET_E_FORMAT }, /* taken */
	{ { { 'x', "h", "19 size=8589934592\n", NULL, NULL }, { '5', "a", "", NULL, NULL }, END },
	  "member a: its PAX header says 8589934592 bytes, its own 0", COCKET_E_FORMAT },
	{ { { 'x', "h", "11 size=-1\n", NULL, NULL }, END }, "header 1: PAX header: size -1: not the size of a file", COCKET_E_FORMAT },
	{ { { 'x', "h", "22 GNU.sparse.major=1\n", NULL, NULL }, END }, "header 1: PAX header: GNU.sparse.major: a sparse file", COCKET_E_UNSUPPORTED },
	{ { { 'x', "h", "22 SUN.holesdata=x\n", NULL, NULL }, END }, "header 1: PAX header: ", COCKET_E_FORMAT },
	{ { { 'x', "h", "21 hdrcharset=BINARY\n", NULL, NULL }, END },
	  "header 1: PAX header: hdrcharset: unknown key, which other readers may interpret", COCKET_E_UNSUPPORTED },
	{ { { 'x', "h", "21 SCHILY.filetype=x\n", NULL, NULL }, END },
	  "header 1: PAX header: SCHILY.filetype: unknown key, which other readers may interpret", COCKET_E_UNSUPPORTED },
	{ { { 'x', "h", "23 SCHILY.xattr.user=x\n", NULL, NULL }, { '0', "a", "", NULL, NULL }, END }, "f a 0\n", COCKET_OK },
	{ { { 'x', "h", "13 comment=x\n", NULL, NULL }, { '0', "a", "", NULL, NULL }, END }, "f a 0\n", COCKET_OK },
	{ { { 'x', "h", "11 mtime=1\n11 mtime=2\n", NULL, NULL }, END }, "header 1: PAX header: two mtimes", COCKET_E_FORMAT },
	{ { { 'x', "h", "12 mtime=1x\n", NULL, NULL }, END }, "header 1: PAX header: mtime 1x: not a number", COCKET_E_FORMAT },
	{ { { 'x', "h", "11 mtime=.\n", NULL, NULL }, END }, "header 1: PAX header: mtime .: not a number", COCKET_E_FORMAT },
	{ { { 'x', "h", "10 mtime=\n", NULL, NULL }, END }, "header 1: PAX header: mtime : not a number", COCKET_E_FORMAT },
	{ { { 'x', "h", "13 mtime=-.5\n", NULL, NULL }, END }, "header 1: PAX header: mtime -.5: not a number", COCKET_E_FORMAT }, /* Go reads none */
	{ { { 'x', "h", "13 mtime=-1.5\n", NULL, NULL }, END }, "header 1: PAX header: a record does not end", COCKET_E_FORMAT },
	{ { { 'x', "h", "14 mtime=-1.5\n", NULL, NULL }, { '0', "a", "", NULL, NULL }, END }, "f a 0\n", COCKET_OK },
	/* what would hold for all members */
	{ { { 'g', "h", "13 comment=x\n", NULL, NULL }, { '0', "a", "", NULL, NULL }, END }, "header 1: is a global PAX header", COCKET_E_UNSUPPORTED },
	{ { { 'x', "h", "10 path=b\n", NULL, NULL }, { 'g', "h", "13 comment=x\n", NULL, NULL }, { '0', "a", "", NULL, NULL }, END },
	  "header 2: is a global PAX header", COCKET_E_UNSUPPORTED },
	/* the end */
	{ { { '0', "a", "x", NULL, NULL }, ZEROS }, "truncated", COCKET_E_FORMAT },
	{ { { '0', "a", "x", NULL, NULL } }, "truncated", COCKET_E_FORMAT },
	{ { ZEROS, { '0', "a", "x", NULL, NULL }, END }, "a single block of zeros, followed by data", COCKET_E_FORMAT },
	{ { END, { '0', "a", "x", NULL, NULL }, END }, "data after the end of the archive", COCKET_E_FORMAT },
};

static void
row_make(struct buf *out, const struct row *row)
{
	for (size_t i = 0; i < 8 && (row->pieces[i].name || row->pieces[i].type); i++)
		put_piece(out, &row->pieces[i]);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf bytes = BUF(1 << 20), listed = BUF(1 << 20);
		struct err err = { 0 };

		row_make(&bytes, &rows[i]);
		enum cocket_code code = list(&listed, buf_slice(&bytes), &err);
		const char *is = code ? err.message : buf_str(&listed);
		if (code != rows[i].code || strncmp(is, rows[i].expected, strlen(rows[i].expected)) != 0 || (!code && strcmp(is, rows[i].expected) != 0))
			fail_msg("row %zu: %d, %s; expected %d, %s", i, (int)code, is, (int)rows[i].code, rows[i].expected);
	}
}

/* The zeros that fill up the last record may be missing, and nothing else: records[] end in two blocks of zeros, or in one more. */
static void
test_truncated(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf bytes = BUF(1 << 20);
		size_t end, n;

		row_make(&bytes, &rows[i]);
		for (end = bytes.len; end > 0 && bytes.ptr[end - 1] == 0; end--)
			;
		end = (end + TAR_BLOCK_BYTES - 1) / TAR_BLOCK_BYTES * TAR_BLOCK_BYTES + TAR_END_BYTES;
		for (n = 0; rows[i].code == COCKET_OK && n < end; n++) {
			AUTO(buf_free) struct buf listed = BUF(1 << 20);
			struct err err = { 0 };

			assert_int_equal(list(&listed, slice_of(bytes.ptr, n), &err), COCKET_E_FORMAT);
			assert_string_equal(err.message, "truncated");
		}
	}
}

/* One bit anywhere in a header is a wrong checksum; in the bytes of a member it is somebody else's to find. */
static void
test_flipped(void **state)
{
	static const struct row row = { { { '0', "a", "text", NULL, NULL }, END }, NULL, COCKET_OK };
	AUTO(buf_free) struct buf bytes = BUF(1 << 20);

	(void)state;
	row_make(&bytes, &row);
	for (size_t bit = 0; bit < 8 * (size_t)TAR_BLOCK_BYTES; bit++) {
		AUTO(buf_free) struct buf listed = BUF(1 << 20);
		struct err err = { 0 };
		size_t at = bit / 8;

		bytes.ptr[at] ^= (uint8_t)(1U << bit % 8);
		enum cocket_code code = list(&listed, buf_slice(&bytes), &err);
		bytes.ptr[at] ^= (uint8_t)(1U << bit % 8);
		if (at < 148 || at >= 156)
			assert_string_equal(err.message, "header 1: the checksum is wrong: not a header");
		else if (code == COCKET_OK) /* the separators after the digits */
			assert_string_equal(buf_str(&listed), "f a 4\n");
	}
}

static void
test_nul_in_name(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(1 << 20), listed = BUF(1 << 20);
	static const struct row row = { { { '0', "a", "", NULL, NULL }, END }, NULL, COCKET_OK };
	struct err err = { 0 };

	(void)state;
	row_make(&bytes, &row);
	bytes.ptr[2] = 'b';
	seal(bytes.ptr);
	assert_int_equal(list(&listed, buf_slice(&bytes), &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "header 1: name has a NUL in it");
}

/* Bytes written into a header that passes. */
static void
test_patched(void **state)
{
	static const struct {
		char type;
		const char *magic;
		size_t at;
		struct slice bytes;
		const char *expected;
		enum cocket_code code;
	} patches[] = {
#define PATCH(text) { (const uint8_t *)(text), sizeof(text) - 1 }
#define FREE "header 1: data in fields that its format leaves unused: other readers take them for a name or a size"
		{ '0', NULL, 345, PATCH("p"), "f p/a 0\n", COCKET_OK },
		{ '0', NULL, 499, PATCH("p"), "header 1: name has a NUL in it", COCKET_E_FORMAT },
		{ '0', NULL, 500, PATCH("p"), FREE, COCKET_E_UNSUPPORTED },
		{ '0', NULL, 508, PATCH("tar\0"), FREE, COCKET_E_UNSUPPORTED },   /* star: a shorter prefix */
		{ '0', GNU, 345, PATCH("blobs"), FREE, COCKET_E_UNSUPPORTED },    /* Go, Python: a prefix */
		{ '0', GNU, 345, PATCH("00000000001\0"), FREE, COCKET_E_UNSUPPORTED }, /* GNU: a time; Python: a prefix */
		{ '0', GNU, 483, PATCH("00000000001\0"), FREE, COCKET_E_UNSUPPORTED }, /* libarchive: the real size */
		{ '0', GNU, 511, PATCH("x"), FREE, COCKET_E_UNSUPPORTED },
		{ '\0', V7, 345, PATCH("blobs"), FREE, COCKET_E_UNSUPPORTED },
		{ '\0', V7, 329, PATCH("0000000\0" "0000000\0"), "f a 0\n", COCKET_OK }, /* GNU tar */
		{ '0', NULL, 329, PATCH("0000000\0" "0000000\0"), "f a 0\n", COCKET_OK },
		{ '0', NULL, 329, PATCH("x"), "header 1: device is not a number", COCKET_E_FORMAT },
		{ '0', NULL, 265, PATCH("root"), "f a 0\n", COCKET_OK },
		{ '0', NULL, 266, PATCH("root"), "header 1: owner has a NUL in it", COCKET_E_FORMAT },
		{ '0', NULL, 100, PATCH("\0\0\0\0\0\0\0\0"), "header 1: mode is not a number", COCKET_E_FORMAT },
		{ '0', NULL, 108, PATCH("x"), "header 1: owner is not a number", COCKET_E_FORMAT },
		{ '0', NULL, 108, PATCH("\200\0\0\0\1\0\0\0"), "f a 0\n", COCKET_OK },
		{ '0', NULL, 136, PATCH("-0000000001\0"), "header 1: time is not a number", COCKET_E_FORMAT },
		{ '0', NULL, 157, PATCH("t"), "member a: not a link, but it has a target", COCKET_E_FORMAT },
		{ '2', NULL, 157, PATCH("\0"), "member a: a link without a target", COCKET_E_FORMAT },
		{ '2', NULL, 158, PATCH("\0t"), "header 1: link name has a NUL in it", COCKET_E_FORMAT },
		{ '2', NULL, 157, PATCH("\n"), "member a: a link target that is not printable text", COCKET_E_FORMAT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof patches / sizeof *patches; i++) {
		AUTO(buf_free) struct buf bytes = BUF(1 << 20), listed = BUF(1 << 20);
		const struct row row = { { { patches[i].type, "a", "", NULL, patches[i].magic }, END }, NULL, COCKET_OK };
		struct err err = { 0 };

		row_make(&bytes, &row);
		memcpy(bytes.ptr + patches[i].at, patches[i].bytes.ptr, patches[i].bytes.len);
		seal(bytes.ptr);
		enum cocket_code code = list(&listed, buf_slice(&bytes), &err);
		if (code != patches[i].code || strcmp(code ? err.message : buf_str(&listed), patches[i].expected) != 0)
			fail_msg("patch %zu: %d, %s", i, (int)code, code ? err.message : buf_str(&listed));
	}
}

static void
test_too_many(void **state)
{
	struct tar_parser *p = calloc(1, sizeof *p);
	AUTO(buf_free) struct buf bytes = BUF(4096);
	static const struct row row = { { { '0', "b", "", NULL, NULL } }, NULL, COCKET_OK };
	struct err err = { 0 };
	enum tar_step step;

	(void)state;
	assert_non_null(p);
	row_make(&bytes, &row);
	for (size_t i = 0; i < TAR_HEADERS_MAX; i++)
		assert_int_equal(tar_parser_block(&step, p, bytes.ptr, &err), COCKET_OK);
	assert_int_equal(tar_parser_block(&step, p, bytes.ptr, &err), COCKET_E_TOO_MANY);
	assert_string_equal(err.message, "more than 131072 headers");
	free(p);
}

/* What tar_write.c writes is read as it was meant. */
static void
test_round_trip(void **state)
{
	static const char *const names[] = { "a", "blobs/sha256/x", LONG LONG "/a", LONG "/" LONG, "dir/" };
	AUTO(buf_free) struct buf bytes = BUF(1 << 20), listed = BUF(1 << 20), expected = BUF(1 << 20);
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct tar_entry e = { .name = names[i], .mode = 0644 };
		size_t n = strlen(names[i]);
		bool directory = names[i][n - 1] == '/';

		assert_int_equal(tar_header_print(&bytes, &e, &err), COCKET_OK);
		assert_int_equal(buf_addf(&expected, &err, "%c %.*s 0\n", directory ? 'd' : 'f', (int)(n - directory), names[i]), COCKET_OK);
	}
	put_block(&bytes, "", 0);
	put_block(&bytes, "", 0);
	assert_int_equal(list(&listed, buf_slice(&bytes), &err), COCKET_OK);
	assert_string_equal(buf_str(&listed), buf_str(&expected));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_flipped),
		cmocka_unit_test(test_nul_in_name),
		cmocka_unit_test(test_patched),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
