/* manifest.c, descriptor.c, platform.c and image_config.c by table: the exact refusal for each, beside what is taken.
 * And over the shared vectors: every manifest of every layout that peers wrote is read, by the media type its index gives. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "format/oci/image_config.h"
#include "format/oci/manifest.h"
#include "support/blobs.h"

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define D "\"mediaType\":\"a/b\",\"digest\":\"sha256:" HEX64 "\",\"size\":2"
#define CONFIG "\"config\":{" D "}"
#define LAYERS "\"layers\":[{" D "}]"
#define V2 "\"schemaVersion\":2"
#define TYPE(t) "\"mediaType\":\"" t "\""
#define SCHEMA1_FAULT "docker schema 1 manifest: not supported, push the image again with a current tool"

struct row {
	const char *text;
	const char *served;
	enum cocket_code code;
	const char *says; /* the message, or for COCKET_OK the media type */
};

static const struct row rows[] = {
	/* by its own field, by what it was served as, by shape */
	{ "{" V2 "," TYPE(MEDIA_OCI_MANIFEST) "," CONFIG "," LAYERS "}", NULL, COCKET_OK, MEDIA_OCI_MANIFEST },
	{ "{" V2 "," TYPE(MEDIA_OCI_MANIFEST) "," CONFIG "," LAYERS "}", MEDIA_OCI_MANIFEST, COCKET_OK, MEDIA_OCI_MANIFEST },
	{ "{" V2 "," TYPE(MEDIA_OCI_MANIFEST) "," CONFIG "," LAYERS "}", "text/plain", COCKET_OK, MEDIA_OCI_MANIFEST },
	{ "{" V2 "," TYPE(MEDIA_OCI_MANIFEST) "," CONFIG "," LAYERS "}", "", COCKET_OK, MEDIA_OCI_MANIFEST },
	{ "{" V2 "," CONFIG "," LAYERS "}", MEDIA_DOCKER_MANIFEST, COCKET_OK, MEDIA_DOCKER_MANIFEST },
	{ "{" V2 "," CONFIG "," LAYERS "}", "application/json", COCKET_OK, MEDIA_OCI_MANIFEST },
	{ "{" V2 "," CONFIG "," LAYERS "}", NULL, COCKET_OK, MEDIA_OCI_MANIFEST },
	{ "{" V2 "," CONFIG ",\"layers\":[]}", NULL, COCKET_OK, MEDIA_OCI_MANIFEST },
	{ "{" V2 ",\"manifests\":[]}", NULL, COCKET_OK, MEDIA_OCI_INDEX },
	{ "{" V2 ",\"manifests\":null}", NULL, COCKET_OK, MEDIA_OCI_INDEX },
	{ "{" V2 ",\"manifests\":[{" D "}]}", "application/octet-stream", COCKET_OK, MEDIA_OCI_INDEX },
	{ "{" V2 "," TYPE(MEDIA_DOCKER_LIST) ",\"manifests\":[{" D "}]}", NULL, COCKET_OK, MEDIA_DOCKER_LIST },
	{ "{" V2 "," CONFIG "," LAYERS ",\"subject\":{" D "},\"annotations\":{\"a\":\"b\"},\"artifactType\":\"x/y\",\"new\":[1]}", NULL, COCKET_OK,
	  MEDIA_OCI_MANIFEST },
	{ "{" V2 "," CONFIG "," LAYERS ",\"Manifests\":[]}", NULL, COCKET_OK, MEDIA_OCI_MANIFEST },

	/* optional members of writers outside of Go */
	{ "{" V2 "," CONFIG "," LAYERS ",\"subject\":null,\"annotations\":null,\"artifactType\":null,\"mediaType\":null}", NULL, COCKET_OK, MEDIA_OCI_MANIFEST },
	{ "{" V2 ",\"manifests\":[],\"subject\":null,\"annotations\":null,\"artifactType\":\"\",\"mediaType\":\"\"}", NULL, COCKET_OK, MEDIA_OCI_INDEX },
	{ "{" V2 ",\"config\":null," LAYERS "}", NULL, COCKET_E_FORMAT, "config: not an object" },
	{ "{\"schemaVersion\":null," CONFIG "," LAYERS "}", NULL, COCKET_E_FORMAT, "schemaVersion: not a number" },

	/* A10: one document, one meaning */
	{ "{" V2 "," CONFIG "," LAYERS ",\"manifests\":null}", NULL, COCKET_E_FORMAT, "has manifests and layers: could be read as an index and as an image" },
	{ "{" V2 "," TYPE(MEDIA_OCI_MANIFEST) "," CONFIG "," LAYERS "}", MEDIA_OCI_INDEX, COCKET_E_FORMAT,
	  "mediaType " MEDIA_OCI_MANIFEST ": served as " MEDIA_OCI_INDEX },
	{ "{" V2 "," TYPE(MEDIA_OCI_MANIFEST) "," CONFIG "," LAYERS "}", MEDIA_DOCKER_MANIFEST, COCKET_E_FORMAT,
	  "mediaType " MEDIA_OCI_MANIFEST ": served as " MEDIA_DOCKER_MANIFEST },
	{ "{" V2 ",\"manifests\":[]," LAYERS "}", NULL, COCKET_E_FORMAT, "has manifests and layers: could be read as an index and as an image" },
	{ "{" V2 ",\"manifests\":null,\"layers\":null}", NULL, COCKET_E_FORMAT,
	  "has manifests and layers: could be read as an index and as an image" },
	{ "{" V2 "," TYPE(MEDIA_OCI_INDEX) ",\"manifests\":[]," CONFIG "}", NULL, COCKET_E_FORMAT,
	  "has manifests and config: could be read as an index and as an image" },
	{ "{" V2 "," TYPE(MEDIA_OCI_MANIFEST) ",\"manifests\":[]}", NULL, COCKET_E_FORMAT,
	  "mediaType " MEDIA_OCI_MANIFEST ": has manifests, expected config and layers" },
	{ "{" V2 ",\"manifests\":[]}", MEDIA_DOCKER_MANIFEST, COCKET_E_FORMAT,
	  "mediaType " MEDIA_DOCKER_MANIFEST ": has manifests, expected config and layers" },
	{ "{" V2 "," CONFIG "," LAYERS "}", MEDIA_OCI_INDEX, COCKET_E_FORMAT, "manifests: missing" },

	/* other kinds */
	{ "{\"schemaVersion\":1,\"fsLayers\":[],\"history\":[]}", NULL, COCKET_E_UNSUPPORTED, SCHEMA1_FAULT },
	{ "{\"schemaVersion\":1}", NULL, COCKET_E_UNSUPPORTED, SCHEMA1_FAULT },
	{ "{" V2 "," CONFIG "," LAYERS ",\"fsLayers\":[]}", NULL, COCKET_E_UNSUPPORTED, SCHEMA1_FAULT },
	{ "{" V2 "," CONFIG "," LAYERS "}", "application/vnd.docker.distribution.manifest.v1+prettyjws", COCKET_E_UNSUPPORTED, SCHEMA1_FAULT },
	{ "{" V2 "," TYPE("application/vnd.docker.distribution.manifest.v1+json") "}", NULL, COCKET_E_UNSUPPORTED, SCHEMA1_FAULT },
	{ "{" TYPE("application/vnd.oci.artifact.manifest.v1+json") ",\"blobs\":[]}", NULL, COCKET_E_UNSUPPORTED,
	  "artifact manifest with blobs: not supported, expected an image manifest or an index" },
	{ "{" V2 "," TYPE("x/y\\u001b") "," CONFIG "," LAYERS "}", NULL, COCKET_E_UNSUPPORTED,
	  "mediaType x/y\\x1b: not supported, expected an image manifest or an index" },

	/* what must be there */
	{ "{" CONFIG "," LAYERS "}", NULL, COCKET_E_FORMAT, "schemaVersion: missing" },
	{ "{\"schemaVersion\":3," CONFIG "," LAYERS "}", NULL, COCKET_E_FORMAT, "schemaVersion: 3, expected 2" },
	{ "{\"schemaVersion\":\"2\"," CONFIG "," LAYERS "}", NULL, COCKET_E_FORMAT, "schemaVersion: not a number" },
	{ "{" V2 "," LAYERS "}", NULL, COCKET_E_FORMAT, "config: missing" },
	{ "{" V2 "," CONFIG "}", NULL, COCKET_E_FORMAT, "layers: missing" },
	{ "{" V2 ",\"config\":[]," LAYERS "}", NULL, COCKET_E_FORMAT, "config: not an object" },
	{ "{" V2 "," CONFIG ",\"layers\":{}}", NULL, COCKET_E_FORMAT, "layers: not an array" },
	{ "{" V2 ",\"mediaType\":2," CONFIG "," LAYERS "}", NULL, COCKET_E_FORMAT, "mediaType: not a string" },
	{ "[]", NULL, COCKET_E_FORMAT, "not an object" },
	{ "{" V2 "," CONFIG "," LAYERS "," LAYERS "}", NULL, COCKET_E_FORMAT, NULL },
	{ "{" V2 "," CONFIG "," LAYERS "} ", NULL, COCKET_OK, MEDIA_OCI_MANIFEST },
	{ "{" V2 "," CONFIG "," LAYERS "}x", NULL, COCKET_E_FORMAT, NULL },
	{ "{" V2 "," CONFIG "," LAYERS ",\"subject\":[]}", NULL, COCKET_E_FORMAT, "subject: not an object" },
	{ "{" V2 "," CONFIG "," LAYERS ",\"subject\":{}}", NULL, COCKET_E_FORMAT, "subject: mediaType: missing" },
	{ "{" V2 "," CONFIG "," LAYERS ",\"annotations\":{\"a\":1}}", NULL, COCKET_E_FORMAT, "annotations: a: not a string" },
	{ "{" V2 "," CONFIG "," LAYERS ",\"artifactType\":1}", NULL, COCKET_E_FORMAT, "artifactType: not a string" },
	{ "{" V2 "," CONFIG ",\"layers\":[{" D "},7]}", NULL, COCKET_E_FORMAT, "layers[1]: not an object" },
	{ "{" V2 ",\"manifests\":[{" D "},{\"mediaType\":\"a/b\",\"digest\":\"sha512:" HEX64 HEX64 "\",\"size\":2}]}", NULL, COCKET_E_UNSUPPORTED,
	  "manifests[1]: digest sha512:" HEX64 HEX64 ": only sha256 is supported" },
};

