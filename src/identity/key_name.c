/* Labels of keys and short ids: see key_name.h.  Never shows a label that could pass for an id, or for words of ours, without quotes around it. */
#include "identity/key_name.h"

#include <stdio.h>

#include "base/escape.h"
#include "base/utf8.h"

#define ALL_DIGITS (2 * SHA256_BYTES)
#define HEX "0123456789abcdefABCDEF"
#define PLAIN HEX "ghijklmnopqrstuvwxyzGHIJKLMNOPQRSTUVWXYZ._@+-"

/* --- labels ----------------------------------------------------------------------------------------- */

void
key_label_set(char out[static KEY_LABEL_BYTES], const char *text)
{
	static const char more[] = "...";
	const struct text shown = text_quote(slice_str(text));
	size_t n = strlen(shown.s);

	if (n < KEY_LABEL_BYTES) {
		memcpy(out, shown.s, n + 1);
		return;
	}
	for (n = KEY_LABEL_BYTES - sizeof more; n > 0 && ((uint8_t)shown.s[n] & 0xC0) == 0x80;) /* never within a character */
		n--;
	memcpy(out, shown.s, n);
	memcpy(out + n, more, sizeof more);
}

/* What would have to be escaped becomes "_", so that the label reads the same wherever it is shown. */
static size_t
plain_char(char *out, struct slice rest)
{
	uint32_t c;
	const size_t n = utf8_next(&c, rest);

	if (n == 0 || !utf8_is_printable(c) || c == '\\' || c == '"') {
		*out = '_';
		return 1;
	}
	memcpy(out, rest.ptr, n);
	return n;
}

void
key_label_of_text(char out[static KEY_LABEL_BYTES], struct slice text)
{
	char plain[TEXT_QUOTE_BYTES];
	size_t n = 0;

	while (text.len > 0 && n + 4 < sizeof plain) {
		const size_t used = plain_char(plain + n, text);

		n += used;
		text = slice_of(text.ptr + used, text.len - used);
	}
	plain[n] = '\0';
	key_label_set(out, plain);
}

static struct slice
without_suffix(struct slice name)
{
	static const char *const suffixes[] = { ".pub", ".key", ".pem" };

	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		const size_t n = strlen(suffixes[i]);

		if (name.len > n && memcmp(name.ptr + name.len - n, suffixes[i], n) == 0)
			return slice_of(name.ptr, name.len - n);
	}
	return name;
}

void
key_label_of_path(char out[static KEY_LABEL_BYTES], const char *path)
{
	const char *slash = strrchr(path, '/');

	if (strcmp(path, "-") == 0)
		*out = '\0';
	else
		key_label_of_text(out, without_suffix(slice_str(slash ? slash + 1 : path)));
}

/* --- names ------------------------------------------------------------------------------------------ */

/* 3f2a90c4, whole or cut. */
static bool
is_like_id(const char *label)
{
	const size_t n = strspn(label, HEX);

	return n >= 8 && (label[n] == '\0' || label[n] == '.');
}

static bool
is_plain(const char *label)
{
	return label[strspn(label, PLAIN)] == '\0' && !is_like_id(label);
}

int
key_id_digits(const struct digest *id, const struct digest *other)
{
	const bool same_start = memcmp(id->bytes, other->bytes, KEY_SHORT_ID_DIGITS / 2) == 0;

	return same_start && !digest_eq(id, other) ? ALL_DIGITS : KEY_SHORT_ID_DIGITS;
}

struct key_name
key_name(enum key_type type, const struct digest *id, const char *label, int digits)
{
	const char *quote = is_plain(label) ? "" : "\"", *words = type == KEY_NONE ? "" : key_type_name(type);
	char hex[DIGEST_HEX_BYTES], rest[DIGEST_HEX_BYTES + 16];
	struct key_name out;

	digest_print_hex(hex, id);
	snprintf(rest, sizeof rest, "%s%s%.*s", words, *words ? " " : "", digits, hex);
	if (*label)
		snprintf(out.s, sizeof out.s, "%s%s%s (%s)", quote, label, quote, rest);
	else
		snprintf(out.s, sizeof out.s, "%s", rest);
	return out;
}

struct key_name
key_name_of(const struct pubkey *key, const char *label)
{
	return key_name(pubkey_type(key), pubkey_id(key), label, KEY_SHORT_ID_DIGITS);
}
