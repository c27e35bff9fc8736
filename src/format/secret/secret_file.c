/* Files of credentials: see secret_file.h.  A value that is a variable, or nothing, is no secret. */
#include "format/secret/secret_file.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/escape.h"
#include "crypto/private_key_probe.h"
#include "format/secret/secret_name.h"
#include "format/text/slice_scan.h"

/* --- values --- */

static bool
is_written(struct slice value)
{
	return !secret_is_placeholder(value);
}

static bool
word_ends(struct slice word, const char *text)
{
	return word.len >= strlen(text) && ascii_is(tail(word, word.len - strlen(text)), text);
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
	return word_ends(text_trim(head(line, at), TEXT_BLANKS), key) && is_written(value);
}

static bool
some_line_has_value(struct slice text, const char *key, char separator)
{
	while (text.len > 0)
		if (line_has_value(slice_take_until(&text, '\n'), key, separator))
			return true;
	return false;
}

/* Behind the key of a field: a quote, blanks, ':' and the value, in quotes or up to what ends it in JSON and YAML. */
static bool
field_value(struct slice *value, struct slice text)
{
	size_t n = 0;

	if (first_is(text, '"') || first_is(text, '\''))
		text = tail(text, 1);
	text = text_trim(text, TEXT_BLANKS);
	if (!first_is(text, ':'))
		return false;
	text = text_trim(tail(text, 1), TEXT_BLANKS);
	if (first_is(text, '"') || first_is(text, '\'')) {
		*value = head(tail(text, 1), find(tail(text, 1), (char)text.ptr[0]));
		return true;
	}
	while (n < text.len && !is_among(text.ptr[n], ",}\r\n"))
		n++;
	*value = text_trim(head(text, n), TEXT_BLANKS);
	return !slice_is(*value, "null");
}

/* Has some field of that name, however it is written, such a value?  The text is not parsed: programs that read such a file forgive more than a
 * parser of ours would (letters of either case, the same key twice), and the login is there all the same. */
static bool
some_field_is(struct slice text, const char *key, bool (*is)(struct slice value))
{
	const size_t n = strlen(key);
	struct slice value;

	for (size_t i = 0; i + n < text.len; i++) {
		const bool begins = i == 0 || !(is_alnum(text.ptr[i - 1]) || is_among(text.ptr[i - 1], "_-"));

		if (begins && ascii_is(slice_of(text.ptr + i, n), key) && field_value(&value, tail(text, i + n)) && is(value))
			return true;
	}
	return false;
}

/* --- kinds --- */

/* NAME:PASSWORD in base64. */
static bool
is_login(struct slice base64)
{
	AUTO(buf_free) struct buf pair = BUF(SECRET_FILE_MAX_BYTES);
	struct err ignored = { 0 };

	if (base64_decode_loose(&pair, base64, &ignored))
		return false;
	const size_t colon = find(buf_slice(&pair), ':');
	return colon > 0 && colon + 1 < pair.len && is_written(tail(buf_slice(&pair), colon + 1));
}

/* {"auths": {HOST: {"auth": BASE64}}}, or before docker 1.7 without the outermost; {"username": NAME, "password": TEXT}. */
static bool
is_docker_config(struct slice bytes)
{
	static const char *const others[] = { "identitytoken", "registrytoken", "password" };

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (some_field_is(bytes, others[i], is_written))
			return true;
	return some_field_is(bytes, "auth", is_login);
}

