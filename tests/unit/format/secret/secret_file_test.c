/* secret_file.c: which files have credentials in them, by path and by what stands there. */
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

/* A TEST KEY ONLY, in base64 as kubeconfig files have it. */
#define KEY_DATA \
	"LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JR0hBZ0VBTUJNR0J5cUdTTTQ5QWdFR0NDcUdTTTQ5QXdFSEJHMHdhd0lC" \
	"QVFRZytWQkQwQkpyS1hqOHFDUmYKd3ZmY3NIcEtrZ3lRYTU4L0s3cG14RSt6QVR1aFJBTkNBQVFqdmNCcCtoV091Ylo5MERP" \
	"UUo2Vnlvemlxcmd2TQpKcmNEZEhxSmxPN0dtbG1uSndoblk2SlVwU1ByU0Q3NFlMOGduVFJxa211WnJrK1hBelNrbldiUgot" \
	"LS0tLUVORCBQUklWQVRFIEtFWS0tLS0tCg=="
#define LOGIN "bWU6cGFzcw==" /* me:pass */

/* Each beside one without a login: what programs forgive in such a file. */
static const struct {
	const char *path;
	enum secret_kind kind;
	const char *bad, *good;
} odd_forms[] = {
	{ "root/.netrc", SECRET_NETRC, "machine a login b password c", "machine a login b" },
	{ "root/.netrc", SECRET_NETRC, "machine a\r\n\tlogin b\r\n\tpassword pa$$w*rd{", "machine a login b password $PASSWORD" },
	{ "root/.netrc", SECRET_NETRC, "MACHINE a LOGIN b Password c", "login b password c" },
	{ "root/.netrc", SECRET_NETRC, "\xef\xbb\xbf" "machine a login b password c", "machine a login b password <password>" },
	{ "home/x/_netrc", SECRET_NETRC, "default login b password c", "default login b password ${P}" },
	{ "app/.npmrc", SECRET_NPMRC, "//r/:_authToken=abc", "//r/:_authToken=${TOKEN}\r\n" },
	{ "usr/local/etc/npmrc", SECRET_NPMRC, "//r/:_password = \"abc\"", "; //r/:_password = abc" },
	{ "root/.pypirc", SECRET_PYPIRC, "[pypi]\npassword = abc", "[pypi]\n# password = abc" },
	{ "root/.pypirc", SECRET_PYPIRC, "[pypi]\nPassWord: a=b", "[pypi]\nusername: abc" },
	{ "root/.git-credentials", SECRET_GIT_CREDENTIALS, "https://a:b@c.example", "https://a@c.example" },
	{ "root/.config/git/credentials", SECRET_GIT_CREDENTIALS, "http://x\nhttps://a:b$c@d", "https://a:$TOKEN@c" },
	{ "app/.git/config", SECRET_GIT_CREDENTIALS, "[remote \"origin\"]\n\turl = https://x:abc@github.com/a/b\n", "\turl = https://github.com:443/a@b:c@d\n" },
	{ "app/.git/config", SECRET_GIT_CREDENTIALS, "\textraheader = AUTHORIZATION: basic " LOGIN "\n", "\textraheader = AUTHORIZATION: basic ***\n" },
	{ "root/.gitconfig", SECRET_GIT_CREDENTIALS, "[url \"https://a:b@github.com/\"]\n", "[url \"git@github.com:\"]\n\tinsteadOf = https://github.com/\n" },
	{ "root/.docker/config.json", SECRET_DOCKER_CONFIG, "{\"auths\":{\"r\":{\"auth\":\"" LOGIN "\"}}}", "{\"auths\":{\"r\":{}},\"credsStore\":\"x\"}" },
	{ "root/.docker/config.json", SECRET_DOCKER_CONFIG, "{\"Auths\":{\"r\":{\"AUTH\" : \"" LOGIN "\"}}}", "{\"auths\":{\"r\":{\"auth\":\"\"}}}" },
	{ "root/.docker/config.json", SECRET_DOCKER_CONFIG, "{\"a\":1,\"a\":2,\"auths\":{\"r\":{\"auth\":\"" LOGIN "\"}}}", "{\"auths\":{\"r\":{\"xauth\":\"" LOGIN "\"}}}" },
	{ "root/.docker/config.json", SECRET_DOCKER_CONFIG, "{\"auths\":{\"r\":{\"username\":\"u\",\"password\":\"p\"}}}", "{\"auths\":{\"r\":{\"username\":\"u\",\"password\":\"\"}}}" },
	{ "root/.dockercfg", SECRET_DOCKER_CONFIG, "{\"r\":{\"auth\":\"" LOGIN "\"}}", "{\"r\":{\"auth\":\"bWU6\"}}" }, /* me: */
	{ "x/.dockerconfigjson", SECRET_DOCKER_CONFIG, "{\"auths\":{\"r\":{\"identitytoken\":\"abc\"}}}", "{\"auths\":{\"r\":{\"identitytoken\":null}}}" },
	{ "root/.kube/config", SECRET_KUBECONFIG, "clusters: []\nusers:\n- user:\n    client-key-data: " KEY_DATA "\n", "clusters: []\nusers:\n- user:\n    certificate-authority-data: " KEY_DATA "\n" },
	{ "root/.kube/config", SECRET_KUBECONFIG, "{\"clusters\":[],\"users\":[{\"user\":{\"client-key-data\":\"" KEY_DATA "\"}}]}", "{\"users\":[{\"user\":{\"client-key-data\":\"" KEY_DATA "\"}}]}" },
	{ "kubeconfig", SECRET_KUBECONFIG, "clusters: []\nusers: [{name: x, user: {token: abcdefghij0123456789}}]\n", "clusters: []\nusers: [{name: x, user: {tokenFile: abcdefghij0123456789}}]\n" },
	{ "etc/kubernetes/super-admin.conf", SECRET_KUBECONFIG, "clusters: []\nusers:\n- user: {'password': 'p'}\n", "clusters: []\nusers:\n- user: {'username': 'p'}\n" },
};

static void
tells_odd_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof odd_forms / sizeof *odd_forms; i++) {
		if (!secret_file_is_likely(odd_forms[i].path) || secret_file_kinds(odd_forms[i].path, slice_str(odd_forms[i].bad)) != SECRET_BIT(odd_forms[i].kind))
			fail_msg("not told: %s: %s", odd_forms[i].path, odd_forms[i].bad);
		if (secret_file_kinds(odd_forms[i].path, slice_str(odd_forms[i].good)) != 0)
			fail_msg("told: %s: %s", odd_forms[i].path, odd_forms[i].good);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_paths),       cmocka_unit_test(tells_kinds),
		cmocka_unit_test(nothing_is_no_file),    cmocka_unit_test(a_larger_file_is_none),
		cmocka_unit_test(a_cluster_key_is_a_key), cmocka_unit_test(tells_odd_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
