/* layer_tar.c: entries of a layer in whatever pieces its bytes come, and what is refused. */
#include "support/test.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "stream/layer_tar.h"
#include "stream/tar.h"

struct seen {
	struct layer_visitor base;
	struct buf text; /* "KIND PATH SIZE LINK\n", and files' bytes */
};

static enum cocket_code
see_entry(struct layer_visitor *v, const struct layer_entry *e, struct err *err)
{
	static const char kinds[] = { [LAYER_FILE] = 'f', [LAYER_DIRECTORY] = 'd', [LAYER_SYMLINK] = 's', [LAYER_HARD_LINK] = 'h', [LAYER_OTHER] = 'o' };

	return buf_addf(&((struct seen *)v)->text, err, "%c %s %llu %s\n", kinds[e->kind], e->path, (unsigned long long)e->size, e->link);
}

static enum cocket_code
see_bytes(struct layer_visitor *v, struct slice bytes, struct err *err)
{
	return buf_add(&((struct seen *)v)->text, bytes, err);
}

static enum cocket_code
see_end(struct layer_visitor *v, struct err *err)
{
	return buf_add(&((struct seen *)v)->text, slice_str("|\n"), err);
}

/* --- making archives --- */

static void
header_add(struct buf *out, const char *name, char type, const char *size, const char *link)
{
	uint8_t block[TAR_BLOCK_BYTES] = { 0 };
	unsigned sum = 0;
	struct err err = { 0 };

	memcpy(block, name, strnlen(name, 100));
	memcpy(block + 100, "0000644", 8);
	memcpy(block + 124, size, strlen(size));
	memset(block + 148, ' ', 8);
	block[156] = (uint8_t)type;
	memcpy(block + 157, link, strlen(link));
	memcpy(block + 257, "ustar\00000", 8);
	for (size_t i = 0; i < sizeof block; i++)
		sum += block[i];
	snprintf((char *)block + 148, 8, "%06o", sum);
	assert_int_equal(buf_add(out, slice_of(block, sizeof block), &err), COCKET_OK);
}

static void
bytes_add(struct buf *out, const char *text)
{
	static const uint8_t zeros[TAR_BLOCK_BYTES];
	struct err err = { 0 };

	assert_int_equal(buf_add(out, slice_str(text), &err), COCKET_OK);
	assert_int_equal(buf_add(out, slice_of(zeros, (TAR_BLOCK_BYTES - strlen(text) % TAR_BLOCK_BYTES) % TAR_BLOCK_BYTES), &err), COCKET_OK);
}

static void
end_add(struct buf *out)
{
	static const uint8_t zeros[2 * TAR_BLOCK_BYTES];
	struct err err = { 0 };

	assert_int_equal(buf_add(out, slice_of(zeros, sizeof zeros), &err), COCKET_OK);
}

static enum cocket_code
visit(struct seen *s, struct slice bytes, size_t piece, struct err *err)
{
	AUTO(layer_tar_free) struct layer_tar *t = NULL;

	s->base = (struct layer_visitor){ see_entry, see_bytes, see_end };
	s->text = BUF(1 * MIB);
	assert_int_equal(layer_tar_new(&t, &s->base, err), COCKET_OK);
	for (size_t at = 0; at < bytes.len; at += piece) {
		const size_t n = bytes.len - at < piece ? bytes.len - at : piece;

		assert_int_equal(writer_write(layer_tar_input(t), slice_of(bytes.ptr + at, n), err), COCKET_OK);
	}
	return layer_tar_finish(t, err);
}

static void
expect(const struct buf *archive, const char *text)
{
	static const size_t pieces[] = { 1, 7, 511, 512, 513, 100000 };

	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct seen s;
		struct err err = { 0 };

		if (visit(&s, buf_slice(archive), pieces[i], &err))
			fail_msg("%zu: %s", pieces[i], err.message);
		assert_string_equal(buf_str(&s.text), text);
		buf_free(&s.text);
	}
}

static void
refused(const struct buf *archive, enum cocket_code code, const char *message)
{
	struct seen s;
	struct err err = { 0 };

	assert_int_equal(visit(&s, buf_slice(archive), 100, &err), code);
	assert_string_equal(err.message, message);
	buf_free(&s.text);
}

/* --- tests --- */

static void
finds_entries_in_any_pieces(void **state)
{
	AUTO(buf_free) struct buf a = BUF(1 * MIB);

	(void)state;
	header_add(&a, "./a/", '5', "00000000000", "");
	header_add(&a, "/a//b", '0', "00000000003", "");
	bytes_add(&a, "xyz");
	header_add(&a, "a/../../c", '\0', "00000000000", "");
	header_add(&a, "l", '2', "00000000000", "a/b");
	header_add(&a, "h", '1', "00000000003", "a/b"); /* the size is that of what it links to: no bytes follow */
	header_add(&a, "dev", '3', "00000000000", "");
	header_add(&a, "old/", '\0', "00000000000", "");
	end_add(&a);
	expect(&a, "d a 0 \nf a/b 3 \nxyz|\nf c 0 \n|\ns l 0 a/b\nh h 0 a/b\no dev 0 \nd old 0 \n");
}

