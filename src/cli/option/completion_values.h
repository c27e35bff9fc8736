/* Values and operands that may stand at the cursor, by what the tables call them. */
#ifndef COCKET_CLI_OPTION_COMPLETION_VALUES_H
#define COCKET_CLI_OPTION_COMPLETION_VALUES_H

#include "base/slice.h"

#define COMPLETION_WORD_BYTES 160

/* A line for the word, if it begins as was typed.  keep: what stands before it in the same word and was offered by us: "--output=", "simple,". */
void completion_offer(const char *keep, const char *word, size_t word_len, const char *help, const char *typed);

/* names: "FILE", "root|targets|ROLE".  trust: the store whose roles are offered, NULL the usual one. */
void completion_offer_alternatives(struct slice names, const char *keep, const char *typed, const char *trust);

#endif
