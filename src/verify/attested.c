/* What became of an attestation, as memory: see attested.h. */
#include "verify/attested.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/list.h"

#define CHECKS_MAX ((size_t)8192)

static void
attested_free(struct attested *a)
{
	free(a->checks);
	free(a->suppressions);
	free(a->vex);
}

void
attested_list_truncate(struct attested_list *l, size_t count)
{
	while (l->count > count)
		attested_free(&l->items[--l->count]);
}

void
attested_list_free(struct attested_list *l)
{
	attested_list_truncate(l, 0);
	free(l->items);
	*l = (struct attested_list){ 0 };
}

enum cocket_code
attested_list_add(struct attested **out, struct attested_list *l, struct err *err)
{
	if (LIST_GROW(l, ATTESTED_MAX, "attestations", err))
		return err->code;
	*out = &l->items[l->count++];
	**out = (struct attested){ 0 };
	return COCKET_OK;
}

void
attested_refuse(struct attested *a, enum reason reason, const char *fmt, ...)
{
	va_list ap;

	if (a->reason != REASON_OK)
		return;
	a->reason = reason;
	va_start(ap, fmt);
	vsnprintf(a->detail, sizeof a->detail, fmt, ap);
	va_end(ap);
}

enum cocket_code
attested_check_add(struct attested *a, const char *name, const char *expected, const char *value, bool holds, struct err *err)
{
	struct attested_check *c;

	if (LIST_RESERVE(a->checks, a->check_capacity, a->check_count, 1, CHECKS_MAX, "checks", err))
		return err->code;
	c = &a->checks[a->check_count++];
	*c = (struct attested_check){ .name = name, .holds = holds };
	snprintf(c->expected, sizeof c->expected, "%s", expected);
	snprintf(c->value, sizeof c->value, "%s", value);
	return COCKET_OK;
}

enum cocket_code
attested_suppress(struct suppression **out, struct attested *a, struct err *err)
{
	*out = NULL;
	if (a->suppressed++ >= SUPPRESSIONS_TOLD_MAX)
		return COCKET_OK;
	if (LIST_RESERVE(a->suppressions, a->suppression_capacity, a->suppression_count, 1, SUPPRESSIONS_TOLD_MAX, "suppressions", err))
		return err->code;
	*out = &a->suppressions[a->suppression_count++];
	**out = (struct suppression){ .by = "" };
	return COCKET_OK;
}

enum cocket_code
attested_vex_add(struct attested *a, const struct attested_vex *vex, struct err *err)
{
	if (LIST_RESERVE(a->vex, a->vex_capacity, a->vex_count, 1, LIST_MAX, "VEX documents", err))
		return err->code;
	a->vex[a->vex_count++] = *vex;
	return COCKET_OK;
}

const struct attested_vex *
attested_vex_of(const struct attested *a, const struct suppression *s)
{
	return s->vex > 0 && s->vex <= a->vex_count ? &a->vex[s->vex - 1] : NULL;
}

void
attested_signer_print(char out[static ATTESTED_TEXT_BYTES], const struct attested_signer *s)
{
	out[0] = '\0';
	if (s->is_proved && s->has_key)
		snprintf(out, ATTESTED_TEXT_BYTES, "%s", key_name(KEY_NONE, &s->key, s->label, KEY_SHORT_ID_DIGITS).s);
	else if (s->is_proved)
		snprintf(out, ATTESTED_TEXT_BYTES, "%.120s of %.120s", TEXT(slice_str(s->identity)), TEXT(slice_str(s->issuer)));
}
