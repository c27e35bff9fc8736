/* Whether images are signed at all: see lint_signed.h. */
#include "lint/lint_signed.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/list.h"
#include "image/evidence/evidence_gather.h"
#include "image/source_open.h"
#include "signature/unproved.h"

#define ASKED_MAX 100000

/* What says something about the image and does not sign it is no signature. */
static bool
is_signature(const struct evidence_item *e)
{
	struct unproved u = { 0 };

	if (e->err.code || e->is_gone)
		return false;
	unproved_read(&u, e);
	return u.err.code == COCKET_OK && !u.is_attestation;
}

static bool
has_signature(const struct evidence *e)
{
	for (size_t i = 0; i < e->count; i++)
		if (is_signature(&e->items[i]))
			return true;
	for (size_t i = 0; i < e->foreign_count; i++)
		if (e->foreign[i].what.kind == FOREIGN_NOTATION || e->foreign[i].what.kind == FOREIGN_CERTIFICATE)
			return true;
	return false;
}

/* No "no" while some place could not be asked. */
static enum cocket_code
look(bool *is_unsigned, struct lint_signatures *s, const char *name, struct err *err)
{
	AUTO(source_close) struct source *source = NULL;
	AUTO(image_free) struct image image = { 0 };
	AUTO(evidence_free) struct evidence evidence = { 0 };
	struct reference ref;

	session_start_image(s->session);
	if (reference_parse(&ref, name, err) || source_open(&source, s->session, &ref, false, err) || source_resolve(&image, source, err) ||
	    evidence_gather(&evidence, source, &image.digest, err))
		return err->code;
	*is_unsigned = !has_signature(&evidence);
	if (*is_unsigned && evidence.transient.code)
		*err = evidence.transient;
	return err->code;
}

static enum cocket_code
ask_once(bool *is_unsigned, struct lint_signatures *s, const char *name, struct err *err)
{
	for (size_t i = 0; i < s->asked.count; i++)
		if (strcmp(s->asked.items[i], name) == 0) {
			*is_unsigned = s->is_unsigned[i];
			return COCKET_OK;
		}
	if (LIST_RESERVE(s->is_unsigned, s->capacity, s->asked.count, 1, ASKED_MAX, "images", err) || look(is_unsigned, s, name, err))
		return within(err, "%s", TEXT(slice_str(name)));
	s->is_unsigned[s->asked.count] = *is_unsigned;
	return strings_add(&s->asked, slice_str(name), err);
}

static enum cocket_code
ask(struct lint_asker *a, const struct lint_subject *s, const struct image_ref *ref, struct err *err)
{
	bool is_unsigned;

	if (s->report->skips[RULE_UNSIGNED_IMAGE])
		return COCKET_OK;
	if (ask_once(&is_unsigned, (struct lint_signatures *)a, ref->image, err))
		return err->code;
	return is_unsigned ? lint_add(s, RULE_UNSIGNED_IMAGE, ref->offset, err, "%s: %s is signed by nobody", ref->where, TEXT(slice_str(ref->image)))
	                   : COCKET_OK;
}

enum cocket_code
lint_ask_image(struct lint_asker *a, struct lint_report *r, const char *name, struct err *err)
{
	const struct lint_subject s = { .name = name, .report = r };
	const size_t first = r->count;
	bool is_unsigned;

	if (r->skips[RULE_UNSIGNED_IMAGE])
		return COCKET_OK;
	if (ask_once(&is_unsigned, (struct lint_signatures *)a, name, err))
		return err->code;
	if (is_unsigned && lint_add(&s, RULE_UNSIGNED_IMAGE, LINT_NO_PLACE, err, "it is signed by nobody"))
		return err->code;
	return lint_report_sort(r, first, err);
}

void
lint_signatures_open(struct lint_signatures *s)
{
	s->base.ask = ask;
}

void
lint_signatures_close(struct lint_signatures *s)
{
	strings_free(&s->asked);
	free(s->is_unsigned);
}
