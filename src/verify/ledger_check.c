/* No way back: what this machine accepted under a name is never followed by something older (cocket-ledger(5); A14).
 * The time is the one that the signatures prove, never the clock's; only a name with a tag can go back, since a digest is always itself. */
#include <stdio.h>

#include "base/log.h"
#include "verify/verification.h"

/* What counted signatures prove about the time, from finding first on. */
static bool
has_time(const struct report *r, size_t i)
{
	return r->evaluations[i].counted && r->findings[i].proof.source != TIME_NONE;
}

/* Does the other one by the same signer say more: a later time, or the same one before? */
static bool
is_superseded_by(const struct report *r, size_t i, size_t other)
{
	const int64_t time = r->findings[i].proof.time, others = r->findings[other].proof.time;

	if (other == i || !has_time(r, other) || r->evaluations[other].signer != r->evaluations[i].signer)
		return false;
	return others > time || (others == time && other < i);
}

static bool
is_newest_of_signer(const struct report *r, size_t first, size_t i)
{
	for (size_t j = first; j < r->count; j++)
		if (is_superseded_by(r, i, j))
			return false;
	return true;
}

/* How many signers said so at that time or later. */
static unsigned
signers_since(const struct report *r, size_t first, int64_t time)
{
	unsigned n = 0;

	for (size_t i = first; i < r->count; i++)
		n += has_time(r, i) && r->findings[i].proof.time >= time && is_newest_of_signer(r, first, i);
	return n;
}

/* The newest time that a whole threshold of signers stands behind: one stolen key cannot make an old image new. */
static bool
signed_time(int64_t *out, const struct report *r, size_t first)
{
	bool found = false;

	for (size_t i = first; i < r->count; i++) {
		const int64_t time = r->findings[i].proof.time;

		if (!has_time(r, i) || signers_since(r, first, time) < r->threshold)
			continue;
		if (!found || time > *out)
			*out = time;
		found = true;
	}
	return found;
}

void
signed_time_add(struct verification *run, size_t first)
{
	int64_t time = 0;
	bool known = signed_time(&time, run->report, first);

	if (!run->has_allowed) {
		run->has_signed_at = known;
		run->signed_at = time;
	} else if (!known) {
		run->has_signed_at = false;
	} else if (run->has_signed_at && time < run->signed_at) {
		run->signed_at = time;
	}
	run->has_allowed = true;
}

/* Only a name with a tag can go back. */
void
acceptance_prepare(struct verification *run, const struct decision *d)
{
	const struct verify_options *o = run->options;
	const struct name *name = run->required.name ? run->required.name : &d->name;
	const struct name identity = name_identity(name);

	run->acceptance = (struct acceptance){
		.is_pending = o->ledger && name->tag[0], .ledger = { o->ledger, o->ledger_absence },
		.entry = { .digest = run->image.digest, .accepted_at = o->now, .has_signed_at = run->has_signed_at, .signed_at = run->signed_at },
		.only_warns = run->rule && run->rule->warn && !run->report->named_by_source, .is_named_by_claims = run->required.name == NULL,
	};
	name_print(run->acceptance.name, &identity, NULL);
}

enum cocket_code
acceptance_record(const struct acceptance *a, struct ledger_batch *batch, struct err *err)
{
	bool began = false;

	if (ledger_batch_accept(batch, &a->ledger, a->name, &a->entry, &began, err)) /* a ledger that was lost is for a person to mend, not for trying again */
		return err->code == COCKET_E_NOT_FOUND ? (err->code = COCKET_E_USAGE) : err->code;
	if (began)
		log_note("created ledger %s (no history yet)", a->ledger.path);
	return COCKET_OK;
}
