/* Headers of tar archives, printed (POSIX.1-2001 pax, "ustar Interchange Format" and "pax Extended Header").
 * Never writes base-256 numbers or GNU names: what every reader knows is enough. */
#include "stream/tar_write.h"

#include <stdio.h>

#define USTAR_NAME_BYTES 100
#define USTAR_PREFIX_BYTES 155
#define USTAR_SIZE_MAX 077777777777ULL /* 8 GiB - 1 */
#define HEADERS_MAX_BYTES (2 * TAR_NAME_MAX_BYTES + 4 * TAR_BLOCK_BYTES)

/* The fields, at their offsets in the block. */
enum { NAME = 0, MODE = 100, UID = 108, GID = 116, SIZE = 124, MTIME = 136, CHECKSUM = 148, TYPE = 156, MAGIC = 257, PREFIX = 345 };

static const uint8_t zeros[TAR_END_BYTES];

size_t
tar_padding(uint64_t size)
{
	return (size_t)((TAR_BLOCK_BYTES - size % TAR_BLOCK_BYTES) % TAR_BLOCK_BYTES);
}

/* width: with the NUL at its end. */
static void
put_octal(uint8_t *at, size_t width, uint64_t value)
{
	at[width - 1] = '\0';
	for (size_t i = width - 1; i-- > 0; value >>= 3)
		at[i] = (uint8_t)('0' + (value & 7));
}

static void
put_checksum(uint8_t block[static TAR_BLOCK_BYTES])
{
	uint64_t sum = 0;

	memset(block + CHECKSUM, ' ', 8);
	for (size_t i = 0; i < TAR_BLOCK_BYTES; i++)
		sum += block[i];
	put_octal(block + CHECKSUM, 7, sum); /* six digits, NUL, space */
}

/* Where a name longer than its field is parted: at a '/', so that the first part fits the prefix and the rest the name.  0: nowhere. */
static size_t
split(const char *name, size_t len)
{
	for (size_t i = len - 1; i-- > 1;)
		if (name[i] == '/' && i <= USTAR_PREFIX_BYTES && len - i - 1 <= USTAR_NAME_BYTES)
			return i;
	return 0;
}

static bool
needs_path(const char *name)
{
	size_t len = strlen(name);

	return len > USTAR_NAME_BYTES && split(name, len) == 0;
}

/* What does not fit is cut: then a PAX header says it whole. */
static void
put_name(uint8_t block[static TAR_BLOCK_BYTES], const char *name)
{
	size_t len = strlen(name), at = len > USTAR_NAME_BYTES ? split(name, len) : 0;

	if (at > 0) {
		memcpy(block + PREFIX, name, at);
		name += at + 1;
		len -= at + 1;
	}
	memcpy(block + NAME, name, len < USTAR_NAME_BYTES ? len : USTAR_NAME_BYTES);
}

static enum cocket_code
block_print(struct buf *out, const struct tar_entry *e, uint64_t size, char type, struct err *err)
{
	uint8_t block[TAR_BLOCK_BYTES] = { 0 };

	put_name(block, e->name);
	put_octal(block + MODE, 8, e->mode & 07777);
	put_octal(block + UID, 8, 0);
	put_octal(block + GID, 8, 0);
	put_octal(block + SIZE, 12, size);
	put_octal(block + MTIME, 12, (uint64_t)e->mtime);
	block[TYPE] = (uint8_t)type;
	memcpy(block + MAGIC, "ustar\00000", 8);
	put_checksum(block);
	return buf_add(out, slice_of(block, sizeof block), err);
}

static size_t
decimal_digits(size_t n)
{
	size_t digits = 1;

	while (n >= 10) {
		n /= 10;
		digits++;
	}
	return digits;
}

/* "LEN KEY=VALUE\n", where LEN counts itself too. */
static enum cocket_code
record_print(struct buf *out, const char *key, const char *value, struct err *err)
{
	size_t rest = strlen(key) + strlen(value) + 3, len = rest + decimal_digits(rest);

	if (rest + decimal_digits(len) != len)
		len = rest + decimal_digits(len);
	return buf_addf(out, err, "%zu %s=%s\n", len, key, value);
}

static enum cocket_code
records_print(struct buf *out, const struct tar_entry *e, struct err *err)
{
	char size[24];

	snprintf(size, sizeof size, "%llu", (unsigned long long)e->size);
	if (needs_path(e->name) && record_print(out, "path", e->name, err))
		return err->code;
	return e->size > USTAR_SIZE_MAX ? record_print(out, "size", size, err) : COCKET_OK;
}

static enum cocket_code
pax_print(struct buf *out, const struct tar_entry *e, struct err *err)
{
	AUTO(buf_free) struct buf records = BUF(HEADERS_MAX_BYTES);
	const struct tar_entry header = { .name = "PaxHeader", .mode = 0644, .mtime = e->mtime };

	if (records_print(&records, e, err))
		return err->code;
	if (records.len == 0)
		return COCKET_OK;
	if (block_print(out, &header, records.len, 'x', err) || buf_add(out, buf_slice(&records), err))
		return err->code;
	return buf_add(out, slice_of(zeros, tar_padding(records.len)), err);
}

static void
entry_check(const struct tar_entry *e)
{
	size_t len = strlen(e->name);

	if (len == 0 || len > TAR_NAME_MAX_BYTES || e->name[0] == '/')
		BUG("not a member's name");
	if (e->mtime < 0 || (uint64_t)e->mtime > USTAR_SIZE_MAX)
		BUG("not a member's time");
	if (e->name[len - 1] == '/' && e->size > 0)
		BUG("a directory with bytes");
}

enum cocket_code
tar_header_print(struct buf *out, const struct tar_entry *e, struct err *err)
{
	entry_check(e);
	if (pax_print(out, e, err))
		return err->code;
	bool directory = e->name[strlen(e->name) - 1] == '/';
	return block_print(out, e, e->size > USTAR_SIZE_MAX ? 0 : e->size, directory ? '5' : '0', err);
}

enum cocket_code
tar_write_header(struct writer *to, const struct tar_entry *e, struct err *err)
{
	AUTO(buf_free) struct buf header = BUF(HEADERS_MAX_BYTES);

	return tar_header_print(&header, e, err) ? err->code : writer_write(to, buf_slice(&header), err);
}

enum cocket_code
tar_write_padding(struct writer *to, uint64_t size, struct err *err)
{
	return writer_write(to, slice_of(zeros, tar_padding(size)), err);
}

enum cocket_code
tar_write_end(struct writer *to, struct err *err)
{
	return writer_write(to, slice_of(zeros, sizeof zeros), err);
}
