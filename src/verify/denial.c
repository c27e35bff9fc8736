/* The most informative denial, and its words: see denial.h. */
#include "verify/denial.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "trust/store/store.h"

/* Findings by trusted keys rank first, then by this order. */
static unsigned
rank(const struct finding *f, const struct evaluation *e)
{
	static const enum reason order[] = { /* least telling first */
		REASON_NO_SIGNATURE, REASON_NOT_FOUND, REASON_TOO_LARGE, REASON_SIZE_MISMATCH, REASON_UNKNOWN_KEY, REASON_CERTIFICATE, REASON_LOG, REASON_TIMESTAMP,
		REASON_BAD_SIGNATURE, REASON_MALFORMED, REASON_IDENTITY_MISMATCH,
		REASON_DIGEST_MISMATCH, REASON_NAME_MISMATCH, REASON_TAG_MISMATCH, REASON_POLICY, REASON_NOT_YET_VALID, REASON_STALE, REASON_EXPIRED_SIGNATURE,
		REASON_REVOKED,
	};
	unsigned at = 0;

	while (at < sizeof order / sizeof *order && order[at] != e->reason)
		at++;
	at = at < sizeof order / sizeof *order ? at + 1 : 0;
	return finding_is_proved(f) && e->reason != REASON_NO_SIGNATURE ? at + 100 : at;
}

static size_t
most_telling(const struct evaluation_set *set)
{
	size_t best = 0;

	for (size_t i = 1; i < set->n; i++)
		if (rank(&set->findings[i], &set->evaluations[i]) > rank(&set->findings[best], &set->evaluations[best]))
			best = i;
	return best;
}

/* The first role that names it; NULL if no store is asked. */
static const char *
role_of(const struct requirements *r, const struct pubkey *key)
{
	const struct identity who = identity_of_key(key);

	for (size_t i = 0; i < r->count; i++)
		if (r->items[i].role && named_signers_find(&r->items[i].signers, &who) < r->items[i].signers.count)
			return r->items[i].role;
	return NULL;
}

/* "; known keys: release (p256 1234abcd...), ...": so that nobody has to guess which key was tried.  By a store, also in which role.  One that
 * is revoked would not do. */
static void
keys_print(struct decision *out, const struct requirements *r)
{
	const struct keyring *keys = requirements_keys(r);
	const char *before = "; known keys: ";
	size_t len = strlen(out->detail);

	for (size_t i = 0; i < keys->count && len < sizeof out->detail; i++) {
		const char *role = role_of(r, keys->keys[i]);

		if (trust_key_revoked(r->revoker, pubkey_id(keys->keys[i])))
			continue;
		len += (size_t)snprintf(out->detail + len, sizeof out->detail - len, "%s%s%s%s", before, keyring_name(keys, i).s, role ? " of role " : "",
		                        role ? role : "");
		before = ", ";
	}
}

/* "; signed by release (p256 1234abcd...) (of 3 signatures found)" */
static void
signer_print(struct decision *out, const struct finding *f, size_t n)
{
	size_t len = strlen(out->detail);

	if (f->certificate)
		len += (size_t)snprintf(out->detail + len, sizeof out->detail - len, "; signed by %.300s (issuer %.100s)",
		                        TEXT(slice_str(leaf_certificate_name(f->certificate->leaf))), TEXT(slice_str(f->certificate->issuer)));
	else if (f->has_signer)
		len += (size_t)snprintf(out->detail + len, sizeof out->detail - len, "%s %s", finding_is_proved(f) ? "; signed by" : "; its hint names key",
		                        f->signer_name.s);
	if (n > 1 && len < sizeof out->detail)
		snprintf(out->detail + len, sizeof out->detail - len, " (of %zu signatures found)", n);
}

static void
finding_explain(struct decision *out, const struct requirements *r, const struct evaluation_set *set)
{
	const size_t i = most_telling(set);
	const struct evaluation *e = &set->evaluations[i];

	out->reason = e->reason;
	out->nameless = e->nameless;
	snprintf(out->detail, sizeof out->detail, "%s: %.348s", set->findings[i].where, e->detail);
	signer_print(out, &set->findings[i], set->n);
	if (e->reason == REASON_UNKNOWN_KEY || e->reason == REASON_BAD_SIGNATURE)
		keys_print(out, r);
}

static void
error_explain(struct decision *out, enum verdict verdict, const struct err *why)
{
	out->verdict = verdict;
	out->reason = reason_of(why->code);
	memcpy(out->detail, why->message, sizeof out->detail);
}

void
denial_explain(struct decision *out, const struct requirements *r, const struct evaluation_set *set)
{
	if (set->overflow->code) {
		error_explain(out, VERDICT_DENY, set->overflow);
	} else if (set->transient->code) {
		error_explain(out, VERDICT_UNKNOWN, set->transient);
		out->cause = set->transient->cause;
	} else if (out->counted > 0) {
		out->reason = REASON_THRESHOLD;
		snprintf(out->detail, sizeof out->detail, "%u of %u required keys signed", out->counted, r->items[out->requirement].threshold);
		keys_print(out, r);
	} else if (set->n == 0) {
		out->reason = REASON_NO_SIGNATURE;
		snprintf(out->detail, sizeof out->detail, "no signature found, neither at its .sig tag nor among its referrers");
	} else {
		finding_explain(out, r, set);
	}
}

/* That nobody we know signed. */
static bool
is_vague(const struct decision *d)
{
	return d->reason == REASON_UNKNOWN_KEY || d->reason == REASON_NO_SIGNATURE;
}

/* The one that could not be decided, then the one that counted more signers, then the one that is not vague. */
bool
denial_tells_more(const struct decision *a, const struct decision *b)
{
	if ((a->verdict == VERDICT_UNKNOWN) != (b->verdict == VERDICT_UNKNOWN))
		return a->verdict == VERDICT_UNKNOWN;
	if (a->counted != b->counted)
		return a->counted > b->counted;
	return !is_vague(a) && is_vague(b);
}

void
denial_by_expiry(struct decision *out, const struct requirements *r)
{
	char when[CLOCK_TEXT_BYTES];

	for (size_t i = 0; i < r->count; i++) {
		if (!r->items[i].expired)
			continue;
		clock_print(when, r->items[i].expires);
		out->reason = REASON_EXPIRED_TRUST;
		snprintf(out->detail, sizeof out->detail, "role %s expired at %s, and with it the roles below it; no key of another role signed",
		         r->items[i].role, when);
		return;
	}
}
