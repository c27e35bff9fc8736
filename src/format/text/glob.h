/* One part of a pattern (what stands between slashes, or a tag), taken apart: how much it leaves open, and whether another leaves open the
 * same.  Matching itself is path_pattern_matches. */
#ifndef COCKET_FORMAT_TEXT_GLOB_H
#define COCKET_FORMAT_TEXT_GLOB_H

#include "base/slice.h"

#define GLOB_TOKENS_MAX 256

/* A run of any characters ('*'), or one of a set of ASCII characters: a bit each. */
struct glob_token {
	bool is_star;
	uint64_t characters[2];
};

struct glob {
	struct glob_token tokens[GLOB_TOKENS_MAX];
	size_t count;
};

/* False if the part is longer than any name. */
bool glob_read(struct glob *out, struct slice part);

/* > 0 if a is the more specific, 0 if neither is: without globs before with; then the one that demands more characters; then the one
 * whose characters leave fewer choices; then the one with fewer '*'.  If b matches all that a matches, never < 0. */
int glob_compare(const struct glob *a, const struct glob *b);
/* By which of these, where a is the more specific: "has no globs" ...; "" where it is not. */
const char *glob_compare_word(const struct glob *a, const struct glob *b);

/* True if some text is matched by both. */
bool glob_meets(const struct glob *a, const struct glob *b);

/* Each '[' is closed in its own part, between slashes, and holds something; no ']' stands elsewhere. */
bool glob_sets_close(struct slice text);

#endif
