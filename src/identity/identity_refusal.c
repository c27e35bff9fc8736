/* Words for a certificate of somebody else: see identity_refusal.h.  Nothing is decided here. */
#include "identity/identity_refusal.h"

#include <stdio.h>

#include "base/escape.h"

/* Whose certificate was wanted, where there is but one. */
static const struct identity_pattern *
only_pattern(const struct named_signers *s)
{
	const struct identity_pattern *only = NULL;
	size_t n = 0;

	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].who.kind == IDENTITY_PATTERN) {
			only = s->items[i].who.pattern;
			n++;
		}
	return n == 1 ? only : NULL;
}

static void
workflow_print(char out[static IDENTITY_REFUSAL_BYTES], const struct identity_pattern *wanted, enum workflow_condition c, const struct identity *who)
{
	struct slice is;

	if (workflow_condition_value(&is, c, who->certificate.leaf))
		snprintf(out, IDENTITY_REFUSAL_BYTES, "the certificate's %s is %s, expected %s", workflow_condition_name(c), TEXT(is),
		         TEXT(slice_str(wanted->conditions[c])));
	else
		snprintf(out, IDENTITY_REFUSAL_BYTES, "the certificate does not say its %s, expected %s", workflow_condition_name(c),
		         TEXT(slice_str(wanted->conditions[c])));
}

bool
identity_refusal_print(char out[static IDENTITY_REFUSAL_BYTES], const struct named_signers *signers, const struct identity *who)
{
	const struct identity_pattern *wanted = only_pattern(signers);
	enum workflow_condition c = CONDITION_COUNT;

	if (who->kind != IDENTITY_CERTIFICATE)
		return false;
	if (wanted && identity_pattern_match(&c, wanted, &who->certificate) == IDENTITY_OTHER_WORKFLOW)
		workflow_print(out, wanted, c, who);
	else if (wanted)
		snprintf(out, IDENTITY_REFUSAL_BYTES, "the certificate is not that of %s by %s", TEXT(slice_str(wanted->name)), TEXT(slice_str(wanted->issuer)));
	else
		snprintf(out, IDENTITY_REFUSAL_BYTES, "the certificate is that of none of the identities that may sign");
	return true;
}
