/* decompress.c and its unpackers: what gzip and zstd packed comes out again, however it is cut into pieces; what is damaged, cut short, goes on
 * too long, grows too large or is something else does not pass. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include <isa-l/igzip_lib.h>
#include <zstd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "stream/decompress.h"

struct gatherer {
	struct writer base;
	struct buf bytes;
};

static enum cocket_code
gather(struct writer *w, struct slice bytes, struct err *err)
{
	return buf_add(&((struct gatherer *)w)->bytes, bytes, err);
}

static struct slice
rest_of(struct slice s, size_t from)
{
	return slice_of(s.ptr + from, s.len - from);
}

/* Pushes it through in pieces of that size. */
static enum cocket_code
unpack_up_to(struct buf *out, enum compression compression, struct slice packed, size_t piece, uint64_t max, struct err *err)
{
	AUTO(decompress_free) struct decompress *i = NULL;
	struct gatherer to = { .base = { .write = gather }, .bytes = BUF(64 * MIB) };

	*err = (struct err){ 0 };
	if (decompress_new(&i, compression, max, &to.base, err))
		return err->code;
	for (size_t at = 0; at < packed.len && err->code == COCKET_OK; at += piece)
		(void)!writer_write(decompress_input(i), slice_of(packed.ptr + at, packed.len - at < piece ? packed.len - at : piece), err);
	if (err->code == COCKET_OK)
		(void)!decompress_finish(i, err);
	*out = to.bytes;
	return err->code;
}

static enum cocket_code
unpack(enum compression compression, struct slice packed, struct err *err)
{
	AUTO(buf_free) struct buf out = { 0 };

	return unpack_up_to(&out, compression, packed, packed.len ? packed.len : 1, MIB, err);
}

/* --- packing --- */

static void
must_add(struct buf *out, struct slice bytes)
{
	struct err err;

	assert_int_equal(buf_add(out, bytes, &err), COCKET_OK);
}

static void
gzip_add(struct buf *out, struct slice plain)
{
	static struct isal_zstream z;
	struct err err;

	isal_deflate_init(&z);
	z.gzip_flag = IGZIP_GZIP;
	z.end_of_stream = 1;
	z.next_in = (uint8_t *)(uintptr_t)plain.ptr;
	z.avail_in = (uint32_t)plain.len;
	z.avail_out = (uint32_t)(plain.len + 4096);
	z.next_out = buf_reserve(out, z.avail_out, &err);
	assert_int_equal(isal_deflate(&z), COMP_OK);
	out->len += z.total_out;
}

static void
zstd_add_window(struct buf *out, struct slice plain, int window_log)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	struct err err;
	size_t room = ZSTD_compressBound(plain.len);

	(void)ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	(void)ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, window_log == 0);
	if (window_log > 0)
		(void)ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
	ZSTD_inBuffer in = { .src = plain.ptr, .size = plain.len };
	ZSTD_outBuffer o = { .dst = buf_reserve(out, room, &err), .size = room };
	assert_int_equal(ZSTD_compressStream2(context, &o, &in, window_log > 0 ? ZSTD_e_flush : ZSTD_e_end), 0);
	if (window_log > 0)
		assert_int_equal(ZSTD_compressStream2(context, &o, &in, ZSTD_e_end), 0);
	out->len += o.pos;
	(void)ZSTD_freeCCtx(context);
}

static void
zstd_add(struct buf *out, struct slice plain)
{
	zstd_add_window(out, plain, 0);
}

static void
plain_add(struct buf *out, struct slice plain)
{
	must_add(out, plain);
}

static const struct form {
	enum compression compression;
	void (*add)(struct buf *out, struct slice plain);
} forms[] = { { COMPRESSION_NONE, plain_add }, { COMPRESSION_GZIP, gzip_add }, { COMPRESSION_ZSTD, zstd_add } };
#define FORMS (sizeof forms / sizeof *forms)

/* Text with repeats near and far, some noise, and a run of zeros. */
static void
sample(struct buf *out, size_t n)
{
	uint32_t x = 7;

	for (size_t i = 0; i < n; i++) {
		x = x * 1664525 + 1013904223;
		uint8_t c = i % 1000 < 600 ? (uint8_t)("layer of an image "[i % 18]) : i % 1000 < 700 ? 0 : (uint8_t)(x >> 24);
		must_add(out, slice_of(&c, 1));
	}
}

