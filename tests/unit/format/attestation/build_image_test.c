/* build_image.c by table: how builders name images, and what is no image, or one that nobody could find. */
#include "support/test.h"

#include <stdio.h>

#include "format/attestation/build_image.h"

#define HEX "1111111111111111111111111111111111111111111111111111111111111111"
#define D "sha256:" HEX
#define OTHER "sha256:2222222222222222222222222222222222222222222222222222222222222222"

static const struct row {
	const char *uri;
	bool has_digest;        /* beside the URI */
	const char *name, *tag; /* NULL: an error; "": no image */
} rows[] = {
	/* BuildKit */
	{ "pkg:docker/alpine@3.20?platform=linux%2Famd64", true, "docker.io/library/alpine", "3.20" },
	{ "pkg:docker/docker/dockerfile@1", true, "docker.io/docker/dockerfile", "1" },
	{ "pkg:docker/ghcr.io/o/base@v1?platform=linux%2Farm64", true, "ghcr.io/o/base", "v1" },
	{ "pkg:docker/registry.example.com:5000/o/base@v1", true, "registry.example.com:5000/o/base", "v1" },
	{ "pkg:docker/registry.example.com/o/base?digest=" D, false, "registry.example.com/o/base", "" },
	{ "pkg:docker/o/base@2?digest=" D, true, "docker.io/o/base", "2" },
	/* others */
	{ "pkg:docker/o/base@" D "?repository_url=gcr.io", false, "gcr.io/o/base", "" },
	{ "pkg:docker/o/base@" D "?repository_url=gcr.io/o/base", false, "gcr.io/o/base", "" },
	{ "pkg:oci/debian@" D "?repository_url=docker.io/library/debian&arch=amd64&tag=12", false, "docker.io/library/debian", "12" },
	{ "pkg:oci/base@" D "?repository_url=ghcr.io/o", false, "ghcr.io/o/base", "" },
	{ "oci://index.docker.io/library/alpine", true, "docker.io/library/alpine", "" },
	{ "oci://registry.example.com/base@" D, false, "registry.example.com/base", "" },
	{ "docker://registry.example.com/base:1", true, "registry.example.com/base", "1" },
	{ "docker-image://registry.example.com/base:1@" D, true, "registry.example.com/base", "1" },
	{ "docker-pullable://bash", true, "docker.io/library/bash", "" },
	{ "docker-pullable://gcr.io/o/base@" D, true, "gcr.io/o/base", "" },
	{ "gcr.io/cloud-builders/docker@" D, false, "gcr.io/cloud-builders/docker", "" },
	{ "gcr.io/cloud-builders/bazel@" D "@" D, true, "gcr.io/cloud-builders/bazel", "" },
	/* no images */
	{ "git+https://github.com/o/r@refs/heads/main", false, "", NULL },
	{ "https://example.com/file.tar@" D, true, "", NULL },
	{ "pkg:deb/debian/bash@5.2", false, "", NULL },
	{ "pkg:golang/example.com/docker/alpine@3", true, "", NULL },
	{ "https://github.com/o/r", true, "", NULL },
	{ "pkg:docker/o/base?digest=" D "&ref_type=blob", true, "", NULL },
	{ "pkg:oci/o/base?digest=" D "&ref_type=blob", true, "", NULL },
	/* images, but which? */
	{ "pkg:docker/alpine@3.20", false, NULL, NULL },
	{ "pkg:oci/alpine@" D, false, NULL, NULL },
	{ "pkg:oci/alpine@" D "?repository_url=", true, NULL, NULL },
	{ "oci://", true, NULL, NULL },
	{ "oci://registry.example.com/UPPER", true, NULL, NULL },
	{ "pkg:docker/alpine@sha256:22", true, NULL, NULL },
	{ "pkg:docker/a%20b@1", true, NULL, NULL },
	{ "pkg:docker/..%2Fother@1", true, NULL, NULL },
	{ "pkg:docker/", true, NULL, NULL },
	{ "pkg:oci/base@" D "?ref_type=index", true, NULL, NULL },
	{ "pkg:docker/base@" D "?digest=" OTHER, true, NULL, NULL },
	{ "gcr.io/cloud-builders/bazel@" D "@" OTHER, true, NULL, NULL },
	{ "oci-layout://base@" D, true, NULL, NULL },
	{ "oci:base:1", true, NULL, NULL },
	{ "docker-daemon:base:1", true, NULL, NULL },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char uri[512], repository[NAME_TEXT_BYTES];
		struct provenance_material m = { .uri = uri, .has_sha256 = rows[i].has_digest };
		struct err err = { 0 };
		struct name name;
		bool is_image = false;

		snprintf(uri, sizeof uri, "%s", rows[i].uri);
		if (m.has_sha256)
			assert_int_equal(digest_parse(&m.sha256, slice_str(D), &err), COCKET_OK);
		if (rows[i].name == NULL) {
			if (build_image_read(&name, &is_image, &m, &err) == COCKET_OK)
				fail_msg("%s: read as %s", uri, is_image ? name.path : "no image");
			assert_int_equal(err.code, COCKET_E_FORMAT);
			continue;
		}
		if (build_image_read(&name, &is_image, &m, &err))
			fail_msg("%s: %s", uri, err.message);
		assert_int_equal(is_image, rows[i].name[0] != '\0');
		if (!is_image)
			continue;
		name_print_repository(repository, &name);
		assert_string_equal(repository, rows[i].name);
		assert_string_equal(name.tag, rows[i].tag);
		assert_true(name.has_digest);
	}
}

/* Two digests that differ are no answer to which it is. */
static void
test_digests_that_differ(void **state)
{
	static char uri[] = "pkg:docker/alpine@3.20?digest=" OTHER;
	struct provenance_material m = { .uri = uri, .has_sha256 = true };
	struct err err = { 0 };
	struct name name;
	bool is_image;

	(void)state;
	assert_int_equal(digest_parse(&m.sha256, slice_str(D), &err), COCKET_OK);
	assert_int_equal(build_image_read(&name, &is_image, &m, &err), COCKET_E_FORMAT);
	assert_non_null(strstr(err.message, "two digests"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_digests_that_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
