/* May it pass?  Rules, findings and the time in, a verdict with its reason out.  Pure: no file, no network, no clock.
 * Counts distinct keys, never signatures (A15); every path that is not a proven yes is a no. */
#include "verify/decision.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "format/policy/policy.h"

#define CLOCK_SKEW_SECONDS 600 /* how far a signer's clock may be ahead of ours */

const char *
verdict_word(enum verdict v)
{
	switch (v) {
	case VERDICT_ALLOW:
		return "allow";
	case VERDICT_UNKNOWN:
		return "unknown";
	case VERDICT_DENY:
	default:
		return "deny";
	}
}

struct age {
	char s[32];
};

/* In days, or in what is finer where it takes that to tell two ages apart. */
static struct age
age_of(int64_t seconds)
{
	const bool days = seconds >= 2 * 86400 || seconds % 86400 == 0, hours = seconds >= 2 * 3600 || seconds % 3600 == 0;
	const int64_t n = days ? seconds / 86400 : hours ? seconds / 3600 : seconds;
	struct age a;

	snprintf(a.s, sizeof a.s, "%" PRId64 " %s%s", n, days ? "day" : hours ? "hour" : "second", n == 1 ? "" : "s");
	return a;
}

static void
time_check(const struct rules *rules, struct finding *f)
{
	const struct claim *c = &f->claim;
	char when[CLOCK_TEXT_BYTES];

	if (c->has_expires && rules->now >= c->expires) {
		clock_print(when, c->expires);
		f->reason = REASON_EXPIRED_SIGNATURE;
		snprintf(f->detail, sizeof f->detail, "the signature expired at %s", when);
	} else if (rules->max_age && !c->has_signed_at) {
		f->reason = REASON_STALE;
		snprintf(f->detail, sizeof f->detail, "the signature carries no time, and may be %s old at most", age_of(rules->max_age).s);
	} else if (rules->max_age && c->signed_at < rules->now - rules->max_age) {
		f->reason = REASON_STALE;
		snprintf(f->detail, sizeof f->detail, "the signature is %s old, at most %s may pass",
		         age_of(rules->now - c->signed_at).s, age_of(rules->max_age).s);
	} else if (c->has_signed_at && c->signed_at > rules->now + CLOCK_SKEW_SECONDS) {
		clock_print(when, c->signed_at);
		f->reason = REASON_NOT_YET_VALID;
		snprintf(f->detail, sizeof f->detail, "the signature's time, %s, lies in the future", when);
	}
}

/* Silence is not a name: what binds nothing but the digest would count wherever it is copied to (cosign's bundles name nothing). */
static void
silence_check(const struct rules *rules, struct finding *f)
{
	if (rules->names_optional || rules->require_tag) /* a tag is in a name: policy_check says so */
		return;
	f->reason = REASON_NAME_MISMATCH;
	f->nameless = true;
	snprintf(f->detail, sizeof f->detail, "the signature names no image, and %s requires a name", rules->role ? "its role" : "the policy");
}

/* Names bind (cocket-verify(1)): the repository always, the tag where both sides name one, the digest where it names one. */
static void
name_check(const struct rules *rules, struct finding *f)
{
	const struct claim *c = &f->claim;
	const char *tag = rules->name ? rules->name->tag : rules->tag;
	char wanted[NAME_TEXT_BYTES];

	if (!c->has_name) {
		silence_check(rules, f);
	} else if (c->name.has_digest && !digest_eq(&c->name.digest, &c->digest)) {
		f->reason = REASON_DIGEST_MISMATCH;
		snprintf(f->detail, sizeof f->detail, "signed as %.200s, which is another digest than the one that it signs", TEXT(slice_str(c->reference)));
	} else if (rules->name && !name_same_repository(rules->name, &c->name)) {
		name_print_repository(wanted, rules->name);
		f->reason = REASON_NAME_MISMATCH;
		snprintf(f->detail, sizeof f->detail, "signed as %.200s, asked for %.200s", TEXT(slice_str(c->reference)), wanted);
	} else if (tag && tag[0] != '\0' && c->name.tag[0] != '\0' && strcmp(tag, c->name.tag) != 0) {
		f->reason = REASON_TAG_MISMATCH;
		snprintf(f->detail, sizeof f->detail, "signed as tag %s, asked for tag %.130s", c->name.tag, TEXT(slice_str(tag)));
	}
}