/* --- what passes --- */

static void
comes_out_again(void **state)
{
	static const size_t sizes[] = { 1, 2, 1000, 70000, 300001 }, pieces[] = { 1, 2, 7, 4096, SIZE_MAX / 2 };

	(void)state;
	for (size_t f = 0; f < FORMS; f++)
		for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
			AUTO(buf_free) struct buf plain = BUF(4 * MIB), packed = BUF(4 * MIB);

			sample(&plain, sizes[s]);
			forms[f].add(&packed, buf_slice(&plain));
			for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
				AUTO(buf_free) struct buf out = { 0 };
				struct err err;

				if (unpack_up_to(&out, forms[f].compression, buf_slice(&packed), pieces[p], plain.len, &err))
					fail_msg("form %zu, %zu bytes by %zu: %s", f, sizes[s], pieces[p], err.message);
				assert_true(slice_eq(buf_slice(&out), buf_slice(&plain)));
			}
		}
}

/* RFC 1952, 2.2: a gzip file is a series of members; RFC 8878, 3.1: frames; an empty one is one too. */
static void
comes_in_several(void **state)
{
	static const size_t pieces[] = { 1, 3, 5, 8, 11, SIZE_MAX / 2 };

	(void)state;
	for (size_t f = 1; f < FORMS; f++) {
		AUTO(buf_free) struct buf packed = BUF(4 * MIB), whole = BUF(4 * MIB), plain = BUF(4 * MIB);

		for (size_t i = 0; i < 40; i++) {
			plain.len = 0;
			sample(&plain, i % 3 == 0 ? 0 : i * 131);
			forms[f].add(&packed, buf_slice(&plain));
			must_add(&whole, buf_slice(&plain));
		}
		for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
			AUTO(buf_free) struct buf out = { 0 };
			struct err err;

			if (unpack_up_to(&out, forms[f].compression, buf_slice(&packed), pieces[p], MIB, &err))
				fail_msg("form %zu by %zu: %s", f, pieces[p], err.message);
			assert_true(slice_eq(buf_slice(&out), buf_slice(&whole)));
		}
	}
}

static void
zstd_frames_may_be_skipped(void **state)
{
	AUTO(buf_free) struct buf packed = BUF(MIB);
	struct err err;

	(void)state;
	zstd_add(&packed, slice_str("plain"));
	must_add(&packed, slice_of("\x50\x2a\x4d\x18\x03\0\0\0abc", 11));
	zstd_add(&packed, slice_str(" again"));
	must_add(&packed, slice_of("\x5f\x2a\x4d\x18\0\0\0\0", 8));
	for (size_t piece = 1; piece < packed.len; piece++) {
		AUTO(buf_free) struct buf out = { 0 };

		assert_int_equal(unpack_up_to(&out, COMPRESSION_ZSTD, buf_slice(&packed), piece, MIB, &err), COCKET_OK);
		assert_string_equal(buf_str(&out), "plain again");
	}
}

/* A frame of one raw block whose header, without its magic number, reads like that of a frame to be skipped: window 2a, size 18 4d + 256. */
static void
twofold(struct buf *out, struct buf *plain)
{
	sample(plain, 0x184d + 256);
	must_add(out, slice_of("\x28\xb5\x2f\xfd\x50\x2a\x4d\x18", 8));
	const uint8_t block[] = { (uint8_t)(plain->len << 3 | 1), (uint8_t)(plain->len >> 5), (uint8_t)(plain->len >> 13) };
	must_add(out, slice_of(block, sizeof block));
	must_add(out, buf_slice(plain));
}

