/* What a verification summary must say, and a VEX document: see attestation_check.h.  A summary that did not pass is none. */
#include <stdio.h>

#include "base/escape.h"
#include "format/attestation/vex_parse.h"
#include "format/attestation/vsa.h"
#include "format/text/path_pattern.h"
#include "verify/attestation_check.h"

static void
levels_print(char out[static POLICY_LIST_TEXT_BYTES], const struct vsa *v)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < v->levels.count && n < POLICY_LIST_TEXT_BYTES; i++)
		n += (size_t)snprintf(out + n, POLICY_LIST_TEXT_BYTES - n, "%s%s", i ? ", " : "", TEXT(slice_str(v->levels.items[i])));
}

/* All of them. */
static enum cocket_code
levels_check(struct attested *out, const struct vsa *v, const struct policy_list *levels, struct err *err)
{
	const char *missing = NULL;
	char expected[POLICY_LIST_TEXT_BYTES], value[POLICY_LIST_TEXT_BYTES];

	if (levels->count == 0)
		return COCKET_OK;
	for (size_t i = 0; i < levels->count && missing == NULL; i++)
		if (!vsa_has_level(v, levels->items[i]))
			missing = levels->items[i];
	policy_list_print(expected, levels, " and ");
	levels_print(value, v);
	if (attested_check_add(out, "levels", expected, value, missing == NULL, err))
		return err->code;
	if (missing)
		attested_refuse(out, REASON_ATTESTATION, "the summary does not have level %.150s; it has %.250s", TEXT(slice_str(missing)), value[0] ? value : "none");
	return COCKET_OK;
}

enum cocket_code
vsa_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err)
{
	AUTO(vsa_free) struct vsa v = { 0 };
	const struct vsa_checks *asked = &c->asked->vsa;
	struct list_check verifier = { "verifier", "verifier", v.verifier_id, &asked->verifiers, path_pattern_matches };
	struct age_check age = { .name = "max-age", .noun = "the summary", .lacks = "the summary does not say when it was made (max-age)", .max = asked->max_age, .too_old = REASON_ATTESTATION };
	struct err why = { 0 };

	if (vsa_parse(&v, predicate, &why))
		return unread_refuse(out, true, &why, err);
	out->is_read = true;
	attested_time_set(out, v.has_time, v.time, c, age.noun);
	age.has_time = v.has_time;
	age.time = v.time;
	if (!v.passed)
		attested_refuse(out, REASON_ATTESTATION, "the summary says FAILED");
	if (list_check(out, &verifier, err) || levels_check(out, &v, &asked->levels, err))
		return err->code;
	return age_check(out, &age, c, err);
}

enum cocket_code
vex_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err)
{
	AUTO(vex_free) struct vex v = { 0 };
	struct err why = { 0 };

	if (vex_parse(&v, predicate, &why))
		return unread_refuse(out, false, &why, err);
	out->is_read = true;
	attested_time_set(out, v.has_time, v.time.seconds, c, "the VEX document");
	return COCKET_OK;
}
