/* buf.c: what is added is there and ends in NUL; a ceiling holds to the byte, and a refusal changes nothing. */
#include "support/test.h"

#include "base/buf.h"

/* ASan would end the program where malloc returns NULL. */
const char *__asan_default_options(void);

__attribute__((visibility("default"))) const char *
__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void
holds_what_is_added(void **state)
{
	AUTO(buf_free) struct buf b = BUF(100);
	struct err err = { 0 };

	(void)state;
	assert_string_equal(buf_str(&b), "");
	assert_int_equal(buf_add(&b, slice_str("abc"), &err), COCKET_OK);
	assert_int_equal(buf_addf(&b, &err, "-%d-%s", 7, "x"), COCKET_OK);
	assert_int_equal(buf_add(&b, slice_of(NULL, 0), &err), COCKET_OK);
	assert_string_equal(buf_str(&b), "abc-7-x");
	assert_int_equal(b.len, 7);
}

static void
ceiling_holds_to_the_byte(void **state)
{
	AUTO(buf_free) struct buf b = BUF(8);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(buf_add(&b, slice_str("12345678"), &err), COCKET_OK);
	assert_int_equal(buf_add(&b, slice_str("9"), &err), COCKET_E_TOO_LARGE);
	assert_string_equal(err.message, "larger than 8 bytes");
	assert_int_equal(buf_addf(&b, &err, "%d", 9), COCKET_E_TOO_LARGE);
	assert_null(buf_reserve(&b, 1, &err));
	assert_null(buf_reserve(&b, SIZE_MAX, &err));
	assert_string_equal(buf_str(&b), "12345678");
	assert_true(b.cap <= 9);
}

static void
without_a_ceiling_nothing_goes_in(void **state)
{
	AUTO(buf_free) struct buf b = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(buf_add(&b, slice_str("x"), &err), COCKET_E_TOO_LARGE);
	assert_int_equal(buf_add(&b, slice_str(""), &err), COCKET_OK);
}

static void
impossible_sizes_are_refused(void **state)
{
	AUTO(buf_free) struct buf b = BUF(SIZE_MAX);
	struct err err = { 0 };

	(void)state;
	assert_null(buf_reserve(&b, SIZE_MAX, &err));
	assert_int_equal(err.code, COCKET_E_NOMEM);
	assert_null(buf_reserve(&b, SIZE_MAX / 2, &err));
	assert_int_equal(err.code, COCKET_E_NOMEM);
	assert_int_equal(buf_add(&b, slice_str("still good"), &err), COCKET_OK);
	assert_string_equal(buf_str(&b), "still good");
}

static void
reserved_room_ends_in_nul_however_much_is_used(void **state)
{
	struct err err = { 0 };

	(void)state;
	for (size_t used = 0; used <= 64; used++) {
		AUTO(buf_free) struct buf b = BUF(200);
		assert_int_equal(buf_add(&b, slice_str("head"), &err), COCKET_OK);
		uint8_t *to = buf_reserve(&b, 64, &err);
		assert_non_null(to);
		memset(to, 'x', used);
		b.len += used;
		assert_int_equal(strlen(buf_str(&b)), b.len);
	}
}

static void
grows_byte_by_byte_to_the_ceiling(void **state)
{
	AUTO(buf_free) struct buf b = BUF(100000);
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < 100000; i++)
		assert_int_equal(buf_add(&b, slice_str("y"), &err), COCKET_OK);
	assert_int_equal(buf_add(&b, slice_str("y"), &err), COCKET_E_TOO_LARGE);
	assert_int_equal(b.len, 100000);
	assert_true(b.cap <= 100001);
}

static void
taking_leaves_an_empty_buf_with_its_ceiling(void **state)
{
	struct buf from = BUF(10);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(buf_add(&from, slice_str("abc"), &err), COCKET_OK);
	AUTO(buf_free) struct buf to = buf_take(&from);
	assert_string_equal(buf_str(&to), "abc");
	assert_null(from.ptr);
	assert_int_equal(from.max, 10);
	buf_free(&from);
	buf_free(&from);
	assert_int_equal(from.max, 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_what_is_added),
		cmocka_unit_test(ceiling_holds_to_the_byte),
		cmocka_unit_test(without_a_ceiling_nothing_goes_in),
		cmocka_unit_test(impossible_sizes_are_refused),
		cmocka_unit_test(reserved_room_ends_in_nul_however_much_is_used),
		cmocka_unit_test(grows_byte_by_byte_to_the_ceiling),
		cmocka_unit_test(taking_leaves_an_empty_buf_with_its_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
