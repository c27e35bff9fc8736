/* Names of variables that hold secrets: see secret_name.h. */
#include "format/secret/secret_name.h"

#include "base/ascii.h"
#include "format/text/slice_scan.h"

bool
secret_name_is(struct slice name)
{
	static const char *const secret[] = {
		"apikey", "auth", "credential", "credentials", "key", "pass", "passphrase", "password", "pword", "passwd", "secret", "token", NULL,
	};
	static const char *const harmless[] = {
		"public", "pub", "gpg", "pgp", "file", "path", "dir", "id", "name", "url", "uri", "host", "server", "port", "sock", "provider",
		"enabled", "disabled", "required", "mode", "type", "method", "algorithm", "format", "header", "prefix", "length", "len", "size", "min",
		"max", "ttl", "expiry", "expires", "expiration", "lifetime", "timeout", "interval", "days", "hours", "minutes", "seconds", "policy", NULL,
	};
	bool is_secret = false;

	while (name.len > 0) {
		const struct slice word = slice_take_until(&name, '_');

		if (ascii_is_one_of(word, harmless))
			return false;
		is_secret = is_secret || ascii_is_one_of(word, secret);
	}
	return is_secret;
}

/* A switch. */
static bool
is_truth_value(struct slice value)
{
	static const char *const words[] = { "true", "false", "yes", "no", "on", "off", "0", "1", "none", NULL };

	return ascii_is_one_of(value, words);
}

static bool
ends_as_file(struct slice value)
{
	static const char *const endings[] = { ".pem", ".key", ".crt", ".cert", ".p12", ".pfx", ".jks", ".json", ".txt", NULL };

	for (const char *const *e = endings; *e; e++)
		if (slice_ends(value, *e))
			return true;
	return false;
}

/* The file that has it: in a directory that everybody knows, or named as such files are. */
static bool
is_path(struct slice value)
{
	static const char *const directories[] = {
		"/run/secrets/", "/var/run/secrets/", "/etc/", "/opt/", "/usr/", "/home/", "/root/", "/secrets/", "/vault/", NULL,
	};
	if (!first_is(value, '/') || !consists_of(value, is_alnum, "/._-"))
		return false;
	for (const char *const *d = directories; *d; d++)
		if (slice_starts(value, *d))
			return true;
	return ends_as_file(value);
}

bool
secret_value_is_written(struct slice value)
{
	return value.len > 0 && !has(value, '$') && !is_truth_value(value) && !is_path(value);
}

bool
secret_value_is_literal(struct slice value)
{
	return !secret_is_placeholder(value) && !is_truth_value(value) && !is_path(value);
}

/* --- placeholders --- */

static bool
is_within(struct slice text, const char *begin, const char *end)
{
	return text.len > strlen(begin) + strlen(end) && slice_starts(text, begin) && slice_ends(text, end);
}

/* One letter over and over. */
static bool
is_filler(struct slice text)
{
	for (size_t i = 1; i < text.len; i++)
		if (text.ptr[i] != text.ptr[0])
			return false;
	return text.len >= 3;
}

/* "$NAME" and nothing else. */
static bool
is_variable(struct slice text)
{
	return text.len > 1 && text.ptr[0] == '$' && !is_digit(text.ptr[1]) && consists_of(tail(text, 1), is_alnum, "_");
}

bool
secret_is_placeholder(struct slice text)
{
	static const char *const around[][2] = { { "<", ">" }, { "%", "%" }, { "@", "@" }, { "__", "__" }, { "$(", ")" } };

	for (size_t i = 0; i < sizeof around / sizeof *around; i++)
		if (is_within(text, around[i][0], around[i][1]))
			return true;
	return text.len == 0 || is_variable(text) || is_filler(text) || has_text(text, "${") || has_text(text, "{{");
}
