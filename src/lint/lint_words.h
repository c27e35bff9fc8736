/* The words of an instruction's arguments, or of a command of the shell: quotes taken off, variables as they stand. */
#ifndef COCKET_LINT_LINT_WORDS_H
#define COCKET_LINT_LINT_WORDS_H

#include "base/strings.h"

#define LINT_WORDS_MAX 4096

/* What cannot be split so has no words: it is not for us to judge.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code lint_words(struct strings *out, struct slice text, struct err *err);

/* Of the JSON form too. */
MUST_CHECK enum cocket_code lint_argument_words(struct strings *out, struct slice arguments, struct err *err);

/* "K=V": the name before the equals sign; the value is behind it, empty where there is none. */
struct slice lint_assignment(struct slice *value, const char *word);

/* "root" or a zero, whatever the group behind a ':'. */
bool lint_user_is_root(struct slice user);

#endif
