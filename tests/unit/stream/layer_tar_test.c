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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_entries_in_any_pieces),
		cmocka_unit_test(takes_long_names),
		cmocka_unit_test(refuses_what_it_cannot_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
