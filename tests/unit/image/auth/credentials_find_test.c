/* credentials_find.c and credential_helper.c: the order of places, and helpers of all manners on a PATH of our own. */
#include "support/test.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "image/auth/credential_helper.h"
#include "image/auth/credentials_find.h"

static const struct credentials_search wanted = { .host = "r.example", .repository = "shop/api" };
static char dir[] = "/tmp/cocket-credentials-XXXXXX";

static void
put(const char *name, const char *text, mode_t mode)
{
	char path[200];
	struct err err;

	(void)snprintf(path, sizeof path, "%s/%s", dir, name);
	assert_int_equal(file_replace(path, slice_str(text), mode, &err), COCKET_OK);
}

static void
helper(const char *suffix, const char *script)
{
	char name[100], text[600];

	(void)snprintf(name, sizeof name, "bin/docker-credential-%s", suffix);
	(void)snprintf(text, sizeof text, "#!/bin/sh\n%s\n", script);
	put(name, text, 0700);
}

static void
place(const char *variable, const char *below)
{
	char path[200];

	(void)snprintf(path, sizeof path, "%s/%s", dir, below);
	assert_int_equal(setenv(variable, path, 1), 0);
}

static int
setup(void **state)
{
	static const char *const below[] = { "", "/bin", "/home", "/home/.docker", "/home/.config", "/home/.config/containers", "/docker", "/run",
		                             "/run/containers" };
	char path[200];

	(void)state;
	if (!mkdtemp(dir))
		return 1;
	for (size_t i = 1; i < sizeof below / sizeof *below; i++) {
		(void)snprintf(path, sizeof path, "%s%s", dir, below[i]);
		if (mkdir(path, 0700))
			return 1;
	}
	(void)snprintf(path, sizeof path, "%s/bin:/usr/bin:/bin", dir);
	setenv("PATH", path, 1);
	unsetenv("DOCKER_AUTH_CONFIG");
	unsetenv("REGISTRY_AUTH_FILE");
	unsetenv("DOCKER_CONFIG");
	unsetenv("XDG_CONFIG_HOME");
	place("HOME", "home");
	place("XDG_RUNTIME_DIR", "run");
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st, (void)kind, (void)ftw;
	return remove(path);
}

