/* load_target.c: where images go below a prefix, and that no place holds two repositories. */
#include "support/test.h"

#include "transfer/load_target.h"

static struct report
report_of(const char *name)
{
	struct report r = { .has_name = name != NULL };
	struct err err = { 0 };

	if (name)
		assert_int_equal(name_parse_claimed(&r.name, slice_str(name), &err), COCKET_OK);
	return r;
}

static const struct find_row {
	const char *name, *prefix, *location; /* location NULL: refused */
	const char *message;
} find_rows[] = {
	{ "docker.io/library/alpine:3", "mirror.example:5000/hub", "mirror.example:5000/hub/library/alpine:3", NULL },
	{ "example.com/a/b", "m.example", "m.example/a/b", NULL },
	{ NULL, "m.example", NULL, "the image has no known name, and cannot be placed below m.example" },
};

static void
below_the_prefix(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof find_rows / sizeof *find_rows; i++) {
		const struct find_row *row = &find_rows[i];
		const struct report r = report_of(row->name);
		char text[NAME_TEXT_BYTES];
		struct load_target t;
		struct err err = { 0 };

		assert_int_equal(load_target_find(&t, row->prefix, &r, &err), row->location ? COCKET_OK : COCKET_E_USAGE);
		if (row->location) {
			name_print(text, &t.location, NULL);
			assert_string_equal(text, row->location);
			assert_true(name_same_repository(&t.signer, &r.name));
		} else {
			assert_string_equal(err.message, row->message);
		}
	}
}

static const struct check_row {
	const char *location[2], *signer[2];
	const char *mirror[2]; /* that is known, by a file of this machine */
	const char *message;   /* NULL: may be */
} check_rows[] = {
	{ { "m.example/a:1", "m.example/b:1" }, { "x.example/a:1", "x.example/b:1" }, { 0 }, NULL },
	{ { "m.example/a:1", "m.example/a:2" }, { "x.example/a:1", "x.example/a:2" }, { 0 }, NULL },
	{ { "m.example/a:1", "m.example/a:2" }, { "x.example/a:1", "y.example/a:2" }, { 0 },
	  "x.example/a and y.example/a would both become m.example/a; use a prefix for each host" },
	{ { "m.example/a:1", "m.example/b:1" }, { "x.example/a:1", "x.example/b:1" }, { "m.example/a", "x.example/a" }, NULL },
	{ { "m.example/a:1", "m.example/b:1" }, { "x.example/a:1", "x.example/b:1" }, { "m.example/a", "y.example/a" },
	  "m.example/a is a mirror of y.example/a, not of x.example/a; use another prefix" },
	{ { "m.example/a:1", "m.example/b:1" }, { "x.example/a:1", "x.example/b:1" }, { "m.example", "y.example" }, NULL }, /* of more than these */
	{ { "m.example/a/b:1", "m.example/b:1" }, { "x.example/a/b:1", "x.example/b:1" }, { "m.example/a", "y.example/a" }, NULL },
	{ { "x.example/a:1", "m.example/b:1" }, { "x.example/a:1", "x.example/b:1" }, { "x.example/a", "y.example/a" }, NULL }, /* its own name */
};

static void
no_place_is_two_repositories(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof check_rows / sizeof *check_rows; i++) {
		const struct check_row *row = &check_rows[i];
		AUTO(mirrors_free) struct mirrors known = { 0 };
		struct load_target targets[2];
		struct err err = { 0 };

		for (size_t n = 0; n < 2; n++) {
			assert_int_equal(name_parse_claimed(&targets[n].location, slice_str(row->location[n]), &err), COCKET_OK);
			assert_int_equal(name_parse_claimed(&targets[n].signer, slice_str(row->signer[n]), &err), COCKET_OK);
		}
		if (row->mirror[0]) {
			assert_int_equal(mirrors_put(&known, row->mirror[0], row->mirror[1], &err), COCKET_OK);
			known.items[0].file = "mirrors.json";
		}
		assert_int_equal(load_targets_check(targets, 2, &known, &err), row->message ? COCKET_E_USAGE : COCKET_OK);
		if (row->message)
			assert_string_equal(err.message, row->message);
	}
}

/* What a policy says of its mirrors holds for all below them. */
static void
a_policy_has_the_last_word(void **state)
{
	AUTO(mirrors_free) struct mirrors known = { 0 };
	struct load_target target;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(name_parse_claimed(&target.location, slice_str("m.example/a:1"), &err), COCKET_OK);
	assert_int_equal(name_parse_claimed(&target.signer, slice_str("x.example/a:1"), &err), COCKET_OK);
	assert_int_equal(mirrors_put(&known, "m.example", "y.example", &err), COCKET_OK);
	assert_int_equal(load_targets_check(&target, 1, &known, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "m.example/a is a mirror of y.example/a, not of x.example/a; use another prefix");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(below_the_prefix),
		cmocka_unit_test(no_place_is_two_repositories),
		cmocka_unit_test(a_policy_has_the_last_word),
	};

	return cmocka_run_group_tests_name("transfer/load_target", tests, NULL, NULL);
}
