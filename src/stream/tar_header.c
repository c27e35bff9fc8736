/* One header block of a tar archive (POSIX.1-2001 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format").
 * Narrower than the formats allow: what follows the NUL of a name is zero, a number is digits and then nothing, a link has no bytes. */
#include <stdio.h>

#include "stream/tar.h"

enum { NAME = 0, NAME_BYTES = 100, MODE = 100, SIZE = 124, MTIME = 136, CHECKSUM = 148, TYPE = 156, MAGIC = 257, PREFIX = 345, PREFIX_BYTES = 155 };

#define SIZE_MAX_BYTES (1ULL << 53) /* as in JSON: what a descriptor could say */

bool
tar_block_is_zero(const uint8_t block[static TAR_BLOCK_BYTES])
{
	for (size_t i = 0; i < TAR_BLOCK_BYTES; i++)
		if (block[i] != 0)
			return false;
	return true;
}

/* Octal digits after spaces, then spaces and NULs to the end of the field. */
static bool
octal_parse(uint64_t *out, const uint8_t *at, size_t width)
{
	size_t i = 0, first;
	uint64_t value = 0;

	while (i < width && at[i] == ' ')
		i++;
	for (first = i; i < width && at[i] >= '0' && at[i] <= '7'; i++)
		value = value << 3 | (uint64_t)(at[i] - '0');
	if (i == first)
		return false;
	for (; i < width; i++)
		if (at[i] != ' ' && at[i] != '\0')
			return false;
	*out = value;
	return true;
}

/* GNU: the first bit says big-endian binary; the second would make it negative. */
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
size_parse(uint64_t *out, const uint8_t *block, struct err *err)
{
	const uint8_t *at = block + SIZE;

	if (at[0] == 0xff || (at[0] & 0xc0) == 0xc0)
		return fail(err, COCKET_E_FORMAT, "size is negative");
	if (!(at[0] & 0x80 ? binary_parse(out, at, 12) : octal_parse(out, at, 12)))
		return fail(err, COCKET_E_FORMAT, "size is not a number");
	if (*out > SIZE_MAX_BYTES)
		return fail(err, COCKET_E_FORMAT, "size is larger than any file");
	return COCKET_OK;
}

bool
tar_checksum_is_right(const uint8_t block[static TAR_BLOCK_BYTES])
{
	uint64_t sum = 0, said;

	for (size_t i = 0; i < TAR_BLOCK_BYTES; i++)
		sum += i >= CHECKSUM && i < CHECKSUM + 8 ? ' ' : block[i];
	return octal_parse(&said, block + CHECKSUM, 8) && said == sum;
}

enum magic { MAGIC_UNKNOWN, MAGIC_V7, MAGIC_USTAR, MAGIC_GNU };

static enum magic
magic_of(const uint8_t *block)
{
	if (memcmp(block + MAGIC, "ustar\00000", 8) == 0)
		return MAGIC_USTAR;
	if (memcmp(block + MAGIC, "ustar  \0", 8) == 0)
		return MAGIC_GNU;
	return memcmp(block + MAGIC, "\0\0\0\0\0\0\0\0", 8) == 0 ? MAGIC_V7 : MAGIC_UNKNOWN;
}

/* A field of text: up to its first NUL or its end.  False where something stands after the NUL. */
static bool
text_take(struct slice *out, const uint8_t *at, size_t width)
{
	size_t len = strnlen((const char *)at, width);

	for (size_t i = len; i < width; i++)
		if (at[i] != '\0')
			return false;
	*out = slice_of(at, len);
	return true;
}

static enum cocket_code
name_take(struct tar_header *h, const uint8_t *block, enum magic magic, struct err *err)
{
	struct slice name, prefix = slice_str("");

	if (!text_take(&name, block + NAME, NAME_BYTES) || (magic == MAGIC_USTAR && !text_take(&prefix, block + PREFIX, PREFIX_BYTES)))
		return fail(err, COCKET_E_FORMAT, "name has a NUL in it");
	snprintf(h->name, sizeof h->name, "%.*s%s%.*s", SLICE_FMT(prefix), prefix.len ? "/" : "", SLICE_FMT(name));
	return COCKET_OK;
}