/* In whatever pieces it comes: what libzstd makes of the whole. */
static void
zstd_frames_begin_where_they_begin(void **state)
{
	AUTO(buf_free) struct buf packed = BUF(MIB), plain = BUF(MIB);
	static char whole[16384];
	struct err err;

	(void)state;
	twofold(&packed, &plain);
	assert_int_equal(ZSTD_decompress(whole, sizeof whole, packed.ptr, packed.len), plain.len);
	for (size_t piece = 1; piece <= packed.len; piece += piece < 40 ? 1 : 997) {
		AUTO(buf_free) struct buf out = { 0 };

		if (unpack_up_to(&out, COMPRESSION_ZSTD, buf_slice(&packed), piece, MIB, &err))
			fail_msg("by %zu: %s", piece, err.message);
		assert_true(slice_eq(buf_slice(&out), slice_of(whole, plain.len)));
	}
}

/* Headers of every length: with and without a window, with sizes of 0 to 8 bytes. */
static void
zstd_headers_are_gathered(void **state)
{
	static const size_t sizes[] = { 0, 1, 255, 256, 70000 };

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
		for (int window = 0; window <= 17; window += 17) {
			AUTO(buf_free) struct buf plain = BUF(MIB), packed = BUF(MIB);
			struct err err;

			sample(&plain, sizes[i]);
			zstd_add_window(&packed, buf_slice(&plain), window);
			for (size_t piece = 1; piece < 20; piece++) {
				AUTO(buf_free) struct buf out = { 0 };

				assert_int_equal(unpack_up_to(&out, COMPRESSION_ZSTD, buf_slice(&packed), piece, MIB, &err), COCKET_OK);
				assert_true(slice_eq(buf_slice(&out), buf_slice(&plain)));
			}
		}
}

/* --- what does not --- */

static void
ends_too_early(void **state)
{
	static const char *const messages[] = { [COMPRESSION_GZIP] = "gzip: truncated", [COMPRESSION_ZSTD] = "zstd: truncated" };

	(void)state;
	for (size_t f = 1; f < FORMS; f++) {
		AUTO(buf_free) struct buf plain = BUF(MIB), packed = BUF(MIB);
		struct err err;

		sample(&plain, 2000);
		forms[f].add(&packed, buf_slice(&plain));
		assert_int_equal(unpack(forms[f].compression, buf_slice(&packed), &err), COCKET_OK);
		for (size_t n = 0; n < packed.len; n++) {
			assert_int_equal(unpack(forms[f].compression, slice_of(packed.ptr, n), &err), COCKET_E_FORMAT);
			assert_string_equal(err.message, messages[forms[f].compression]);
		}
	}
}

