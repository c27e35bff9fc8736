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

/* --- followers --- */

/* Hashes of each piece some part, in two steps, and of the last also what it was not given. */
struct sharer {
	struct writer base;
	struct hash_follower follower;
	struct digester *own;
	struct buf shared;
	size_t from, len;
};

static enum cocket_code
share(struct writer *base, struct slice bytes, struct err *err)
{
	struct sharer *s = (struct sharer *)base;
	const size_t from = s->from < bytes.len ? s->from : bytes.len, len = s->len < bytes.len - from ? s->len : bytes.len - from;
	const struct slice first = slice_of(bytes.ptr + from, len / 2), second = slice_of(bytes.ptr + from + len / 2, len - len / 2);

	hash_writer_share(&s->follower, first, s->own);
	hash_writer_share(&s->follower, second, s->own);
	hash_writer_share(&s->follower, first, s->own); /* those of before: they are hashed, and must not be once more */
	return buf_add(&s->shared, first, err) || buf_add(&s->shared, second, err) || buf_add(&s->shared, first, err) ? err->code : COCKET_OK;
}

static void
shares(bool follows, bool shares_all, size_t from, size_t len)
{
	AUTO(hash_writer_close) struct hash_writer w = { 0 };
	struct sharer s = { .base = { share }, .shared = BUF(100000), .from = from, .len = len };
	struct err err = { 0 };
	uint8_t text[1000];

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (uint8_t)(i * i >> 3);
	s.follower = (struct hash_follower){ .to = &s.base, .shares = shares_all };
	assert_int_equal(digester_new_paired(&s.own, &err), COCKET_OK);
	if (follows)
		assert_int_equal(hash_writer_open_followed(&w, sizeof text, &s.follower, &err), COCKET_OK);
	else
		assert_int_equal(hash_writer_open(&w, sizeof text, &s.base, &err), COCKET_OK);
	for (size_t at = 0; at < sizeof text; at += 250)
		assert_int_equal(writer_write(&w.base, slice_of(text + at, 250), &err), COCKET_OK);
	const struct digest all = digest_of(slice_of(text, sizeof text)), own = digester_end(s.own), shared = digest_of(buf_slice(&s.shared));
	assert_int_equal(hash_writer_check(&w, sizeof text, &all, &err), COCKET_OK);
	assert_true(digest_eq(&own, &shared));
	digester_free(&s.own);
	buf_free(&s.shared);
}

/* Whatever a follower does, all is hashed once. */
static void
a_follower_hashes_parts_for_itself(void **state)
{
	(void)state;
	for (size_t from = 0; from <= 260; from += 10)
		for (size_t len = 0; len <= 260; len += 13)
			for (int how = 0; how < 3; how++)
				shares(how > 0, how > 1, from, len);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_size_and_digest),
		cmocka_unit_test(begins_anew_after_its_end),
		cmocka_unit_test(next_gets_what_was_counted),
		cmocka_unit_test(a_follower_hashes_parts_for_itself),
	};

	return cmocka_run_group_tests_name("stream/hash_writer", tests, NULL, NULL);
}
