/* White space as Go has it: see go_space.h.  A sequence of UTF-8 is never found inside another one, so that none needs to be decoded. */
#include "format/text/go_space.h"

#include "format/text/slice_scan.h"

#define LONGEST 3

static bool
is_wide_space(const uint8_t *c)
{
	static const char *const others[] = { "\xe1\x9a\x80", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80" };

	if (c[0] == 0xe2 && c[1] == 0x80 && c[2] >= 0x80 && c[2] <= 0x8a) /* U+2000 to U+200A */
		return true;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (memcmp(c, others[i], LONGEST) == 0)
			return true;
	return false;
}

size_t
space_length(struct slice s, size_t at)
{
	const size_t left = s.len - at;

	if (left == 0)
		return 0;
	const uint8_t *c = s.ptr + at;
	if (c[0] < 0x80)
		return is_space_byte(c[0]) ? 1 : 0;
	if (left >= 2 && c[0] == 0xc2 && (c[1] == 0x85 || c[1] == 0xa0))
		return 2;
	return left >= LONGEST && is_wide_space(c) ? LONGEST : 0;
}

struct slice
space_trim_left(struct slice s)
{
	for (size_t n = space_length(s, 0); n; n = space_length(s, 0))
		s = tail(s, n);
	return s;
}

/* Of the one that ends the text. */
static size_t
last_space_length(struct slice s)
{
	for (size_t n = 1; n <= LONGEST && n <= s.len; n++)
		if (space_length(s, s.len - n) == n)
			return n;
	return 0;
}

struct slice
space_trim(struct slice s)
{
	s = space_trim_left(s);
	for (size_t n = last_space_length(s); n; n = last_space_length(s))
		s = head(s, s.len - n);
	return s;
}