static void
goes_on_after_its_end(void **state)
{
	static const struct {
		enum compression compression;
		struct slice tail;
		const char *message;
	} rows[] = {
		{ COMPRESSION_GZIP, { (const uint8_t *)"\0\0", 2 }, "gzip: trailing data" },
		{ COMPRESSION_GZIP, { (const uint8_t *)"\x1f\x8b\x07\0\0\0\0\0\0\0", 10 }, "gzip: trailing data" },
		{ COMPRESSION_GZIP, { (const uint8_t *)"\x1f", 1 }, "gzip: truncated" },
		{ COMPRESSION_ZSTD, { (const uint8_t *)"\0\0\0\0", 4 }, "zstd: trailing data" },
		{ COMPRESSION_ZSTD, { (const uint8_t *)"\x28\xb5\x2f", 3 }, "zstd: truncated" },
		/* a frame of zstd 0.7, which libzstd would read */
		{ COMPRESSION_ZSTD, { (const uint8_t *)"\x27\xb5\x2f\xfd\0\0\0\0", 8 }, "zstd: trailing data" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf packed = BUF(MIB);
		struct err err;

		forms[rows[i].compression].add(&packed, slice_str("plain"));
		must_add(&packed, rows[i].tail);
		assert_int_equal(unpack(rows[i].compression, buf_slice(&packed), &err), COCKET_E_FORMAT);
		assert_string_equal(err.message, rows[i].message);
	}
}

static void
is_something_else(void **state)
{
	static const char *const messages[FORMS][FORMS] = {
		[COMPRESSION_NONE] = { NULL, "is gzip, its media type says it is not compressed", "is zstd, its media type says it is not compressed" },
		[COMPRESSION_GZIP] = { "is not gzip, as its media type says", NULL, "is not gzip, as its media type says" },
		[COMPRESSION_ZSTD] = { "is not zstd, as its media type says", "is not zstd, as its media type says", NULL },
	};

	(void)state;
	for (size_t said = 0; said < FORMS; said++)
		for (size_t is = 0; is < FORMS; is++)
			for (size_t piece = 1; piece < 9; piece++) {
				AUTO(buf_free) struct buf plain = BUF(MIB), packed = BUF(MIB), out = { 0 };
				struct err err;

				sample(&plain, 500);
				forms[is].add(&packed, buf_slice(&plain));
				enum cocket_code code = unpack_up_to(&out, (enum compression)said, buf_slice(&packed), piece, MIB, &err);
				assert_int_equal(code, said == is ? COCKET_OK : COCKET_E_FORMAT);
				assert_string_equal(err.message, said == is ? "" : messages[said][is]);
			}
}

/* What container engines would unpack once more, because it begins so (A10). */
static void
begins_like_another_packing(void **state)
{
	static const struct {
		struct slice begin;
		const char *name;
	} rows[] = {
		{ { (const uint8_t *)"\x1f\x8b", 2 }, "gzip" },
		{ { (const uint8_t *)"\x28\xb5\x2f\xfd", 4 }, "zstd" },
		{ { (const uint8_t *)"\x50\x2a\x4d\x18", 4 }, "zstd (after a skippable frame)" },
		{ { (const uint8_t *)"\x5f\x2a\x4d\x18name", 8 }, "zstd (after a skippable frame)" },
		{ { (const uint8_t *)"BZh9", 4 }, "bzip2" },
		{ { (const uint8_t *)"\xfd" "7zXZ\0", 6 }, "xz" },
		{ { (const uint8_t *)"\x04\x22\x4d\x18", 4 }, "lz4" },
		/* and not so */
		{ { (const uint8_t *)"\x1f", 1 }, NULL },
		{ { (const uint8_t *)"BZ", 2 }, NULL },
		{ { (const uint8_t *)"BZi91", 5 }, NULL },
		{ { (const uint8_t *)"P*M", 3 }, NULL },
		{ { (const uint8_t *)"P*M\x19", 4 }, NULL },
		{ { (const uint8_t *)"`*M\x18", 4 }, NULL },
		{ { (const uint8_t *)"\xfd" "7zXz\0", 6 }, NULL },
		{ { (const uint8_t *)"xBZh9", 5 }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t f = 0; f < FORMS; f++)
			for (size_t piece = 1; piece < 9; piece++) {
				AUTO(buf_free) struct buf packed = BUF(MIB), out = { 0 };
				char message[128] = "";
				struct err err;

				forms[f].add(&packed, rows[i].begin);
				if (rows[i].name)
					snprintf(message, sizeof message, f ? "decompresses to data compressed with %s again" : "is %s, its media type says it is not compressed",
					         rows[i].name);
				enum cocket_code code = unpack_up_to(&out, forms[f].compression, buf_slice(&packed), piece, MIB, &err);
				if (code != (rows[i].name ? COCKET_E_FORMAT : COCKET_OK) || strcmp(err.message, message) != 0)
					fail_msg("row %zu, form %zu by %zu: %s", i, f, piece, err.message);
			}
}

/* To be skipped is only what follows a frame. */
static void
zstd_begins_with_a_frame(void **state)
{
	AUTO(buf_free) struct buf packed = BUF(MIB);
	struct err err;

	(void)state;
	must_add(&packed, slice_of("\x50\x2a\x4d\x18\x03\0\0\0abc", 11));
	zstd_add(&packed, slice_str("plain"));
	assert_int_equal(unpack(COMPRESSION_ZSTD, buf_slice(&packed), &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "zstd: begins with a skippable frame, which some readers do not take for zstd");
}

/* Every bit of a gzip file but those that say nothing of its content (RFC 1952, 2.3.1: time, extra flags, system, is it text). */
static void
one_bit_is_enough(void **state)
{
	(void)state;
	for (size_t f = 1; f < FORMS; f++) {
		AUTO(buf_free) struct buf plain = BUF(MIB), packed = BUF(MIB);

		sample(&plain, 700);
		forms[f].add(&packed, buf_slice(&plain));
		for (size_t bit = 0; bit < 8 * packed.len; bit++) {
			AUTO(buf_free) struct buf out = { 0 };
			struct err err;

			packed.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
			if (unpack_up_to(&out, forms[f].compression, buf_slice(&packed), packed.len, MIB, &err) == COCKET_OK)
				assert_true(slice_eq(buf_slice(&out), buf_slice(&plain)));
			packed.ptr[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
	}
}

static void
checksums_hold(void **state)
{
	AUTO(buf_free) struct buf packed = BUF(MIB);
	struct err err;

	(void)state;
	gzip_add(&packed, slice_str("plain"));
	for (size_t i = 1; i <= 8; i++) { /* CRC and length */
		packed.ptr[packed.len - i] ^= 1;
		assert_int_equal(unpack(COMPRESSION_GZIP, buf_slice(&packed), &err), COCKET_E_FORMAT);
		assert_string_equal(err.message, "gzip: wrong checksum");
		packed.ptr[packed.len - i] ^= 1;
	}
	packed.len = 0;
	zstd_add(&packed, slice_str("plain"));
	packed.ptr[packed.len - 1] ^= 1;
	assert_int_equal(unpack(COMPRESSION_ZSTD, buf_slice(&packed), &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "zstd: Restored data doesn't match checksum");
}

/* --- ceilings --- */

static void
ceiling_holds_to_the_byte(void **state)
{
	(void)state;
	for (size_t f = 0; f < FORMS; f++)
		for (uint64_t less = 0; less < 2; less++) {
			AUTO(buf_free) struct buf plain = BUF(4 * MIB), packed = BUF(4 * MIB), out = { 0 };
			struct err err;

			sample(&plain, 400000);
			forms[f].add(&packed, rest_of(buf_slice(&plain), 200000)); /* over several pieces, and members */
			if (forms[f].compression != COMPRESSION_NONE)
				forms[f].add(&packed, slice_of(plain.ptr, 200000));
			uint64_t max = (forms[f].compression == COMPRESSION_NONE ? 200000 : 400000) - less;
			enum cocket_code code = unpack_up_to(&out, forms[f].compression, buf_slice(&packed), 4096, max, &err);
			assert_int_equal(code, less ? COCKET_E_TOO_LARGE : COCKET_OK);
			assert_true(out.len <= max);
			if (less && forms[f].compression != COMPRESSION_NONE)
				assert_string_equal(err.message, "decompresses to more than 399999 bytes");
		}
}

static void
ceiling_grows_with_the_layer(void **state)
{
	static const struct {
		uint64_t packed, ceiling;
	} rows[] = {
		{ 0, DECOMPRESS_FREE_BYTES },
		{ 1, DECOMPRESS_FREE_BYTES },
		{ DECOMPRESS_FREE_BYTES / DECOMPRESS_RATIO_MAX, DECOMPRESS_FREE_BYTES },
		{ DECOMPRESS_MAX_BYTES / DECOMPRESS_RATIO_MAX, DECOMPRESS_MAX_BYTES / DECOMPRESS_RATIO_MAX * DECOMPRESS_RATIO_MAX },
		{ DECOMPRESS_MAX_BYTES / DECOMPRESS_RATIO_MAX + 1, DECOMPRESS_MAX_BYTES },
		{ 100 * MIB, 100 * MIB * DECOMPRESS_RATIO_MAX },
		{ DECOMPRESS_MAX_BYTES, DECOMPRESS_MAX_BYTES },
		{ UINT64_MAX, DECOMPRESS_MAX_BYTES },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(decompress_ceiling(rows[i].packed), rows[i].ceiling);
}

static void
zstd_windows_are_bounded(void **state)
{
	(void)state;
	for (int over = 0; over < 2; over++) {
		AUTO(buf_free) struct buf plain = BUF(MIB), packed = BUF(MIB);
		struct err err;

		sample(&plain, 5000);
		zstd_add_window(&packed, buf_slice(&plain), ZSTD_WINDOW_LOG_MAX + over);
		assert_int_equal(unpack(COMPRESSION_ZSTD, buf_slice(&packed), &err), over ? COCKET_E_TOO_LARGE : COCKET_OK);
		assert_string_equal(err.message, over ? "zstd: a window of more than 8 MiB" : "");
	}
}

/* RFC 1952, 2.3: the fields that a header may have, alone and together; the CRC16 is that of zlib. */
static void
gzip_headers_are_read(void **state)
{
#define FIXED(flags) "\x1f\x8b\x08" flags "\0\0\0\0\0\x03"
#define ROW(header, message) { { (const uint8_t *)(header), sizeof(header) - 1 }, message }
	static const struct {
		struct slice header;
		const char *message;
	} rows[] = {
		ROW(FIXED("\0"), ""),
		ROW(FIXED("\x01"), ""), /* FTEXT */
		ROW(FIXED("\x04") "\0\0", ""),
		ROW(FIXED("\x04") "\x03\0abc", ""),
		ROW(FIXED("\x08") "name\0", ""),
		ROW(FIXED("\x10") "comment\0", ""),
		ROW(FIXED("\x1c") "\x03\0abcname\0comment\0", ""),
		ROW(FIXED("\x02") "\xa7\x77", ""),
		ROW(FIXED("\x02") "\xa7\x76", "gzip: wrong header checksum"),
		ROW(FIXED("\x02") "\xa6\x77", "gzip: wrong header checksum"),
		ROW(FIXED("\x20"), "gzip: reserved flags are set"),
		ROW(FIXED("\x80"), "gzip: reserved flags are set"),
		ROW("\x1f\x8b\x09\0\0\0\0\0\0\x03", "is not gzip, as its media type says"),
		ROW(FIXED("\x08") "name", "gzip: truncated"), /* the name goes on into what follows */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t piece = 1; piece < 40; piece++) {
			AUTO(buf_free) struct buf packed = BUF(MIB), whole = BUF(MIB), out = { 0 };
			struct err err;

			gzip_add(&whole, slice_str("plain"));
			must_add(&packed, rows[i].header);
			must_add(&packed, rest_of(buf_slice(&whole), 10));
			(void)!unpack_up_to(&out, COMPRESSION_GZIP, buf_slice(&packed), piece, MIB, &err);
			assert_string_equal(err.message, rows[i].message);
			assert_string_equal(buf_str(&out), rows[i].message[0] ? "" : "plain");
		}
}

/* What the next writer says comes through. */
static void
errors_of_the_next_pass(void **state)
{
	(void)state;
	for (size_t f = 0; f < FORMS; f++) {
		AUTO(buf_free) struct buf packed = BUF(MIB);
		AUTO(decompress_free) struct decompress *i = NULL;
		struct gatherer to = { .base = { .write = gather }, .bytes = BUF(3) };
		struct err err = { 0 };

		forms[f].add(&packed, slice_str("plain"));
		assert_int_equal(decompress_new(&i, forms[f].compression, MIB, &to.base, &err), COCKET_OK);
		assert_int_equal(writer_write(decompress_input(i), buf_slice(&packed), &err), COCKET_E_TOO_LARGE);
		assert_string_equal(err.message, "larger than 3 bytes");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_out_again),
		cmocka_unit_test(comes_in_several),
		cmocka_unit_test(zstd_frames_may_be_skipped),
		cmocka_unit_test(zstd_frames_begin_where_they_begin),
		cmocka_unit_test(zstd_headers_are_gathered),
		cmocka_unit_test(zstd_begins_with_a_frame),
		cmocka_unit_test(begins_like_another_packing),
		cmocka_unit_test(ends_too_early),
		cmocka_unit_test(goes_on_after_its_end),
		cmocka_unit_test(is_something_else),
		cmocka_unit_test(one_bit_is_enough),
		cmocka_unit_test(checksums_hold),
		cmocka_unit_test(ceiling_holds_to_the_byte),
		cmocka_unit_test(ceiling_grows_with_the_layer),
		cmocka_unit_test(zstd_windows_are_bounded),
		cmocka_unit_test(gzip_headers_are_read),
		cmocka_unit_test(errors_of_the_next_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
