/* Decimal numbers and versions as text: see decimal.h. */
#include "base/decimal.h"

#include <string.h>

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* A run of digits from at on; *at: behind it. */
static struct slice
digits_take(struct slice text, size_t *at)
{
	const size_t from = *at;

	while (*at < text.len && is_digit(text.ptr[*at]))
		++*at;
	return (struct slice){ from ? text.ptr + from : text.ptr, *at - from }; /* of nothing at all, too: NULL + 0 is not defined in C */
}

static bool
is_negative(struct slice text)
{
	return text.len > 0 && text.ptr[0] == '-';
}

struct decimal {
	struct slice whole, fraction;
	size_t end;
};

static struct decimal
decimal_split(struct slice text)
{
	struct decimal d = { .end = is_negative(text) };

	d.whole = digits_take(text, &d.end);
	if (d.end < text.len && text.ptr[d.end] == '.') {
		d.end++;
		d.fraction = digits_take(text, &d.end);
	}
	return d;
}

bool
decimal_is_well(struct slice text)
{
	const struct decimal d = decimal_split(text);

	return d.whole.len > 0 && d.end == text.len && text.ptr[text.len - 1] != '.';
}

static struct slice
without_zeros(struct slice digits)
{
	while (digits.len > 0 && digits.ptr[0] == '0')
		digits = (struct slice){ digits.ptr + 1, digits.len - 1 };
	return digits;
}

static int
whole_compare(struct slice a, struct slice b)
{
	a = without_zeros(a);
	b = without_zeros(b);
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return a.len == 0 ? 0 : memcmp(a.ptr, b.ptr, a.len);
}

/* As if the shorter had zeros behind it. */
static int
fraction_compare(struct slice a, struct slice b)
{
	for (size_t i = 0; i < a.len || i < b.len; i++) {
		const int x = i < a.len ? a.ptr[i] : '0', y = i < b.len ? b.ptr[i] : '0';

		if (x != y)
			return x - y;
	}
	return 0;
}

static int
magnitude_compare(struct slice a, struct slice b)
{
	const struct decimal x = decimal_split(a), y = decimal_split(b);
	const int order = whole_compare(x.whole, y.whole);

	return order ? order : fraction_compare(x.fraction, y.fraction);
}

static bool
is_zero(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] >= '1' && text.ptr[i] <= '9')
			return false;
	return true;
}

int
decimal_compare(struct slice a, struct slice b)
{
	if (is_zero(a) && is_zero(b)) /* -0 is 0 */
		return 0;
	if (is_negative(a) != is_negative(b))
		return is_negative(a) ? -1 : 1;
	return is_negative(a) ? magnitude_compare(b, a) : magnitude_compare(a, b);
}

/* --- versions ------------------------------------------------------------------------------------ */

static struct slice
without_v(struct slice text)
{
	return text.len > 0 && (text.ptr[0] == 'v' || text.ptr[0] == 'V') ? (struct slice){ text.ptr + 1, text.len - 1 } : text;
}

/* The next number; empty behind the last. */
static struct slice
number_take(struct slice text, size_t *at)
{
	struct slice n = digits_take(text, at);

	if (n.len > 0 && *at + 1 < text.len && text.ptr[*at] == '.' && is_digit(text.ptr[*at + 1]))
		++*at;
	return n;
}

static bool
is_before_release(struct slice text, size_t at)
{
	return at < text.len && text.ptr[at] == '-';
}

int
version_compare(struct slice a, struct slice b)
{
	size_t i = 0, j = 0;

	a = without_v(a);
	b = without_v(b);
	for (;;) {
		const struct slice x = number_take(a, &i), y = number_take(b, &j);
		const int order = whole_compare(x, y);

		if (order || (x.len == 0 && y.len == 0))
			return order ? order : (int)is_before_release(b, j) - (int)is_before_release(a, i);
	}
}