/* A signature that is good, by a key that has no say here. */
static void
standing_check(const struct rules *rules, struct finding *f)
{
	if (!f->proved || rules->standing == NULL || rules->standing[f->key] == KEY_COUNTS)
		return;
	if (rules->standing[f->key] == KEY_REVOKED) {
		f->reason = REASON_REVOKED;
		snprintf(f->detail, sizeof f->detail, "the key is revoked");
	} else if (f->reason == REASON_OK) {
		f->reason = REASON_UNKNOWN_KEY;
		snprintf(f->detail, sizeof f->detail, "the key is none of role %s", rules->role);
	}
}

/* A payload that nobody proved and that names another image: altered or moved here, so nothing says that a stranger signed this one. */
static void
said_check(const struct rules *rules, struct finding *f)
{
	char said[NAME_TEXT_BYTES];

	if (f->reason != REASON_UNKNOWN_KEY || !f->has_said || rules->name == NULL || name_same_repository(rules->name, &f->said))
		return;
	name_print(said, &f->said, NULL);
	f->reason = REASON_BAD_SIGNATURE;
	snprintf(f->detail, sizeof f->detail, "the signature does not check, and its payload names %.200s", said);
}

/* What a policy's rule asks of each signature. */
static void
policy_check(const struct rules *rules, struct finding *f)
{
	const unsigned form = f->form == EVIDENCE_SIMPLE ? POLICY_SIMPLE : POLICY_BUNDLE;
	const char *why = NULL;

	if (rules->formats && !(rules->formats & form))
		why = form == POLICY_SIMPLE ? "a simple signature, and the policy takes bundles alone" : "a bundle, and the policy takes simple signatures alone";
	else if (rules->require_tag && (!f->claim.has_name || f->claim.name.tag[0] == '\0'))
		why = "the signature names no tag, and the policy requires one";
	else if (rules->require_expiry && !f->claim.has_expires)
		why = "the signature has no end, and the policy requires one";
	if (why == NULL)
		return;
	f->reason = REASON_POLICY;
	snprintf(f->detail, sizeof f->detail, "%s", why);
}

static void
finding_judge(const struct rules *rules, struct finding *f)
{
	if (f->reason == REASON_OK && !f->proved) /* cannot happen; zeroed or half-made findings never count */
		f->reason = REASON_BAD_SIGNATURE;
	standing_check(rules, f);
	if (f->reason == REASON_OK)
		name_check(rules, f); /* first: that a signature for something else has expired tells nothing */
	if (f->reason == REASON_OK)
		policy_check(rules, f);
	if (f->reason == REASON_OK)
		time_check(rules, f);
	said_check(rules, f);
}

static bool
key_counted_before(const struct finding *findings, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (findings[j].reason == REASON_OK && findings[j].key == findings[i].key)
			return true;
	return false;
}

static unsigned
keys_count(const struct finding *findings, const bool *counted, size_t n)
{
	unsigned keys = 0;

	for (size_t i = 0; i < n; i++)
		keys += counted[i] && !key_counted_before(findings, i);
	return keys;
}

/* A name without a tag does not contradict one with a tag. */
static bool
is_same_name(const struct name *a, const struct name *b)
{
	return name_same_repository(a, b) && (a->tag[0] == '\0' || b->tag[0] == '\0' || strcmp(a->tag, b->tag) == 0);
}

/* Where the name is not known, all claims that count must say the same one. */
static bool
names_agree(struct decision *out, const struct rules *rules, const struct finding *findings, const bool *counted, size_t n)
{
	for (size_t i = 0; rules->name == NULL && i < n; i++) {
		const struct claim *c = &findings[i].claim;

		if (!counted[i] || !c->has_name)
			continue;
		if (out->has_name && !is_same_name(&out->name, &c->name)) {
			out->reason = REASON_NAME_MISMATCH;
			char first[NAME_TEXT_BYTES];
			name_print(first, &out->name, NULL);
			snprintf(out->detail, sizeof out->detail, "the claims give different names: %.200s and %.200s", first, TEXT(slice_str(c->reference)));
			return false;
		}
		if (!out->has_name || out->name.tag[0] == '\0')
			out->name = c->name;
		out->has_name = true;
	}
	return true;
}

/* Which "no" says most: what a key of ours has signed before what it has not, then by this order. */
static unsigned
weight(const struct finding *f)
{
	static const enum reason order[] = { /* least telling first */
		REASON_NO_SIGNATURE, REASON_NOT_FOUND, REASON_TOO_LARGE, REASON_SIZE_MISMATCH, REASON_UNKNOWN_KEY, REASON_BAD_SIGNATURE, REASON_MALFORMED,
		REASON_DIGEST_MISMATCH, REASON_NAME_MISMATCH, REASON_TAG_MISMATCH, REASON_POLICY, REASON_NOT_YET_VALID, REASON_STALE, REASON_EXPIRED_SIGNATURE,
		REASON_REVOKED,
	};
	unsigned w = 1;

	for (unsigned i = 0; i < sizeof order / sizeof *order; i++)
		if (order[i] == f->reason)
			w = i + 2;
	return f->proved && f->reason != REASON_NO_SIGNATURE ? w + 100 : w;
}

