/* Runs of letters, of which tokens consist. */
#ifndef COCKET_FORMAT_SECRET_TOKEN_RUN_H
#define COCKET_FORMAT_SECRET_TOKEN_RUN_H

#include <stdbool.h>

#include "base/slice.h"

/* What a word of a token may have: letters, digits, '_' and '-'. */
bool token_letter_is(uint8_t c);

/* How many bytes of the class s begins with. */
size_t token_run(struct slice s, bool (*is_of_class)(uint8_t c));

/* Are there exactly n of a class behind the prefix, and does the word end with them? */
bool token_run_is(struct slice text, size_t prefix, size_t n, bool (*is_of_class)(uint8_t c));

/* The same, and it is not what people write in place of one. */
bool token_run_is_written(struct slice text, size_t prefix, size_t n, bool (*is_of_class)(uint8_t c));

/* A text that people write for one: "xxxx", "1234...", the same letter over and over. */
bool token_is_placeholder(struct slice s);

#endif
