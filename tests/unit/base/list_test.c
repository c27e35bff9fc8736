/* list.c: room for as many as are added, up to the ceiling and no further; a refusal changes nothing. */
#include "support/test.h"

#include <stdlib.h>

#include "base/list.h"

struct numbers {
	uint64_t *items;
	size_t count, capacity;
};

/* ASan would end the program where malloc returns NULL. */
const char *__asan_default_options(void);

__attribute__((visibility("default"))) const char *
__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static enum cocket_code
add(struct numbers *n, uint64_t number, size_t max, struct err *err)
{
	if (LIST_GROW(n, max, "numbers", err))
		return err->code;
	n->items[n->count++] = number;
	return COCKET_OK;
}

static void
grows_one_by_one_to_the_ceiling(void **state)
{
	struct numbers n = { 0 };
	struct err err = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 1000; i++)
		assert_int_equal(add(&n, i * i, 1000, &err), COCKET_OK);
	for (uint64_t i = 0; i < 1000; i++)
		assert_true(n.items[i] == i * i);
	assert_int_equal(n.capacity, 1000);
	assert_int_equal(add(&n, 0, 1000, &err), COCKET_E_TOO_MANY);
	assert_string_equal(err.message, "more than 1000 numbers");
	assert_int_equal(n.count, 1000);
	assert_true(n.items[999] == 999 * 999);
	free(n.items);
}

static void
grows_seldom(void **state)
{
	struct numbers n = { 0 };
	struct err err = { 0 };
	size_t capacity = 0, times = 0;

	(void)state;
	for (uint64_t i = 0; i < 100000; i++) {
		assert_int_equal(add(&n, i, SIZE_MAX, &err), COCKET_OK);
		times += n.capacity != capacity;
		capacity = n.capacity;
		assert_true(n.count <= capacity);
	}
	assert_in_range(times, 2, 20);
	free(n.items);
}

static void
many_at_once_and_none(void **state)
{
	struct numbers n = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(LIST_RESERVE(n.items, n.capacity, 0, 0, 0, "numbers", &err), COCKET_OK);
	assert_null(n.items);
	assert_int_equal(LIST_RESERVE(n.items, n.capacity, 0, 0, 10, "numbers", &err), COCKET_OK);
	assert_non_null(n.items);
	assert_int_equal(LIST_RESERVE(n.items, n.capacity, 3, 7, 10, "numbers", &err), COCKET_OK);
	assert_non_null(n.items);
	assert_int_equal(n.capacity, 10);
	free(n.items);
}

/* Room that came from elsewhere counts for nothing: an array that was not made here is made larger before it is written to. */
static void
a_capacity_of_zero_never_trusts_the_count(void **state)
{
	struct numbers n = { .items = calloc(3, sizeof *n.items), .count = 3 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(add(&n, 7, 100, &err), COCKET_OK);
	assert_in_range(n.capacity, 4, 100);
	assert_true(n.items[2] == 0 && n.items[3] == 7);
	free(n.items);
}

static void
an_array_that_is_gone_has_no_room(void **state)
{
	struct numbers n = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(add(&n, 1, 100, &err), COCKET_OK);
	free(n.items);
	n.items = NULL;
	n.count = 0;
	assert_int_equal(add(&n, 2, 100, &err), COCKET_OK);
	assert_non_null(n.items);
	assert_true(n.items[0] == 2);
	free(n.items);
}

static void
impossible_sizes_are_refused(void **state)
{
	const struct {
		size_t count, more, max;
		enum cocket_code code;
		const char *message;
	} rows[] = {
		{ 1, SIZE_MAX, SIZE_MAX, COCKET_E_TOO_MANY, "more than 18446744073709551615 numbers" },
		{ 1, SIZE_MAX - 1, SIZE_MAX, COCKET_E_NOMEM, "out of memory" },
		{ 1, SIZE_MAX / 8 + 1, SIZE_MAX, COCKET_E_NOMEM, "out of memory" }, /* times 8 bytes is 8 */
		{ 1, SIZE_MAX / 16, SIZE_MAX, COCKET_E_NOMEM, "out of memory" },
		{ 1, 1, 1, COCKET_E_TOO_MANY, "more than 1 numbers" },
		{ 2, 0, 1, COCKET_E_TOO_MANY, "more than 1 numbers" },
		{ 0, 1, 0, COCKET_E_TOO_MANY, "more than 0 numbers" },
	};
	struct numbers n = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(add(&n, 42, SIZE_MAX, &err), COCKET_OK);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint64_t *items = n.items;
		size_t capacity = n.capacity;

		assert_int_equal(LIST_RESERVE(n.items, n.capacity, rows[i].count, rows[i].more, rows[i].max, "numbers", &err), rows[i].code);
		assert_string_equal(err.message, rows[i].message);
		assert_ptr_equal(n.items, items);
		assert_int_equal(n.capacity, capacity);
		assert_true(n.items[0] == 42);
	}
	free(n.items);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_one_by_one_to_the_ceiling),
		cmocka_unit_test(grows_seldom),
		cmocka_unit_test(many_at_once_and_none),
		cmocka_unit_test(a_capacity_of_zero_never_trusts_the_count),
		cmocka_unit_test(an_array_that_is_gone_has_no_room),
		cmocka_unit_test(impossible_sizes_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