static void
takes_long_names(void **state)
{
	AUTO(buf_free) struct buf a = BUF(1 * MIB);

	(void)state;
	header_add(&a, "././@LongLink", 'L', "00000000005", "");
	bytes_add(&a, "long");
	header_add(&a, "short", '0', "00000000001", "");
	bytes_add(&a, "1");
	header_add(&a, "pax", 'x', "00000000026", "");
	bytes_add(&a, "12 path=pax\n10 size=2\n");
	header_add(&a, "x", '0', "00000000001", "");
	bytes_add(&a, "22");
	header_add(&a, "global", 'g', "00000000014", "");
	bytes_add(&a, "12 comment=\n");
	header_add(&a, "last", '0', "00000000000", "");
	end_add(&a);
	/* sizes in the headers are octal */
	expect(&a, "f long 1 \n1|\nf pax 2 \n22|\nf last 0 \n|\n");
}

static void
refuses_what_it_cannot_read(void **state)
{
	AUTO(buf_free) struct buf cut = BUF(1 * MIB), text = BUF(1 * MIB), sparse = BUF(1 * MIB), pax = BUF(1 * MIB), empty = BUF(1 * MIB);

	(void)state;
	header_add(&cut, "a", '0', "00000002000", "");
	bytes_add(&cut, "x");
	refused(&cut, COCKET_E_FORMAT, "the tar archive is cut short");
	bytes_add(&text, "no archive");
	refused(&text, COCKET_E_FORMAT, "not a tar archive, or a damaged one");
	header_add(&sparse, "a", 'S', "00000000000", "");
	refused(&sparse, COCKET_E_UNSUPPORTED, "a sparse file");
	header_add(&pax, "a", 'x', "00000000003", "");
	bytes_add(&pax, "9 a");
	refused(&pax, COCKET_E_FORMAT, "a PAX header is malformed");
	expect(&empty, "");
}

/* --- what one reader takes otherwise than another --- */

/* The header's last bytes: changed there, and its sum with them. */
static void
header_change(struct buf *archive, size_t header, size_t at, const char *bytes, size_t n)
{
	uint8_t *block = archive->ptr + header;
	unsigned sum = 0;

	memcpy(block + at, bytes, n);
	memset(block + 148, ' ', 8);
	for (size_t i = 0; i < TAR_BLOCK_BYTES; i++)
		sum += block[i];
	snprintf((char *)block + 148, 8, "%06o", sum);
}

static void
one_file(struct buf *out, const char *name, size_t at, const char *bytes, size_t n)
{
	header_add(out, name, '0', "00000000000", "");
	header_change(out, out->len - TAR_BLOCK_BYTES, at, bytes, n);
}

static void
reads_prefixes_by_the_format(void **state)
{
	AUTO(buf_free) struct buf a = BUF(1 * MIB), old = BUF(1 * MIB), odd = BUF(1 * MIB);

	(void)state;
	one_file(&a, "passwd", 345, "etc", 4);
	one_file(&a, "star", 345, "etc", 4);
	header_change(&a, TAR_BLOCK_BYTES, 508, "tar", 4);
	one_file(&a, "gnu", 345, "00000000001\00000000000002", 24); /* two times */
	header_change(&a, 2 * TAR_BLOCK_BYTES, 257, "ustar  \0", 8);
	one_file(&a, "passwd", 345, "etc", 4); /* no time: a name after all */
	header_change(&a, 3 * TAR_BLOCK_BYTES, 257, "ustar  \0", 8);
	expect(&a, "f etc/passwd 0 \n|\nf etc/star 0 \n|\nf gnu 0 \n|\nf etc/passwd 0 \n|\n");
	one_file(&old, "etc/passwd", 257, "\0\0\0\0\0\0\0\0", 8);
	header_change(&old, 0, 345, "x", 2); /* v7 has no prefix */
	expect(&old, "f etc/passwd 0 \n|\n");
	one_file(&odd, "etc/passwd", 257, "ustar\00001", 8);
	refused(&odd, COCKET_E_UNSUPPORTED, "a tar header of an unknown format");
}

