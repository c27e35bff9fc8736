/* lockfile.c: what is printed parses to the same, and nothing else is taken. */
#include "support/test.h"

#include <stdlib.h>

#include "base/limits.h"
#include "format/files/lockfile.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define DIGEST_A "sha256:" A64
#define DIGEST_B "sha256:" B64

#define WHOLE                                                                                                                   \
	"{\n  \"cocket-lock\": 1,\n  \"images\": {\n"                                                                           \
	"    \"a.b/c:1\": {\"digest\":\"" DIGEST_A "\",\"keys\":[\"" A64 "\",\"" B64 "\"],\"role\":\"release\",\"signed-at\":5," \
	"\"verified-at\":7},\n"                                                                                                 \
	"    \"oci:d\\\"x:1\": {\"digest\":\"" DIGEST_B "\",\"keys\":[],\"verified-at\":0}\n  }\n}\n"

static void
prints_what_it_parses(void **state)
{
	AUTO(lockfile_free) struct lockfile l = { 0 };
	AUTO(buf_free) struct buf out = BUF(1 * MIB);
	struct err err = { 0 };

	(void)state;
	if (lockfile_parse(&l, slice_str(WHOLE), &err))
		fail_msg("%s", err.message);
	assert_int_equal(l.count, 2);
	assert_int_equal(l.images[0].key_count, 2);
	assert_string_equal(l.images[0].role, "release");
	assert_int_equal(l.images[0].signed_at, 5);
	assert_false(l.images[1].has_signed_at);
	assert_int_equal(lockfile_print(&out, &l, &err), COCKET_OK);
	assert_string_equal(buf_str(&out), WHOLE);
	assert_non_null(lockfile_get(&l, "oci:d\"x:1"));
	assert_null(lockfile_get(&l, "a.b/c"));
	assert_null(lockfile_get(&l, "a.b/c:11"));
}

static void
sorts(void **state)
{
	AUTO(lockfile_free) struct lockfile l = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(lockfile_parse(&l, slice_str("{\"images\":{\"b\":{\"digest\":\"" DIGEST_A "\",\"keys\":[],\"verified-at\":1},"
	                                              "\"a\":{\"digest\":\"" DIGEST_A "\",\"keys\":[],\"verified-at\":1}},\"cocket-lock\":1}"),
	                                &err), COCKET_OK);
	assert_string_equal(l.images[0].name, "a");
	assert_string_equal(l.images[1].name, "b");
}

struct row {
	const char *text;
	enum cocket_code code;
	const char *message;
};

#define LOCK(image) "{\"cocket-lock\":1,\"images\":{\"a\":" image "}}"
#define D "\"digest\":\"" DIGEST_A "\""

