/* docker_archive.c: docker's manifest.json as docker writes it, and what docker's own reader might take in another way. */
#include "support/test.h"

#include "format/docker_archive.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define BLOB "\"blobs/sha256/" HEX "\""
#define PATH_FAULT ": expected blobs/sha256/ and 64 hex digits"

static const struct row {
	const char *text;
	enum cocket_code code;
	const char *message;
	size_t count;
} rows[] = {
	{ "[]", COCKET_OK, "", 0 },
	{ "[{\"Config\":" BLOB ",\"RepoTags\":[\"a:1\"],\"Layers\":[" BLOB "," BLOB "]}]", COCKET_OK, "", 1 },
	{ "[{\"Config\":" BLOB ",\"RepoTags\":null,\"Layers\":[],\"LayerSources\":{\"x\":{}},\"Parent\":\"\"}]", COCKET_OK, "", 1 },
	{ "[{\"Config\":" BLOB ",\"Layers\":[]}]", COCKET_OK, "", 1 },
	{ "{}", COCKET_E_FORMAT, "manifest.json: not an array", 0 },
	{ "[1]", COCKET_E_FORMAT, "manifest.json: image 1: not an object", 0 },
	{ "[{\"Layers\":[]}]", COCKET_E_FORMAT, "manifest.json: image 1: Config: missing", 0 },
	{ "[{\"Config\":" BLOB "}]", COCKET_E_FORMAT, "manifest.json: image 1: Layers: missing", 0 },
	{ "[{\"Config\":" BLOB ",\"Layers\":null}]", COCKET_E_FORMAT, "manifest.json: image 1: Layers: not an array", 0 },
	/* Go's names know no case */
	{ "[{\"Config\":" BLOB ",\"Layers\":[],\"config\":" BLOB "}]", COCKET_E_FORMAT, "manifest.json: image 1: config: unknown field", 0 },
	/* paths that docker would resolve */
	{ "[{\"Config\":\"./blobs/sha256/" HEX "\",\"Layers\":[]}]", COCKET_E_FORMAT,
	  "manifest.json: image 1: path ./blobs/sha256/" HEX PATH_FAULT, 0 },
	{ "[{\"Config\":\"" HEX ".json\",\"Layers\":[]}]", COCKET_E_FORMAT, "manifest.json: image 1: path " HEX ".json" PATH_FAULT, 0 },
	{ "[{\"Config\":" BLOB ",\"Layers\":[\"x/layer.tar\"]}]", COCKET_E_FORMAT, "manifest.json: image 1: path x/layer.tar" PATH_FAULT, 0 },
	{ "[{\"Config\":" BLOB ",\"Layers\":[1]}]", COCKET_E_FORMAT, "manifest.json: image 1: path that is no text" PATH_FAULT, 0 },
	{ "[{\"Config\":" BLOB ",\"Layers\":[],\"RepoTags\":[\"A:1\"]}]", COCKET_E_FORMAT, "manifest.json: image 1: RepoTags: A:1: not an image name", 0 },
	{ "[{\"Config\":" BLOB ",\"Layers\":[],\"RepoTags\":[1]}]", COCKET_E_FORMAT, "manifest.json: image 1: RepoTags: no text: not an image name", 0 },
	{ "[{\"Config\":" BLOB ",\"Layers\":[],\"RepoTags\":\"a:1\"}]", COCKET_E_FORMAT, "manifest.json: image 1: RepoTags: not an array", 0 },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(docker_archive_free) struct docker_archive a = { 0 };
		struct err err = { 0 };

		enum cocket_code code = docker_archive_parse(&a, slice_str(rows[i].text), &err);
		if (code != rows[i].code || strcmp(err.message, rows[i].message) != 0)
			fail_msg("row %zu: %d, %s", i, (int)code, err.message);
		assert_int_equal(a.count, rows[i].count);
	}
}

static void
test_tags(void **state)
{
	static const char text[] = "[{\"Config\":" BLOB ",\"RepoTags\":[\"shop/api:1.4\",\"alpine:3\"],\"Layers\":[]}]";
	static const struct {
		const char *name;
		bool has;
	} names[] = {
		{ "docker.io/shop/api:1.4", true }, { "docker.io/library/alpine:3", true }, { "docker.io/shop/api:1.5", false },
		{ "docker.io/library/alpine:latest", false }, { "registry.example.com/shop/api:1.4", false },
	};
	AUTO(docker_archive_free) struct docker_archive a = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(docker_archive_parse(&a, slice_str(text), &err), COCKET_OK);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct name name;

		assert_int_equal(name_parse(&name, slice_str(names[i].name), &err), COCKET_OK);
		assert_int_equal(docker_entry_has_tag(&a.entries[0], &name), names[i].has);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_tags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
