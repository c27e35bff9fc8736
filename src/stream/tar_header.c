/* One header block of a tar archive (POSIX.1-2001 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format").
 * Narrower than the formats allow, so that no other reader finds another member in the same bytes: what follows the NUL of a name is zero, a
 * number is digits and then nothing, a link has no bytes, and all that a format leaves free is zero (star's and old Go's prefixes, GNU's
 * sparse maps and times lie there). */
#include <stdio.h>

#include "stream/tar.h"

enum {
	NAME = 0, NAME_BYTES = 100, MODE = 100, UID = 108, GID = 116, SIZE = 124, MTIME = 136, CHECKSUM = 148, TYPE = 156, LINK = 157, LINK_BYTES = 100,
	MAGIC = 257, MAGIC_BYTES = 8, UNAME = 265, GNAME = 297, OWNER_BYTES = 32, MAJOR = 329, MINOR = 337, PREFIX = 345, PREFIX_BYTES = 155,
	USTAR_END = 500,
};

#define SIZE_MAX_BYTES (1ULL << 53) /* as in JSON: what a descriptor could say */

static bool
is_zero(const uint8_t *block, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (block[i] != 0)
			return false;
	return true;
}

bool
tar_block_is_zero(const uint8_t block[static TAR_BLOCK_BYTES])
{
	return is_zero(block, 0, TAR_BLOCK_BYTES);
}

static size_t
span(const uint8_t *at, size_t width, uint8_t first, uint8_t last)
{
	size_t n = 0;

	while (n < width && at[n] >= first && at[n] <= last)
		n++;
	return n;
}

/* Octal digits after spaces, then spaces and NULs to the end of the field. */
static bool
octal_parse(uint64_t *out, const uint8_t *at, size_t width)
{
	const size_t first = span(at, width, ' ', ' '), end = first + span(at + first, width - first, '0', '7');
	uint64_t value = 0;

	for (size_t i = first; i < end; i++)
		value = value << 3 | (uint64_t)(at[i] - '0');
	for (size_t i = end; i < width; i++)
		if (at[i] != ' ' && at[i] != '\0')
			return false;
	*out = value;
	return end > first;
}

/* GNU: the first bit says big-endian binary; the second would make it negative.  libarchive writes it in ustar's headers too. */
static bool
binary_parse(uint64_t *out, const uint8_t *at, size_t width)
{
	uint64_t value = 0;

	if (at[0] != 0x80)
		return false;
	for (size_t i = 1; i < width; i++) {
		if (value >> 56)
			return false;
		value = value << 8 | at[i];
	}
	*out = value;
	return true;
}

static enum cocket_code
size_read(struct tar_header *h, const uint8_t *block, struct err *err)
{
	const uint8_t *at = block + SIZE;

	if ((at[0] & 0xc0) == 0xc0)
		return fail(err, COCKET_E_FORMAT, "size is negative");
	h->has_binary_size = (at[0] & 0x80) != 0;
	if (!(h->has_binary_size ? binary_parse(&h->size, at, 12) : octal_parse(&h->size, at, 12)))
		return fail(err, COCKET_E_FORMAT, "size is not a number");
	if (h->size > SIZE_MAX_BYTES)
		return fail(err, COCKET_E_FORMAT, "size is larger than any file");
	if (h->has_binary_size && (h->type != TAR_IS_MEMBER || h->format == TAR_V7))
		return fail(err, COCKET_E_FORMAT, "size is a binary number, expected octal digits");
	return COCKET_OK;
}

bool
tar_checksum_is_right(const uint8_t block[static TAR_BLOCK_BYTES])
{
	uint32_t sum = 8 * ' ';
	uint64_t said;

	for (size_t i = 0; i < TAR_BLOCK_BYTES; i++)
		sum += block[i];
	for (size_t i = CHECKSUM; i < CHECKSUM + 8; i++)
		sum -= block[i];
	return octal_parse(&said, block + CHECKSUM, 8) && said == sum;
}

/* --- the format --- */

