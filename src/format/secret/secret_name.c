/* Names of variables that hold secrets: see secret_name.h. */
#include "format/secret/secret_name.h"

#include <strings.h>

#include "format/text/slice_scan.h"

static bool
is_one_of(struct slice word, const char *const words[])
{
	for (; *words; words++)
		if (word.len == strlen(*words) && strncasecmp((const char *)word.ptr, *words, word.len) == 0)
			return true;
	return false;
}

bool
secret_name_is(struct slice name)
{
	static const char *const secret[] = {
		"apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token", NULL,
	};
	static const char *const harmless[] = { "public", "pub", "gpg", "pgp", "file", "path", "dir", "id", "name", "url", NULL };
	bool is_secret = false;

	while (name.len > 0) {
		const struct slice word = slice_take_until(&name, '_');

		if (is_one_of(word, harmless))
			return false;
		is_secret = is_secret || is_one_of(word, secret);
	}
	return is_secret;
}

bool
secret_value_is_written(struct slice value)
{
	return value.len > 0 && !has(value, '$') && !slice_starts(value, "/run/secrets/");
}