static const struct row refused[] = {
	{ "", COCKET_E_FORMAT, "line 1 column 1: unexpected end" },
	{ "[]", COCKET_E_FORMAT, "not an object" },
	{ "{}", COCKET_E_FORMAT, "cocket-lock: missing" },
	{ "{\"cocket-lock\":2,\"images\":{}}", COCKET_E_UNSUPPORTED, "cocket-lock: version 2, expected 1" },
	{ "{\"cocket-lock\":1}", COCKET_E_FORMAT, "images: missing" },
	{ "{\"cocket-lock\":1,\"images\":[]}", COCKET_E_FORMAT, "images: not an object" },
	{ "{\"cocket-lock\":1,\"images\":{},\"x\":1}", COCKET_E_FORMAT, "x: unknown field" },
	{ "{\"cocket-lock\":1,\"images\":{\"\":{" D ",\"keys\":[],\"verified-at\":1}}}", COCKET_E_FORMAT, "*" },
	{ LOCK("1"), COCKET_E_FORMAT, "images: a: not an object" },
	{ LOCK("{\"keys\":[],\"verified-at\":1}"), COCKET_E_FORMAT, "images: a: digest: missing" },
	{ LOCK("{\"digest\":\"sha256:x\",\"keys\":[],\"verified-at\":1}"), COCKET_E_FORMAT,
	  "images: a: digest sha256:x: expected sha256: and 64 lower-case hex digits" },
	{ LOCK("{" D ",\"verified-at\":1}"), COCKET_E_FORMAT, "images: a: keys: missing" },
	{ LOCK("{" D ",\"keys\":[\"x\"],\"verified-at\":1}"), COCKET_E_FORMAT, "images: a: keys: expected 64 lower-case hex digits each" },
	{ LOCK("{" D ",\"keys\":[\"" A64 "0\"],\"verified-at\":1}"), COCKET_E_FORMAT, "images: a: keys: expected 64 lower-case hex digits each" },
	{ LOCK("{" D ",\"keys\":[1],\"verified-at\":1}"), COCKET_E_FORMAT, "images: a: keys: expected 64 lower-case hex digits each" },
	{ LOCK("{" D ",\"keys\":[]}"), COCKET_E_FORMAT, "images: a: verified-at: missing" },
	{ LOCK("{" D ",\"keys\":[],\"verified-at\":-1}"), COCKET_E_FORMAT, "*" },
	{ LOCK("{" D ",\"keys\":[],\"verified-at\":1,\"signed-at\":null}"), COCKET_E_FORMAT, "*" },
	{ LOCK("{" D ",\"keys\":[],\"verified-at\":1,\"role\":1}"), COCKET_E_FORMAT, "images: a: role: not a string" },
	{ LOCK("{" D ",\"keys\":[],\"verified-at\":1,\"tag\":\"1\"}"), COCKET_E_FORMAT, "images: a: tag: unknown field" },
};

static void
refuses_everything_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		AUTO(lockfile_free) struct lockfile l = { 0 };
		struct err err = { 0 };
		enum cocket_code code = lockfile_parse(&l, slice_str(refused[i].text), &err);

		if (code != refused[i].code)
			fail_msg("%s: code %d, %s", refused[i].text, (int)code, err.message);
		if (strcmp(refused[i].message, "*") != 0)
			assert_string_equal(err.message, refused[i].message);
		assert_int_equal(l.count, 0);
	}
}

static struct locked
image(const char *name, const char *digest)
{
	struct locked i = { .name = strdup(name) };
	struct err err;

	assert_int_equal(digest_parse(&i.digest, slice_str(digest), &err), COCKET_OK);
	return i;
}

static void
takes_a_name_once(void **state)
{
	AUTO(lockfile_free) struct lockfile l = { 0 };
	struct locked i = image("a.b/c:1", DIGEST_A), again = image("a.b/c:1", DIGEST_A), other = image("a.b/c:1", DIGEST_B);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(lockfile_put(&l, &i, &err), COCKET_OK);
	assert_int_equal(lockfile_put(&l, &again, &err), COCKET_OK);
	assert_int_equal(l.count, 1);
	assert_int_equal(lockfile_put(&l, &other, &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "a.b/c:1: " DIGEST_A ", and in another place " DIGEST_B);
}

static void
names_images(void **state)
{
	static const char *const rows[][2] = {
		{ "alpine", "docker.io/library/alpine:latest" },
		{ "docker://a.b/c:1", "a.b/c:1" },
		{ "a.b/c:1@" DIGEST_A, "a.b/c:1" },
		{ "a.b/c@" DIGEST_A, "a.b/c@" DIGEST_A },
		{ "oci:d:1", "oci:d:1" },
		{ "oci:d:1@" DIGEST_A, "oci:d:1" },
		{ "oci:d", "oci:d" },
		{ "oci-archive:x.tar:1", "oci-archive:x.tar:1" },
	};
	char name[LOCKED_NAME_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct reference r;
		struct err err = { 0 };

		assert_int_equal(reference_parse(&r, rows[i][0], &err), COCKET_OK);
		lock_name_print(name, &r);
		assert_string_equal(name, rows[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_what_it_parses),
		cmocka_unit_test(sorts),
		cmocka_unit_test(refuses_everything_else),
		cmocka_unit_test(takes_a_name_once),
		cmocka_unit_test(names_images),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
