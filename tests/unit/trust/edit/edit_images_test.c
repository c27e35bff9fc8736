/* edit_images.c: the patterns of a role, added and removed, held against the role above, and against those below. */
#include "trust/edit/edit_images.h"

#include <stdio.h>

#include "support/edit_fixture.h"
#include "support/test.h"

#define LIST_ROOM 4

static struct err err;

static void
patterns_set(struct edit_patterns *out, char items[LIST_ROOM][NAME_TEXT_BYTES], const char *const texts[LIST_ROOM])
{
	size_t n = 0;

	for (; n < LIST_ROOM && texts[n]; n++)
		snprintf(items[n], NAME_TEXT_BYTES, "%s", texts[n]);
	*out = (struct edit_patterns){ (const char (*)[NAME_TEXT_BYTES])items, n };
}

/* A role that may sign them. */
static struct tuf_role
role_of(const char *paths[LIST_ROOM], const char *const texts[LIST_ROOM])
{
	size_t n = 0;

	for (; n < LIST_ROOM && texts[n]; n++)
		paths[n] = texts[n];
	return (struct tuf_role){ .paths = paths, .path_count = n };
}

static void
images_of(struct images *out, const char *const texts[LIST_ROOM])
{
	const char *paths[LIST_ROOM];
	const struct tuf_role role = role_of(paths, texts);

	edit_must(images_load(out, &role, &err), &err);
}