static const struct finding *
most_telling(const struct finding *findings, size_t n)
{
	const struct finding *best = NULL;

	for (size_t i = 0; i < n; i++)
		if (best == NULL || weight(&findings[i]) > weight(best))
			best = &findings[i];
	return best;
}

/* "; known keys: p256 1234abcd... (a.pub), ...": so that nobody has to guess which key was tried.  By a store the role stands where the file does. */
static void
keys_print(char *out, size_t size, const struct rules *rules, const struct keyring *keys)
{
	size_t len = strlen(out);

	for (size_t i = 0; i < keys->count && len < size; i++) {
		char id[DIGEST_HEX_BYTES];

		digest_print_hex(id, pubkey_id(keys->keys[i]));
		len += (size_t)snprintf(out + len, size - len, "%s%s %.12s (%s%s)", i ? ", " : "; known keys: ", key_type_name(pubkey_type(keys->keys[i])), id,
		                        rules->role ? "role " : "", keys->labels[i]);
	}
}

static void
deny_by_finding(struct decision *out, const struct rules *rules, const struct finding *f, size_t n, const struct keyring *keys)
{
	char id[DIGEST_HEX_BYTES];
	int len;

	out->reason = f->reason;
	out->nameless = f->nameless;
	len = snprintf(out->detail, sizeof out->detail, "%s: %s", f->where, f->detail);
	if (f->has_signer && len > 0 && (size_t)len < sizeof out->detail) {
		digest_print_hex(id, &f->signer);
		len += snprintf(out->detail + len, sizeof out->detail - (size_t)len, "%s %.12s", f->proved ? "; signed by" : "; its hint names key", id);
	}
	if (n > 1 && (size_t)len < sizeof out->detail)
		snprintf(out->detail + len, sizeof out->detail - (size_t)len, " (of %zu signatures found)", n);
	if (f->reason == REASON_UNKNOWN_KEY || f->reason == REASON_BAD_SIGNATURE)
		keys_print(out->detail, sizeof out->detail, rules, keys);
}

static void
undecided(struct decision *out, const struct err *transient)
{
	out->verdict = VERDICT_UNKNOWN;
	out->reason = reason_of(transient->code);
	out->cause = transient->cause;
	snprintf(out->detail, sizeof out->detail, "%s", transient->message);
}

static void
deny(struct decision *out, const struct rules *rules, const struct finding *findings, size_t n, const struct err *overflow, const struct keyring *keys)
{
	if (overflow->code) {
		out->reason = reason_of(overflow->code);
		snprintf(out->detail, sizeof out->detail, "%s", overflow->message);
	} else if (out->counted > 0) {
		out->reason = REASON_THRESHOLD;
		snprintf(out->detail, sizeof out->detail, "%u of %u required keys signed", out->counted, rules->threshold);
		keys_print(out->detail, sizeof out->detail, rules, keys);
	} else if (n == 0) {
		out->reason = REASON_NO_SIGNATURE;
		snprintf(out->detail, sizeof out->detail, "no signature found, neither at its .sig tag nor among its referrers");
	} else {
		deny_by_finding(out, rules, most_telling(findings, n), n, keys);
	}
}

void
decide(struct decision *result, const struct rules *rules, struct finding *findings, bool *counted, size_t n, const struct err *transient,
       const struct err *overflow, const struct keyring *keys)
{
	struct decision out = { .verdict = VERDICT_DENY };

	for (size_t i = 0; i < n; i++) {
		finding_judge(rules, &findings[i]);
		counted[i] = findings[i].reason == REASON_OK;
	}
	out.counted = keys_count(findings, counted, n);
	if (!names_agree(&out, rules, findings, counted, n)) {
		*result = out;
		return;
	}
	if (rules->threshold >= 1 && out.counted >= rules->threshold) { /* A16: a threshold of 0 allows nothing */
		out.verdict = VERDICT_ALLOW;
		out.reason = REASON_OK;
	} else if (transient->code && !overflow->code) {
		undecided(&out, transient);
	} else {
		deny(&out, rules, findings, n, overflow, keys);
	}
	*result = out;
}
