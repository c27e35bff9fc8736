/* Zstandard (RFC 8878) by libzstd, which is loaded when the first zstd layer is looked at.
 * Checksums are checked where a frame has one.  Never hands libzstd a frame of its older, other formats, which Debian's reads too, and never
 * a piece that ends inside a frame's header: it would look for the frame's beginning in the next piece, and find another one (A10). */
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

#include <zstd.h>
#include <zstd_errors.h>

#include "base/escape.h"
#include "base/limits.h"
#include "stream/decompressor.h"

#define ZSTD_FUNCTIONS(X) \
	X(createDCtx) X(freeDCtx) X(DCtx_setParameter) X(decompressStream) X(isError) X(getErrorCode) X(getErrorString)

static struct {
#define X(name) __typeof__(&ZSTD_##name) name;
	ZSTD_FUNCTIONS(X)
#undef X
	struct err err; /* COCKET_OK: it is there */
} zstd;

static void
zstd_find(void)
{
	void *library = dlopen("libzstd.so.1", RTLD_LAZY | RTLD_LOCAL);

	if (library == NULL) {
		(void)fail(&zstd.err, COCKET_E_IO, "cannot load libzstd.so.1: %s", TEXT(slice_str(dlerror())));
		return;
	}
#define X(name) *(void **)&zstd.name = library_function(library, "ZSTD_" #name, &zstd.err);
	ZSTD_FUNCTIONS(X)
#undef X
}

static enum cocket_code
zstd_load(struct err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	(void)pthread_once(&once, zstd_find);
	if (zstd.err.code)
		*err = zstd.err;
	return zstd.err.code;
}

#define MAGIC_BYTES 4
#define HEADER_MAX_FRAME_BYTES 18 /* with the magic number */
#define SKIPPABLE_HEADER_BYTES 8

struct zstd_decompressor {
	struct decompressor base;
	ZSTD_DCtx *context;                     /* owned */
	uint8_t header[HEADER_MAX_FRAME_BYTES]; /* of the frame that begins, as far as it is there; the library gets it when it is whole */
	size_t header_count;
	bool is_inside;                         /* of a frame */
	uint64_t frames;                        /* that are whole */
};

static bool
is_frame(const struct zstd_decompressor *z)
{
	return memcmp(z->header, "\x28\xb5\x2f\xfd", MAGIC_BYTES) == 0;
}

static bool
is_skippable(const struct zstd_decompressor *z)
{
	return (z->header[0] & 0xf0) == 0x50 && memcmp(z->header + 1, "\x2a\x4d\x18", MAGIC_BYTES - 1) == 0;
}

/* RFC 8878, 3.1.1.1: how long a frame's header is behind its descriptor. */
static size_t
described_bytes(uint8_t descriptor)
{
	static const uint8_t id_bytes[] = { 0, 1, 2, 4 }, size_bytes[] = { 0, 2, 4, 8 };
	const bool is_single = descriptor & 0x20; /* then there is no window, and there is a size */
	const size_t size = size_bytes[descriptor >> 6];

	return (is_single ? 0U : 1U) + id_bytes[descriptor & 3] + (size == 0 && is_single ? 1 : size);
}

/* As far as it is known. */
static size_t
header_bytes(const struct zstd_decompressor *z)
{
	if (z->header_count < MAGIC_BYTES)
		return MAGIC_BYTES;
	if (is_skippable(z))
		return SKIPPABLE_HEADER_BYTES;
	if (z->header_count == MAGIC_BYTES)
		return MAGIC_BYTES + 1;
	return MAGIC_BYTES + 1 + described_bytes(z->header[MAGIC_BYTES]);
}

/* RFC 8878, 3.1.1 and 3.1.2: a frame, or one to be skipped.  What begins with the latter is zstd to some readers and not to others (A10). */
static enum cocket_code
magic_check(const struct zstd_decompressor *z, struct err *err)
{
	if (is_frame(z) || (is_skippable(z) && z->frames > 0))
		return COCKET_OK;
	if (is_skippable(z))
		return fail(err, COCKET_E_FORMAT, "zstd: begins with a skippable frame, which some readers do not take for zstd");
	if (z->frames > 0)
		return fail(err, COCKET_E_FORMAT, "zstd: trailing data");
	return fail(err, COCKET_E_FORMAT, "is not zstd, as its media type says");
}

