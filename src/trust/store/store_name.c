/* The names of a store's files: see store_name.h (docs/FORMATS.md 5.3; attack A21). */
#include "trust/store/store_name.h"

#include "base/escape.h"

static bool
is_plain(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || strchr("_.~-", c);
}

/* N.root.json is a root's old version. */
static bool
is_root_version(const char *role)
{
	size_t digits = strspn(role, "0123456789");

	return digits > 0 && strcmp(role + digits, ".root") == 0;
}

bool
store_name_is_root_version(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	return digits > 0 && strcmp(name + digits, ".root.json") == 0;
}

enum cocket_code
store_role_file(char out[static STORE_NAME_BYTES], const char *role, struct err *err)
{
	static const char suffix[] = ".json";
	size_t at = 0, room = NAME_MAX - (sizeof suffix - 1);

	if (is_root_version(role))
		return fail(err, COCKET_E_FORMAT, "role %s: its file would be a version of the root", role);
	for (const char *c = role; *c; c++) {
		if (at + (is_plain(*c) ? 1 : 3) > room)
			return fail(err, COCKET_E_FORMAT, "role %s: too long for the name of a file", TEXT(slice_str(role)));
		if (is_plain(*c)) {
			out[at++] = *c;
			continue;
		}
		out[at++] = '%';
		out[at++] = "0123456789ABCDEF"[(uint8_t)*c >> 4];
		out[at++] = "0123456789ABCDEF"[(uint8_t)*c & 15];
	}
	memcpy(out + at, suffix, sizeof suffix);
	return COCKET_OK;
}

/* Splits off "staged/"; the rest must be one part of a path, and none of the store's own directories. */
bool
store_name_split(bool *staged, const char **base, const char *name)
{
	*staged = strncmp(name, STORE_STAGED, strlen(STORE_STAGED)) == 0;
	*base = *staged ? name + strlen(STORE_STAGED) : name;
	size_t n = strlen(*base);
	return n > strlen(".json") && n <= NAME_MAX && !strchr(*base, '/') && strcmp(*base + n - strlen(".json"), ".json") == 0;
}

static int
hex_value(char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Undoes store_role_file's percent-encoding, which is asked again: only its own spelling is taken. */
bool
store_name_role(char out[static STORE_NAME_BYTES], const char *name)
{
	char again[STORE_NAME_BYTES];
	struct err unused;
	const char *base;
	bool staged;

	if (!store_name_split(&staged, &base, name))
		return false;
	size_t end = strlen(base) - strlen(".json"), n = 0;

	for (size_t i = 0; i < end; i++) {
		int high = base[i] == '%' && i + 2 < end ? hex_value(base[i + 1]) : -1, low = high < 0 ? -1 : hex_value(base[i + 2]);

		out[n++] = low < 0 ? base[i] : (char)(high << 4 | low);
		i += low < 0 ? 0 : 2;
	}
	out[n] = '\0';
	return store_role_file(again, out, &unused) == COCKET_OK && strcmp(again, base) == 0;
}
