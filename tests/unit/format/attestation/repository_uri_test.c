/* repository_uri.c by table: what is the same repository, and what only looks like it. */
#include "support/test.h"

#include "format/attestation/repository_uri.h"

#define R "https://github.com/o/r"

static const struct row {
	const char *uri, *repository, *ref;
} rows[] = {
	{ R, R, "" },
	{ R "/", R, "" },
	{ R ".git", R, "" },
	{ R ".git/", R, "" },
	{ "git+" R "@refs/heads/main", R, "refs/heads/main" },
	{ "git+" R ".git@refs/tags/@scope/pkg@1.0", R, "refs/tags/@scope/pkg@1.0" },
	{ R "@v1.0", R, "v1.0" },
	{ R ".git#main:src", R, "main" },
	{ R ".git#refs/heads/main", R, "refs/heads/main" },
	{ R ".git#:src", R, "" },
	{ R "@v1#v2", R, "v2" },
	{ "HTTPS://github.com/o/r", "", "" },
	{ "https://GitHub.com/o/r", R, "" },
	{ "https://user:secret@github.com/o/r", R, "" },
	{ "ssh://git@github.com/o/r.git", R, "" },
	{ "git+ssh://git@github.com/o/r.git", R, "" },
	{ "git@github.com:o/r.git", R, "" },
	{ "git@github.com:o/r.git#main", R, "main" },
	{ "github.com/o/r", R, "" },
	{ "github.com/o/r@refs/tags/v1", R, "refs/tags/v1" },
	{ "https://git.example.com:8443/o/r", "https://git.example.com:8443/o/r", "" },
	{ "https://gitlab.com/a/b/c/d.git", "https://gitlab.com/a/b/c/d", "" },
	/* Nobody proves who answers there. */
	{ "http://github.com/o/r", "http://github.com/o/r", "" },
	{ "git://github.com/o/r", "git://github.com/o/r", "" },
	/* These only look like it. */
	{ "https://github.com@evil.com/o/r", "https://evil.com/o/r", "" },
	{ "https://github.com/o@evil/r", "https://github.com/o@evil/r", "" },
	{ "https://github.com/o/R", "https://github.com/o/R", "" },
	{ "https://github.com/o/r/../../p/q", "https://github.com/o/r/../../p/q", "" },
	{ "https://github.com/o/r.git.git", "https://github.com/o/r.git", "" },
	{ "https://github.com.evil.com/o/r", "https://github.com.evil.com/o/r", "" },
	{ "https://github.com/o%2fr", "https://github.com/o%2fr", "" },
	{ R "?ref=main", "", "" },
	{ R " ", "", "" },
	{ "https://git hub.com/o/r", "", "" },
	{ "https://github.com\\@evil.com/o/r", "", "" },
	{ "pkg:docker/alpine@3.20", "", "" },
	{ "https://github.com", "", "" },
	{ "https://github.com/", "", "" },
	{ "https:///o/r", "", "" },
	{ "https://github.com/.git", "", "" },
	{ "file:///o/r", "", "" },
	{ "localhost/o/r", "", "" },
	{ "o/r", "", "" },
	{ "", "", "" },
};

static void
spells_each_in_one_way(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct repository_uri r;
		struct err err = { 0 };
		enum cocket_code code = repository_uri_parse(&r, slice_str(rows[i].uri), &err);

		if (code != (rows[i].repository[0] ? COCKET_OK : COCKET_E_FORMAT))
			fail_msg("%s: %s", rows[i].uri, code ? err.message : r.repository);
		if (code == COCKET_OK && (strcmp(r.repository, rows[i].repository) != 0 || strcmp(r.ref, rows[i].ref) != 0))
			fail_msg("%s: %s, ref %s", rows[i].uri, r.repository, r.ref);
	}
}

static void
refuses_what_does_not_fit(void **state)
{
	char uri[800];
	struct repository_uri r;
	struct err err = { 0 };

	(void)state;
	memset(uri, 'a', sizeof uri);
	memcpy(uri, "https://a.b/", 12);
	assert_int_equal(repository_uri_parse(&r, slice_of(uri, 511), &err), COCKET_OK);
	assert_int_equal(repository_uri_parse(&r, slice_of(uri, 512), &err), COCKET_E_FORMAT);
	uri[20] = '#';
	assert_int_equal(repository_uri_parse(&r, slice_of(uri, 21 + 255), &err), COCKET_OK);
	assert_int_equal(repository_uri_parse(&r, slice_of(uri, 21 + 256), &err), COCKET_E_FORMAT);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(spells_each_in_one_way),
		cmocka_unit_test(refuses_what_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