/* What each type flag stands for; NULL what: it is read. */
static const struct type_row {
	char flag;
	enum tar_type type;
	enum tar_kind kind;
	const char *what;
} type_rows[] = {
	{ '0', TAR_IS_MEMBER, TAR_FILE, NULL },
	{ '\0', TAR_IS_MEMBER, TAR_FILE, NULL }, /* v7 */
	{ '5', TAR_IS_MEMBER, TAR_DIRECTORY, NULL },
	{ '1', TAR_IS_MEMBER, TAR_HARD_LINK, NULL },
	{ '2', TAR_IS_MEMBER, TAR_SYMLINK, NULL },
	{ 'L', TAR_IS_LONG_NAME, TAR_FILE, NULL },
	{ 'K', TAR_IS_LONG_LINK, TAR_FILE, NULL },
	{ 'x', TAR_IS_PAX, TAR_FILE, NULL },
	{ 'g', TAR_IS_PAX_GLOBAL, TAR_FILE, NULL },
	{ 'S', TAR_IS_MEMBER, TAR_FILE, "a sparse file" },
	{ '3', TAR_IS_MEMBER, TAR_FILE, "a character device" },
	{ '4', TAR_IS_MEMBER, TAR_FILE, "a block device" },
	{ '6', TAR_IS_MEMBER, TAR_FILE, "a FIFO" },
	{ 'M', TAR_IS_MEMBER, TAR_FILE, "continued from another volume" },
};

static enum cocket_code
type_take(struct tar_header *h, char flag, struct err *err)
{
	for (size_t i = 0; i < sizeof type_rows / sizeof *type_rows; i++) {
		const struct type_row *row = &type_rows[i];

		if (row->flag != flag)
			continue;
		if (row->what) /* A22 */
			return fail(err, COCKET_E_UNSUPPORTED, "is %s", row->what);
		h->type = row->type;
		h->kind = row->kind;
		return COCKET_OK;
	}
	return fail(err, COCKET_E_UNSUPPORTED, "is of the kind \\x%02x, expected a file, a directory or a link", (unsigned)(uint8_t)flag);
}

/* v7 has no type for directories. */
static void
directory_by_name(struct tar_header *h, char flag)
{
	size_t len = strlen(h->name);

	if (flag == '\0' && len > 0 && h->name[len - 1] == '/')
		h->kind = TAR_DIRECTORY;
}

/* Nobody asks these of an archive; they are kept when it is written again. */
static void
take_rest(struct tar_header *h, const uint8_t *block)
{
	uint64_t value;

	h->mode = octal_parse(&value, block + MODE, 8) ? (unsigned)(value & 07777) : 0644;
	h->mtime = octal_parse(&value, block + MTIME, 12) ? (int64_t)value : 0;
}

enum cocket_code
tar_header_parse(struct tar_header *out, const uint8_t block[static TAR_BLOCK_BYTES], struct err *err)
{
	struct tar_header h = { 0 };
	enum magic magic = magic_of(block);
	char flag = (char)block[TYPE];

	if (!tar_checksum_is_right(block))
		return fail(err, COCKET_E_FORMAT, "the checksum is wrong: not a header");
	if (magic == MAGIC_UNKNOWN)
		return fail(err, COCKET_E_UNSUPPORTED, "is of no known format, expected v7, ustar, pax or gnu");
	if (name_take(&h, block, magic, err) || size_parse(&h.size, block, err) || type_take(&h, flag, err))
		return err->code;
	directory_by_name(&h, flag);
	if (h.type == TAR_IS_MEMBER && h.kind != TAR_FILE && h.size != 0)
		return fail(err, COCKET_E_FORMAT, "is a %s with bytes", h.kind == TAR_DIRECTORY ? "directory" : "link");
	take_rest(&h, block);
	*out = h;
	return COCKET_OK;
}
