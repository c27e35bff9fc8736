/* The policy's rule for one verification: chosen by the name that claims must have, then turned into the options that everything else here goes
 * by.  What a rule leaves open stays as the caller had it; what it says is never loosened by an option. */
#include <stdio.h>

#include "base/escape.h"
#include "image/cache/cached_source.h"
#include "verify/verification.h"

/* The names of roles are asked of the store, so a rule by keys must not have one. */
static void
adopt_signers(struct verification *run, const struct policy_context *g, const struct policy_rule *rule)
{
	const bool by_roles = rule->who.any_role || rule->who.roles.count > 0;

	run->own.keys = &g->signers[rule - g->policy.rules].keys;
	run->own.trust = by_roles ? g->trust : NULL;
	run->own.identities = (struct identity_patterns){ rule->who.identities, rule->who.identity_count };
	run->required.certificates = (struct certificate_anchors){ .no_log = rule->who.no_log, .no_sct = rule->who.no_sct, .now = run->own.now };
	run->own.threshold = rule->who.threshold;
	run->base.threshold = rule->who.threshold;
	run->report->threshold = rule->who.threshold;
}

static int64_t
shorter(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

static void
adopt(struct verification *run, const struct policy_context *g, const struct policy_rule *rule)
{
	run->own = *run->options;
	if (rule->kind == POLICY_DIGESTS) /* what is listed is no older than the list */
		run->own.ledger = NULL;
	run->own.max_age = shorter(run->own.max_age, rule->max_age);
	run->own.deep = run->own.deep || rule->deep || policy_image_is_deep(&rule->image);
	run->report->deep = run->own.deep;
	if (rule->require_fresh && run->cached)
		cached_source_bypass(run->cached);
	if (rule->require_ledger)
		run->own.ledger_absence = LEDGER_MUST_EXIST;
	adopt_signers(run, g, rule);
	run->base.max_age = run->own.max_age;
	run->base.formats = rule->formats;
	run->base.require_expiry = rule->require_expiry;
	run->base.require_tag = rule->require_tag;
	run->base.names_optional = rule->names_optional;
	if (run->platform_count == 0) {
		run->platforms = rule->platforms.items;
		run->platform_count = rule->platforms.count;
	}
	run->options = &run->own;
	run->rule = rule;
}

static enum cocket_code
no_rule(const struct verification *run, struct err *err)
{
	char text[NAME_TEXT_BYTES];

	name_print(text, run->required.name, NULL);
	return fail(err, COCKET_E_NO_RULE, "no rule in policy %.150s matches %.200s", TEXT(slice_str(run->options->policy_context->path)), text);
}

static enum cocket_code
ledger_rule_check(const struct verification *run, struct err *err)
{
	if (!run->rule->require_ledger || run->options->ledger)
		return COCKET_OK;
	return fail(err, COCKET_E_USAGE, "policy rule %zu requires a ledger, which --no-ledger disables", run->report->rule);
}

enum cocket_code
rule_choose(struct verification *run, struct err *err)
{
	const struct policy_context *g = run->options->policy_context;
	const struct policy_pattern *pattern;

	if (g == NULL || run->rule != NULL)
		return COCKET_OK;
	run->report->by_policy = true;
	pattern = policy_choose(&g->policy, run->required.name);
	if (pattern == NULL)
		return no_rule(run, err);
	adopt(run, g, &g->policy.rules[pattern->rule]);
	run->report->rule = pattern->rule + 1;
	run->report->warn = run->rule->warn;
	policy_pattern_print(run->report->pattern, pattern);
	return ledger_rule_check(run, err);
}

/* --- what the rule says itself ------------------------------------------------------------------ */

static bool
digest_is_listed(const struct policy_rule *rule, const struct digest *digest)
{
	for (size_t i = 0; i < rule->digest_count; i++)
		if (digest_eq(&rule->digests[i], digest))
			return true;
	return false;
}

/* --platform asks for what the rule lets be used; both are read, so "linux/arm64" and "linux/arm64/v8" are one. */
static bool
platform_is_listed(const struct policy_rule *rule, const char *asked)
{
	struct platform a, b;
	struct err unused;

	for (size_t i = 0; i < rule->platforms.count; i++) {
		const char *listed = rule->platforms.items[i];

		if (strcmp(listed, "all") == 0 || strcmp(listed, asked) == 0)
			return true;
		if (platform_parse(&a, slice_str(asked), &unused) == COCKET_OK && platform_parse(&b, slice_str(listed), &unused) == COCKET_OK &&
		    platform_matches(&b, &a))
			return true;
	}
	return rule->platforms.count == 0;
}

/* Of those asked for; NULL none. */
static const char *
platform_not_listed(const struct verification *run)
{
	for (size_t i = 0; i < run->options->platform_count; i++)
		if (!platform_is_listed(run->rule, run->options->platforms[i]))
			return run->options->platforms[i];
	return NULL;
}

/* what: "" or what is not listed there. */
static bool
deny(struct decision *out, const struct verification *run, const char *what)
{
	const struct report *r = run->report;

	*out = (struct decision){ .verdict = VERDICT_DENY, .reason = REASON_POLICY };
	if (what[0])
		snprintf(out->detail, sizeof out->detail, "%.150s is not listed in policy rule %zu (%.150s)", what, r->rule, r->pattern);
	else
		snprintf(out->detail, sizeof out->detail, "policy rule %zu (%.150s) rejects all images", r->rule, r->pattern);
	return true;
}

bool
rule_states(struct decision *out, const struct verification *run)
{
	char digest[DIGEST_TEXT_BYTES];
	const char *platform;

	if (run->rule == NULL)
		return false;
	digest_print(digest, &run->image.digest);
	if (run->rule->kind == POLICY_REJECT)
		return deny(out, run, "");
	if (run->rule->digest_count > 0 && !digest_is_listed(run->rule, &run->image.digest))
		return deny(out, run, digest);
	platform = platform_not_listed(run);
	if (platform)
		return deny(out, run, TEXT(slice_str(platform)));
	if (run->rule->kind != POLICY_DIGESTS)
		return false;
	if (!digest_is_revoked(out, run, &run->image.digest))
		*out = (struct decision){ .verdict = VERDICT_ALLOW, .reason = REASON_OK };
	return true;
}

/* Only a denial of an image that is known for what it is: bytes that are not those of their digest are no matter of rules,
 * nor is the lock file.  Nor where a layout's own word chose the rule: whoever wrote it would choose the one that warns (A30). */
void
rule_soften(struct verification *run)
{
	struct report *r = run->report;

	if (run->rule == NULL || !run->rule->warn || r->verdict != VERDICT_DENY || !r->has_digest || run->is_damaged || r->by_lock ||
	    r->named_by_source)
		return;
	r->would_deny = true;
	r->verdict = VERDICT_ALLOW;
}
