/* tar_write.c: headers field by field, where a name or a size needs a PAX header and where it does not, and that nothing of this machine
 * gets in.  What GNU tar and our own reader make of them: tar_test.c, tests/registry/test_archives.py. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/tar_member.h"

#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define HUNDRED FIFTY FIFTY

static const struct row {
	struct tar_entry e;
	size_t blocks;       /* of all headers */
	const char *name;    /* of the last block */
	const char *prefix;
	const char *size;
	char type;
	const char *records; /* of the PAX header, NULL none */
} rows[] = {
	{ { "index.json", 0644, 0, 57 }, 1, "index.json", "", "00000000071", '0', NULL },
	{ { "blobs/", 0755, 0, 0 }, 1, "blobs/", "", "00000000000", '5', NULL },
	{ { HUNDRED, 0644, 0, 1 }, 1, HUNDRED, "", "00000000001", '0', NULL },
	{ { "a/" HUNDRED, 0644, 0, 1 }, 1, HUNDRED, "a", "00000000001", '0', NULL },
	{ { HUNDRED FIFTY "12345/" HUNDRED, 0644, 0, 1 }, 1, HUNDRED, HUNDRED FIFTY "12345", "00000000001", '0', NULL },
	{ { "a", 0644, 0, 077777777777 }, 1, "a", "", "77777777777", '0', NULL },
	/* one byte, or one, more */
	{ { HUNDRED "1", 0644, 0, 1 }, 3, HUNDRED, "", "00000000001", '0', "111 path=" HUNDRED "1\n" },
	{ { "a/" HUNDRED "1", 0644, 0, 1 }, 3, "a/" FIFTY TEN TEN TEN TEN "01234567", "", "00000000001", '0', "113 path=a/" HUNDRED "1\n" },
	{ { HUNDRED FIFTY "123456/" HUNDRED, 0644, 0, 1 }, 3, HUNDRED, "", "00000000001", '0',
	  "267 path=" HUNDRED FIFTY "123456/" HUNDRED "\n" },
	{ { "a", 0644, 0, 0100000000000 }, 3, "a", "", "00000000000", '0', "19 size=8589934592\n" },
};

static void
assert_field(const uint8_t *at, size_t width, const char *expected)
{
	char text[257] = { 0 };

	memcpy(text, at, width);
	assert_string_equal(text, expected);
}

/* The checksum is the sum of the block with its own field as spaces. */
static void
assert_checksum(const uint8_t *block)
{
	unsigned sum = 0;
	char expected[8];

	for (size_t i = 0; i < TAR_BLOCK_BYTES; i++)
		sum += i >= 148 && i < 156 ? ' ' : block[i];
	snprintf(expected, sizeof expected, "%06o", sum);
	assert_field(block + 148, 7, expected);
	assert_int_equal(block[155], ' ');
}

static void
assert_records(const uint8_t *block, const char *records)
{
	char size[24];

	assert_checksum(block);
	assert_int_equal(block[156], 'x');
	snprintf(size, sizeof size, "%011zo", strlen(records));
	assert_field(block + 124, 12, size);
	assert_memory_equal(block + TAR_BLOCK_BYTES, records, strlen(records));
	for (size_t i = strlen(records); i < TAR_BLOCK_BYTES; i++)
		assert_int_equal(block[TAR_BLOCK_BYTES + i], 0);
}

static void
test_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		AUTO(buf_free) struct buf out = BUF(65536);
		struct err err = { 0 };

		assert_int_equal(tar_header_print(&out, &row->e, &err), COCKET_OK);
		assert_int_equal(out.len, row->blocks * TAR_BLOCK_BYTES);
		if (row->records)
			assert_records(out.ptr, row->records);
		const uint8_t *block = out.ptr + out.len - TAR_BLOCK_BYTES;
		assert_checksum(block);
		assert_field(block, 100, row->name);
		assert_field(block + 345, 155, row->prefix);
		assert_field(block + 124, 12, row->size);
		assert_int_equal(block[156], row->type);
		assert_field(block + 100, 8, row->type == '5' ? "0000755" : "0000644");
		assert_field(block + 108, 8, "0000000"); /* owner, group, time */
		assert_field(block + 116, 8, "0000000");
		assert_field(block + 136, 12, "00000000000");
		assert_memory_equal(block + 257, "ustar\00000", 8);
		for (size_t at = 265; at < 345; at++) /* names of users, devices */
			assert_int_equal(block[at], 0);
	}
}

struct collector {
	struct writer base;
	struct buf bytes;
};

static enum cocket_code
collect(struct writer *w, struct slice bytes, struct err *err)
{
	return buf_add(&((struct collector *)w)->bytes, bytes, err);
}

static void
test_archive(void **state)
{
	struct collector to = { { collect }, BUF(65536) };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(tar_write_directory(&to.base, "blobs/", &err), COCKET_OK);
	assert_int_equal(tar_write_member(&to.base, "a", slice_str("text"), &err), COCKET_OK);
	assert_int_equal(tar_write_member(&to.base, "b", slice_str(""), &err), COCKET_OK);
	assert_int_equal(tar_write_end(&to.base, &err), COCKET_OK);
	assert_int_equal(to.bytes.len, 6 * TAR_BLOCK_BYTES);
	assert_memory_equal(to.bytes.ptr + 2 * TAR_BLOCK_BYTES, "text\0\0", 6);
	for (size_t i = 4 * TAR_BLOCK_BYTES; i < to.bytes.len; i++)
		assert_int_equal(to.bytes.ptr[i], 0);
	buf_free(&to.bytes);
}

static void
test_padding(void **state)
{
	(void)state;
	assert_int_equal(tar_padding(0), 0);
	assert_int_equal(tar_padding(1), 511);
	assert_int_equal(tar_padding(512), 0);
	assert_int_equal(tar_padding(513), 511);
	assert_int_equal(tar_padding(UINT64_MAX), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_archive),
		cmocka_unit_test(test_padding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
