/* What is unpacked: any bytes, as gzip, zstd or neither (the first byte says which, and in what pieces).  The same bytes in other pieces give the
 * same verdict and the same plain bytes, of which there are never more than the ceiling. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "stream/decompress.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CEILING (256 * KIB)

struct gatherer {
	struct writer base;
	struct buf bytes;
};

static enum cocket_code
gather(struct writer *w, struct slice bytes, struct err *err)
{
	if (bytes.len > STREAM_PIECE_BYTES)
		abort();
	return buf_add(&((struct gatherer *)w)->bytes, bytes, err);
}

/* Each piece at the end of memory of its own, so that a library that reads past it is caught. */
static enum cocket_code
push(struct decompress *i, struct slice piece, struct err *err)
{
	uint8_t *copy = malloc(piece.len);

	if (copy == NULL)
		abort();
	memcpy(copy, piece.ptr, piece.len);
	enum cocket_code code = writer_write(decompress_input(i), slice_of(copy, piece.len), err);
	free(copy);
	return code;
}

static enum cocket_code
unpack(struct buf *out, enum compression compression, struct slice packed, size_t piece)
{
	AUTO(decompress_free) struct decompress *i = NULL;
	struct gatherer to = { .base = { .write = gather }, .bytes = BUF(CEILING) };
	struct err err = { 0 };

	if (decompress_new(&i, compression, CEILING, &to.base, &err))
		abort();
	for (size_t at = 0; at < packed.len && err.code == COCKET_OK; at += piece)
		(void)!push(i, slice_of(packed.ptr + at, packed.len - at < piece ? packed.len - at : piece), &err);
	if (err.code == COCKET_OK)
		(void)!decompress_finish(i, &err);
	*out = to.bytes;
	return err.code;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(buf_free) struct buf whole = { 0 }, pieces = { 0 };

	if (size == 0)
		return 0;
	enum compression compression = data[0] % 3 == 0 ? COMPRESSION_GZIP : data[0] % 3 == 1 ? COMPRESSION_ZSTD : COMPRESSION_NONE;
	struct slice packed = slice_of(data + 1, size - 1);
	enum cocket_code code = unpack(&whole, compression, packed, packed.len + 1);
	enum cocket_code other = unpack(&pieces, compression, packed, data[0] / 3 + 1);
	if ((code == COCKET_OK) != (other == COCKET_OK)) /* of two faults either may be met first */
		abort();
	if (code == COCKET_OK && !slice_eq(buf_slice(&whole), buf_slice(&pieces)))
		abort();
	return 0;
}