static enum cocket_code
format_read(struct tar_header *h, const uint8_t *block, struct err *err)
{
	static const struct {
		const char *magic;
		enum tar_format format;
	} formats[] = { { "ustar\00000", TAR_USTAR }, { "ustar  \0", TAR_GNU }, { "\0\0\0\0\0\0\0\0", TAR_V7 } };

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (memcmp(block + MAGIC, formats[i].magic, MAGIC_BYTES) == 0) {
			h->format = formats[i].format;
			return COCKET_OK;
		}
	return fail(err, COCKET_E_UNSUPPORTED, "unknown format, expected v7, ustar, pax or gnu");
}

/* A10, A22: Go reads a prefix where GNU has times and 131 bytes of it where star has a magic; Python a prefix in any format; libarchive
 * GNU's real size. */
static enum cocket_code
free_check(struct tar_header *h, const uint8_t *block, struct err *err)
{
	static const size_t ends[] = { [TAR_V7] = PREFIX, [TAR_USTAR] = USTAR_END, [TAR_GNU] = PREFIX };

	if (!is_zero(block, ends[h->format], TAR_BLOCK_BYTES))
		return fail(err, COCKET_E_UNSUPPORTED, "data in fields that its format leaves unused: other readers take them for a name or a size");
	return COCKET_OK;
}

/* --- fields --- */

/* A field of text: up to its first NUL, with nothing after it, or to its end. */
static enum cocket_code
text_read(struct slice *out, const uint8_t *at, size_t width, const char *what, struct err *err)
{
	size_t len = strnlen((const char *)at, width);

	if (!is_zero(at, len, width))
		return fail(err, COCKET_E_FORMAT, "%s has a NUL in it", what);
	*out = slice_of(at, len);
	return COCKET_OK;
}

static enum cocket_code
names_read(struct tar_header *h, const uint8_t *block, struct err *err)
{
	struct slice name = { 0 }, link = { 0 }, ignored, prefix = { 0 };

	if (text_read(&name, block + NAME, NAME_BYTES, "name", err) ||
	    (h->format == TAR_USTAR && text_read(&prefix, block + PREFIX, PREFIX_BYTES, "name", err)) ||
	    text_read(&link, block + LINK, LINK_BYTES, "link name", err) ||
	    text_read(&ignored, block + UNAME, OWNER_BYTES, "owner", err) || text_read(&ignored, block + GNAME, OWNER_BYTES, "owner", err))
		return err->code;
	snprintf(h->name, sizeof h->name, "%.*s%s%.*s", SLICE_FMT(prefix), prefix.len ? "/" : "", SLICE_FMT(name));
	snprintf(h->link, sizeof h->link, "%.*s", SLICE_FMT(link));
	return COCKET_OK;
}

/* What each type flag stands for, and in which formats it is written; NULL what: it is read.  Global PAX headers are refused: what they say
 * counts for all that follows to one reader and for nothing to another, and some look at the name that they have (A10). */
#define IN_V7 (1U << TAR_V7)
#define IN_USTAR (1U << TAR_USTAR)
#define IN_GNU (1U << TAR_GNU)
#define IN_ALL (IN_V7 | IN_USTAR | IN_GNU)

static const struct type_row {
	char flag;
	unsigned formats;
	enum tar_type type;
	enum tar_kind kind;
	const char *what;
} type_rows[] = {
	{ '0', IN_USTAR | IN_GNU, TAR_IS_MEMBER, TAR_FILE, NULL },
	{ '\0', IN_V7, TAR_IS_MEMBER, TAR_FILE, NULL },
	{ '5', IN_ALL, TAR_IS_MEMBER, TAR_DIRECTORY, NULL },
	{ '1', IN_ALL, TAR_IS_MEMBER, TAR_HARD_LINK, NULL },
	{ '2', IN_ALL, TAR_IS_MEMBER, TAR_SYMLINK, NULL },
	{ 'L', IN_GNU, TAR_IS_LONG_NAME, TAR_FILE, NULL },
	{ 'K', IN_GNU, TAR_IS_LONG_LINK, TAR_FILE, NULL },
	{ 'x', IN_USTAR, TAR_IS_PAX, TAR_FILE, NULL },
	{ 'g', IN_ALL, TAR_IS_PAX, TAR_FILE, "a global PAX header" },
	{ 'S', IN_ALL, TAR_IS_MEMBER, TAR_FILE, "a sparse file" },
	{ '3', IN_ALL, TAR_IS_MEMBER, TAR_FILE, "a character device" },
	{ '4', IN_ALL, TAR_IS_MEMBER, TAR_FILE, "a block device" },
	{ '6', IN_ALL, TAR_IS_MEMBER, TAR_FILE, "a FIFO" },
	{ 'M', IN_ALL, TAR_IS_MEMBER, TAR_FILE, "continued from another volume" },
};

