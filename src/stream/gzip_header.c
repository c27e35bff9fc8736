/* RFC 1952, 2.3: ID1 ID2 CM FLG MTIME(4) XFL OS [XLEN(2) extra] [name 0] [comment 0] [CRC16].
 * Keeps nothing of what it reads: a name in there is nobody's business. */
#include "stream/gzip_header.h"

#include "base/limits.h"

enum { PART_FIXED, PART_EXTRA_LENGTH, PART_EXTRA, PART_NAME, PART_COMMENT, PART_CRC, PART_DONE };

#define FIXED_BYTES 10
#define FLAG_HEADER_CRC 0x02
#define FLAG_EXTRA 0x04
#define FLAG_NAME 0x08
#define FLAG_COMMENT 0x10
#define FLAGS_RESERVED 0xe0

static const uint8_t flag_of[] = {
	[PART_EXTRA_LENGTH] = FLAG_EXTRA, [PART_EXTRA] = FLAG_EXTRA, [PART_NAME] = FLAG_NAME, [PART_COMMENT] = FLAG_COMMENT, [PART_CRC] = FLAG_HEADER_CRC,
};

/* Headers are some ten bytes; a table would cost more than it saves. */
static uint32_t
crc_add(uint32_t crc, uint8_t byte)
{
	crc = ~crc ^ byte;
	for (int i = 0; i < 8; i++)
		crc = crc >> 1 ^ ((crc & 1) ? 0xedb88320 : 0);
	return ~crc;
}

static void
part_next(struct gzip_header *h)
{
	h->at = 0;
	do
		h->part++;
	while (h->part < PART_DONE && ((h->flags & flag_of[h->part]) == 0 || (h->part == PART_EXTRA && h->extra == 0)));
}

static enum cocket_code
flags_read(struct gzip_header *h, uint8_t byte, struct err *err)
{
	if (byte & FLAGS_RESERVED)
		return fail(err, COCKET_E_FORMAT, "gzip: reserved flags are set");
	h->flags = byte;
	return COCKET_OK;
}

static enum cocket_code
fixed_consume(struct gzip_header *h, uint8_t byte, struct err *err)
{
	static const uint8_t begin[] = { 0x1f, 0x8b, 8 };

	if (h->at < sizeof begin && byte != begin[h->at])
		return fail(err, COCKET_E_FORMAT, "not a gzip header");
	if (h->at == sizeof begin && flags_read(h, byte, err))
		return err->code;
	if (++h->at == FIXED_BYTES)
		part_next(h);
	return COCKET_OK;
}

static enum cocket_code
byte_consume(struct gzip_header *h, uint8_t byte, struct err *err)
{
	switch (h->part) {
	case PART_FIXED:
		return fixed_consume(h, byte, err);
	case PART_EXTRA_LENGTH:
		h->extra |= (size_t)byte << 8 * h->at;
		if (++h->at == 2)
			part_next(h);
		return COCKET_OK;
	case PART_EXTRA:
		if (++h->at == h->extra)
			part_next(h);
		return COCKET_OK;
	case PART_NAME:
	case PART_COMMENT:
		if (byte == 0)
			part_next(h);
		return COCKET_OK;
	default:
		BUG("no such part of a gzip header");
	}
}

static enum cocket_code
crc_consume(struct gzip_header *h, uint8_t byte, struct err *err)
{
	if (byte != (uint8_t)(h->crc >> 8 * h->at))
		return fail(err, COCKET_E_FORMAT, "gzip: wrong header checksum");
	if (++h->at == 2)
		part_next(h);
	return COCKET_OK;
}

/* The header's CRC is of all that is before it. */
static enum cocket_code
part_consume(struct gzip_header *h, uint8_t byte, struct err *err)
{
	if (h->part == PART_CRC)
		return crc_consume(h, byte, err);
	if (byte_consume(h, byte, err))
		return err->code;
	h->crc = crc_add(h->crc, byte);
	return COCKET_OK;
}

enum cocket_code
gzip_header_consume(struct gzip_header *h, struct slice *bytes, bool *is_done, struct err *err)
{
	while (h->part < PART_DONE && bytes->len > 0) {
		const uint8_t byte = *bytes->ptr;

		*bytes = slice_of(bytes->ptr + 1, bytes->len - 1);
		if (++h->total > GZIP_HEADER_MAX_BYTES)
			return fail(err, COCKET_E_FORMAT, "gzip: a header of more than %zu bytes", GZIP_HEADER_MAX_BYTES);
		if (part_consume(h, byte, err))
			return err->code;
	}
	*is_done = h->part == PART_DONE;
	return COCKET_OK;
}
