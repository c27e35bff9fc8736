/* Whether a rule can allow any image: see rule_outlook.h. */
#include "verify/rule_outlook.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/escape.h"
#include "format/text/glob.h"
#include "format/text/slice_scan.h"

/* --- keys and digests --------------------------------------------------------------------------- */

static void
keys_look(struct rule_outlook *out, const struct policy_context *g, size_t rule)
{
	const struct keyring *keys = &g->signers[rule].keys;
	const struct policy_rule *r = &g->policy.rules[rule];
	const unsigned threshold = r->who.threshold;
	size_t revoked = 0;

	for (size_t i = 0; i < keys->count; i++)
		revoked += trust_key_revoked(g->trust, pubkey_id(keys->keys[i])) != NULL;
	out->allows_none = keys->count - revoked + r->who.identity_count < threshold;
	if (!out->allows_none)
		return;
	if (keys->count == 1 && r->who.identity_count == 0)
		snprintf(out->why, sizeof out->why, "its only key is revoked");
	else
		snprintf(out->why, sizeof out->why, "%zu of its %zu keys %s revoked, and it requires %u", revoked, keys->count, revoked == 1 ? "is" : "are", threshold);
}

static bool
digests_are_revoked(const struct policy_context *g, const struct policy_rule *rule)
{
	size_t revoked = 0;

	for (size_t i = 0; i < rule->digest_count; i++)
		revoked += trust_digest_revoked(g->trust, &rule->digests[i]) != NULL;
	return rule->digest_count > 0 && revoked == rule->digest_count;
}

/* --- roles -------------------------------------------------------------------------------------- */

static bool
parts_meet(struct slice a, struct slice b)
{
	struct glob x, y;

	return !glob_read(&x, a) || !glob_read(&y, b) || glob_meets(&x, &y);
}

/* True where some name could be matched by both. */
static bool
patterns_meet(const char *pattern, const char *path)
{
	struct slice a = slice_str(pattern), b = slice_str(path);

	if (strcmp(pattern, POLICY_CATCH_ALL) == 0)
		return true;
	for (;;) {
		size_t n = find(a, '/'), m = find(b, '/');

		if (!parts_meet(head(a, n), head(b, m)))
			return false;
		if (n == a.len || m == b.len)
			return n == a.len && m == b.len;
		a = tail(a, n + 1);
		b = tail(b, m + 1);
	}
}

/* The first pattern of the rule: they stand in the order of the rules. */
static size_t
first_pattern(const struct policy *p, size_t rule)
{
	size_t low = 0, high = p->pattern_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->patterns[middle].rule < rule)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Bins and hash prefixes tell nothing of names: those may cover any. */
static bool
covers_some(const struct trust_role_entry *e, const struct policy *p, size_t rule)
{
	if (e->name[0] == '\0' || e->role->prefix_count > 0)
		return true;
	for (size_t i = first_pattern(p, rule); i < p->pattern_count && p->patterns[i].rule == rule; i++)
		for (size_t k = 0; k < e->role->path_count; k++)
			if (patterns_meet(p->patterns[i].repository, e->role->paths[k]))
				return true;
	return false;
}

static bool
is_expired(int64_t expires, int64_t now)
{
	return expires != 0 && now >= expires;
}

/* False where the role can allow an image of the rule. */
static bool
role_fault(char why[static OUTLOOK_WHY_BYTES], const struct trust_role_entry *e, const struct policy *p, size_t rule, int64_t now)
{
	const unsigned asked = p->rules[rule].who.threshold, threshold = e->threshold > asked ? e->threshold : asked;
	struct text name = text_quote(slice_str(e->name));
	char date[CLOCK_TEXT_BYTES];
	int n;

	if (is_expired(e->expires, now)) {
		clock_print(date, e->expires);
		snprintf(why, OUTLOOK_WHY_BYTES, "role %s has expired (%s)", name.s, date);
	} else if (e->keys < threshold) {
		n = snprintf(why, OUTLOOK_WHY_BYTES, "role %s requires %s and has %zu", name.s, COUNT(threshold, "key"), e->keys);
		if (e->revoked > 0)
			snprintf(why + n, OUTLOOK_WHY_BYTES - (size_t)n, ", since %zu %s revoked", e->revoked, e->revoked == 1 ? "is" : "are");
	} else if (!covers_some(e, p, rule)) {
		snprintf(why, OUTLOOK_WHY_BYTES, "role %s covers none of its images", name.s);
	} else {
		return false;
	}
	return true;
}

static bool
is_meant(const struct policy_rule *rule, const char *role)
{
	for (size_t i = 0; i < rule->who.roles.count; i++)
		if (strcmp(rule->who.roles.items[i], role) == 0)
			return true;
	return rule->who.any_role || role[0] == '\0'; /* a bin may be called as the rule says */
}

/* The first fault is told, and of how many roles there is one. */
static void
roles_look(struct rule_outlook *out, const struct policy_context *g, size_t rule, const struct trust_role_list *roles, int64_t now)
{
	const struct policy_rule *r = &g->policy.rules[rule];
	char why[OUTLOOK_WHY_BYTES];
	size_t faults = 0;

	for (size_t i = 0; i < roles->count; i++) {
		if (!is_meant(r, roles->items[i].name))
			continue;
		if (!role_fault(faults ? why : out->why, &roles->items[i], &g->policy, rule, now)) {
			out->why[0] = '\0';
			return;
		}
		faults++;
	}
	out->allows_none = true;
	if (faults == 0)
		snprintf(out->why, sizeof out->why, "the trust store has none of its roles in date");
	else if (faults > 1)
		snprintf(out->why + strlen(out->why), sizeof out->why - strlen(out->why), ", and %s cannot either", COUNT(faults - 1, "more role"));
}

/* --- the whole ---------------------------------------------------------------------------------- */

void
rule_outlook_find(struct rule_outlook *out, const struct policy_context *g, size_t rule, const struct trust_role_list *roles, int64_t now)
{
	const struct policy_rule *r = &g->policy.rules[rule];

	*out = (struct rule_outlook){ .allows_anything = r->warn };
	if (r->warn)
		return;
	if (r->kind == POLICY_REJECT) {
		*out = (struct rule_outlook){ .allows_none = true, .why = "it rejects all images" };
	} else if (digests_are_revoked(g, r)) {
		*out = (struct rule_outlook){ .allows_none = true, .why = "each of its digests is revoked" };
	} else if (g->signers == NULL || r->kind != POLICY_SIGNATURES) {
		return;
	} else if (policy_who_signers(&r->who) > 0) {
		keys_look(out, g, rule);
	} else {
		roles_look(out, g, rule, roles, now);
	}
}