static void
says_what_a_document_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *r = &rows[i];
		AUTO(manifest_free) struct manifest m = { 0 };
		struct err err = { 0 };
		enum cocket_code code = manifest_parse(&m, slice_str(r->text), r->served, &err);

		if (code != r->code)
			fail_msg("%s: code %d (%s), expected %d", r->text, (int)code, err.message, (int)r->code);
		const char *said = code ? err.message : m.media_type;
		if (r->says && strcmp(said, r->says) != 0)
			fail_msg("%s: \"%s\", expected \"%s\"", r->text, said, r->says);
	}
}

static void
keeps_what_it_read(void **state)
{
	static const char text[] = "{" V2 "," CONFIG ",\"layers\":[{" D "},{" D ",\"annotations\":{\"k\":\"v\",\"K\":\"w\"}}],"
				   "\"subject\":{" D ",\"size2\":1},"
				   "\"artifactType\":\"x/y\",\"annotations\":{\"a\":\"b\"}}";
	AUTO(manifest_free) struct manifest m = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(manifest_parse(&m, slice_str(text), NULL, &err), COCKET_OK);
	assert_int_equal(m.kind, MANIFEST_IMAGE);
	assert_int_equal(m.count, 2);
	assert_string_equal(descriptor_annotation(&m.items[1], "k"), "v");
	assert_string_equal(descriptor_annotation(&m.items[1], "K"), "w");
	assert_null(descriptor_annotation(&m.items[0], "k"));
	assert_null(descriptor_annotation(&m.items[1], "x"));
	assert_true(m.has_subject);
	assert_int_equal(m.subject.size, 2);
	assert_string_equal(m.artifact_type, "x/y");
	assert_int_equal(json_count(m.annotations), 1);
	manifest_free(&m);
	manifest_free(&m);
}