static enum cocket_code
type_read(struct tar_header *h, char flag, struct err *err)
{
	for (size_t i = 0; i < sizeof type_rows / sizeof *type_rows; i++) {
		const struct type_row *row = &type_rows[i];

		if (row->flag != flag || (row->formats & 1U << h->format) == 0)
			continue;
		if (row->what) /* A22 */
			return fail(err, COCKET_E_UNSUPPORTED, "is %s", row->what);
		h->type = row->type;
		h->kind = row->kind;
		return COCKET_OK;
	}
	return fail(err, COCKET_E_UNSUPPORTED, "type \\x%02x, expected a file, directory or link of its format",
	            (unsigned)(uint8_t)flag);
}

/* v7 has no type for directories. */
static void
directory_by_name(struct tar_header *h, char flag)
{
	size_t len = strlen(h->name);

	if (flag == '\0' && len > 0 && h->name[len - 1] == '/')
		h->kind = TAR_DIRECTORY;
}

static bool
is_octal(const uint8_t *at, size_t width)
{
	uint64_t ignored;

	return octal_parse(&ignored, at, width);
}

/* A number that nobody asks for; Go and GNU tar stop at one that is none. */
static bool
is_number(const uint8_t *at, size_t width)
{
	return (at[0] & 0x80) || is_octal(at, width);
}

/* That of what is no device may be left out. */
static bool
is_device_number(const uint8_t *at, size_t width)
{
	return is_zero(at, 0, width) || is_octal(at, width);
}

static const struct number_row {
	size_t at, width;
	bool (*is_valid)(const uint8_t *at, size_t width);
	const char *what;
} number_rows[] = {
	{ MODE, 8, is_octal, "mode" },
	{ UID, 8, is_number, "owner" },
	{ GID, 8, is_number, "owner" },
	{ MTIME, 12, is_number, "time" },
	{ MAJOR, 8, is_device_number, "device" },
	{ MINOR, 8, is_device_number, "device" },
};

/* Mode and time are kept when the archive is written again. */
static enum cocket_code
numbers_read(struct tar_header *h, const uint8_t *block, struct err *err)
{
	uint64_t mode = 0, mtime = 0;

	for (const struct number_row *row = number_rows; row < number_rows + sizeof number_rows / sizeof *number_rows; row++)
		if (!row->is_valid(block + row->at, row->width))
			return fail(err, COCKET_E_FORMAT, "%s is not a number", row->what);
	(void)octal_parse(&mode, block + MODE, 8);
	h->mode = (unsigned)(mode & 07777);
	h->mtime = octal_parse(&mtime, block + MTIME, 12) ? (int64_t)mtime : 0;
	return COCKET_OK;
}

static enum cocket_code
kind_read(struct tar_header *h, const uint8_t *block, struct err *err)
{
	if (type_read(h, (char)block[TYPE], err))
		return err->code;
	directory_by_name(h, (char)block[TYPE]);
	return COCKET_OK;
}

/* Only a file has bytes. */
static enum cocket_code
bytes_check(const struct tar_header *h, struct err *err)
{
	if (h->type != TAR_IS_MEMBER || h->kind == TAR_FILE || h->size == 0)
		return COCKET_OK;
	return fail(err, COCKET_E_FORMAT, "a %s with a size", h->kind == TAR_DIRECTORY ? "directory" : "link");
}

enum cocket_code
tar_header_parse(struct tar_header *out, const uint8_t block[static TAR_BLOCK_BYTES], struct err *err)
{
	static enum cocket_code (*const parts[])(struct tar_header *h, const uint8_t *block, struct err *err) = {
		format_read, names_read, kind_read, size_read, numbers_read, free_check,
	};
	struct tar_header h = { 0 };

	if (!tar_checksum_is_right(block))
		return fail(err, COCKET_E_FORMAT, "the checksum is wrong: not a header");
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i](&h, block, err))
			return err->code;
	if (bytes_check(&h, err))
		return err->code;
	*out = h;
	return COCKET_OK;
}
