/* Duplicate keys (RFC 8259 section 4; attack A19), compared as they are meant, not as they are spelled: "a" and "\u0061" are the same key.
 * Sorts the keys of an object when it closes, so that 100 000 of them cost no more than sorting.  Never copies a key. */
#include "base/json_keys.h"

#include <stdlib.h>

#include "base/list.h"
#include "base/utf8.h"

void
json_keys_free(struct json_keys *k)
{
	free(k->keys);
	*k = (struct json_keys){ 0 };
}

/* max: of keys, or of values: each key has one, so that the scanner meets that ceiling before this does. */
enum cocket_code
json_keys_add(struct json_keys *k, const uint8_t *key, size_t max, struct err *err)
{
	if (LIST_RESERVE(k->keys, k->capacity, k->count, 1, max, "keys", err))
		return err->code;
	k->keys[k->count++] = key;
	return COCKET_OK;
}

static uint32_t
hex4(const uint8_t *p)
{
	uint32_t n = 0;

	for (int i = 0; i < 4; i++)
		n = n << 4 | (uint32_t)(p[i] <= '9' ? p[i] - '0' : (p[i] | 0x20) - 'a' + 10);
	return n;
}

/* \uXXXX, or two of them for a surrogate pair; *p is at the "u".  The scanner has refused lone surrogates. */
static uint32_t
decode_u(const uint8_t **p)
{
	uint32_t c = hex4(*p + 1);

	*p += 5;
	if (c < 0xD800 || c > 0xDFFF)
		return c;
	c = 0x10000 + ((c - 0xD800) << 10) + (hex4(*p + 2) - 0xDC00);
	*p += 6;
	return c;
}

static uint32_t
decode_escape(const uint8_t **p)
{
	if (**p == 'u')
		return decode_u(p);
	switch (*(*p)++) {
	case 'b': return '\b';
	case 'f': return '\f';
	case 'n': return '\n';
	case 'r': return '\r';
	case 't': return '\t';
	default: return (*p)[-1]; /* quote, backslash, slash */
	}
}

uint32_t
json_key_next(const uint8_t **p)
{
	uint32_t c = 0;

	if (**p == '"')
		return 0;
	if (**p == '\\') {
		++*p;
		return decode_escape(p) + 1;
	}
	*p += utf8_next(&c, slice_of(*p, 4)); /* reads no further than the character, which is well formed */
	return c + 1;
}

static int
compare(const uint8_t *a, const uint8_t *b)
{
	uint32_t ca, cb;

	do { /* from behind the quotes on; long names often begin alike */
		a++;
		b++;
	} while (*a == *b && *a < 0x80 && *a != '"' && *a != '\\');
	do {
		ca = json_key_next(&a);
		cb = json_key_next(&b);
	} while (ca == cb && ca != 0);
	return ca < cb ? -1 : ca > cb;
}

/* Same keys stay in the order of the text. */
static int
compare_keys(const void *a, const void *b)
{
	const uint8_t *ka = *(const uint8_t *const *)a, *kb = *(const uint8_t *const *)b;
	int order = compare(ka, kb);

	return order ? order : ka < kb ? -1 : ka > kb;
}

/* What a program printed often is: then nothing needs sorting, and no two are the same. */
static bool
is_ascending(const uint8_t **keys, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (compare(keys[i - 1], keys[i]) >= 0)
			return false;
	return true;
}

const uint8_t *
json_keys_close(struct json_keys *k, size_t first)
{
	size_t n = k->count - first;
	const uint8_t *found = NULL;

	k->count = first;
	if (n < 2)
		return NULL;
	const uint8_t **keys = k->keys + first;
	if (is_ascending(keys, n))
		return NULL;
	qsort(keys, n, sizeof *keys, compare_keys);
	for (size_t i = 1; i < n; i++)
		if (compare(keys[i - 1], keys[i]) == 0 && (!found || keys[i] < found))
			found = keys[i];
	return found;
}
