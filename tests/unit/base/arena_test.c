/* arena.c: texts stay where and what they are, rooms are zeroed and aligned, the ceiling holds. */
#include "support/test.h"

#include <stdalign.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/limits.h"

static void
test_texts_stay(void **state)
{
	AUTO(arena_free) struct arena a = ARENA(4 * MIB);
	static const char *kept[20000];
	char text[32];
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		snprintf(text, sizeof text, "text %zu", i);
		kept[i] = arena_text(&a, slice_str(text), &err);
		assert_non_null(kept[i]);
	}
	for (size_t i = 0; i < 20000; i++) {
		snprintf(text, sizeof text, "text %zu", i);
		assert_string_equal(kept[i], text);
	}
	assert_true(a.bytes < MIB); /* packed */
	assert_string_equal(arena_text(&a, slice_of(NULL, 0), &err), "");
}

static void
test_room(void **state)
{
	AUTO(arena_free) struct arena a = ARENA(MIB);
	struct err err = { 0 };

	(void)state;
	for (size_t n = 1; n < 300; n++) {
		assert_non_null(arena_text(&a, slice_of("x", 1), &err)); /* spoils the alignment */
		uint8_t *room = arena_take(&a, n, &err);
		assert_non_null(room);
		assert_int_equal((uintptr_t)room % alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(room[i], 0);
		memset(room, 0xFF, n);
	}
}

static void
test_ceiling(void **state)
{
	AUTO(arena_free) struct arena a = ARENA(200 * KIB);
	static const uint8_t large[150 * KIB];
	struct err err = { 0 };

	(void)state;
	assert_null(arena_take(&a, 201 * KIB, &err));
	assert_int_equal(err.code, COCKET_E_TOO_LARGE);
	assert_null(arena_take(&a, SIZE_MAX, &err));
	assert_non_null(arena_text(&a, slice_of(large, sizeof large - 1), &err));
	assert_null(arena_text(&a, slice_of("x", 1), &err)); /* a block of 64 KiB no longer fits */
	assert_int_equal(err.code, COCKET_E_TOO_LARGE);
	arena_free(&a);
	assert_non_null(arena_text(&a, slice_of("x", 1), &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts_stay),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
