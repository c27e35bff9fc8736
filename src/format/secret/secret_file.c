/* Files of credentials: see secret_file.h.  A value that is a variable, or nothing, is no secret. */
#include "format/secret/secret_file.h"

#include <strings.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "base/json.h"
#include "crypto/private_key_probe.h"
#include "format/text/slice_scan.h"

/* --- values --- */

static bool
is_written(struct slice value)
{
	return value.len > 0 && !has(value, '$') && !has(value, '{') && !has(value, '<') && !has(value, '*');
}

/* The value of "KEY=VALUE" or "KEY: VALUE" on a line whose key ends so. */
static bool
line_has_value(struct slice line, const char *key, char separator)
{
	const size_t at = find(line, separator);
	struct slice value;

	if (at == line.len || first_is(text_trim(line, TEXT_BLANKS), '#') || first_is(text_trim(line, TEXT_BLANKS), ';'))
		return false;
	value = text_trim(tail(line, at + 1), TEXT_BLANKS "\"'");
	return slice_ends(text_trim(head(line, at), TEXT_BLANKS), key) && is_written(value);
}

static bool
some_line_has_value(struct slice text, const char *key, char separator)
{
	while (text.len > 0)
		if (line_has_value(slice_take_until(&text, '\n'), key, separator))
			return true;
	return false;
}

/* --- kinds --- */

static bool
is_login(struct json auth)
{
	AUTO(buf_free) struct buf pair = BUF(SECRET_FILE_MAX_BYTES);
	const char *text = json_string_value(json_get(auth, "auth")), *token = json_string_value(json_get(auth, "identitytoken"));
	struct err ignored = { 0 };

	if (token && token[0] != '\0')
		return true;
	if (text == NULL || base64_decode_loose(&pair, slice_str(text), &ignored))
		return false;
	const size_t colon = find(buf_slice(&pair), ':');
	return colon > 0 && colon + 1 < pair.len;
}

/* {"auths": {HOST: {"auth": BASE64}}}, or before docker 1.7 without the outermost. */
static bool
is_docker_config(struct slice bytes)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err ignored = { 0 };
	struct json auths;

	if (json_parse(&doc, bytes, &ignored))
		return false;
	auths = json_get(json_root(&doc), "auths");
	if (json_type(auths) != JSON_OBJECT)
		auths = json_root(&doc);
	for (struct json v = json_first(auths); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (is_login(v))
			return true;
	return false;
}

/* ftp(1): "machine NAME login NAME password TEXT", by words. */
static bool
is_netrc(struct slice bytes)
{
	bool has_machine = false;

	bytes = text_trim(bytes, TEXT_BLANKS);
	while (bytes.len > 0) {
		const struct slice word = text_take_word(&bytes, TEXT_BLANKS);

		has_machine = has_machine || slice_is(word, "machine") || slice_is(word, "default");
		if (slice_is(word, "password") && has_machine && is_written(text_take_word(&bytes, TEXT_BLANKS)))
			return true;
	}
	return false;
}

static bool
is_npmrc(struct slice bytes)
{
	return some_line_has_value(bytes, "_authToken", '=') || some_line_has_value(bytes, "_password", '=') || some_line_has_value(bytes, "_auth", '=');
}

static bool
is_pypirc(struct slice bytes)
{
	return some_line_has_value(bytes, "password", '=') || some_line_has_value(bytes, "password", ':');
}

/* "https://NAME:PASSWORD@HOST" */
static bool
is_git_login(struct slice line)
{
	const uint8_t *scheme = line.len ? memmem(line.ptr, line.len, "://", 3) : NULL;

	if (scheme == NULL || !slice_starts(line, "http"))
		return false;
	struct slice rest = tail(line, (size_t)(scheme - line.ptr) + 3);
	const struct slice authority = slice_take_until(&rest, '/');
	const size_t at = find(authority, '@'), colon = find(authority, ':');
	return at < authority.len && colon + 1 < at && is_written(slice_of(authority.ptr + colon + 1, at - colon - 1));
}

static bool
is_git_credentials(struct slice bytes)
{
	while (bytes.len > 0)
		if (is_git_login(slice_take_until(&bytes, '\n')))
			return true;
	return false;
}

