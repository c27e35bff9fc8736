/* Is an image signed at all, by whomever?  Asked of the registry that it is in; no signature is checked, and none is proof of anything here. */
#ifndef COCKET_LINT_LINT_SIGNED_H
#define COCKET_LINT_LINT_SIGNED_H

#include "base/strings.h"
#include "image/source.h"
#include "lint/lint_file.h"

/* Asks about each image once. */
struct lint_signatures {
	struct lint_asker base;
	struct session *session;       /* borrowed */
	struct strings asked;          /* names */
	bool *is_unsigned;             /* owned; of each */
	size_t capacity;
};
void lint_signatures_open(struct lint_signatures *s);
void lint_signatures_close(struct lint_signatures *s);

/* The same of an image that is not named by a file. */
MUST_CHECK enum cocket_code lint_ask_image(struct lint_asker *a, struct lint_report *r, const char *name, struct err *err);

#endif
