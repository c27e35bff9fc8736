/* async_writer.c: the next writer gets the same bytes in the same order with a thread and without; its errors come back; threads are given back. */
#include "support/test.h"

#include "base/buf.h"
#include "base/limits.h"
#include "stream/async_writer.h"

struct gatherer {
	struct writer base;
	struct buf bytes;
	size_t most; /* bytes in one piece */
};

static enum cocket_code
gather(struct writer *w, struct slice bytes, struct err *err)
{
	struct gatherer *g = (struct gatherer *)w;

	g->most = bytes.len > g->most ? bytes.len : g->most;
	return buf_add(&g->bytes, bytes, err);
}

static void
fill(struct buf *b, size_t n)
{
	struct err err;

	for (uint32_t i = 0; b->len < n; i++)
		assert_int_equal(buf_add(b, slice_of(&i, sizeof i), &err), COCKET_OK);
}

static void
same_bytes_in_the_same_order(void **state)
{
	static const size_t pieces[] = { 13, 5000, STREAM_PIECE_BYTES, STREAM_PIECE_BYTES + 1, 3 * STREAM_PIECE_BYTES + 7 };

	(void)state;
	for (int threads = 0; threads < 3; threads++)
		for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
			AUTO(buf_free) struct buf bytes = BUF(4 * MIB);
			struct gatherer to = { .base = { .write = gather }, .bytes = BUF(4 * MIB) };
			atomic_int spare = threads;
			struct async_writer *b = NULL;
			struct err err = { 0 };

			fill(&bytes, 2 * MIB);
			assert_int_equal(async_writer_new(&b, &spare, &to.base, &err), COCKET_OK);
			for (size_t at = 0; at < bytes.len; at += pieces[p]) {
				struct slice piece = slice_of(bytes.ptr + at, bytes.len - at < pieces[p] ? bytes.len - at : pieces[p]);

				assert_int_equal(writer_write(async_writer_input(b), piece, &err), COCKET_OK);
			}
			assert_int_equal(atomic_load(&spare), threads > 0 ? threads - 1 : 0);
			assert_int_equal(async_writer_finish(b, &err), COCKET_OK);
			assert_int_equal(atomic_load(&spare), threads);
			assert_true(slice_eq(buf_slice(&to.bytes), buf_slice(&bytes)));
			assert_true(threads == 0 || to.most <= STREAM_PIECE_BYTES);
			async_writer_free(&b);
			buf_free(&to.bytes);
		}
}

/* A thread that becomes free while the bytes flow is taken then. */
static void
begins_late(void **state)
{
	struct gatherer to = { .base = { .write = gather }, .bytes = BUF(MIB) };
	atomic_int spare = 0;
	struct async_writer *b = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(async_writer_new(&b, &spare, &to.base, &err), COCKET_OK);
	assert_int_equal(writer_write(async_writer_input(b), slice_str("one "), &err), COCKET_OK);
	atomic_store(&spare, 1);
	assert_int_equal(writer_write(async_writer_input(b), slice_str("two "), &err), COCKET_OK);
	assert_int_equal(atomic_load(&spare), 0);
	assert_int_equal(writer_write(async_writer_input(b), slice_str("three"), &err), COCKET_OK);
	assert_int_equal(async_writer_finish(b, &err), COCKET_OK);
	assert_int_equal(atomic_load(&spare), 1);
	assert_string_equal(buf_str(&to.bytes), "one two three");
	async_writer_free(&b);
	buf_free(&to.bytes);
}

static void
errors_come_back(void **state)
{
	(void)state;
	for (int threads = 0; threads < 2; threads++) {
		struct gatherer to = { .base = { .write = gather }, .bytes = BUF(10) };
		atomic_int spare = threads;
		struct async_writer *b = NULL;
		struct err err = { 0 };
		int i;

		assert_int_equal(async_writer_new(&b, &spare, &to.base, &err), COCKET_OK);
		for (i = 0; i < 1000000 && writer_write(async_writer_input(b), slice_str("abcd"), &err) == COCKET_OK; i++)
			;
		assert_true(i < 1000000); /* told before the end */
		err = (struct err){ 0 };
		assert_int_equal(threads ? async_writer_finish(b, &err) : COCKET_E_TOO_LARGE, COCKET_E_TOO_LARGE);
		assert_string_equal(buf_str(&to.bytes), threads ? "" : "abcdabcd"); /* threads hand over whole pieces */
		async_writer_free(&b);
		assert_int_equal(atomic_load(&spare), threads);
		buf_free(&to.bytes);
	}
}

/* Left in the middle, as where the bytes before were refused. */
static void
may_be_left(void **state)
{
	struct gatherer to = { .base = { .write = gather }, .bytes = BUF(MIB) };
	atomic_int spare = 1;
	struct async_writer *b = NULL;
	struct err err = { 0 };

	(void)state;
	async_writer_free(&b);
	assert_int_equal(async_writer_new(&b, &spare, &to.base, &err), COCKET_OK);
	assert_int_equal(writer_write(async_writer_input(b), slice_str("abc"), &err), COCKET_OK);
	async_writer_free(&b);
	assert_null(b);
	assert_int_equal(atomic_load(&spare), 1);
	buf_free(&to.bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_bytes_in_the_same_order),
		cmocka_unit_test(begins_late),
		cmocka_unit_test(errors_come_back),
		cmocka_unit_test(may_be_left),
	};

	return cmocka_run_group_tests_name("stream/async_writer", tests, NULL, NULL);
}
