/* yaml_memory.c: what is added stays as it is, aligned and zeroed, whatever comes after it, and is freed as a whole. */
#include "format/files/yaml_memory.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/limits.h"
#include "support/test.h"

static void
pieces_of_any_size_stay(void **state)
{
	static const size_t sizes[] = { 1, 3, 64, 40 * KIB, 40 * KIB, 200 * KIB, 0, 17 };
	struct yaml_memory m = { 0 };
	struct err err = { 0 };
	uint8_t *pieces[8];

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		pieces[i] = yaml_memory_add(&m, sizes[i], &err);
		assert_non_null(pieces[i]);
		assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(pieces[i][k], 0);
		memset(pieces[i], (int)i + 1, sizes[i]);
	}
	for (size_t i = 0; i < 8; i++)
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(pieces[i][k], i + 1);
	yaml_memory_free(&m);
	assert_null(m.blocks);
	yaml_memory_free(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(pieces_of_any_size_stay) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
