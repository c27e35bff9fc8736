/* registry.c, registry_fetch.c and certs_d.c: where a registry's API is, which pages come next (A7), and the files of certs.d. */
#include "support/test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "image/registry/registry.h"

static void
origins_follow_the_host(void **state)
{
	static const struct {
		const char *host;
		bool plain;
		const char *origin;
	} rows[] = {
		{ "docker.io", false, "https://registry-1.docker.io" }, { "docker.io", true, "http://registry-1.docker.io" },
		{ "r.example:5000", false, "https://r.example:5000" },  { "r.example:5000", true, "http://r.example:5000" },
		{ "[::1]:5000", false, "https://[::1]:5000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char origin[ORIGIN_BYTES];
		registry_origin(origin, rows[i].host, rows[i].plain);
		assert_string_equal(origin, rows[i].origin);
	}
}

static void
content_types_lose_their_parameters(void **state)
{
	static const struct {
		const char *header, *type;
	} rows[] = {
		{ "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.index.v1+json" },
		{ "Text/HTML; charset=utf-8", "text/html" }, { "text/html ;x", "text/html" }, { "", "" },
	};
	char type[CONTENT_TYPE_BYTES], longest[CONTENT_TYPE_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		content_type_print(type, slice_str(rows[i].header));
		assert_string_equal(type, rows[i].type);
	}
	memset(longest, 'a', sizeof longest);
	content_type_print(type, slice_of(longest, CONTENT_TYPE_BYTES - 1));
	assert_int_equal(strlen(type), CONTENT_TYPE_BYTES - 1);
	content_type_print(type, slice_of(longest, CONTENT_TYPE_BYTES));
	assert_string_equal(type, "");
}

static void
next_pages_stay_where_they_are(void **state)
{
	static const char page[] = "https://r.example/v2/a/referrers/sha256:00";
	static const struct {
		const char *target, *next, *message;
	} rows[] = {
		{ "/v2/a/referrers/sha256:00?last=x", "/v2/a/referrers/sha256:00?last=x", "" },
		{ "?last=x", "/v2/a/referrers/sha256:00?last=x", "" },
		{ "sha256:00?last=/../x", NULL, "next page: url is not http or https" }, /* "sha256:" reads as a scheme */
		{ "https://r.example:443/v2/a/referrers/x?n=1", "/v2/a/referrers/x?n=1", "" },
		{ "http://r.example/v2/a/referrers/x", NULL, "next page: on another host, r.example" },
		{ "https://r.example:444/v2/a/referrers/x", NULL, "next page: on another host, r.example" },
		{ "//evil.example/v2/a/referrers/x", NULL, "next page: on another host, evil.example" },
		{ "/v2/b/referrers/x", NULL, "next page: /v2/b/referrers/x is not below /v2/a/referrers/" },
		{ "/v2/a/referrers", NULL, "next page: /v2/a/referrers is not below /v2/a/referrers/" },
		{ "/v2/a/referrers/../../b", NULL, "next page: relative url contains a dot segment" },
		{ "https://r.example/v2/a/referrers/%2e%2e/b", NULL, "next page: /v2/a/referrers/%2e%2e/b is not below /v2/a/referrers/" },
		{ "/v2/a/referrers/0123456789012345678901234567890123456789", NULL, "next page: 56 bytes, at most 47 are taken" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err = { 0 };
		char next[48] = "";
		enum cocket_code code = next_page(next, sizeof next, page, "/v2/a/referrers/", slice_str(rows[i].target), &err);
		assert_string_equal(err.message, rows[i].message);
		assert_int_equal(code, rows[i].next ? COCKET_OK : COCKET_E_REGISTRY);
		assert_string_equal(next, rows[i].next ? rows[i].next : "");
	}
}

static char dir[] = "/tmp/cocket-certs-XXXXXX";

static void
put(const char *name, const char *text)
{
	char path[200];
	struct err err;

	(void)snprintf(path, sizeof path, "%s/r.example:5000/%s", dir, name);
	assert_int_equal(file_replace(path, slice_str(text), 0600, &err), COCKET_OK);
}

static void
certs_are_read_for_their_host(void **state)
{
	struct err err = { 0 };
	char path[200];

	(void)state;
	(void)snprintf(path, sizeof path, "%s/r.example:5000", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	put("b.crt", "TWO");
	put("a.crt", "ONE");
	put("client.cert", "C");
	put("client.key", "K");
	put("README", "-");
	AUTO(certs_d_free) struct certs_d c = { 0 }, none = { 0 };
	assert_int_equal(certs_d_read(&c, dir, "r.example:5000", &err), COCKET_OK);
	assert_true(c.found && slice_is(c.tls.ca_pem, "ONE\nTWO\n"));
	assert_non_null(strstr(c.tls.cert_file, "/r.example:5000/client.cert"));
	assert_non_null(strstr(c.tls.key_file, "/r.example:5000/client.key"));
	assert_int_equal(certs_d_read(&none, dir, "r.example", &err), COCKET_OK);
	assert_true(!none.found && !none.tls.cert_file && none.tls.ca_pem.len == 0);
}

static void
half_a_pair_is_refused(void **state)
{
	struct certs_d c = { 0 };
	struct err err = { 0 };
	char path[200];

	(void)state;
	put("half.cert", "C");
	assert_int_equal(certs_d_read(&c, dir, "r.example:5000", &err), COCKET_E_USAGE);
	assert_non_null(strstr(err.message, "/r.example:5000/half.cert: no half.key beside it"));
	(void)snprintf(path, sizeof path, "%s/r.example:5000/half.cert", dir);
	assert_int_equal(remove(path), 0);
	put("half.key", "K");
	assert_int_equal(certs_d_read(&c, dir, "r.example:5000", &err), COCKET_E_USAGE);
	assert_non_null(strstr(err.message, "/r.example:5000/half.key: no half.cert beside it"));
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st, (void)kind, (void)ftw;
	return remove(path);
}

static int
setup(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : 1;
}

static int
teardown(void **state)
{
	(void)state;
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(origins_follow_the_host), cmocka_unit_test(content_types_lose_their_parameters),
		cmocka_unit_test(next_pages_stay_where_they_are), cmocka_unit_test(certs_are_read_for_their_host),
			cmocka_unit_test(half_a_pair_is_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