static void
changes(void **state)
{
	static const struct {
		const char *was[LIST_ROOM], *add[LIST_ROOM], *remove[LIST_ROOM];
		const char *is; /* NULL: refused */
		const char *said; /* the note, or why it is refused */
	} rows[] = {
		{ { "r.io/a" }, { "r.io/b" }, { NULL }, "[\"r.io/a\",\"r.io/b\"]", NULL },
		{ { "r.io/a", "r.io/b" }, { NULL }, { "r.io/a" }, "[\"r.io/b\"]", NULL },
		{ { "r.io/a" }, { "r.io/b" }, { "r.io/a" }, "[\"r.io/b\"]", NULL },
		{ { "r.io/a" }, { "r.io/a" }, { "r.io/a" }, "[\"r.io/a\"]", NULL }, /* removed first */
		{ { "r.io/a" }, { "r.io/a" }, { NULL }, "[\"r.io/a\"]", "role release: r.io/a is among its images already" },
		{ { "r.io/a" }, { NULL }, { "r.io/b" }, "[\"r.io/a\"]", "role release: r.io/b is not among its images; cocket trust show lists them" },
		{ { "r.io/a/*" }, { NULL }, { "r.io/a/b" }, "[\"r.io/a/*\"]", "role release: r.io/a/b is not among its images; cocket trust show lists them" },
		{ { "r.io/a" }, { NULL }, { "r.io/a" }, NULL, "role release: no images would be left; to take all of them away: cocket trust undelegate release" },
		{ { NULL }, { NULL }, { NULL }, NULL, "role release: no images would be left; to take all of them away: cocket trust undelegate release" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char add[LIST_ROOM][NAME_TEXT_BYTES], gone[LIST_ROOM][NAME_TEXT_BYTES];
		AUTO(images_free) struct images list = { 0 };
		AUTO(buf_free) struct buf text = BUF(4096);
		struct edit_rotation r = { .role = "release" };
		struct stage st = NO_STAGE;
		enum cocket_code code;

		images_of(&list, rows[i].was);
		patterns_set(&r.add_images, add, rows[i].add);
		patterns_set(&r.remove_images, gone, rows[i].remove);
		code = images_change(&list, &st, &r, &err);
		assert_int_equal(code, rows[i].is ? COCKET_OK : COCKET_E_USAGE);
		if (!rows[i].is)
			assert_string_equal(err.message, rows[i].said);
		else if (images_print(&text, &list, &err) || strcmp(buf_str(&text), rows[i].is) != 0)
			fail_msg("row %zu: %s", i, buf_str(&text));
		assert_int_equal(st.notes.count, rows[i].is && rows[i].said);
		if (st.notes.count > 0)
			assert_string_equal(st.notes.items[0], rows[i].said);
		strings_free(&st.notes);
	}
}

static void
the_same_in_any_order(void **state)
{
	static const struct {
		const char *a[LIST_ROOM], *b[LIST_ROOM];
		bool same;
	} rows[] = {
		{ { NULL }, { NULL }, true },
		{ { "x", "y" }, { "y", "x" }, true },
		{ { "x" }, { "x", "y" }, false },
		{ { "x", "y" }, { "x" }, false },
		{ { "x" }, { "X" }, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(images_free) struct images a = { 0 }, b = { 0 };

		images_of(&a, rows[i].a);
		images_of(&b, rows[i].b);
		if (images_same(&a, &b) != rows[i].same)
			fail_msg("row %zu", i);
	}
}

static void
within_the_role_above(void **state)
{
	static const struct {
		const char *images[LIST_ROOM], *above[LIST_ROOM];
		bool by_hash;
		const char *message; /* NULL: taken */
	} rows[] = {
		{ { "r.io/shop/api" }, { "r.io/shop/*" }, false, NULL },
		{ { "r.io/shop/*" }, { "r.io/shop/*" }, false, NULL },
		{ { "r.io/shop/api", "r.io/web/x" }, { "r.io/web/*", "r.io/shop/*" }, false, NULL },
		{ { "r.io/shop/a/b" }, { "r.io/shop/*" }, false, "pattern r.io/shop/a/b: outside what release may sign; it would have no effect" },
		{ { "r.io/shop/api", "r.io/x" }, { "r.io/shop/*" }, false, "pattern r.io/x: outside what release may sign; it would have no effect" },
		{ { "r.io/*" }, { "r.io/shop" }, false, "pattern r.io/*: outside what release may sign; it would have no effect" },
		{ { "r.io/x" }, { NULL }, false, "pattern r.io/x: outside what release may sign; it would have no effect" },
		{ { "r.io/x" }, { NULL }, true, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(images_free) struct images list = { 0 };
		const char *paths[LIST_ROOM];
		struct tuf_role above = role_of(paths, rows[i].above);

		above.prefix_count = rows[i].by_hash;
		images_of(&list, rows[i].images);
		if (images_check_parent(&list, "release", &above, &err) != (rows[i].message ? COCKET_E_USAGE : COCKET_OK) ||
		    (rows[i].message && strcmp(err.message, rows[i].message) != 0))
			fail_msg("row %zu: %s", i, err.message);
	}
}

/* The shop's store: targets delegates registry.example.com/shop/... to release. */
static void
roles_below_are_told_of(void **state)
{
	static const char *const narrower[LIST_ROOM] = { "registry.example.com/web/*" }, *const wide[LIST_ROOM] = { "registry.example.com/shop/*" };
	AUTO(images_free) struct images narrow = { 0 }, all = { 0 };
	struct trust_fixture f;
	struct edit_run r;

	(void)state;
	trust_fixture_new(&f);
	edit_run_shop(&f);
	images_of(&narrow, narrower);
	images_of(&all, wide);
	edit_begin(&r, &f);
	edit_must(images_note_below(&r.st, "targets", &all, &err), &err);
	edit_must(images_note_below(&r.st, "release", &narrow, &err), &err); /* it has no file */
	assert_int_equal(r.st.notes.count, 0);
	edit_must(images_note_below(&r.st, "targets", &narrow, &err), &err);
	assert_int_equal(r.st.notes.count, 1);
	assert_string_equal(r.st.notes.items[0],
	                    "warning: role release: registry.example.com/shop/* is outside what targets may sign now, so it has no effect any more");
	edit_end(&r);
	trust_fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes),
		cmocka_unit_test(the_same_in_any_order),
		cmocka_unit_test(within_the_role_above),
		cmocka_unit_test(roles_below_are_told_of),
	};

	return cmocka_run_group_tests_name("trust/edit/edit_images", tests, NULL, NULL);
}