static void
reads_numbers_between_blanks_and_nuls(void **state)
{
	static const char *const sizes[] = { "\0000000003\0\0", " 3 \0        ", "00000000003", "3\0xxxxxxxxxx" };
	AUTO(buf_free) struct buf bad = BUF(1 * MIB), binary = BUF(1 * MIB), negative = BUF(1 * MIB);

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		AUTO(buf_free) struct buf a = BUF(1 * MIB);

		one_file(&a, "a", 124, sizes[i], i == 0 ? 11 : 12);
		bytes_add(&a, "xyz");
		expect(&a, "f a 3 \nxyz|\n");
	}
	one_file(&bad, "a", 124, "3 4", 4);
	refused(&bad, COCKET_E_FORMAT, "not a tar archive, or a damaged one");
	one_file(&binary, "a", 124, "\x80\0\0\0\0\0\0\0\0\0\0\3", 12);
	bytes_add(&binary, "xyz");
	expect(&binary, "f a 3 \nxyz|\n");
	one_file(&negative, "a", 124, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\3", 12);
	refused(&negative, COCKET_E_FORMAT, "not a tar archive, or a damaged one");
}

/* A name that is empty is none: that of the header holds. */
static void
takes_no_empty_names(void **state)
{
	AUTO(buf_free) struct buf a = BUF(1 * MIB);

	(void)state;
	header_add(&a, "pax", 'x', "00000000023", "");
	bytes_add(&a, "11 path=no\n8 path=\n");
	header_add(&a, "etc/passwd", '0', "00000000001", "");
	bytes_add(&a, "1");
	header_add(&a, "long", 'L', "00000000000", "");
	header_add(&a, "next", '0', "00000000000", "");
	end_add(&a);
	expect(&a, "f etc/passwd 1 \n1|\nf next 0 \n|\n");
}

static void
refuses_what_is_read_in_two_ways(void **state)
{
	static const struct {
		char first, second;
		const char *records;
		const char *message;
	} rows[] = {
		{ 'x', 'x', "10 path=a\n", "headers before a file that programs read in different ways" },
		{ 'x', 'L', "10 path=a\n", "headers before a file that programs read in different ways" },
		{ 'K', 'x', "10 path=a\n", "headers before a file that programs read in different ways" },
		{ 'L', 'L', "10 path=a\n", "headers before a file that programs read in different ways" },
		{ 'x', 'g', "10 path=a\n", "headers before a file that programs read in different ways" },
		{ 'g', 'g', "10 path=a\n", "a global PAX header that names or sizes files" },
		{ 'g', 'g', "10 size=1\n", "a global PAX header that names or sizes files" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf a = BUF(1 * MIB);

		header_add(&a, "first", rows[i].first, "00000000012", "");
		bytes_add(&a, rows[i].records);
		header_add(&a, "second", rows[i].second, "00000000012", "");
		bytes_add(&a, rows[i].records);
		header_add(&a, "x", '0', "00000000000", "");
		refused(&a, COCKET_E_UNSUPPORTED, rows[i].message);
	}
}

static void
tells_files_from_directories_as_go_does(void **state)
{
	AUTO(buf_free) struct buf a = BUF(1 * MIB), odd = BUF(1 * MIB);

	(void)state;
	header_add(&a, "root/key/", '0', "00000000003", "");
	bytes_add(&a, "xyz");
	header_add(&a, "dir/", '\0', "00000000000", "");
	expect(&a, "f root/key 3 \nxyz|\nd dir 0 \n");
	header_add(&odd, "dir/", '\0', "00000000003", "");
	refused(&odd, COCKET_E_UNSUPPORTED, "a directory with bytes of its own");
}

static void
ends_where_go_ends(void **state)
{
	static const char zeros[TAR_BLOCK_BYTES];
	AUTO(buf_free) struct buf one = BUF(1 * MIB), more = BUF(1 * MIB), after = BUF(1 * MIB);
	struct err err = { 0 };

	(void)state;
	header_add(&one, "a", '0', "00000000000", "");
	assert_int_equal(buf_add(&one, slice_of(zeros, sizeof zeros), &err), COCKET_OK);
	expect(&one, "f a 0 \n|\n");
	assert_int_equal(buf_add(&more, slice_of(zeros, sizeof zeros), &err), COCKET_OK);
	header_add(&more, "a", '0', "00000000000", "");
	refused(&more, COCKET_E_FORMAT, "one block of zeros, and then more: not a tar archive, or a damaged one");
	end_add(&after);
	header_add(&after, "a", '0', "00000000000", "");
	expect(&after, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_entries_in_any_pieces),
		cmocka_unit_test(takes_long_names),
		cmocka_unit_test(refuses_what_it_cannot_read),
		cmocka_unit_test(reads_prefixes_by_the_format),
		cmocka_unit_test(reads_numbers_between_blanks_and_nuls),
		cmocka_unit_test(takes_no_empty_names),
		cmocka_unit_test(refuses_what_is_read_in_two_ways),
		cmocka_unit_test(tells_files_from_directories_as_go_does),
		cmocka_unit_test(ends_where_go_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
