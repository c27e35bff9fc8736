/* What will deny before long: see advice.h.  Never decides anything; what counts was decided before. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/shell_word.h"
#include "trust/store/store_expiry.h"
#include "verify/advice.h"
#include "verify/default_paths.h"

#define DAY INT64_C(86400)
#define SOON_SECONDS (14 * DAY)

/* Nobody wants to hear for most of its life that what is renewed every week ends within two. */
static bool
is_soon(int64_t expires, int64_t life, int64_t now)
{
	const int64_t soon = life > 0 && life / 3 < SOON_SECONDS ? life / 3 : SOON_SECONDS;

	return expires > now && expires - now <= soon;
}

/* "2026-12-04T10:00:00Z, in 6 days" */
struct moment {
	char s[CLOCK_TEXT_BYTES + CLOCK_SPAN_BYTES + 8];
};

static struct moment
moment_of(int64_t time, int64_t now)
{
	char when[CLOCK_TEXT_BYTES], span[CLOCK_SPAN_BYTES];
	struct moment m;

	clock_print(when, time);
	clock_print_span(span, time - now);
	snprintf(m.s, sizeof m.s, "%s, in %s", when, span);
	return m;
}

static struct warning *
expiry_add(struct report *r, enum warning_kind kind, int64_t expires)
{
	struct warning *w = warnings_add(&r->warnings, kind);

	if (w) {
		w->has_expires = true;
		w->expires = expires;
	}
	return w;
}

/* --- the trust store ------------------------------------------------------------------------------ */

#define HINT_WORD_MAX 120 /* a longer word is left to the reader: one that is cut is another */

static struct shell_text
hint_word(const char *word, const char *placeholder)
{
	const struct shell_text text = shell_text(word, placeholder);

	return strlen(text.s) <= HINT_WORD_MAX ? text : shell_text(placeholder, "");
}

/* The role's name is whoever delegates to it to choose, and a command is there to be pasted. */
static void
renewal_print(struct warning *w, const struct trust *t, const char *role)
{
	const struct shell_text dir = hint_word(trust_dir(t), "DIR"), name = hint_word(role, "ROLE");
	char usual[PATH_MAX];
	const bool is_elsewhere = !store_path_find(usual, NULL) || strcmp(usual, trust_dir(t)) != 0;
	const char *option = is_elsewhere ? " --trust " : "", *place = is_elsewhere ? dir.s : "";

	snprintf(w->hint, sizeof w->hint, "cocket trust rotate %.120s --expires 1y%s%.120s --key KEY, or if it comes from elsewhere: cocket trust update%s%.120s FROM",
	         name.s, option, place, option, place);
}

/* Snapshot and timestamp go with targets, whose keys sign them. */
static void
store_expiry_warn(struct report *r, const struct trust *t, const struct store_expiry *e, int64_t now)
{
	struct warning *w = is_soon(e->expires, e->life, now) ? expiry_add(r, WARNING_TRUST_EXPIRES, e->expires) : NULL;

	if (w == NULL)
		return;
	snprintf(w->what, sizeof w->what, "%s.json", tuf_type_name(e->type));
	snprintf(w->detail, sizeof w->detail, "trust store %.300s: %s expires at %s", TEXT(slice_str(trust_dir(t))), w->what, moment_of(e->expires, now).s);
	renewal_print(w, t, e->type == TUF_ROOT ? "root" : "targets");
}

static void
role_warn(struct report *r, const struct trust *t, int64_t now)
{
	struct warning *w = r->role[0] && is_soon(r->role_expires, 0, now) ? expiry_add(r, WARNING_ROLE_EXPIRES, r->role_expires) : NULL;

	if (w == NULL)
		return;
	snprintf(w->what, sizeof w->what, "role %s", r->expiring);
	snprintf(w->detail, sizeof w->detail, "role %s expires at %s", TEXT(slice_str(r->expiring)), moment_of(r->role_expires, now).s);
	renewal_print(w, t, r->expiring);
}

static void
store_warn(struct report *r, const struct trust *t, int64_t now)
{
	struct store_expiry all[TUF_TYPES];
	const size_t n = trust_expiries(all, t);

	for (size_t i = 0; i < n; i++)
		store_expiry_warn(r, t, &all[i], now);
	role_warn(r, t, now);
}

/* --- signatures ------------------------------------------------------------------------------------- */

/* Until when one of them counts. */
struct signature_end {
	bool has_end, is_by_age;
	int64_t at, life;
};

static struct signature_end
end_of(const struct report *r, size_t i)
{
	const struct claim *c = &r->findings[i].claim;
	const struct proof *p = &r->findings[i].proof;
	struct signature_end end = { 0 };

	if (c->has_expires)
		end = (struct signature_end){ .has_end = true, .at = c->expires, .life = c->has_signed_at ? c->expires - c->signed_at : 0 };
	if (r->max_age > 0 && p->source != TIME_NONE && (!end.has_end || p->time + r->max_age < end.at))
		end = (struct signature_end){ .has_end = true, .is_by_age = true, .at = p->time + r->max_age, .life = r->max_age };
	return end;
}