/* "client-key-data: BASE64" of a key, or "token: TEXT". */
static bool
is_cluster_login(struct slice line)
{
	AUTO(buf_free) struct buf key = BUF(SECRET_FILE_MAX_BYTES);
	const size_t colon = find(line, ':');
	const struct slice name = text_trim(head(line, colon), TEXT_BLANKS "-"), value = text_trim(tail(line, colon + (colon < line.len)), TEXT_BLANKS "\"'");
	struct err ignored = { 0 };

	if (slice_is(name, "token"))
		return value.len >= 20 && is_written(value);
	if (!slice_is(name, "client-key-data") || base64_decode(&key, value, &ignored))
		return false;
	return private_key_probe(text_trim(buf_slice(&key), TEXT_BLANKS)) == PRIVATE_KEY_CLEAR;
}

static bool
is_kubeconfig(struct slice bytes)
{
	if (!has_text(bytes, "users:") || !has_text(bytes, "clusters:"))
		return false;
	while (bytes.len > 0)
		if (is_cluster_login(slice_take_until(&bytes, '\n')))
			return true;
	return false;
}

/* By the end of the path, which begins at a '/'. */
static const struct {
	const char *end;
	enum secret_kind kind;
	bool (*is)(struct slice bytes);
} files[] = {
	{ "/.docker/config.json", SECRET_DOCKER_CONFIG, is_docker_config },
	{ "/.dockercfg", SECRET_DOCKER_CONFIG, is_docker_config },
	{ "/containers/auth.json", SECRET_DOCKER_CONFIG, is_docker_config },
	{ "/.netrc", SECRET_NETRC, is_netrc },
	{ "/_netrc", SECRET_NETRC, is_netrc },
	{ "/.npmrc", SECRET_NPMRC, is_npmrc },
	{ "/.pypirc", SECRET_PYPIRC, is_pypirc },
	{ "/.git-credentials", SECRET_GIT_CREDENTIALS, is_git_credentials },
	{ "/.kube/config", SECRET_KUBECONFIG, is_kubeconfig },
	{ "/kubeconfig", SECRET_KUBECONFIG, is_kubeconfig },
	{ "/kubernetes/admin.conf", SECRET_KUBECONFIG, is_kubeconfig },
};

/* Paths in layers begin with the first directory, not with a '/'. */
static bool
path_ends(const char *path, const char *end)
{
	const struct slice p = slice_str(path);

	return slice_ends(p, end) || slice_is(p, end + 1);
}

bool
secret_file_is_likely(const char *path)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (path_ends(path, files[i].end))
			return true;
	return false;
}

uint32_t
secret_file_kinds(const char *path, struct slice bytes)
{
	uint32_t kinds = 0;

	for (size_t i = 0; i < sizeof files / sizeof *files && bytes.len <= SECRET_FILE_MAX_BYTES; i++)
		if (path_ends(path, files[i].end) && files[i].is(bytes))
			kinds |= SECRET_BIT(files[i].kind);
	return kinds;
}

/* --- samples --- */

static bool
has_part(struct slice path, const char *const parts[])
{
	while (path.len > 0) {
		const struct slice part = slice_take_until(&path, '/');

		for (const char *const *p = parts; *p; p++)
			if (part.len == strlen(*p) && strncasecmp((const char *)part.ptr, *p, part.len) == 0)
				return true;
	}
	return false;
}

static bool
is_of_package(struct slice path)
{
	static const char *const roots[] = { "usr/lib/", "usr/share/", "usr/local/lib/", "usr/local/share/", "usr/src/", "usr/local/go/", "usr/lib64/" };
	static const char *const trees[] = { "node_modules", "site-packages", "dist-packages", "vendor", "gems", NULL };

	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (slice_starts(path, roots[i]))
			return true;
	return has_part(path, trees);
}

/* Go's own sources, and modules as they were published: their tests lie beside what they test. */
static bool
is_go_source(struct slice path)
{
	static const char modules[] = "go/pkg/mod/";
	const uint8_t *at = path.len ? memmem(path.ptr, path.len, modules, strlen(modules)) : NULL;

	return slice_starts(path, "usr/local/go/src/") || (at && (at == path.ptr || at[-1] == '/'));
}

bool
secret_path_is_sample(const char *path)
{
	static const char *const parts[] = {
		"test", "tests", "testing", "testdata", "test_data", "test-data", "__tests__", "spec", "specs", "fixtures", "example", "examples", "sample",
		"samples", "demo", "doc", "docs", "man", "fixture", "testcerts", "testfiles", "testkeys", "testutil", "testutils", "dummyserver", NULL,
	};
	struct slice p = slice_str(path);

	while (first_is(p, '/'))
		p = tail(p, 1);
	if (is_go_source(p))
		return true;
	return is_of_package(p) && has_part(p, parts);
}
