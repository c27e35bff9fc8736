/* Text from outside, made fit to be shown (see escape.h).
 * Never allocates, never lets a control character, a bidi control or a malformed byte through. */
#include "base/escape.h"

#include "base/ascii.h"
#include "base/utf8.h"

/* Length of the character that may stay as it is; 0 where its first byte must be escaped. */
static size_t
plain_length(struct slice bytes)
{
	uint32_t c;
	size_t n = utf8_next(&c, bytes);

	return n && c != '\\' && utf8_is_printable(c) ? n : 0;
}

static size_t
escape_byte(char out[static 4], uint8_t byte)
{
	static const char digits[] = "0123456789abcdef";

	out[0] = '\\';
	out[1] = 'x';
	out[2] = digits[byte >> 4];
	out[3] = digits[byte & 15];
	return 4;
}

/* What stands for the next character that may be shown, or else for the next byte; moves *at past it. */
static size_t
next_unit(char unit[static 4], struct slice bytes, size_t *at)
{
	struct slice rest = slice_of(bytes.ptr + *at, bytes.len - *at);
	size_t n = plain_length(rest);

	if (n == 0) {
		*at += 1;
		return escape_byte(unit, rest.ptr[0]);
	}
	memcpy(unit, rest.ptr, n);
	*at += n;
	return n;
}

/* Writes what fits into size - 1 bytes and a NUL; *used becomes the count of input bytes that it stands for. */
static size_t
escape(char *out, size_t size, struct slice bytes, size_t *used)
{
	size_t len = 0, at = 0, next = 0;
	char unit[4];

	while (at < bytes.len) {
		size_t n = next_unit(unit, bytes, &next);
		if (n >= size - len)
			break;
		memcpy(out + len, unit, n);
		len += n;
		at = next;
	}
	out[len] = '\0';
	*used = at;
	return len;
}

size_t
text_escape(char *out, size_t out_size, struct slice bytes)
{
	size_t used;

	return out_size ? escape(out, out_size, bytes, &used) : 0;
}

struct text
text_quote(struct slice bytes)
{
	static const char more[] = "...";
	struct text t;
	size_t used;

	escape(t.s, sizeof t.s, bytes, &used);
	if (used < bytes.len) {
		size_t len = escape(t.s, sizeof t.s - (sizeof more - 1), bytes, &used);
		memcpy(t.s + len, more, sizeof more);
	}
	return t;
}

bool
utf8_valid(struct slice bytes)
{
	uint32_t c;

	while (bytes.len) {
		size_t n = utf8_next(&c, bytes);
		if (n == 0)
			return false;
		bytes = slice_of(bytes.ptr + n, bytes.len - n);
	}
	return true;
}

static bool
is_decimal(struct slice text)
{
	if (text.len == 0 || (text.len > 1 && text.ptr[0] == '0'))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
	return true;
}

struct slice
text_trim(struct slice text, const char *blanks)
{
	size_t n = strlen(blanks);

	while (text.len > 0 && memchr(blanks, text.ptr[0], n))
		text = slice_of(text.ptr + 1, text.len - 1);
	while (text.len > 0 && memchr(blanks, text.ptr[text.len - 1], n))
		text.len--;
	return text;
}

struct slice
text_take_word(struct slice *rest, const char *blanks)
{
	const size_t count = strlen(blanks);
	size_t n = 0;

	while (n < rest->len && !memchr(blanks, rest->ptr[n], count))
		n++;
	const struct slice word = slice_of(rest->ptr, n);
	*rest = text_trim(slice_of(n ? rest->ptr + n : rest->ptr, rest->len - n), blanks);
	return word;
}

enum cocket_code
u64_parse(uint64_t *out, struct slice text, uint64_t max, struct err *err)
{
	uint64_t n = 0;

	if (!is_decimal(text))
		return fail(err, COCKET_E_FORMAT, "\"%s\": not a decimal number", TEXT(text));
	for (size_t i = 0; i < text.len; i++) {
		uint64_t digit = (uint64_t)text.ptr[i] - '0';
		if (n > max / 10 || digit > max - 10 * n)
			return fail(err, COCKET_E_FORMAT, "%s: larger than %llu", TEXT(text), (unsigned long long)max);
		n = 10 * n + digit;
	}
	*out = n;
	return COCKET_OK;
}

/* The letters that Go folds into ASCII ones: U+017F is an s, U+212A a k. */
static char
fold_take(const char **s)
{
	char c = **s;

	if (strncmp(*s, "\xc5\xbf", 2) == 0) {
		*s += 2;
		return 's';
	}
	if (strncmp(*s, "\xe2\x84\xaa", 3) == 0) {
		*s += 3;
		return 'k';
	}
	*s += 1;
	return ascii_lower(c);
}

bool
text_folds_to(const char *a, const char *b)
{
	while (*a && *b)
		if (fold_take(&a) != fold_take(&b))
			return false;
	return *a == *b;
}
