/* purl.c by table. */
#include "support/test.h"

#include "format/attestation/purl.h"

static const struct row {
	const char *text, *type, *namespace, *name, *version, *qualifiers;
} rows[] = {
	{ "pkg:deb/debian/libssl3@3.0.15-1?arch=amd64", "deb", "debian", "libssl3", "3.0.15-1", "arch=amd64" },
	{ "pkg:golang/golang.org/x/net@v0.30.0#http2", "golang", "golang.org/x", "net", "v0.30.0", "" },
	{ "pkg:oci/api@sha256%3Aabc?repository_url=r.example.com/shop/api", "oci", "", "api", "sha256:abc", "repository_url=r.example.com/shop/api" },
	{ "pkg:oci/api@sha256:abc", "oci", "", "api", "sha256:abc", "" },
	{ "pkg:DOCKER/Alpine", "docker", "", "Alpine", "", "" },
	{ "pkg:npm/%40angular/core@1.0", "npm", "@angular", "core", "1.0", "" },
	{ "pkg:npm/@angular/core", "npm", "@angular", "core", "", "" },
	{ "pkg:npm/@angular/core@1.0", "npm", "@angular", "core", "1.0", "" },
	{ "pkg:npm/@core", "npm", "", "@core", "", "" },
	{ "pkg://deb//debian/a/", "deb", "debian", "a", "", "" },
	{ "pkg:apk/a@1?", "apk", "", "a", "1", "" },
	{ "pkg:apk/a%2Fb@1", "apk", "", "a/b", "1", "" },
};

static void
takes_purls_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct purl p;
		struct err err = { 0 };

		if (purl_parse(&p, slice_str(rows[i].text), &err))
			fail_msg("%s", err.message);
		assert_string_equal(p.type, rows[i].type);
		assert_string_equal(p.namespace, rows[i].namespace);
		assert_string_equal(p.name, rows[i].name);
		assert_string_equal(p.version, rows[i].version);
		assert_string_equal(p.qualifiers, rows[i].qualifiers);
	}
}

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A512 A64 A64 A64 A64 A64 A64 A64 A64

static void
refuses_what_is_none(void **state)
{
	static const char *const bad[] = {
		"", "pkg", "pkg:", "pkg:deb", "pkg:deb/", "pkg:/deb", "npm/a@1", "PKG:deb/a", "pkg:de b/a", "pkg:deb/a%", "pkg:deb/a%4", "pkg:deb/a%4g",
		"pkg:deb/a%00", "pkg:deb/a@%zz", "pkg:" A64 "/a", "pkg:deb/" A512, "pkg:deb/a@" A512, "pkg:deb/" A512 "/a", "pkg:deb/a?" A512 A512,
	};
	struct purl p;
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (purl_parse(&p, slice_str(bad[i]), &err) != COCKET_E_FORMAT)
			fail_msg("%s: taken", bad[i]);
	assert_int_equal(purl_parse(&p, slice_str("pkg:deb/" A512 + 1), &err), COCKET_E_FORMAT);
	assert_int_equal(purl_parse(&p, slice_str("pkg:a/" "b@" A64), &err), COCKET_OK);
}

static void
finds_qualifiers(void **state)
{
	struct purl p;
	struct err err = { 0 };
	char value[16];

	(void)state;
	assert_int_equal(purl_parse(&p, slice_str("pkg:oci/a?platform=linux%2Famd64&arch=&os=linux&bad=%4&long=0123456789abcdef&os=other"), &err), COCKET_OK);
	assert_true(purl_qualifier(value, sizeof value, &p, "platform"));
	assert_string_equal(value, "linux/amd64");
	assert_true(purl_qualifier(value, sizeof value, &p, "os"));
	assert_string_equal(value, "linux");
	static const char *const none[] = { "arch", "bad", "long", "o", "OS", "" };
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
		assert_false(purl_qualifier(value, sizeof value, &p, none[i]));
		assert_string_equal(value, "");
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_purls_apart),
		cmocka_unit_test(refuses_what_is_none),
		cmocka_unit_test(finds_qualifiers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