/* What nobody signed must mean one thing to all readers (A10, A19). */
static void
tells_names_that_others_fold(void **state)
{
	static const struct {
		const char *text, *says; /* NULL: one reading */
	} rows_of_readings[] = {
		{ "{" V2 "," CONFIG "," LAYERS ",\"annotations\":{\"a\":\"\",\"A\":\"\"},\"new\":1,\"New\":2}", NULL },
		{ "{" V2 ",\"manifests\":[{" D ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"extra\":1}}]}", NULL },
		{ "{" V2 "," CONFIG "," LAYERS ",\"Manifests\":[]}", "Manifests: some programs read this as manifests" },
		{ "{" V2 "," CONFIG "," LAYERS ",\"layer\u017f\":[]}", "layer\u017f: some programs read this as layers" },
		{ "{" V2 "," CONFIG "," LAYERS ",\"FSLayers\":[]}", "FSLayers: some programs read this as fsLayers" },
		{ "{" V2 ",\"MediaType\":\"\",\"manifests\":[]}", "MediaType: some programs read this as mediaType" },
		{ "{" V2 ",\"config\":{" D ",\"Digest\":1}," LAYERS "}", "config: Digest: some programs read this as digest" },
		{ "{" V2 "," CONFIG ",\"layers\":[{" D "},{" D ",\"SIZE\":1}]}", "layers[1]: SIZE: some programs read this as size" },
		{ "{" V2 "," CONFIG "," LAYERS ",\"subject\":{" D ",\"Data\":\"\"}}", "subject: Data: some programs read this as data" },
		{ "{" V2 ",\"manifests\":[{" D ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"O\u017f\":\"\"}}]}",
		  "manifests[0]: platform: O\u017f: some programs read this as os" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows_of_readings / sizeof *rows_of_readings; i++) {
		AUTO(manifest_free) struct manifest m = { 0 };
		struct err err = { 0 };

		assert_int_equal(manifest_parse(&m, slice_str(rows_of_readings[i].text), NULL, &err), COCKET_OK);
		assert_int_equal(manifest_one_reading_check(&m, &err), rows_of_readings[i].says ? COCKET_E_FORMAT : COCKET_OK);
		assert_string_equal(err.message, rows_of_readings[i].says ? rows_of_readings[i].says : "");
	}
}

static void
holds_to_its_limits(void **state)
{
	AUTO(buf_free) struct buf text = BUF(8 * MIB);
	AUTO(manifest_free) struct manifest m = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(buf_addf(&text, &err, "{" V2 "," CONFIG ",\"layers\":[{" D "}"), COCKET_OK);
	for (size_t i = 1; i < LAYERS_MAX; i++)
		assert_int_equal(buf_addf(&text, &err, ",{" D "}"), COCKET_OK);
	size_t len = text.len;
	assert_int_equal(buf_addf(&text, &err, "]}"), COCKET_OK);
	assert_int_equal(manifest_parse(&m, buf_slice(&text), NULL, &err), COCKET_OK);
	assert_int_equal(m.count, LAYERS_MAX);
	text.len = len;
	assert_int_equal(buf_addf(&text, &err, ",{" D "}]}"), COCKET_OK);
	manifest_free(&m);
	assert_int_equal(manifest_parse(&m, buf_slice(&text), NULL, &err), COCKET_E_TOO_MANY);
	assert_string_equal(err.message, "layers: 4097, at most 4096 are read");

	text.len = 0;
	assert_int_equal(buf_addf(&text, &err, "{" V2 "," CONFIG "," LAYERS "}"), COCKET_OK);
	while (text.len < MANIFEST_MAX_BYTES)
		assert_int_equal(buf_add(&text, slice_str(" "), &err), COCKET_OK);
	assert_int_equal(manifest_parse(&m, buf_slice(&text), NULL, &err), COCKET_OK);
	manifest_free(&m);
	assert_int_equal(buf_add(&text, slice_str(" "), &err), COCKET_OK);
	assert_int_equal(manifest_parse(&m, buf_slice(&text), NULL, &err), COCKET_E_TOO_LARGE); /* A9 */
	assert_string_equal(err.message, "4194305 bytes, at most 4194304 are read");
}

#define A32 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A127 A32 A32 A32 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DIGEST_AND_SIZE "\"digest\":\"sha256:" HEX64 "\",\"size\":2"
#define DIGEST_FAULT ": expected sha256: and 64 lower-case hex digits"

static const struct row descriptors[] = {
	{ "{" D "}", NULL, COCKET_OK, "" },
	{ "{" D ",\"urls\":[\"http://169.254.169.254/\"],\"unknown\":{}}", NULL, COCKET_OK, "" },
	{ "{\"mediaType\":\"" A127 "/" A127 "\"," DIGEST_AND_SIZE "}", NULL, COCKET_OK, "" },
	{ "{\"mediaType\":\"a" A127 "/b\"," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: a" A127 "/b, expected type/subtype" },
	{ "{\"mediaType\":\"a\"," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: a, expected type/subtype" },
	{ "{\"mediaType\":\"a/\"," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: a/, expected type/subtype" },
	{ "{\"mediaType\":\"/b\"," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: /b, expected type/subtype" },
	{ "{\"mediaType\":\"a/b/c\"," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: a/b/c, expected type/subtype" },
	{ "{\"mediaType\":\"a/b;c=d\"," DIGEST_AND_SIZE "}", NULL, COCKET_OK, "" }, /* sigstore's first bundles have a version there */
	{ "{\"mediaType\":\"a/b;c\"," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: a/b;c, expected type/subtype" },
	{ "{\"mediaType\":\"a/b;=d\"," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: a/b;=d, expected type/subtype" },
	{ "{\"mediaType\":\"a/b; c=d\"," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: a/b; c=d, expected type/subtype" },
	{ "{\"mediaType\":\"a/b;c=d;e=f\"," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: a/b;c=d;e=f, expected type/subtype" },
	{ "{\"mediaType\":\"a;b/c=d\"," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: a;b/c=d, expected type/subtype" },
	{ "{\"mediaType\":\"a/b\\r\\nX: y\"," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: a/b\\x0d\\x0aX: y, expected type/subtype" },
	{ "{\"mediaType\":\"\"," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: , expected type/subtype" },
	{ "{\"mediaType\":7," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: not a string" },
	{ "{" DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: missing" },
	/* A20 */
	{ "{\"mediaType\":\"a/b\",\"size\":2}", NULL, COCKET_E_FORMAT, "digest: missing" },
	{ "{\"mediaType\":\"a/b\",\"digest\":\"sha256:../../x\",\"size\":2}", NULL, COCKET_E_FORMAT, "digest sha256:../../x" DIGEST_FAULT },
	{ "{\"mediaType\":\"a/b\",\"digest\":\"" HEX64 "\",\"size\":2}", NULL, COCKET_E_FORMAT, "digest " HEX64 DIGEST_FAULT },
	{ "{\"mediaType\":\"a/b\",\"digest\":\"sha256:" HEX64 "0\",\"size\":2}", NULL, COCKET_E_FORMAT, "digest sha256:" HEX64 "0" DIGEST_FAULT },
	/* A8 */
	{ "{\"mediaType\":\"a/b\",\"digest\":\"sha256:" HEX64 "\"}", NULL, COCKET_E_FORMAT, "size: missing" },
	{ "{\"mediaType\":\"a/b\",\"digest\":\"sha256:" HEX64 "\",\"size\":9007199254740992}", NULL, COCKET_OK, "" },
	{ "{\"mediaType\":\"a/b\",\"digest\":\"sha256:" HEX64 "\",\"size\":9007199254740993}", NULL, COCKET_E_FORMAT,
	  "size: 9007199254740993: not an integer from 0 to 2^53" },
	{ "{\"mediaType\":\"a/b\",\"digest\":\"sha256:" HEX64 "\",\"size\":9e18}", NULL, COCKET_E_FORMAT,
	  "size: 9e18: not an integer from 0 to 2^53" },
	{ "{\"mediaType\":\"a/b\",\"digest\":\"sha256:" HEX64 "\",\"size\":-1}", NULL, COCKET_E_FORMAT,
	  "size: -1: not an integer from 0 to 2^53" },
	{ "{\"mediaType\":\"a/b\",\"digest\":\"sha256:" HEX64 "\",\"size\":0}", NULL, COCKET_OK, "" },
	{ "{\"mediaType\":\"a/b\",\"digest\":\"sha256:" HEX64 "\",\"size\":\"2\"}", NULL, COCKET_E_FORMAT, "size: not a number" },
	{ "{" D ",\"annotations\":{\"a\":\"b\"}}", NULL, COCKET_OK, "" },
	{ "{" D ",\"annotations\":{\"a\\n\":7}}", NULL, COCKET_E_FORMAT, "annotations: a\\x0a: not a string" },
	/* writers outside of Go: null, "" and absence are the same nothing where a member is optional */
	{ "{" D ",\"annotations\":null,\"urls\":null,\"data\":null,\"artifactType\":null,\"platform\":null}", NULL, COCKET_OK, "" },
	{ "{" D ",\"annotations\":{\"a\":null},\"data\":\"\",\"artifactType\":\"\"}", NULL, COCKET_OK, "" },
	{ "{" D ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":null,\"os.version\":null,\"os.features\":null}}", NULL, COCKET_OK,
	  "linux/arm" },
	{ "{" D ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"\"}}", NULL, COCKET_OK, "linux/arm" },
	{ "{\"mediaType\":null," DIGEST_AND_SIZE "}", NULL, COCKET_E_FORMAT, "mediaType: not a string" },
	{ "{\"mediaType\":\"a/b\",\"digest\":null,\"size\":2}", NULL, COCKET_E_FORMAT, "digest: not a string" },
	{ "{\"mediaType\":\"a/b\",\"digest\":\"sha256:" HEX64 "\",\"size\":null}", NULL, COCKET_E_FORMAT, "size: not a number" },
	{ "{" D ",\"annotations\":[\"a\"]}", NULL, COCKET_E_FORMAT, "annotations: not an object" },
	{ "{" D ",\"data\":7}", NULL, COCKET_E_FORMAT, "data: not a string" },
	{ "{" D ",\"artifactType\":{}}", NULL, COCKET_E_FORMAT, "artifactType: not a string" },
	{ "{" D ",\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\",\"variant\":\"v8\",\"os.version\":7}}", NULL, COCKET_OK,
	  "linux/arm64/v8" },
	{ "{" D ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}}", NULL, COCKET_OK, "unknown/unknown" },
	{ "{" D ",\"platform\":{\"os\":\"Linux\"}}", NULL, COCKET_E_FORMAT, "platform: os: Linux, expected at most 31 of a-z 0-9 _ . -" },
	{ "{" D ",\"platform\":{\"architecture\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}}", NULL, COCKET_E_FORMAT,
	  "platform: architecture: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, expected at most 31 of a-z 0-9 _ . -" },
	{ "{" D ",\"platform\":{\"variant\":8}}", NULL, COCKET_E_FORMAT, "platform: variant: not a string" },
	{ "{" D ",\"platform\":\"linux\"}", NULL, COCKET_E_FORMAT, "platform: not an object" },
	{ "7", NULL, COCKET_E_FORMAT, "not an object" },
};

static void
reads_descriptors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof descriptors / sizeof descriptors[0]; i++) {
		const struct row *r = &descriptors[i];
		AUTO(json_free) struct json_doc doc = { 0 };
		char platform[PLATFORM_TEXT_BYTES] = "";
		struct descriptor d = { 0 };
		struct err err = { 0 };

		assert_int_equal(json_parse(&doc, slice_str(r->text), &err), COCKET_OK);
		enum cocket_code code = descriptor_parse(&d, json_root(&doc), &err);
		if (d.has_platform)
			platform_print(platform, &d.platform);
		const char *said = code ? err.message : platform;
		if (code != r->code || strcmp(said, r->says) != 0)
			fail_msg("%s: %d \"%s\", expected %d \"%s\"", r->text, (int)code, said, (int)r->code, r->says);
	}
}

/* "hello" */
#define HELLO "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
#define DATA(hex, size, data) "{\"mediaType\":\"a/b\",\"digest\":\"sha256:" hex "\",\"size\":" size ",\"data\":\"" data "\"}"

static const struct row inlined[] = {
	{ DATA(HELLO, "5", "aGVsbG8="), NULL, COCKET_OK, "hello" },
	{ DATA(EMPTY_SHA256, "0", ""), NULL, COCKET_OK, "" },
	{ DATA(HELLO, "6", "aGVsbG8="), NULL, COCKET_E_SIZE, "data: 5 bytes, expected 6" },
	{ DATA(HELLO, "5", "aGVsbGw="), NULL, COCKET_E_DIGEST,
	  "data: digest is sha256:e9f2eedad346c620a8209b26de3bb58a21b4a592da9be58538c70d1f2afdd711, expected sha256:" HELLO },
	{ DATA(HELLO, "5", "aGVsbG9oZWxsb2hlbGxv"), NULL, COCKET_E_TOO_LARGE, NULL },
	{ DATA(HELLO, "5", "aGVsbG8"), NULL, COCKET_E_FORMAT, NULL },
	{ "{" D "}", NULL, COCKET_E_NOT_FOUND, "data: not in the descriptor" },
};

static void
proves_inlined_data(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof inlined / sizeof inlined[0]; i++) {
		const struct row *r = &inlined[i];
		AUTO(json_free) struct json_doc doc = { 0 };
		AUTO(buf_free) struct buf data = BUF(8);
		struct descriptor d = { 0 };
		struct err err = { 0 };

		assert_int_equal(json_parse(&doc, slice_str(r->text), &err), COCKET_OK);
		assert_int_equal(descriptor_parse(&d, json_root(&doc), &err), COCKET_OK);
		enum cocket_code code = descriptor_data(&data, &d, &err);
		const char *said = code ? err.message : buf_str(&data);
		if (code != r->code || (r->says && strcmp(said, r->says) != 0))
			fail_msg("%s: %d \"%s\", expected %d \"%s\"", r->text, (int)code, said, (int)r->code, r->says);
		if (code)
			assert_int_equal(data.len, 0);
	}
}

static void
parses_platforms(void **state)
{
	static const char *const good[] = { "linux/amd64", "linux/arm64/v8", "linux/arm/v7", "windows/amd64", "a.b_c-d/e/f" };
	static const char *const bad[] = { "", "linux", "linux/", "/amd64", "linux/amd64/", "linux/amd64/v1/x", "Linux/amd64",
					   "linux /amd64", "all", "linux/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "linux//v8" };
	char printed[PLATFORM_TEXT_BYTES], expected[128];
	struct platform p;
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_int_equal(platform_parse(&p, slice_str(good[i]), &err), COCKET_OK);
		platform_print(printed, &p);
		assert_string_equal(printed, good[i]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		snprintf(expected, sizeof expected, "platform %s: expected OS/ARCH[/VARIANT]", bad[i]);
		assert_int_equal(platform_parse(&p, slice_str(bad[i]), &err), COCKET_E_USAGE);
		assert_string_equal(err.message, expected);
	}
}

static void
matches_platforms(void **state)
{
	static const struct {
		const char *asked, *have;
		bool matches;
	} pairs[] = {
		{ "linux/amd64", "linux/amd64", true },       { "linux/amd64", "linux/arm64", false },   { "linux/amd64", "windows/amd64", false },
		{ "linux/arm64", "linux/arm64/v8", true },    { "linux/arm64/v8", "linux/arm64", true }, { "linux/arm64/v8", "linux/arm64/v8", true },
		{ "linux/arm64/v9", "linux/arm64", false },   { "linux/arm64", "linux/arm64/v9", true }, { "linux/arm64/v8", "linux/arm64/v9", false },
		{ "linux/arm/v7", "linux/arm/v7", true },     { "linux/arm/v7", "linux/arm/v6", false }, { "linux/arm/v7", "linux/arm", false },
		{ "linux/arm", "linux/arm/v7", true },        { "linux/arm/v8", "linux/arm", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		struct platform asked, have;
		struct err err;

		assert_int_equal(platform_parse(&asked, slice_str(pairs[i].asked), &err), COCKET_OK);
		assert_int_equal(platform_parse(&have, slice_str(pairs[i].have), &err), COCKET_OK);
		if (platform_matches(&asked, &have) != pairs[i].matches)
			fail_msg("%s asked, %s there", pairs[i].asked, pairs[i].have);
	}
}

/* Wider than the match: what some runtime takes for the platform asked, however it is spelled. */
static void
knows_what_might_match(void **state)
{
	static const struct {
		struct platform asked, have;
		bool may;
	} pairs[] = {
		{ { "linux", "amd64", "" }, { "linux", "amd64", "" }, true },       { { "linux", "amd64", "" }, { "linux", "amd64", "v3" }, true },
		{ { "linux", "amd64", "" }, { "linux", "arm64", "" }, false },      { { "linux", "amd64", "" }, { "windows", "amd64", "" }, false },
		{ { "linux", "amd64", "" }, { "", "amd64", "" }, true },            { { "linux", "amd64", "" }, { "linux", "", "" }, true },
		{ { "linux", "amd64", "" }, { "linux", "x86_64", "" }, true },      { { "linux", "x86_64", "" }, { "linux", "amd64", "" }, true },
		{ { "linux", "arm64", "" }, { "linux", "aarch64", "" }, true },     { { "linux", "386", "" }, { "linux", "i386", "" }, true },
		{ { "darwin", "arm64", "" }, { "macos", "arm64", "" }, true },      { { "linux", "arm", "v7" }, { "linux", "armhf", "" }, true },
		{ { "linux", "arm", "v7" }, { "linux", "arm", "" }, true },         { { "linux", "arm", "v7" }, { "linux", "arm", "7" }, true },
		{ { "linux", "arm", "v7" }, { "linux", "arm", "v6" }, false },      { { "linux", "arm", "v7" }, { "linux", "armel", "v6" }, true },
		{ { "linux", "arm64", "v8" }, { "linux", "arm64", "v9" }, false },  { { "linux", "amd64", "" }, { "unknown", "unknown", "" }, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
		if (platform_may_match(&pairs[i].asked, &pairs[i].have) != pairs[i].may)
			fail_msg("row %zu: %s asked, %s/%s there", i, pairs[i].asked.arch, pairs[i].have.os, pairs[i].have.arch);
}

static const struct row configs[] = {
	{ "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{},\"OS\":\"x\"}", NULL, COCKET_OK, "linux/amd64" },
	{ "{\"os\":\"linux\",\"architecture\":\"arm\",\"variant\":\"v7\"}", NULL, COCKET_OK, "linux/arm/v7" },
	{ "{}", NULL, COCKET_OK, "/" },
	{ "{\"os\":7}", NULL, COCKET_E_FORMAT, "image config: os: not a string" },
	{ "{\"os\":\"a/b\"}", NULL, COCKET_E_FORMAT, "image config: os: a/b, expected at most 31 of a-z 0-9 _ . -" },
	{ "[]", NULL, COCKET_E_FORMAT, "image config: not an object" },
	{ "{", NULL, COCKET_E_FORMAT, NULL },
};

static void
reads_image_configs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof configs / sizeof configs[0]; i++) {
		const struct row *r = &configs[i];
		char platform[PLATFORM_TEXT_BYTES];
		struct image_config config = { 0 };
		struct err err = { 0 };
		enum cocket_code code = image_config_parse(&config, slice_str(r->text), &err);

		platform_print(platform, &config.platform);
		const char *said = code ? err.message : platform;
		if (code != r->code || (r->says && strcmp(said, r->says) != 0))
			fail_msg("%s: %d \"%s\", expected %d \"%s\"", r->text, (int)code, said, (int)r->code, r->says);
	}
}

/* --- what peers wrote --- */

static size_t manifests_read;
static const char *expected_type;

static void
read_child(const char *path, struct slice bytes)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	struct err err = { 0 };

	if (manifest_parse(&m, bytes, expected_type, &err))
		fail_msg("%s as %s: %s", path, expected_type ? expected_type : "anything", err.message);
	manifests_read++;
}

/* The entries of an index.json, and of each index in it, are read as what they are said to be. */
static void
read_layout(const char *path, struct slice bytes)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	struct err err = { 0 };
	const char *below = strstr(path, "peers/");
	char blob[1024], digest[DIGEST_HEX_BYTES];

	if (strstr(path, "/neg-") || strstr(path, "-neg-"))
		return;
	if (manifest_parse(&m, bytes, NULL, &err))
		fail_msg("%s: %s", path, err.message);
	assert_int_equal(m.kind, MANIFEST_INDEX);
	for (size_t i = 0; i < m.count; i++) {
		digest_print_hex(digest, &m.items[i].digest);
		snprintf(blob, sizeof blob, "%.*s/blobs/sha256/%s", (int)(strrchr(below, '/') - below), below, digest);
		expected_type = m.items[i].media_type;
		assert_int_equal(blobs_each(blob, read_child), 1);
	}
}

static void
reads_every_layout_of_the_vectors(void **state)
{
	(void)state;
	if (blobs_each("peers/*/layout/index.json", read_layout) == 0)
		fail_msg("no layout among the vectors");
	assert_true(manifests_read >= 250);
	print_message("%zu manifests\n", manifests_read);
}

static void
read_as_index(const char *path, struct slice bytes)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	struct err err = { 0 };

	if (manifest_parse(&m, bytes, MEDIA_OCI_INDEX, &err))
		fail_msg("%s: %s", path, err.message);
	assert_int_equal(m.kind, MANIFEST_INDEX);
}

static void
reads_every_referrers_listing_of_the_vectors(void **state)
{
	(void)state;
	assert_true(blobs_each("peers/*/fallback/*.json", read_as_index) > 0);
	assert_true(blobs_each("cosign-generated/*.referrers-index.json", read_as_index) > 0);
	expected_type = NULL;
	assert_true(blobs_each("cosign-generated/*-manifest.json", read_child) > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_a_document_is),
		cmocka_unit_test(keeps_what_it_read),
		cmocka_unit_test(tells_names_that_others_fold),
		cmocka_unit_test(holds_to_its_limits),
		cmocka_unit_test(reads_descriptors),
		cmocka_unit_test(proves_inlined_data),
		cmocka_unit_test(parses_platforms),
		cmocka_unit_test(matches_platforms),
		cmocka_unit_test(knows_what_might_match),
		cmocka_unit_test(reads_image_configs),
		cmocka_unit_test(reads_every_layout_of_the_vectors),
		cmocka_unit_test(reads_every_referrers_listing_of_the_vectors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
