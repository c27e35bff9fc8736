/* Where an image and its signatures are, where that is not one place under one name: mirrors, and signatures in another repository.
 * Never leaves a denial without the file or the variable that had a part in it. */
#include <stdio.h>

#include "base/escape.h"
#include "image/cache/cached_source.h"
#include "image/source_open.h"
#include "verify/cache_session.h"
#include "verify/verification.h"

/* Where the signatures of a registry's image lie: what the user said, else the rule, else what is usual here. */
enum cocket_code
signature_place_set(struct verification *run, struct err *err)
{
	const struct verify_options *o = run->options;
	const struct name *repository = o->usual_repository;

	if (run->source->ref.transport != TRANSPORT_REGISTRY)
		return COCKET_OK;
	if (run->rule && run->rule->has_signature_repository)
		repository = &run->rule->signature_repository;
	if (o->signature_repository)
		repository = o->signature_repository;
	run->report->has_elsewhere = repository != NULL;
	if (repository)
		run->report->elsewhere = *repository;
	return registry_set_elsewhere(cache_session_blobs(run->cached, run->source), repository, false, err);
}

/* A variable may have sent us there. */
void
signature_place_report(struct report *r)
{
	char name[NAME_TEXT_BYTES];
	struct err detail = { 0 };

	if (r->reason != REASON_NO_SIGNATURE || r->verdict != VERDICT_DENY || !r->has_elsewhere)
		return;
	name_print_repository(name, &r->elsewhere);
	(void)fail(&detail, COCKET_E_NOT_FOUND, "%.240s (looked in %.200s)", r->detail, name);
	memcpy(r->detail, detail.message, sizeof r->detail);
}

static bool
is_one_of(enum reason reason, const enum reason *reasons, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (reasons[i] == reason)
			return true;
	return false;
}

/* Would signatures be asked for another name, or other keys, where it is not a mirror's? */
bool
mirror_is_decisive(const struct report *r, const struct verify_options *o)
{
	static const enum reason of_name[] = { REASON_NAME_MISMATCH, REASON_TAG_MISMATCH, REASON_NO_RULE, REASON_THRESHOLD, REASON_EXPIRED_SIGNATURE,
		                               REASON_NOT_YET_VALID, REASON_STALE };
	static const enum reason of_key[] = { REASON_UNKNOWN_KEY, REASON_BAD_SIGNATURE };

	if (r->mirror == NULL || r->verdict != VERDICT_DENY || r->by_lock)
		return false;
	return is_one_of(r->reason, of_name, sizeof of_name / sizeof *of_name) ||
	       ((o->policy_context || o->trust) && is_one_of(r->reason, of_key, sizeof of_key / sizeof *of_key));
}

/* Whoever reads that the name is wrong must see which entry of which file made it that one. */
void
mirror_report(struct report *r, const struct verify_options *o)
{
	static const enum reason of_name[] = { REASON_NAME_MISMATCH, REASON_TAG_MISMATCH, REASON_NO_RULE };
	const struct mirror *m = r->mirror;
	char says[ERR_MESSAGE_BYTES];
	struct err detail = { .code = COCKET_E_NO_RULE };

	if (r->mirror == NULL || !is_one_of(r->reason, of_name, sizeof of_name / sizeof *of_name))
		return;
	snprintf(says, sizeof says, "%.120s says that %.120s stands for %.120s",
	         m->file ? TEXT(slice_str(m->file)) : o->policy_context ? TEXT(slice_str(o->policy_context->path)) : "the policy", m->location, m->stands_for);
	(void)fail(&detail, COCKET_E_NO_RULE, "%.*s (%s)", (int)(sizeof detail.message - strlen(says) - 4), r->detail, says);
	memcpy(r->detail, detail.message, sizeof r->detail);
}
