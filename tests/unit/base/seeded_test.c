/* seeded.c: rows are found by their keys and by no others, and keys that somebody chose do not land in one place. */
#include "support/test.h"

#include <stdlib.h>
#include <time.h>

#include "base/seeded.h"
#include "base/slice.h"

#define ROWS 40000

struct row {
	uint64_t words[4];
};

static void
key_of(uint8_t *out, const void *rows, size_t i)
{
	memcpy(out, ((const struct row *)rows)[i].words, sizeof(struct row));
}

/* Keys that differ in one word alone, in steps that a table of slots by the lowest bits, or by the highest, would put into one slot. */
static void
fill(struct row *rows, size_t word, unsigned shift)
{
	for (size_t i = 0; i < ROWS; i++) {
		rows[i] = (struct row){ { 7, 7, 7, 7 } };
		rows[i].words[word] = (uint64_t)i << shift;
	}
}

static void
check(const struct row *rows)
{
	AUTO(seeded_free) struct seeded t = { 0 };
	const struct seeded_rows all = { rows, sizeof *rows, key_of };
	const struct row other = { { 8, 8, 8, 8 } };
	struct err err = { 0 };
	size_t at = 0;

	assert_false(seeded_find(&at, &t, &all, &rows[0]));
	for (size_t i = 0; i < ROWS; i++) {
		assert_false(seeded_find(&at, &t, &all, &rows[i]));
		assert_int_equal(seeded_add(&t, &all, i, &err), COCKET_OK);
	}
	for (size_t i = 0; i < ROWS; i++) {
		assert_true(seeded_find(&at, &t, &all, &rows[i]));
		assert_int_equal(at, i);
	}
	assert_false(seeded_find(&at, &t, &all, &other));
}

static void
every_row_is_found_soon(void **state)
{
	struct row *rows = calloc(ROWS, sizeof *rows);
	clock_t begin = clock();

	(void)state;
	assert_non_null(rows);
	for (size_t word = 0; word < 4; word++)
		for (unsigned shift = 0; shift <= 48; shift += 16) {
			fill(rows, word, shift);
			check(rows);
		}
	assert_true(clock() - begin < 20 * CLOCKS_PER_SEC); /* 16 lists would take 13 thousand million steps */
	free(rows);
}

/* Two tables over the same rows do not look alike. */
static void
seeds_are_random(void **state)
{
	AUTO(seeded_free) struct seeded a = { 0 }, b = { 0 };
	const struct row rows[] = { { { 1, 2, 3, 4 } } };
	const struct seeded_rows all = { rows, sizeof *rows, key_of };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(seeded_add(&a, &all, 0, &err), COCKET_OK);
	assert_int_equal(seeded_add(&b, &all, 0, &err), COCKET_OK);
	assert_memory_not_equal(a.seeds, b.seeds, sizeof a.seeds);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_row_is_found_soon), cmocka_unit_test(seeds_are_random) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
