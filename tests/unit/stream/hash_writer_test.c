/* hash_writer.c: what is longer is stopped at the byte too many, what is shorter or other is not what it should be; the next writer gets the
 * bytes in order. */
#include "support/test.h"

#include "base/buf.h"
#include "stream/hash_writer.h"

struct gatherer {
	struct writer base;
	struct buf bytes;
};

static enum cocket_code
gather(struct writer *w, struct slice bytes, struct err *err)
{
	return buf_add(&((struct gatherer *)w)->bytes, bytes, err);
}

static const struct row {
	const char *pieces[4];
	const char *expected; /* these bytes */
	enum cocket_code code;
	const char *message;  /* its beginning */
} rows[] = {
	{ { "abc" }, "abc", COCKET_OK, "" },
	{ { "a", "", "b", "c" }, "abc", COCKET_OK, "" },
	{ { "" }, "", COCKET_OK, "" },
	{ { "ab" }, "abc", COCKET_E_SIZE, "2 bytes, expected 3" },
	{ { NULL }, "abc", COCKET_E_SIZE, "0 bytes, expected 3" },
	{ { "abcd" }, "abc", COCKET_E_SIZE, "more than 3 bytes" },
	{ { "abc", "d" }, "abc", COCKET_E_SIZE, "more than 3 bytes" },
	{ { "x" }, "", COCKET_E_SIZE, "more than 0 bytes" },
	{ { "abd" }, "abc", COCKET_E_DIGEST, "digest is sha256:" },
	{ { "a", "cb" }, "abc", COCKET_E_DIGEST, "digest is sha256:" },
};

static void
holds_size_and_digest(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(hash_writer_close) struct hash_writer w = { 0 };
		struct slice expected = slice_str(rows[i].expected);
		struct digest digest = digest_of(expected);
		struct err err = { 0 };

		assert_int_equal(hash_writer_open(&w, expected.len, NULL, &err), COCKET_OK);
		for (size_t p = 0; p < 4 && rows[i].pieces[p] && err.code == COCKET_OK; p++)
			(void)!writer_write(&w.base, slice_str(rows[i].pieces[p]), &err);
		if (err.code == COCKET_OK)
			(void)!hash_writer_check(&w, expected.len, &digest, &err);
		assert_int_equal(err.code, rows[i].code);
		assert_true(slice_starts(slice_str(err.message), rows[i].message));
	}
}

static void
begins_anew_after_its_end(void **state)
{
	AUTO(hash_writer_close) struct hash_writer w = { 0 };
	struct digest abc = digest_of(slice_str("abc"));
	struct err err = { 0 };

	(void)state;
	assert_int_equal(hash_writer_open(&w, 3, NULL, &err), COCKET_OK);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(writer_write(&w.base, slice_str("abc"), &err), COCKET_OK);
		struct digest d = hash_writer_end(&w);
		assert_true(digest_eq(&d, &abc));
	}
}

/* Not a byte of a piece that is too long gets on. */
static void
next_gets_what_was_counted(void **state)
{
	AUTO(hash_writer_close) struct hash_writer w = { 0 };
	struct gatherer to = { .base = { .write = gather }, .bytes = BUF(5) };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(hash_writer_open(&w, 6, &to.base, &err), COCKET_OK);
	assert_int_equal(writer_write(&w.base, slice_str("ab"), &err), COCKET_OK);
	assert_int_equal(writer_write(&w.base, slice_str("cd"), &err), COCKET_OK);
	assert_int_equal(writer_write(&w.base, slice_str("efg"), &err), COCKET_E_SIZE);
	assert_string_equal(buf_str(&to.bytes), "abcd");
	assert_int_equal(writer_write(&w.base, slice_str("ef"), &err), COCKET_E_TOO_LARGE);
	assert_string_equal(err.message, "larger than 5 bytes");
	buf_free(&to.bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_size_and_digest),
		cmocka_unit_test(begins_anew_after_its_end),
		cmocka_unit_test(next_gets_what_was_counted),
	};

	return cmocka_run_group_tests_name("stream/hash_writer", tests, NULL, NULL);
}
