/* docker_archive.c: docker's manifest.json as docker writes it, and what docker's own reader might take in another way. */
#include "support/test.h"

#include "format/oci/docker_archive.h"

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

/* Docker's entry and the manifest are one image where they have the same config and layers in the same order. */
static void
test_content(void **state)
{
#define OTHER "1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define D(hex) "{\"mediaType\":\"a/b\",\"digest\":\"sha256:" hex "\",\"size\":1}"
#define IMAGE(config, layers) "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"config\":" config ",\"layers\":[" layers "]}"
	static const char entry[] = "[{\"Config\":" BLOB ",\"Layers\":[" BLOB ",\"blobs/sha256/" OTHER "\"]}]";
	static const struct {
		const char *manifest;
		bool same;
	} images[] = {
		{ IMAGE(D(HEX), D(HEX) "," D(OTHER)), true },
		{ IMAGE(D(HEX), D(OTHER) "," D(HEX)), false },
		{ IMAGE(D(OTHER), D(HEX) "," D(OTHER)), false },
		{ IMAGE(D(HEX), D(HEX)), false },
		{ IMAGE(D(HEX), D(HEX) "," D(OTHER) "," D(OTHER)), false },
		{ IMAGE(D(HEX), ""), false },
	};
	AUTO(docker_archive_free) struct docker_archive a = { 0 };
	struct digest of_entry, of_image;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(docker_archive_parse(&a, slice_str(entry), &err), COCKET_OK);
	assert_int_equal(docker_entry_content(&of_entry, &a.entries[0], &err), COCKET_OK);
	for (size_t i = 0; i < sizeof images / sizeof *images; i++) {
		AUTO(manifest_free) struct manifest m = { 0 };

		assert_int_equal(manifest_parse(&m, slice_str(images[i].manifest), MEDIA_OCI_MANIFEST, &err), COCKET_OK);
		assert_int_equal(docker_content(&of_image, &m, &err), COCKET_OK);
		assert_int_equal(digest_eq(&of_entry, &of_image), images[i].same);
	}
}

static enum cocket_code
name_take(void *ctx, const struct name *name, struct err *err)
{
	char text[NAME_TEXT_BYTES];

	name_print(text, name, NULL);
	if (strstr(text, "stop"))
		return fail(err, COCKET_E_IO, "stop");
	return buf_addf(ctx, err, "%s ", text);
}

static void
test_repositories(void **state)
{
	static const struct {
		const char *text;
		enum cocket_code code;
		const char *expected;
	} files[] = {
		{ "{}", COCKET_OK, "" },
		{ "{\"a\":{}}", COCKET_OK, "" },
		{ "{\"a\":{\"1\":\"" HEX "\",\"2\":\"" HEX "\"},\"r.example/b\":{\"1\":\"" HEX "\"}}", COCKET_OK,
		  "docker.io/library/a:1 docker.io/library/a:2 r.example/b:1 " },
		{ "[]", COCKET_E_FORMAT, "repositories: not an object" },
		{ "{\"a\":[]}", COCKET_E_FORMAT, "repositories: a: not an object" },
		{ "{\"a\":{\"1\":1}}", COCKET_E_FORMAT, "repositories: a: expected 64 hex digits at each tag" },
		{ "{\"a\":{\"1\":\"../" HEX "\"}}", COCKET_E_FORMAT, "repositories: a: expected 64 hex digits at each tag" },
		{ "{\"A\":{\"1\":\"" HEX "\"}}", COCKET_E_FORMAT, "repositories: A:1: not an image name" },
		{ "{\"a\":{\"1@x\":\"" HEX "\"}}", COCKET_E_FORMAT, "repositories: a:1@x: not an image name" },
		{ "{\"stop\":{\"1\":\"" HEX "\"}}", COCKET_E_IO, "repositories: stop" },
		{ "{\"a\":{},\"a\":{}}", COCKET_E_FORMAT, "repositories: " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		AUTO(buf_free) struct buf names = BUF(4096);
		struct err err = { 0 };

		enum cocket_code code = docker_repositories_each(slice_str(files[i].text), name_take, &names, &err);
		const char *is = code ? err.message : names.len ? buf_str(&names) : "";
		if (code != files[i].code || strncmp(is, files[i].expected, strlen(files[i].expected)) != 0)
			fail_msg("file %zu: %d, %s", i, (int)code, is);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_content),
		cmocka_unit_test(test_repositories),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
