/* Which path a message is about: see chmod_hint.h.  Whoever refused it knew it by a descriptor, and others put words before it ("policy",
 * "trust store DIR: "): the longest end of those words that is there, and that others may write to indeed.
 * Never changes anything, and never names what is as it should be. */
#include "cli/output/chmod_hint.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"

static const struct refusal {
	const char *words;
	bool is_of_parent; /* of the path that stands before the words */
	mode_t bits;
	const char *mode;
} refusals[] = {
	{ ": writable by group or others", false, S_IWGRP | S_IWOTH, "go-w" },
	{ ": writable by others", false, S_IWOTH, "o-w" },
	{ ": directory writable by others", false, S_IWGRP | S_IWOTH, "go-w" },
	{ ": its directory is writable by group or others", true, S_IWGRP | S_IWOTH, "go-w" },
};

static bool
is_open(char path[static ERR_MESSAGE_BYTES], const struct refusal *r)
{
	char *slash = strrchr(path, '/');
	struct stat st;

	if (r->is_of_parent && slash)
		slash[slash == path] = '\0';
	else if (r->is_of_parent)
		snprintf(path, ERR_MESSAGE_BYTES, ".");
	return stat(path, &st) == 0 && (st.st_mode & r->bits);
}

/* "DIR: NAME" is a file of that directory. */
static bool
join(char *path)
{
	char *at = strstr(path, ": ");

	if (at == NULL)
		return false;
	*at = '/';
	memmove(at + 1, at + 2, strlen(at + 2) + 1);
	return true;
}

static bool
find_path(char path[static ERR_MESSAGE_BYTES], const char *words, size_t n, const struct refusal *r)
{
	for (size_t at = 0; at < n; at += strcspn(words + at, " ") + 1) {
		snprintf(path, ERR_MESSAGE_BYTES, "%.*s", (int)(n - at), words + at);
		if (is_open(path, r))
			return true;
		snprintf(path, ERR_MESSAGE_BYTES, "%.*s", (int)(n - at), words + at);
		if (join(path) && is_open(path, r))
			return true;
	}
	return false;
}

bool
chmod_hint(char out[static CHMOD_HINT_BYTES], const char *message)
{
	char path[ERR_MESSAGE_BYTES], word[SHELL_WORD_BYTES];

	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		const struct refusal *r = &refusals[i];
		const char *end = strstr(message, r->words);

		if (end && find_path(path, message, (size_t)(end - message), r) && shell_word(word, path)) {
			snprintf(out, CHMOD_HINT_BYTES, "chmod %s %s%s", r->mode, word[0] == '-' ? "-- " : "", word);
			return true;
		}
	}
	return false;
}
