/* sbom_content.c by table: which packages and files of a list can be held against bytes, and as what. */
#include "support/test.h"

#include <stdio.h>

#include "format/attestation/purl.h"
#include "verify/sbom_content.h"

#define SHA256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SHA1 "0123456789abcdef0123456789abcdef01234567"
#define NO_SHA1 "0000000000000000000000000000000000000000"

#define OK(call) assert_int_equal((call), COCKET_OK)

static const struct sbom spdx = { .format = SBOM_SPDX_2 };

static void
packages_by_their_purl(void **state)
{
	static const struct {
		const char *purl, *expected; /* NULL: another's, of which nothing is known */
	} rows[] = {
		{ "pkg:deb/debian/bash@5.2-1?arch=amd64&distro=debian-12", "deb bash 5.2-1 amd64" },
		{ "pkg:DEB/debian/bash@5.2-1", "deb bash 5.2-1 " },
		{ "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64", "apk musl 1.2.5-r0 x86_64" },
		{ "pkg:deb/debian/bash@5.2-1?arch=source", NULL },
		{ "pkg:apk/alpine/musl@1.2.5-r0?arch=source", NULL },
		{ "pkg:deb/debian/bash@5.2-1?arch=all", "deb bash 5.2-1 all" },
		{ "pkg:rpm/fedora/bash@5.2-1?arch=x86_64", NULL },
		{ "pkg:npm/left-pad@1.3.0", NULL },
		{ "pkg:debian/bash@5.2-1", NULL },
		/* epochs, within the version or beside it */
		{ "pkg:deb/debian/git@1%3A2.39-1?arch=amd64", "deb git 1:2.39-1 amd64" },
		{ "pkg:deb/debian/git@2.39-1?arch=amd64&epoch=1", "deb git 1:2.39-1 amd64" },
		{ "pkg:deb/debian/git@2.39-1?arch=amd64&epoch=0", "deb git 2.39-1 amd64" },
		{ "pkg:deb/debian/git@1%3A2.39-1?arch=amd64&epoch=1", "deb git 1:2.39-1 amd64" },
		{ "pkg:deb/debian/libstdc%2B%2B6@12?arch=amd64", "deb libstdc++6 12 amd64" },
		{ "deb/debian/bash@5.2-1", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(sbom_content_free) struct sbom_content c = { 0 };
		struct sbom_package p = { .name = "bash", .purl = rows[i].purl };
		char text[200] = "";
		struct err err = { 0 };

		sbom_content_begin(&c);
		OK(sbom_content_take_package(&c, &p, &err)); /* the image itself: nothing in it */
		assert_int_equal(c.package_count + c.other_packages, 0);
		p.is_content = true;
		OK(sbom_content_take_package(&c, &p, &err));
		assert_int_equal(c.other_packages, rows[i].expected == NULL);
		assert_int_equal(c.package_count, rows[i].expected != NULL);
		if (c.package_count > 0)
			snprintf(text, sizeof text, "%s %s %s %s", package_kind_word(c.packages[0].kind), c.packages[0].name, c.packages[0].version,
			         c.packages[0].architecture);
		assert_string_equal(text, rows[i].expected ? rows[i].expected : "");
	}
}

/* The longest there is, with an epoch beside it, is not cut. */
static void
a_version_is_whole(void **state)
{
	char version[PURL_PART_BYTES], purl[PURL_PART_BYTES + 100];
	AUTO(sbom_content_free) struct sbom_content c = { 0 };
	struct err err = { 0 };

	(void)state;
	memset(version, '1', sizeof version - 1);
	version[sizeof version - 1] = '\0';
	snprintf(purl, sizeof purl, "pkg:deb/debian/git@%s?epoch=12345678901234567890", version);
	sbom_content_begin(&c);
	OK(sbom_content_take_package(&c, &(struct sbom_package){ .purl = purl, .is_content = true }, &err));
	assert_int_equal(strlen(c.packages[0].version), 21 + strlen(version));
	assert_memory_equal(c.packages[0].version, "12345678901234567890:1", 22);
}

static void
files_by_their_hash(void **state)
{
	enum { NONE, BY_SHA1, BY_SHA256 };
	static const struct {
		const char *sha256, *sha1;
		int expected;
	} rows[] = {
		{ SHA256, SHA1, BY_SHA256 }, { SHA256, "", BY_SHA256 }, { "", SHA1, BY_SHA1 }, { "", "", NONE },
		{ "", NO_SHA1, NONE }, { SHA256, NO_SHA1, BY_SHA256 },
		{ SHA1, SHA1, BY_SHA1 }, /* of the wrong length, it is none */
		{ SHA1, NO_SHA1, NONE }, { "xy", "xy", NONE }, { "", SHA256, NONE },
	};
	static const uint8_t first[] = { 0x01, 0x23, 0x45 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(sbom_content_free) struct sbom_content c = { 0 };
		const struct sbom_file f = { .path = "a", .sha256 = rows[i].sha256, .sha1 = rows[i].sha1 };
		struct err err = { 0 };

		sbom_content_begin(&c);
		OK(sbom_content_take_file(&c, &f, &err));
		assert_int_equal(c.unhashed_files, rows[i].expected == NONE);
		assert_int_equal(c.file_count, rows[i].expected != NONE);
		if (c.file_count == 0)
			continue;
		assert_string_equal(c.files[0].path, "a");
		assert_int_equal(c.files[0].has_sha256, rows[i].expected == BY_SHA256);
		assert_memory_equal(c.files[0].has_sha256 ? c.files[0].sha256.bytes : c.files[0].sha1, first, sizeof first);
	}
}

static void
all_are_sorted_at_the_end(void **state)
{
	static const char *const purls[] = { "pkg:apk/a/a@1", "pkg:deb/d/b@1?arch=b", "pkg:deb/d/b@1?arch=a", "pkg:deb/d/b@0?arch=c", "pkg:deb/d/a@2" };
	static const char *const versions[] = { "2", "0", "1", "1", "1" }, *const architectures[] = { "", "c", "a", "b", "" };
	static const char *const paths[] = { "a", "c", "b", "a/b", "B" }, *const sorted[] = { "B", "a", "a/b", "b", "c" };
	AUTO(sbom_content_free) struct sbom_content c = { 0 };
	struct err err = { 0 };

	(void)state;
	sbom_content_begin(&c);
	assert_int_equal(sbom_content_bytes(&c), 0);
	for (size_t i = 0; i < 5; i++) {
		OK(sbom_content_take_package(&c, &(struct sbom_package){ .purl = purls[i], .is_content = true }, &err));
		OK(sbom_content_take_file(&c, &(struct sbom_file){ .path = paths[i], .sha256 = SHA256, .sha1 = "" }, &err));
	}
	sbom_content_end(&c, &spdx);
	assert_string_equal(c.format, "SPDX");
	for (size_t i = 0; i < 5; i++) {
		assert_string_equal(c.packages[i].version, versions[i]);
		assert_string_equal(c.packages[i].architecture, architectures[i]);
		assert_string_equal(c.files[i].path, sorted[i]);
		assert_int_equal(c.packages[i].kind, i == 4 ? PACKAGE_APK : PACKAGE_DEB);
		assert_true(i == 0 || inventory_package_compare(&c.packages[i - 1], &c.packages[i]) < 0);
		assert_int_equal(inventory_package_compare(&c.packages[i], &c.packages[i]), 0);
	}
	assert_int_equal(sbom_content_bytes(&c), c.arena.bytes + c.file_capacity * sizeof *c.files + c.package_capacity * sizeof *c.packages);
	assert_true(c.file_capacity >= 5 && c.package_capacity >= 5 && c.arena.bytes > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packages_by_their_purl),
		cmocka_unit_test(a_version_is_whole),
		cmocka_unit_test(files_by_their_hash),
		cmocka_unit_test(all_are_sorted_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
