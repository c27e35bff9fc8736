/* base_layers.c by table: which layers an image shares with those that it may be made from, and which of their dates counts. */
#include "support/test.h"

#include <stdio.h>

#include "verify/base_layers.h"

#define ID(c) "\"sha256:" c c c c c c c c "\""
#define A ID("aaaaaaaa")
#define B ID("bbbbbbbb")
#define C ID("cccccccc")
#define CONFIG(created, ids) "{\"os\":\"linux\",\"architecture\":\"amd64\"," created "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" ids "]}}"
#define MADE(day) "\"created\":\"1970-01-" day "T00:00:00Z\","
#define DAY 86400

static const struct row {
	const char *image, *bases[3];
	size_t shared;
	bool is_undated;
	int64_t created;
} rows[] = {
	{ A "," B, { CONFIG(MADE("02"), A) }, 1, false, DAY },
	{ A "," B, { CONFIG(MADE("02"), A "," B) }, 2, false, DAY },
	{ A "," B, { CONFIG(MADE("02"), A "," B "," C) }, 0, false, DAY },
	{ A "," B, { CONFIG(MADE("02"), B) }, 0, false, DAY },
	{ A "," B, { CONFIG(MADE("02"), A "," C) }, 0, false, DAY },
	{ A "," B, { CONFIG(MADE("02"), "") }, 0, false, DAY },
	{ "", { CONFIG(MADE("02"), "") }, 0, false, DAY },
	{ "", { CONFIG(MADE("02"), A) }, 0, false, DAY },
	/* The oldest of those with the most. */
	{ A "," B, { CONFIG(MADE("03"), A), CONFIG(MADE("02"), A) }, 1, false, DAY },
	{ A "," B, { CONFIG(MADE("02"), A), CONFIG(MADE("03"), A) }, 1, false, DAY },
	{ A "," B, { CONFIG(MADE("02"), A), CONFIG(MADE("04"), A "," B), CONFIG(MADE("03"), C) }, 2, false, 3 * DAY },
	{ A "," B, { CONFIG(MADE("04"), A "," B), CONFIG(MADE("02"), A) }, 2, false, 3 * DAY },
	{ A "," B, { CONFIG(MADE("04"), C), CONFIG(MADE("02"), C) }, 0, false, DAY },
	{ A "," B, { CONFIG("", A) }, 1, true, 0 },
	{ A "," B, { CONFIG("", A), CONFIG(MADE("02"), A) }, 1, true, DAY },
	{ A "," B, { CONFIG(MADE("02"), A), CONFIG("", A) }, 1, true, DAY },
	{ A "," B, { CONFIG("", A), CONFIG(MADE("02"), A "," B) }, 2, false, DAY },
	{ A "," B, { CONFIG(MADE("02"), A "," B), CONFIG("", A) }, 2, false, DAY },
};

static size_t
ids_count(const char *config)
{
	size_t n = 0;

	while ((config = strstr(config, "\"sha256:")) != NULL)
		config++, n++;
	return n;
}

/* With that many layers more than diff IDs. */
static enum cocket_code
add(struct base_layers *found, const struct layered *of, const char *config, long more, struct err *err)
{
	return base_layers_add(found, of, &(struct manifest){ .count = ids_count(config) + (size_t)more }, slice_str(config), err);
}

static void
row_check(size_t n)
{
	AUTO(layered_free) struct layered of = { .layers = { 0 } };
	const struct row *row = &rows[n];
	struct base_layers found = { 0 };
	struct err err = { 0 };
	char config[1024];
	size_t images = 0;

	snprintf(config, sizeof config, CONFIG("", "%s"), row->image);
	assert_int_equal(layered_read(&of, &(struct manifest){ .count = ids_count(config) }, slice_str(config), &err), COCKET_OK);
	assert_string_equal(of.platform.arch, "amd64");
	for (; images < 3 && row->bases[images]; images++)
		assert_int_equal(add(&found, &of, row->bases[images], 0, &err), COCKET_OK);
	if (found.images != images || found.shared != row->shared || found.is_undated != row->is_undated || (!found.is_undated && found.created != row->created))
		fail_msg("row %zu: %zu images, %zu shared, undated %d, made at %lld", n, found.images, found.shared, found.is_undated, (long long)found.created);
}

static void
finds_what_is_shared(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		row_check(i);
}

static void
refuses_what_is_no_config(void **state)
{
	static const char *const bad[] = { "", "[]", "{}", "{\"rootfs\":{\"type\":\"tree\",\"diff_ids\":[]}}", "{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[1]}}",
		                           "{\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:a\"]}}", CONFIG("\"created\":\"yesterday\",", A) };
	const struct layered of = { .layers = { 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct base_layers found = { 0 };
		struct err err = { 0 };

		if (add(&found, &of, bad[i], 0, &err) == COCKET_OK)
			fail_msg("%s: taken", bad[i]);
		assert_int_equal(found.images, 0);
	}
}

/* A diff ID for each layer, of either image. */
static void
refuses_layers_without_diff_ids(void **state)
{
	static const char config[] = CONFIG(MADE("02"), A);
	AUTO(layered_free) struct layered of = { .layers = { 0 } };

	(void)state;
	for (size_t layers = 0; layers < 3; layers++) {
		const enum cocket_code expected = layers == 1 ? COCKET_OK : COCKET_E_FORMAT;
		struct base_layers found = { 0 };
		struct err err = { 0 };

		assert_int_equal(add(&found, &of, config, (long)layers - 1, &err), expected);
		assert_int_equal(found.images, layers == 1);
		layered_free(&of);
		err = (struct err){ 0 };
		assert_int_equal(layered_read(&of, &(struct manifest){ .count = layers }, slice_str(config), &err), expected);
	}
}

/* arm/v7 may be made from arm/v6. */
static void
forgets_the_variant(void **state)
{
	AUTO(layered_free) struct layered of = { .layers = { 0 } };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(layered_read(&of, &(struct manifest){ .count = 0 },
	                              slice_str("{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"), &err),
	                 COCKET_OK);
	assert_string_equal(of.platform.arch, "arm");
	assert_string_equal(of.platform.variant, "");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_is_shared),
		cmocka_unit_test(refuses_what_is_no_config),
		cmocka_unit_test(refuses_layers_without_diff_ids),
		cmocka_unit_test(forgets_the_variant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