static bool
is_later(const struct signature_end *a, const struct signature_end *b)
{
	return b->has_end && (!a->has_end || a->at > b->at);
}

/* Of those that count for the manifest that finding i is about. */
static bool
counts_beside(const struct report *r, size_t i, size_t j)
{
	return r->evaluations[j].counted && digest_eq(&r->subjects[i], &r->subjects[j]);
}

/* Does another signature of the same signer, for the same manifest, count longer? */
static bool
is_outlived(const struct report *r, size_t i)
{
	const struct signature_end own = end_of(r, i);

	for (size_t j = 0; j < r->count; j++) {
		const struct signature_end other = end_of(r, j);

		if (j == i || !counts_beside(r, i, j) || r->evaluations[j].signer != r->evaluations[i].signer)
			continue;
		if (is_later(&other, &own) || (!is_later(&own, &other) && j < i))
			return true;
	}
	return false;
}

/* How many signers are left just before this signature's end, itself included. */
static unsigned
signers_until(const struct report *r, size_t i)
{
	const struct signature_end own = end_of(r, i);
	unsigned n = 0;

	for (size_t j = 0; j < r->count; j++) {
		const struct signature_end other = end_of(r, j);

		n += counts_beside(r, i, j) && !is_outlived(r, j) && !is_later(&own, &other);
	}
	return n;
}

/* When that signature ends, too few are left. */
static bool
is_last_needed(const struct report *r, size_t i)
{
	return r->evaluations[i].counted && end_of(r, i).has_end && !is_outlived(r, i) && signers_until(r, i) == r->threshold;
}

static void
end_print(struct warning *w, const struct report *r, const struct signature_end *end, int64_t now)
{
	const struct shell_text image = shell_text(r->image, "IMAGE");
	char span[CLOCK_SPAN_BYTES], days[32] = "";

	clock_print_limit(span, r->max_age);
	snprintf(w->what, sizeof w->what, "signature");
	if (end->is_by_age)
		snprintf(w->detail, sizeof w->detail, "its signature is too old from %s (the maximum age is %s)", moment_of(end->at, now).s, span);
	else
		snprintf(w->detail, sizeof w->detail, "its signature expires at %s", moment_of(end->at, now).s);
	if (!end->is_by_age && end->life >= DAY)
		snprintf(days, sizeof days, " --expires %" PRId64 "d", end->life / DAY);
	snprintf(w->hint, sizeof w->hint, "cocket sign --key KEY%s %.400s", days, strlen(image.s) <= 400 ? image.s : "IMAGE");
}

/* The first of the ends after which too few signers are left: one warning an image. */
static void
signatures_warn(struct report *r, int64_t now)
{
	struct signature_end first = { 0 };
	struct warning *w;

	for (size_t i = 0; r->verdict == VERDICT_ALLOW && i < r->count; i++) {
		const struct signature_end end = end_of(r, i);

		if (is_last_needed(r, i) && is_later(&first, &end))
			first = end;
	}
	if (!first.has_end || !is_soon(first.at, first.life, now))
		return;
	w = expiry_add(r, first.is_by_age ? WARNING_SIGNATURE_AGE : WARNING_SIGNATURE_EXPIRES, first.at);
	if (w)
		end_print(w, r, &first, now);
}

/* --- revoked keys ------------------------------------------------------------------------------------ */

static bool
is_revoked(const struct report *r, size_t i)
{
	return r->evaluations[i].reason == REASON_REVOKED && r->findings[i].has_signer;
}

static bool
is_told_before(const struct report *r, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (is_revoked(r, j) && digest_eq(&r->findings[j].signer, &r->findings[i].signer))
			return true;
	return false;
}

/* Beside enough good ones, or among too few. */
static void
revoked_warn(struct report *r)
{
	char id[DIGEST_HEX_BYTES];

	for (size_t i = 0; r->reason != REASON_REVOKED && i < r->count; i++) {
		struct warning *w = is_revoked(r, i) && !is_told_before(r, i) ? warnings_add(&r->warnings, WARNING_REVOKED_KEY) : NULL;

		if (w == NULL)
			continue;
		digest_print_hex(id, &r->findings[i].signer);
		snprintf(w->what, sizeof w->what, "key %s", id);
		snprintf(w->detail, sizeof w->detail, "a signature by key %s does not count: %.300s", r->findings[i].signer_name.s, r->evaluations[i].detail);
	}
}

void
report_warn(struct report *r, const struct verify_options *o)
{
	const struct trust *store = o->trust ? o->trust : o->policy_context ? o->policy_context->trust : NULL;

	warnings_free(&r->warnings);
	if (store)
		store_warn(r, store, o->now);
	signatures_warn(r, o->now);
	revoked_warn(r);
}
