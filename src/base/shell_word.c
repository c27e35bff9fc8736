/* Quoting for a POSIX shell (XCU 2.2.2): see shell_word.h. */
#include "base/shell_word.h"

#include <stdio.h>
#include <string.h>

#include "base/escape.h"

static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

/* What TEXT() would change is nothing to paste. */
static bool
is_printable(const char *word)
{
	const size_t n = strlen(word);
	char escaped[SHELL_WORD_BYTES];

	return n > 0 && n < sizeof escaped && text_escape(escaped, sizeof escaped, slice_str(word)) == n && memcmp(escaped, word, n) == 0;
}

bool
shell_word(char out[static SHELL_WORD_BYTES], const char *word)
{
	static const char quote[] = "'\\''";
	size_t n = 0;

	out[0] = '\0';
	if (!is_printable(word))
		return false;
	if (word[strspn(word, plain)] == '\0') {
		memcpy(out, word, strlen(word) + 1);
		return true;
	}
	out[n++] = '\'';
	for (const char *at = word; *at; at++) {
		if (n + sizeof quote + 2 > SHELL_WORD_BYTES) {
			out[0] = '\0';
			return false;
		}
		if (*at == '\'') {
			memcpy(out + n, quote, strlen(quote));
			n += strlen(quote);
		} else {
			out[n++] = *at;
		}
	}
	out[n++] = '\'';
	out[n] = '\0';
	return true;
}

struct shell_text
shell_text(const char *word, const char *placeholder)
{
	struct shell_text out;

	if (!shell_word(out.s, word))
		snprintf(out.s, sizeof out.s, "%s", placeholder);
	return out;
}