/* ftp(1): "machine NAME login NAME password TEXT", by words; to curl in any case. */
static bool
is_netrc(struct slice bytes)
{
	bool has_machine = false;

	bytes = text_trim(bytes, TEXT_BLANKS);
	while (bytes.len > 0) {
		const struct slice word = text_take_word(&bytes, TEXT_BLANKS);

		has_machine = has_machine || ascii_is(word, "machine") || ascii_is(word, "default");
		if (ascii_is(word, "password") && has_machine && is_written(text_take_word(&bytes, TEXT_BLANKS)))
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
	size_t n = 0;

	if (scheme == NULL || !(word_ends(head(line, (size_t)(scheme - line.ptr)), "http") || word_ends(head(line, (size_t)(scheme - line.ptr)), "https")))
		return false;
	const struct slice rest = tail(line, (size_t)(scheme - line.ptr) + 3);
	while (n < rest.len && !is_among(rest.ptr[n], TEXT_BLANKS "/\""))
		n++;
	const size_t at = find_last(head(rest, n), '@'), colon = find(rest, ':');
	return at < n && colon + 1 < at && is_written(slice_of(rest.ptr + colon + 1, at - colon - 1));
}

/* "extraheader = AUTHORIZATION: basic BASE64", as the checkout of GitHub's actions leaves it. */
static bool
is_git_header(struct slice line)
{
	struct slice word = { 0 };

	if (!has_text(line, "extraheader") && !has_text(line, "extraHeader"))
		return false;
	while (line.len > 0 && !ascii_is(word, "basic"))
		word = text_take_word(&line, TEXT_BLANKS);
	return is_login(text_trim(line, TEXT_BLANKS "\""));
}

static bool
is_git_credentials(struct slice bytes)
{
	while (bytes.len > 0) {
		const struct slice line = slice_take_until(&bytes, '\n');

		if (is_git_login(line) || is_git_header(line))
			return true;
	}
	return false;
}

static bool
is_key_data(struct slice base64)
{
	AUTO(buf_free) struct buf key = BUF(SECRET_FILE_MAX_BYTES);
	struct err ignored = { 0 };

	return base64_decode(&key, base64, &ignored) == COCKET_OK && private_key_probe(text_trim(buf_slice(&key), TEXT_BLANKS)) == PRIVATE_KEY_CLEAR;
}

static bool
is_cluster_token(struct slice value)
{
	return value.len >= 20 && is_written(value);
}

static bool
is_kubeconfig(struct slice bytes)
{
	if (!has_text(bytes, "users") || !has_text(bytes, "clusters"))
		return false;
	return some_field_is(bytes, "client-key-data", is_key_data) || some_field_is(bytes, "token", is_cluster_token) ||
	       some_field_is(bytes, "refresh-token", is_cluster_token) || some_field_is(bytes, "password", is_written);
}

/* By the end of the path, which begins at a '/'. */
static const struct {
	const char *end;
	enum secret_kind kind;
	bool (*is)(struct slice bytes);
} files[] = {
	{ "/.docker/config.json", SECRET_DOCKER_CONFIG, is_docker_config },
	{ "/.dockercfg", SECRET_DOCKER_CONFIG, is_docker_config },
	{ "/.dockerconfigjson", SECRET_DOCKER_CONFIG, is_docker_config },
	{ "/containers/auth.json", SECRET_DOCKER_CONFIG, is_docker_config },
	{ "/kubelet/config.json", SECRET_DOCKER_CONFIG, is_docker_config },
	{ "/.netrc", SECRET_NETRC, is_netrc },
	{ "/_netrc", SECRET_NETRC, is_netrc },
	{ "/.npmrc", SECRET_NPMRC, is_npmrc },
	{ "/etc/npmrc", SECRET_NPMRC, is_npmrc },
	{ "/.pypirc", SECRET_PYPIRC, is_pypirc },
	{ "/.git-credentials", SECRET_GIT_CREDENTIALS, is_git_credentials },
	{ "/git/credentials", SECRET_GIT_CREDENTIALS, is_git_credentials },
	{ "/.git/config", SECRET_GIT_CREDENTIALS, is_git_credentials },
	{ "/.gitconfig", SECRET_GIT_CREDENTIALS, is_git_credentials },
	{ "/git/config", SECRET_GIT_CREDENTIALS, is_git_credentials },
	{ "/.kube/config", SECRET_KUBECONFIG, is_kubeconfig },
	{ "/kubeconfig", SECRET_KUBECONFIG, is_kubeconfig },
	{ "/kubeconfig.yaml", SECRET_KUBECONFIG, is_kubeconfig },
	{ "/k3s/k3s.yaml", SECRET_KUBECONFIG, is_kubeconfig },
	{ "/kubernetes/admin.conf", SECRET_KUBECONFIG, is_kubeconfig },
	{ "/kubernetes/super-admin.conf", SECRET_KUBECONFIG, is_kubeconfig },
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

	if (slice_starts(bytes, "\xef\xbb\xbf"))
		bytes = tail(bytes, 3);
	for (size_t i = 0; i < sizeof files / sizeof *files && bytes.len <= SECRET_FILE_MAX_BYTES; i++)
		if (path_ends(path, files[i].end) && files[i].is(bytes))
			kinds |= SECRET_BIT(files[i].kind);
	return kinds;
}