static enum cocket_code
zstd_error(size_t code, struct err *err)
{
	ZSTD_ErrorCode error = zstd.getErrorCode(code);

	if (error == ZSTD_error_frameParameter_windowTooLarge)
		return fail(err, COCKET_E_TOO_LARGE, "zstd: a window of more than %zu MiB", ZSTD_WINDOW_MAX_BYTES / MIB);
	if (error == ZSTD_error_memory_allocation)
		return no_memory(err);
	return fail(err, COCKET_E_FORMAT, "zstd: %s", TEXT(slice_str(zstd.getErrorString(error))));
}

static void
frame_end(struct zstd_decompressor *z)
{
	z->is_inside = false;
	z->header_count = 0;
	z->frames++;
}

/* One call of the library. */
static enum cocket_code
frame_step(struct zstd_decompressor *z, ZSTD_outBuffer *out, ZSTD_inBuffer *in, struct err *err)
{
	const size_t before = in->pos;

	out->pos = 0;
	const size_t left = zstd.decompressStream(z->context, out, in);
	if (writer_write(z->base.to, slice_of(out->dst, out->pos), err))
		return err->code;
	if (zstd.isError(left))
		return zstd_error(left, err);
	if (left == 0)
		frame_end(z);
	else if (out->pos == 0 && in->pos == before && in->pos < in->size) /* it would go on for ever */
		return fail(err, COCKET_E_FORMAT, "zstd: corrupt");
	return COCKET_OK;
}

/* Up to the end of the bytes or of the frame, whichever comes first. */
static enum cocket_code
frame_feed(struct zstd_decompressor *z, ZSTD_inBuffer *in, struct err *err)
{
	ZSTD_outBuffer out = { .dst = z->base.piece, .size = STREAM_PIECE_BYTES };

	do {
		if (frame_step(z, &out, in, err))
			return err->code;
	} while (z->is_inside && (in->pos < in->size || out.pos == out.size));
	return COCKET_OK;
}

/* Gathers the header of a frame, and hands it on when it is whole. */
static enum cocket_code
frame_begin(struct zstd_decompressor *z, ZSTD_inBuffer *in, struct err *err)
{
	while (z->header_count < header_bytes(z) && in->pos < in->size) {
		z->header[z->header_count++] = ((const uint8_t *)in->src)[in->pos++];
		if (z->header_count == MAGIC_BYTES && magic_check(z, err))
			return err->code;
	}
	if (z->header_count < header_bytes(z))
		return COCKET_OK;
	ZSTD_inBuffer header = { .src = z->header, .size = z->header_count };
	z->is_inside = true;
	return frame_feed(z, &header, err);
}

static enum cocket_code
zstd_write(struct decompressor *u, struct slice bytes, struct err *err)
{
	struct zstd_decompressor *z = (struct zstd_decompressor *)u;
	ZSTD_inBuffer in = { .src = bytes.ptr, .size = bytes.len };

	while (in.pos < in.size)
		if (z->is_inside ? frame_feed(z, &in, err) : frame_begin(z, &in, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
zstd_end(struct decompressor *u, struct err *err)
{
	const struct zstd_decompressor *z = (const struct zstd_decompressor *)u;

	if (z->is_inside || z->header_count > 0 || z->frames == 0)
		return fail(err, COCKET_E_FORMAT, "zstd: truncated");
	return COCKET_OK;
}

static void
zstd_free(struct decompressor *u)
{
	(void)zstd.freeDCtx(((struct zstd_decompressor *)u)->context);
	free(u);
}

enum cocket_code
zstd_decompressor_new(struct decompressor **out, struct err *err)
{
	struct zstd_decompressor *z;

	if (zstd_load(err))
		return err->code;
	if ((z = calloc(1, sizeof *z)) == NULL)
		return no_memory(err);
	z->base = (struct decompressor){ .write = zstd_write, .end = zstd_end, .free = zstd_free };
	z->context = zstd.createDCtx();
	if (z->context == NULL || zstd.isError(zstd.DCtx_setParameter(z->context, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG_MAX))) {
		zstd_free(&z->base);
		return no_memory(err);
	}
	*out = &z->base;
	return COCKET_OK;
}
