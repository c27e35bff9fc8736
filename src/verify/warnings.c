/* Warnings as memory: see warnings.h. */
#include "verify/warnings.h"

#include <stdlib.h>

#include "base/list.h"

#define WARNINGS_MAX 64

void
warnings_free(struct warnings *w)
{
	free(w->items);
	*w = (struct warnings){ 0 };
}

const char *
warning_word(enum warning_kind kind)
{
	static const char *const words[WARNING_KINDS] = {
		[WARNING_TRUST_EXPIRES] = "trust-expires",
		[WARNING_ROLE_EXPIRES] = "role-expires",
		[WARNING_SIGNATURE_EXPIRES] = "signature-expires",
		[WARNING_SIGNATURE_AGE] = "signature-age",
		[WARNING_REVOKED_KEY] = "revoked-key",
	};

	return words[kind];
}

bool
warning_is_of_signatures(enum warning_kind kind)
{
	return kind == WARNING_SIGNATURE_EXPIRES || kind == WARNING_SIGNATURE_AGE;
}

struct warning *
warnings_add(struct warnings *w, enum warning_kind kind)
{
	struct err ignored;

	if (LIST_GROW(w, WARNINGS_MAX, "warnings", &ignored))
		return NULL;
	w->items[w->count] = (struct warning){ .kind = kind };
	return &w->items[w->count++];
}
