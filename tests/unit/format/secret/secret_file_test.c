/* secret_file.c: which files have credentials in them, by path and by what stands there; and what packages ship for their tests. */
#include "support/test.h"

#include <stdlib.h>

#include "base/encoding.h"
#include "crypto/privkey_pem.h"
#include "format/secret/secret_file.h"

static void
knows_the_paths(void **state)
{
	static const struct {
		const char *path;
		bool is_likely;
	} rows[] = {
		{ "root/.docker/config.json", true }, { ".docker/config.json", true },         { "root/docker/config.json", false },
		{ "root/.dockercfg", true },          { "run/containers/auth.json", true },    { "run/mycontainers/auth.json", false },
		{ "root/.netrc", true },              { "_netrc", true },                      { "root/x.netrc", false },
		{ ".npmrc", true },                   { "root/.npmrc/x", false },              { "root/.pypirc", true },
		{ "root/.git-credentials", true },    { "root/.kube/config", true },           { "root/kube/config", false },
		{ "etc/kubernetes/admin.conf", true }, { "srv/kubeconfig", true },             { "srv/mykubeconfig", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (secret_file_is_likely(rows[i].path) != rows[i].is_likely)
			fail_msg("%s", rows[i].path);
}

/* Each kind: what has a credential, and next to it what lacks one. */
static void
tells_kinds(void **state)
{
	static const struct {
		const char *path, *text;
		enum secret_kind kind; /* SECRET_KIND_COUNT: none */
	} rows[] = {
		{ ".docker/config.json", "{\"auths\":{\"r.example\":{\"auth\":\"YTpi\"}}}", SECRET_DOCKER_CONFIG }, /* a:b */
		{ ".docker/config.json", "{\"auths\":{\"r.example\":{\"auth\":\"YTo=\"}}}", SECRET_KIND_COUNT },    /* a: */
		{ ".docker/config.json", "{\"auths\":{\"r.example\":{\"auth\":\"OmI=\"}}}", SECRET_KIND_COUNT },    /* :b */
		{ ".docker/config.json", "{\"auths\":{\"r.example\":{\"auth\":\"!\"}}}", SECRET_KIND_COUNT },
		{ ".docker/config.json", "{\"auths\":{\"r.example\":{}}}", SECRET_KIND_COUNT },
		{ ".docker/config.json", "{\"auths\":{\"r.example\":{\"identitytoken\":\"t\"}}}", SECRET_DOCKER_CONFIG },
		{ ".docker/config.json", "{\"auths\":{\"r.example\":{\"identitytoken\":\"\"}}}", SECRET_KIND_COUNT },
		{ ".docker/config.json", "{\"credsStore\":\"pass\"}", SECRET_KIND_COUNT },
		{ ".docker/config.json", "{\"auths\":", SECRET_KIND_COUNT },
		{ ".dockercfg", "{\"r.example\":{\"auth\":\"YTpi\"}}", SECRET_DOCKER_CONFIG },
		{ ".netrc", "machine r.example\n\tlogin me\n\tpassword hunter2\n", SECRET_NETRC },
		{ ".netrc", "default login me password hunter2", SECRET_NETRC },
		{ ".netrc", "machine r.example login me", SECRET_KIND_COUNT },
		{ ".netrc", "machine r.example password ${PASSWORD}", SECRET_KIND_COUNT },
		{ ".netrc", "machine r.example password", SECRET_KIND_COUNT },
		{ ".netrc", "password hunter2", SECRET_KIND_COUNT },
		{ ".npmrc", "//r.example/:_authToken=abc", SECRET_NPMRC },
		{ ".npmrc", "//r.example/:_authToken=${TOKEN}", SECRET_KIND_COUNT },
		{ ".npmrc", "#//r.example/:_authToken=abc", SECRET_KIND_COUNT },
		{ ".npmrc", "; _password=abc", SECRET_KIND_COUNT },
		{ ".npmrc", "_password = \"abc\"", SECRET_NPMRC },
		{ ".npmrc", "registry=https://r.example", SECRET_KIND_COUNT },
		{ ".pypirc", "[pypi]\nusername = me\npassword = abc\n", SECRET_PYPIRC },
		{ ".pypirc", "password: abc", SECRET_PYPIRC },
		{ ".pypirc", "password =", SECRET_KIND_COUNT },
		{ ".pypirc", "password = <secret>", SECRET_KIND_COUNT },
		{ ".git-credentials", "https://me:hunter2@git.example\n", SECRET_GIT_CREDENTIALS },
		{ ".git-credentials", "https://me@git.example\n", SECRET_KIND_COUNT },
		{ ".git-credentials", "https://me:@git.example\n", SECRET_KIND_COUNT },
		{ ".git-credentials", "https://git.example:443/@x\n", SECRET_KIND_COUNT },
		{ ".git-credentials", "ssh://me:hunter2@git.example\n", SECRET_KIND_COUNT },
		{ ".kube/config", "clusters:\nusers:\n- user:\n    token: abcdefghijklmnopqrst\n", SECRET_KUBECONFIG },
		{ ".kube/config", "clusters:\nusers:\n- user:\n    token: abcdefghijklmnopqrs\n", SECRET_KIND_COUNT },
		{ ".kube/config", "users:\n- user:\n    token: abcdefghijklmnopqrst\n", SECRET_KIND_COUNT },
		{ ".kube/config", "clusters:\nusers:\n- user:\n    client-key-data: YWJj\n", SECRET_KIND_COUNT },
		{ ".kube/config", "clusters:\nusers:\n- user:\n    client-key-data: \n", SECRET_KIND_COUNT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const uint32_t expected = rows[i].kind == SECRET_KIND_COUNT ? 0 : SECRET_BIT(rows[i].kind);

		if (secret_file_kinds(rows[i].path, slice_str(rows[i].text)) != expected)
			fail_msg("%s: %s", rows[i].path, rows[i].text);
		assert_int_equal(secret_file_kinds("etc/other", slice_str(rows[i].text)), 0);
	}
}

static void
nothing_is_no_file(void **state)
{
	static const char *const paths[] = { ".docker/config.json", ".netrc", ".npmrc", ".pypirc", ".git-credentials", ".kube/config" };

	(void)state;
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		assert_int_equal(secret_file_kinds(paths[i], slice_of(NULL, 0)), 0);
}

static void
a_larger_file_is_none(void **state)
{
	static const char text[] = "machine r.example password hunter2 ";
	char *file = malloc(SECRET_FILE_MAX_BYTES + 1);

	(void)state;
	assert_non_null(file);
	memset(file, ' ', SECRET_FILE_MAX_BYTES + 1);
	memcpy(file, text, sizeof text - 1);
	assert_int_equal(secret_file_kinds(".netrc", slice_of(file, SECRET_FILE_MAX_BYTES)), SECRET_BIT(SECRET_NETRC));
	assert_int_equal(secret_file_kinds(".netrc", slice_of(file, SECRET_FILE_MAX_BYTES + 1)), 0);
	free(file);
}

static uint32_t
kinds_of_cluster_key(struct slice pem)
{
	AUTO(buf_free) struct buf text = BUF(SECRET_FILE_MAX_BYTES);
	struct err err = { 0 };

	assert_int_equal(buf_addf(&text, &err, "clusters:\nusers:\n- user:\n    client-key-data: "), COCKET_OK);
	assert_int_equal(base64_encode(&text, pem, &err), COCKET_OK);
	return secret_file_kinds(".kube/config", buf_slice(&text));
}

/* A key of a cluster's user is one only if it is a private key that nothing encrypts. */
static void
a_cluster_key_is_a_key(void **state)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	AUTO(secret_free) struct secret clear = { 0 }, password = { 0 }, encrypted = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(privkey_generate(&key, KEY_P256, &err), COCKET_OK);
	assert_int_equal(secret_copy(&password, slice_str("hunter2"), &err), COCKET_OK);
	assert_int_equal(privkey_print_pem(&clear, key, NULL, &err), COCKET_OK);
	assert_int_equal(privkey_print_pem(&encrypted, key, &password, &err), COCKET_OK);
	assert_int_equal(kinds_of_cluster_key(secret_slice(&clear)), SECRET_BIT(SECRET_KUBECONFIG));
	assert_int_equal(kinds_of_cluster_key(secret_slice(&encrypted)), 0);
}

static void
tells_samples(void **state)
{
	static const struct {
		const char *path;
		bool is_sample;
	} rows[] = {
		{ "usr/lib/python3/test/key.pem", true },   { "/usr/share/x/examples/key.pem", true }, { "usr/lib/x/Tests/key.pem", true },
		{ "usr/lib/x/key.pem", false },             { "srv/test/key.pem", false },             { "usr/lib/testes/key.pem", false },
		{ "srv/node_modules/x/test/key.pem", true }, { "srv/node_modules/x/key.pem", false },  { "srv/Vendor/x/docs/key.pem", true },
		{ "usr/local/go/src/crypto/tls/key.pem", true }, { "root/go/pkg/mod/x@v1/key.pem", true }, { "go/pkg/mod/x@v1/key.pem", true },
		{ "srv/mygo/pkg/mod/x/key.pem", false },    { "usr/local/go/key.pem", false },         { "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (secret_path_is_sample(rows[i].path) != rows[i].is_sample)
			fail_msg("%s", rows[i].path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_paths),       cmocka_unit_test(tells_kinds),
		cmocka_unit_test(nothing_is_no_file),    cmocka_unit_test(a_larger_file_is_none),
		cmocka_unit_test(a_cluster_key_is_a_key), cmocka_unit_test(tells_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
