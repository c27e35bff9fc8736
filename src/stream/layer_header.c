/* A header of a layer: see layer_header.h (POSIX.1-2001 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format"; Go's archive/tar). */
#include "stream/layer_header.h"

#include <stdio.h>

#include "base/slice.h"

enum {
	NAME = 0, NAME_BYTES = 100, MODE = 100, SIZE = 124, NUMBER_BYTES = 12, MODE_BYTES = 8, TYPE = 156, LINK = 157, LINK_BYTES = 100,
	MAGIC = 257, PREFIX = 345, PREFIX_BYTES = 155, STAR_PREFIX_BYTES = 131, STAR_END = 508, ACCESSED = 345, CHANGED = 357,
};
#define FILE_MAX_BYTES ((uint64_t)1 << 53)

/* --- numbers --- */

/* GNU's big-endian numbers, which the first bit tells; the second is their sign.  As strict as Go: more than 63 bits are none. */
static bool
binary_parse(int64_t *out, const uint8_t *at, size_t width)
{
	const uint8_t sign = at[0] & 0x40 ? 0xff : 0;
	uint64_t value = (at[0] ^ sign) & 0x7fU;

	for (size_t i = 1; i < width; i++) {
		if (value >> 55)
			return false;
		value = value << 8 | (at[i] ^ sign);
	}
	*out = sign ? -1 - (int64_t)value : (int64_t)value;
	return true;
}

static bool
is_filler(uint8_t c)
{
	return c == ' ' || c == '\0';
}

/* Octal between blanks and NULs; nothing at all is zero. */
static bool
octal_parse(int64_t *out, const uint8_t *at, size_t width)
{
	size_t i = 0, end = width;

	while (end > 0 && is_filler(at[end - 1]))
		end--;
	while (i < end && is_filler(at[i]))
		i++;
	for (*out = 0; i < end && at[i] != '\0'; i++) {
		if (at[i] < '0' || at[i] > '7')
			return false;
		*out = *out << 3 | (at[i] - '0');
	}
	return true;
}

static bool
number_parse(int64_t *out, const uint8_t *at, size_t width)
{
	return at[0] & 0x80 ? binary_parse(out, at, width) : octal_parse(out, at, width);
}

static enum cocket_code
numbers_read(struct layer_header *h, const uint8_t *block, struct err *err)
{
	int64_t size, mode;

	if (!number_parse(&size, block + SIZE, NUMBER_BYTES) || size < 0 || (uint64_t)size > FILE_MAX_BYTES ||
	    !number_parse(&mode, block + MODE, MODE_BYTES))
		return fail(err, COCKET_E_FORMAT, "not a tar archive, or a damaged one");
	h->size = (uint64_t)size;
	h->mode = (unsigned)mode & 07777;
	return COCKET_OK;
}

/* --- names --- */

static struct slice
field(const uint8_t *at, size_t width)
{
	return slice_of(at, strnlen((const char *)at, width));
}

/* Where GNU has two times: before its release 1.8, Go wrote the first part of a name there, and reads it still if it is no time. */
static struct slice
gnu_prefix(const uint8_t *block)
{
	const bool has_accessed = block[ACCESSED] != '\0', has_changed = block[CHANGED] != '\0';
	const struct slice prefix = field(block + PREFIX, PREFIX_BYTES);
	int64_t ignored;

	if ((!has_accessed || number_parse(&ignored, block + ACCESSED, NUMBER_BYTES)) &&
	    (!has_changed || number_parse(&ignored, block + CHANGED, NUMBER_BYTES)))
		return slice_str("");
	for (size_t i = 0; i < prefix.len; i++)
		if (prefix.ptr[i] >= 0x80)
			return slice_str("");
	return prefix;
}

static enum cocket_code
prefix_find(struct slice *out, const uint8_t *block, struct err *err)
{
	*out = slice_str("");
	if (memcmp(block + MAGIC, "ustar\00000", 8) == 0)
		*out = field(block + PREFIX, memcmp(block + STAR_END, "tar", 4) == 0 ? STAR_PREFIX_BYTES : PREFIX_BYTES);
	else if (memcmp(block + MAGIC, "ustar  \0", 8) == 0)
		*out = gnu_prefix(block);
	else if (memcmp(block + MAGIC, "ustar", 5) == 0) /* Go takes it for v7, others for ustar */
		return fail(err, COCKET_E_UNSUPPORTED, "a tar header of an unknown format");
	return COCKET_OK;
}

enum cocket_code
layer_header_parse(struct layer_header *out, const uint8_t block[static TAR_BLOCK_BYTES], struct err *err)
{
	const struct slice name = field(block + NAME, NAME_BYTES), link = field(block + LINK, LINK_BYTES);
	struct slice prefix;

	if (!tar_checksum_is_right(block))
		return fail(err, COCKET_E_FORMAT, "not a tar archive, or a damaged one");
	if (numbers_read(out, block, err) || prefix_find(&prefix, block, err))
		return err->code;
	out->type = (char)block[TYPE];
	(void)snprintf(out->name, sizeof out->name, "%.*s%s%.*s", SLICE_FMT(prefix), prefix.len ? "/" : "", SLICE_FMT(name));
	(void)snprintf(out->link, sizeof out->link, "%.*s", SLICE_FMT(link));
	return COCKET_OK;
}
