/* sbom_search.c: one document is read once, however often it is asked for, and what bytes are held against is handed on once. */
#include "support/test.h"

#include "format/policy/policy_attestation.h"
#include "verify/sbom_search.h"

#define FILE_OF(path, hash) "{\"fileName\":\"" path "\",\"checksums\":[{\"algorithm\":\"SHA256\",\"checksumValue\":\"" hash "\"}]}"
#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SPDX(name, files) \
	"{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{\"name\":\"" name "\",\"SPDXID\":\"a\",\"licenseDeclared\":\"GPL-2.0-only\"},{\"name\":\"b\"}],\"files\":[" files "]}"

static const char *names[] = { "bad" }, *licenses[] = { "gpl-2*" };
static const struct sbom_checks denying = {
	.deny_packages = { .items = names, .count = 1 }, .deny_licenses = { .items = licenses, .count = 1 }, .matches_bytes = true,
};
static const struct sbom_checks plain;
static struct err err;

#define OK(call) assert_int_equal((call), COCKET_OK)

static void
finds_what_is_denied(void **state)
{
	AUTO(sbom_search_free) struct sbom_search s = { 0 };

	(void)state;
	OK(sbom_search_read(&s, &denying, slice_str(SPDX("bad", FILE_OF("/b", HASH) "," FILE_OF("/a", HASH))), &err));
	assert_int_equal(s.sbom.package_count, 2);
	assert_int_equal(s.denied, 1);
	assert_string_equal(s.package, "bad");
	assert_int_equal(s.denied_licenses, 1);
	assert_string_equal(s.license, "GPL-2.0-only of bad");
	assert_int_equal(s.unlicensed, 1);
	assert_string_equal(s.first_unlicensed, "b");
	assert_int_equal(s.content.file_count, 2);
	assert_string_equal(s.content.files[0].path, "a");
	/* of another that has none of it, nothing is left */
	OK(sbom_search_read(&s, &denying, slice_str(SPDX("good", "")), &err));
	assert_int_equal(s.denied, 0);
	assert_string_equal(s.package, "");
	assert_int_equal(s.content.file_count, 0);
}

static void
reads_a_copy_once_and_anything_else_anew(void **state)
{
	char copy[] = SPDX("bad", FILE_OF("/a", HASH));
	const struct slice document = slice_str(SPDX("bad", FILE_OF("/a", HASH)));
	AUTO(sbom_search_free) struct sbom_search s = { 0 };
	struct sbom_content content;
	const void *read;

	(void)state;
	OK(sbom_search_read(&s, &denying, document, &err));
	read = s.content.files;
	OK(sbom_search_read(&s, &denying, slice_str(copy), &err));
	assert_ptr_equal(s.content.files, read);
	sbom_search_take(&content, &s);
	assert_int_equal(content.file_count, 1);
	assert_int_equal(s.content.file_count, 0);
	/* somebody else's of the same bytes: read again */
	OK(sbom_search_read(&s, &denying, document, &err));
	assert_int_equal(s.content.file_count, 1);
	/* by other checks */
	OK(sbom_search_read(&s, &plain, document, &err));
	assert_int_equal(s.denied, 0);
	assert_int_equal(s.content.file_count, 0);
	/* one byte is another */
	copy[0] = '!';
	assert_int_not_equal(sbom_search_read(&s, &plain, slice_str(copy), &err), COCKET_OK);
	assert_int_equal(s.document.len, 0);
	sbom_content_free(&content);
}

/* What was found of it until then counts for nothing. */
static void
what_cannot_be_read_is_no_answer(void **state)
{
	static const char *const texts[] = { "", "{}", "{\"spdxVersion\":\"SPDX-2.3\",\"packages\":[{\"name\":\"bad\"},3]}", SPDX("bad", "{}") };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		for (int again = 0; again < 2; again++) {
			AUTO(sbom_search_free) struct sbom_search s = { 0 };

			err = (struct err){ 0 };
			assert_int_not_equal(sbom_search_read(&s, &denying, slice_str(texts[i]), &err), COCKET_OK);
			assert_int_equal(s.denied + s.sbom.package_count + s.content.file_count, 0);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_what_is_denied),
		cmocka_unit_test(reads_a_copy_once_and_anything_else_anew),
		cmocka_unit_test(what_cannot_be_read_is_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
