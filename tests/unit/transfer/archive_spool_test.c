/* archive_spool.c: a plain file is read where it lies, a packed one is kept unpacked, and what is not there keeps its path. */
#include "support/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/file.h"
#include "base/limits.h"
#include "support/scratch.h"
#include "transfer/archive_spool.h"

/* "the archive", as gzip -n makes it. */
static const uint8_t packed[] = {
	0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff, 0x2b, 0xc9, 0x48, 0x55, 0x48, 0x2c, 0x4a, 0xce, 0xc8, 0x2c, 0x4b, 0x05,
	0x00, 0x46, 0xf0, 0x5e, 0x40, 0x0b, 0x00, 0x00, 0x00,
};

static const struct row {
	const char *what;
	struct slice bytes;
	bool is_kept;
	enum cocket_code code;
} rows[] = {
	{ "a plain file", { (const uint8_t *)"the archive", 11 }, false, COCKET_OK },
	{ "an empty file", { (const uint8_t *)"", 0 }, false, COCKET_OK }, /* its reader says so */
	{ "a packed file", { packed, sizeof packed }, true, COCKET_OK },
	{ "a packed file that is cut short", { packed, sizeof packed - 9 }, true, COCKET_E_FORMAT },
};

static void
files(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf text = BUF(64 * KIB);
		char dir[64], path[128], found[PATH_MAX];
		int held;
		struct err err = { 0 };

		scratch_new(dir);
		scratch_path(path, dir, "a.tar");
		assert_int_equal(file_create(path, rows[i].bytes, 0600, &err), COCKET_OK);
		err = (struct err){ 0 };
		if (spool_find(found, &held, path, &err) != rows[i].code)
			fail_msg("%s: %s", rows[i].what, err.message);
		if (rows[i].code == COCKET_OK) {
			assert_int_equal(held >= 0, rows[i].is_kept);
			assert_int_equal(strcmp(found, path) == 0, !rows[i].is_kept);
		} else {
			assert_int_equal(held, -1);
		}
		for (int again = 0; rows[i].is_kept && rows[i].code == COCKET_OK && again < 2; again++) {
			text.len = 0;
			assert_int_equal(file_read(&text, found, &err), COCKET_OK);
			assert_true(slice_eq(buf_slice(&text), slice_str("the archive")));
		}
		fd_close(&held);
		scratch_free(dir);
	}
}

static void
what_is_not_there_keeps_its_path(void **state)
{
	char found[PATH_MAX], long_path[PATH_MAX + 1];
	int held;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(spool_find(found, &held, "no/such.tar", &err), COCKET_OK);
	assert_string_equal(found, "no/such.tar");
	assert_int_equal(held, -1);
	memset(long_path, 'a', PATH_MAX);
	long_path[PATH_MAX] = '\0';
	assert_int_equal(spool_find(found, &held, long_path, &err), COCKET_E_USAGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files),
		cmocka_unit_test(what_is_not_there_keeps_its_path),
	};

	return cmocka_run_group_tests_name("transfer/archive_spool", tests, NULL, NULL);
}