static int
teardown(void **state)
{
	(void)state;
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
expect(const char *auth_file, const char *user, const char *from_end)
{
	AUTO(credentials_free) struct credentials c = { 0 };
	struct err err = { 0 };
	enum cocket_code code = credentials_find(&c, auth_file, &wanted, &err);

	assert_string_equal(err.message, "");
	assert_int_equal(code, COCKET_OK);
	assert_string_equal(c.user, user);
	assert_true(strlen(c.from) >= strlen(from_end) && strcmp(c.from + strlen(c.from) - strlen(from_end), from_end) == 0);
}

static void
refuse(const char *auth_file, enum cocket_code code, const char *part)
{
	struct credentials c = { 0 };
	struct err err = { 0 };

	assert_int_equal(credentials_find(&c, auth_file, &wanted, &err), code);
	assert_non_null(strstr(err.message, part));
	assert_null(c.secret.ptr);
}

/* {"auths":{"r.example":{"username":NAME,"password":"p"}}} */
static void
config(const char *name, const char *user)
{
	char text[200];

	(void)snprintf(text, sizeof text, "{\"auths\":{\"r.example\":{\"username\":\"%s\",\"password\":\"p\"}}}", user);
	put(name, text, 0600);
}

/* Places are filled from the last to the first: each new one wins over all before it. */
static void
the_nearest_place_wins(void **state)
{
	char path[200];

	(void)state;
	expect(NULL, "", "");
	config("home/.config/containers/auth.json", "one");
	expect(NULL, "one", "/home/.config/containers/auth.json");
	config("run/containers/auth.json", "two");
	expect(NULL, "two", "/run/containers/auth.json");
	config("home/.docker/config.json", "three");
	expect(NULL, "three", "/home/.docker/config.json");
	place("DOCKER_CONFIG", "docker");
	expect(NULL, "two", "/run/containers/auth.json");
	config("docker/config.json", "four");
	expect(NULL, "four", "/docker/config.json");
	config("file.json", "five");
	place("REGISTRY_AUTH_FILE", "file.json");
	expect(NULL, "five", "/file.json");
	setenv("DOCKER_AUTH_CONFIG", "{\"auths\":{\"r.example\":{\"auth\":\"c2l4OnA=\"}}}", 1);
	expect(NULL, "six", "DOCKER_AUTH_CONFIG");
	setenv("DOCKER_AUTH_CONFIG", "{\"auths\":", 1); /* docker passes it over, and says so */
	expect(NULL, "five", "/file.json");
	setenv("DOCKER_AUTH_CONFIG", "{\"auths\":{\"s.example\":{\"auth\":\"c2l4OnA=\"}}}", 1);
	expect(NULL, "five", "/file.json");
	config("given.json", "seven");
	(void)snprintf(path, sizeof path, "%s/given.json", dir);
	expect(path, "seven", "/given.json");
	put("given.json", "{}", 0600);
	expect(path, "", ""); /* --auth-file alone counts */
	(void)snprintf(path, sizeof path, "%s/missing.json", dir);
	refuse(path, COCKET_E_USAGE, "/missing.json");
	put("given.json", "{\n\n\"auths\":}", 0600);
	(void)snprintf(path, sizeof path, "%s/given.json", dir);
	refuse(path, COCKET_E_USAGE, "/given.json: line 3");
}

static void
helpers_answer(void **state)
{
	char path[200];

	(void)state;
	(void)snprintf(path, sizeof path, "%s/given.json", dir);
	put("given.json", "{\"credsStore\":\"x\",\"auths\":{\"r.example\":{\"auth\":\"dTpw\"}}}", 0600);
	helper("x", "read h; [ \"$1 $h\" = 'get r.example' ] && echo '{\"ServerURL\":\"r.example\",\"Username\":\"joe\",\"Secret\":\"s\"}'");
	expect(path, "joe", "docker-credential-x");
	helper("x", "echo 'credentials not found in native keychain'; exit 1");
	expect(path, "u", "/given.json");
	helper("x", "exec <&-; echo '{\"Username\":\"<token>\",\"Secret\":\"s\"}'");
	expect(path, "<token>", "docker-credential-x");
	helper("x", "echo '{\"ServerURL\":\"\",\"Username\":\"\",\"Secret\":\"\"}'"); /* it has none */
	expect(path, "u", "/given.json");
	helper("x", "echo '{\"Username\":null}'");
	expect(path, "u", "/given.json");
}

static void
helpers_fail(void **state)
{
	static const struct {
		const char *script, *message;
	} rows[] = {
		{ "echo 'the vault is shut'; exit 1", "credential helper docker-credential-x: exit status 1: the vault is shut" },
		{ "echo '{\"Secret\":\"s3cret\"}'; exit 3", "credential helper docker-credential-x: exit status 3" },
		{ "echo '{\"Secret\":\"s3cret\"}'", "credential helper docker-credential-x: Username: missing" },
		{ "echo 'Secret s3cret'", "credential helper docker-credential-x: did not print a json object" },
		{ "kill -9 $$", "credential helper docker-credential-x: ended by signal 9" },
		{ "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done",
		  "credential helper docker-credential-x: printed more than 65536 bytes" },
	};
	struct credentials c = { 0 };
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		helper("x", rows[i].script);
		assert_int_equal(credential_helper_get(&c, "x", "r.example", 0, &err), COCKET_E_AUTH);
		assert_string_equal(err.message, rows[i].message);
	}
	put("bin/docker-credential-x", "no program", 0700);
	assert_int_equal(credential_helper_get(&c, "x", "r.example", 0, &err), COCKET_E_AUTH);
	assert_non_null(strstr(err.message, "/bin/docker-credential-x: cannot be run: Exec format error"));
	helper("x", "exec sleep 20");
	assert_int_equal(credential_helper_get(&c, "x", "r.example", clock_monotonic_ms() + 200, &err), COCKET_E_AUTH);
	assert_string_equal(err.message, "credential helper docker-credential-x: gave no answer in time");
}

/* In a directory of PATH that is absolute, and nowhere else; where it is not, the pull goes on without. */
static void
helpers_are_found_as_docker_finds_them(void **state)
{
	static const struct {
		const char *path, *user;
	} rows[] = {
		{ "DIR/bin", "joe" }, { ":DIR/bin:", "joe" }, { ".:DIR/bin", "joe" }, { "", "" }, { ".", "" }, { "bin", "" }, { ":", "" },
		{ "/usr/bin::./bin", "" }, { "bin/..", "" },
	};
	char path[300], *old = strdup(getenv("PATH"));

	(void)state;
	assert_non_null(old);
	assert_int_equal(chdir(dir), 0);
	helper("x", "echo '{\"Username\":\"joe\",\"Secret\":\"s\"}'");
	put("docker-credential-x", "#!/bin/sh\necho '{\"Username\":\"mallory\",\"Secret\":\"s\"}'\n", 0700);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(credentials_free) struct credentials c = { 0 };
		struct err err = { 0 };
		const char *at = strstr(rows[i].path, "DIR");
		(void)snprintf(path, sizeof path, "%.*s%s%s", at ? (int)(at - rows[i].path) : 0, rows[i].path, at ? dir : "", at ? at + 3 : rows[i].path);
		(void)setenv("PATH", path, 1);
		assert_int_equal(credential_helper_get(&c, "x", "r.example", 0, &err), COCKET_OK);
		assert_string_equal(c.user, rows[i].user);
	}
	(void)setenv("PATH", old, 1);
	free(old);
}

static void
docker_keeps_its_hub_under_another_name(void **state)
{
	(void)state;
	assert_string_equal(credentials_server("docker.io"), "https://index.docker.io/v1/");
	assert_string_equal(credentials_server("r.example"), "r.example");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearest_place_wins), cmocka_unit_test(helpers_answer), cmocka_unit_test(helpers_fail), cmocka_unit_test(helpers_are_found_as_docker_finds_them),
		cmocka_unit_test(docker_keeps_its_hub_under_another_name),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
