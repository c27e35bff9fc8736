/* mirror.c: what stands for what, cut at slashes, the longest location first; and the file of them. */
#include "support/test.h"

#include "format/name/mirror.h"

static const char file[] = "{\n"
			   "\"version\": 1,\n"
			   "\"mirrors\": [\n"
			   "  {\"location\": \"registry.internal/mirror\", \"stands-for\": \"registry.example.com\"},\n"
			   "  {\"location\": \"registry.internal/mirror/other\", \"stands-for\": \"other.example.com:5000/x\"},\n"
			   "  {\"location\": \"hub.internal\", \"stands-for\": \"docker.io\"},\n"
			   "  {\"location\": \"one.internal/api\", \"stands-for\": \"registry.example.com/shop/api\"}\n"
			   "]\n"
			   "}\n";

static struct mirrors
parsed(const char *text)
{
	struct mirrors m = { 0 };
	struct err err = { 0 };

	if (mirrors_parse_file(&m, slice_str(text), NULL, &err))
		fail_msg("%s", err.message);
	return m;
}

static void
test_resolve(void **state)
{
	static const struct {
		const char *asked, *signed_as; /* NULL: no mirror's */
	} rows[] = {
		{ "registry.internal/mirror/shop/api:1.4", "registry.example.com/shop/api:1.4" },
		{ "registry.internal/mirror/other/y", "other.example.com:5000/x/y:latest" },
		{ "registry.internal/mirror/others/y:2", "registry.example.com/others/y:2" },
		{ "registry.internal/mirrors/shop/api:1.4", NULL }, /* no slash between */
		{ "registry.internal/shop/api:1.4", NULL },
		{ "registry.internal:5000/mirror/shop/api:1.4", NULL },
		{ "registry.example.com/shop/api:1.4", NULL },
		{ "hub.internal/alpine:3", "docker.io/library/alpine:3" },
		{ "hub.internal/library/alpine:3", "docker.io/library/alpine:3" },
		{ "one.internal/api:2", "registry.example.com/shop/api:2" },
		{ "one.internal/api2:2", NULL },
	};
	AUTO(mirrors_free) struct mirrors m = parsed(file);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char is[NAME_TEXT_BYTES];
		struct name name, out;
		struct err err = { 0 };
		bool found = false;

		assert_int_equal(name_parse(&name, slice_str(rows[i].asked), &err), COCKET_OK);
		assert_int_equal(mirrors_resolve(&out, &found, &m, &name, &err), COCKET_OK);
		name_print(is, &out, NULL);
		assert_string_equal(is, rows[i].signed_as ? rows[i].signed_as : rows[i].asked);
		assert_int_equal(found, rows[i].signed_as != NULL);
	}
}

/* The mirror's own name is no name of an image there. */
static void
test_resolve_to_nothing(void **state)
{
	AUTO(mirrors_free) struct mirrors m = { 0 };
	struct name name, out;
	struct err err = { 0 };
	bool found;

	(void)state;
	assert_int_equal(mirrors_put(&m, "one.internal/api", "registry.example.com", &err), COCKET_OK);
	assert_int_equal(name_parse(&name, slice_str("one.internal/api:2"), &err), COCKET_OK);
	/* "registry.example.com" alone is docker's short form of an image of that name, which is not what was meant */
	assert_int_equal(mirrors_resolve(&out, &found, &m, &name, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "the mirror one.internal/api: stands for registry.example.com, which is no image");
	assert_int_equal(mirrors_resolve(&out, &found, NULL, &name, &err), COCKET_OK);
	assert_false(found);
}

static void
test_print(void **state)
{
	AUTO(mirrors_free) struct mirrors m = parsed(file);
	AUTO(buf_free) struct buf out = BUF(4096);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(mirrors_print_file(&out, &m, &err), COCKET_OK);
	assert_string_equal(buf_str(&out), file);
}

static void
test_put(void **state)
{
	static const struct {
		const char *location, *stands_for, *why; /* NULL: taken */
	} rows[] = {
		{ "registry.internal/mirror/", "registry.example.com/", NULL },
		{ "registry.internal/mirror", "registry.example.com", NULL }, /* the same again */
		{ "registry.internal/mirror", "registry.example.org",
		        "location registry.internal/mirror: stands for registry.example.com already, not for registry.example.org" },
		{ "Registry.Internal:5000", "localhost", NULL },
		{ "r.internal", "r.internal/", "location r.internal: stands for itself" },
		{ "shop", "r.example.com", "location: shop: expected HOST[/PATH], the host with a dot, a port, or localhost" },
		{ "", "r.example.com", "location: : expected HOST[/PATH], the host with a dot, a port, or localhost" },
		{ "r.internal/x:1", "r.example.com", "location: r.internal/x:1: expected HOST[/PATH], as image names begin" },
		{ "r.internal/*", "r.example.com", "location: r.internal/*: expected HOST[/PATH], as image names begin" },
		{ "r.internal//", "r.example.com", "location: r.internal//: expected HOST[/PATH], as image names begin" },
		{ "r.internal/../x", "r.example.com", "location: r.internal/../x: expected HOST[/PATH], as image names begin" },
		{ "r.internal", "r.example.com/UP", "stands-for: r.example.com/UP: expected HOST[/PATH], as image names begin" },
		{ "https://r.internal", "r.example.com", "location: https://r.internal: expected HOST[/PATH], as image names begin" },
	};
	AUTO(mirrors_free) struct mirrors m = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err = { 0 };

		assert_int_equal(mirrors_put(&m, rows[i].location, rows[i].stands_for, &err), rows[i].why ? COCKET_E_USAGE : COCKET_OK);
		assert_string_equal(err.message, rows[i].why ? rows[i].why : "");
	}
	assert_int_equal(m.count, 2);
	assert_string_equal(m.items[1].location, "registry.internal:5000");
}

