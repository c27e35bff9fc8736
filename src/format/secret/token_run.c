/* Runs of letters: see token_run.h. */
#include "format/secret/token_run.h"

#include "format/text/slice_scan.h"

bool
token_letter_is(uint8_t c)
{
	return is_alnum(c) || c == '_' || c == '-';
}

size_t
token_run(struct slice s, bool (*is_of_class)(uint8_t c))
{
	size_t n = 0;

	while (n < s.len && is_of_class(s.ptr[n]))
		n++;
	return n;
}

bool
token_run_is(struct slice text, size_t prefix, size_t n, bool (*is_of_class)(uint8_t c))
{
	const struct slice rest = tail(text, prefix);

	return token_run(rest, is_of_class) == n && (rest.len == n || !token_letter_is(rest.ptr[n]));
}

bool
token_run_is_written(struct slice text, size_t prefix, size_t n, bool (*is_of_class)(uint8_t c))
{
	return token_run_is(text, prefix, n, is_of_class) && !token_is_placeholder(slice_of(text.ptr + prefix, n));
}

bool
token_is_placeholder(struct slice s)
{
	unsigned different = 0;
	bool seen[256] = { false };

	for (size_t i = 0; i < s.len; i++) {
		different += !seen[s.ptr[i]];
		seen[s.ptr[i]] = true;
	}
	return different < 8;
}