static void
test_file_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "", "line 1 column 1: unexpected end" },
		{ "{}", "line 1 column 1: version: missing" },
		{ "{\"version\":2,\"mirrors\":[]}", "line 1 column 12: version: 2, expected 1" },
		{ "{\"version\":1}", "line 1 column 1: mirrors: missing" },
		{ "{\"version\":1,\"mirrors\":[],\"x\":1}", "line 1 column 27: unknown field \"x\"" },
		{ "{\"version\":1,\"mirrors\":[\n 1]}", "line 2 column 2: mirrors: not an object" },
		{ "{\"version\":1,\"mirrors\":[\n {\"location\":\"a.b\"}]}", "line 2 column 2: stands-for: missing" },
		{ "{\"version\":1,\"mirrors\":[{\"location\":\"a.b\",\"stands-for\":\"c.d\"},{\"location\":\"a.b/\",\"stands-for\":\"c.d\"}]}",
		        "line 1 column 63: mirrors: location a.b/: listed twice" },
		{ "{\"version\":1,\"mirrors\":[{\"location\":\"a.b\",\"stands-for\":\"c.d\",\"insecure\":true}]}",
		        "line 1 column 62: unknown field \"insecure\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(mirrors_free) struct mirrors m = { 0 };
		struct err err = { 0 };

		assert_true(mirrors_parse_file(&m, slice_str(rows[i].text), NULL, &err) != COCKET_OK);
		assert_string_equal(err.message, rows[i].why);
		assert_int_equal(m.count, 0);
	}
}

/* All of a file, in one go; and nothing of it is taken. */
static void
test_file_problems(void **state)
{
	static const char text[] = "{\"version\":1,\"mirrors\":[\n {\"location\":\"a.b\",\"stand-for\":\"c.d\"},\n {\"location\":\"e.f\",\"stands-for\":\"g.h\"},\n"
	                           " {\"location\":\"nohost\",\"stands-for\":\"g.h\"}]}";
	AUTO(problems_free) struct problems problems = { 0 };
	AUTO(mirrors_free) struct mirrors m = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(mirrors_parse_file(&m, slice_str(text), &problems, &err), COCKET_E_USAGE);
	assert_int_equal(m.count, 0);
	assert_int_equal(problems.count, 3);
	assert_string_equal(problems.items[0].what, "unknown field \"stand-for\" (did you mean \"stands-for\"?)");
	assert_true(problems.items[0].line == 2 && problems.items[0].column == 20);
	assert_string_equal(problems.items[1].what, "stands-for: missing");
	assert_true(problems.items[2].line == 4 && problems.items[2].column == 2);
}

/* Each knows who says so: the first word counts, and is the policy's where it has one. */
static void
test_join(void **state)
{
	AUTO(mirrors_free) struct mirrors all = { 0 };
	struct mirrors policy = { 0 }, user = { 0 };
	struct err err = { 0 };
	struct name name;

	(void)state;
	assert_int_equal(mirrors_put(&policy, "one.internal/a", "registry.example.com/a", &err), COCKET_OK);
	assert_int_equal(mirrors_put(&user, "one.internal/a", "registry.example.com/else", &err), COCKET_OK);
	assert_int_equal(mirrors_put(&user, "one.internal", "registry.example.com", &err), COCKET_OK);
	assert_int_equal(mirrors_join(&all, &policy, NULL, &err), COCKET_OK);
	assert_int_equal(mirrors_join(&all, &user, "user/mirrors.json", &err), COCKET_OK);
	mirrors_free(&policy);
	mirrors_free(&user);
	assert_int_equal(all.count, 2);
	assert_int_equal(name_parse(&name, slice_str("one.internal/a/x:1"), &err), COCKET_OK);
	assert_string_equal(mirrors_find(&all, &name)->stands_for, "registry.example.com/a");
	assert_null(mirrors_find(&all, &name)->file);
	assert_int_equal(name_parse(&name, slice_str("one.internal/ab:1"), &err), COCKET_OK);
	assert_string_equal(mirrors_find(&all, &name)->file, "user/mirrors.json");
	assert_int_equal(name_parse(&name, slice_str("one.internals/a:1"), &err), COCKET_OK);
	assert_null(mirrors_find(&all, &name));
}

static void
test_take_out(void **state)
{
	AUTO(mirrors_free) struct mirrors m = parsed(file);

	(void)state;
	assert_false(mirrors_take_out(&m, "registry.internal"));
	assert_false(mirrors_take_out(&m, "registry.internal/mirror/"));
	assert_true(mirrors_take_out(&m, "registry.internal/mirror"));
	assert_false(mirrors_take_out(&m, "registry.internal/mirror"));
	assert_int_equal(m.count, 3);
	assert_string_equal(m.items[0].location, "registry.internal/mirror/other");
	assert_true(mirrors_take_out(&m, "one.internal/api"));
	assert_string_equal(m.items[1].location, "hub.internal");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_take_out),
		cmocka_unit_test(test_resolve_to_nothing),
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_join),
		cmocka_unit_test(test_file_refused),
		cmocka_unit_test(test_file_problems),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
