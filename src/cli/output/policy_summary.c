/* What a policy comes to, in words and in JSON: see policy_summary.h. */
#include "cli/output/policy_summary.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/count.h"
#include "base/log.h"

#define LISTED_MAX 5 /* of patterns in one line */

void
policy_summary_free(struct policy_summary *s)
{
	free(s->outlooks);
}

/* --- making ------------------------------------------------------------------------------------- */

/* The first pattern of the rule, and how many it has. */
static const struct policy_pattern *
pattern_of(size_t *count, const struct policy *p, size_t rule)
{
	const struct policy_pattern *first = NULL;

	*count = 0;
	for (size_t i = 0; i < p->pattern_count; i++)
		if (p->patterns[i].rule == rule) {
			first = first ? first : &p->patterns[i];
			++*count;
		}
	return first;
}

static size_t
find_catch_all(const struct policy *p)
{
	for (size_t i = 0; i < p->pattern_count; i++)
		if (strcmp(p->patterns[i].repository, POLICY_CATCH_ALL) == 0)
			return p->patterns[i].rule + 1;
	return 0;
}

enum cocket_code
policy_summary_make(struct policy_summary *out, const struct policy_context *g, int64_t now, struct err *err)
{
	AUTO(trust_role_list_free) struct trust_role_list roles = { 0 };
	struct policy_summary s = { .policy_context = g, .catch_all = find_catch_all(&g->policy) };

	if (g->trust && trust_role_list_read(&roles, g->trust, err))
		return err->code;
	s.outlooks = calloc(g->policy.rule_count + 1, sizeof *s.outlooks);
	if (s.outlooks == NULL)
		return no_memory(err);
	for (size_t i = 0; i < g->policy.rule_count; i++) {
		rule_outlook_find(&s.outlooks[i], g, i, &roles, now);
		s.none += s.outlooks[i].allows_none;
	}
	*out = s;
	return COCKET_OK;
}

/* --- text --------------------------------------------------------------------------------------- */

static void
print_pattern(const struct policy *p, size_t rule)
{
	char text[POLICY_PATTERN_TEXT_BYTES];
	size_t count;

	policy_pattern_print(text, pattern_of(&count, p, rule));
	out_printf("%s", text);
	if (count > 1)
		out_printf(" and %zu more", count - 1);
}

/* "(PATTERN: WHY; PATTERN: WHY)", of those that allow none. */
static void
print_none(const struct policy_summary *s)
{
	const struct policy *p = &s->policy_context->policy;
	size_t listed = 0;

	for (size_t i = 0; i < p->rule_count && listed < LISTED_MAX; i++) {
		if (!s->outlooks[i].allows_none)
			continue;
		out_printf("%s", listed++ ? "; " : " (");
		print_pattern(p, i);
		out_printf(": %s", s->outlooks[i].why);
	}
	if (s->none > listed)
		out_printf("; and %zu more", s->none - listed);
	out_printf("%s\n", listed ? ")" : "");
}

/* What the proof of a certificate may lack. */
static void
print_lacks(const struct policy *p, size_t rule)
{
	const struct policy_rule *r = &p->rules[rule];

	if (!r->who.no_log && !r->who.no_sct)
		return;
	out_printf("rule %zu (", rule + 1);
	print_pattern(p, rule);
	out_printf(") ACCEPTS %s%s%s\n", r->who.no_log ? "signatures that are in NO TRANSPARENCY LOG" : "", r->who.no_log && r->who.no_sct ? ", and " : "",
	           r->who.no_sct ? "certificates that are in NO LOG OF CERTIFICATES" : "");
}

static void
print_unlogged(const struct policy *p)
{
	for (size_t i = 0; i < p->unlogged_roots.count; i++) {
		out_printf("roots in ");
		out_text(slice_str(p->unlogged_roots.items[i]));
		out_printf(" are held to the logs that they list, IF ANY\n");
	}
}

static void
print_warns(const struct policy_summary *s)
{
	const struct policy *p = &s->policy_context->policy;

	print_unlogged(p);
	for (size_t i = 0; i < p->rule_count; i++) {
		print_lacks(p, i);
		if (!s->outlooks[i].allows_anything)
			continue;
		out_printf("rule %zu (", i + 1);
		print_pattern(p, i);
		out_printf(") ONLY WARNS: %s allowed, signed or not\n",
		           i + 1 == s->catch_all ? "EVERY IMAGE that no other rule is for is" : "its images are");
	}
}

/* What happens to the images that no rule is for. */
static void
print_others(const struct policy_summary *s)
{
	const struct policy *p = &s->policy_context->policy;
	char text[POLICY_PATTERN_TEXT_BYTES];
	size_t i;

	if (s->catch_all) {
		out_printf("all other images: rule %zu (%s)\n", s->catch_all, POLICY_CATCH_ALL);
		return;
	}
	out_printf("all other images are denied (no-rule): those that are not ");
	for (i = 0; i < p->pattern_count && i < LISTED_MAX; i++) {
		policy_pattern_print(text, &p->patterns[i]);
		out_printf("%s%s", i == 0 ? "" : i + 1 == p->pattern_count ? " or " : ", ", text);
	}
	if (p->pattern_count > i)
		out_printf(" or one of %zu more patterns", p->pattern_count - i);
	out_printf("\n");
}

void
policy_summary_print(const struct policy_summary *s)
{
	const size_t rules = s->policy_context->policy.rule_count;

	print_warns(s);
	print_others(s);
	out_printf("%s: %zu can allow images", COUNT(rules, "rule"), rules - s->none);
	if (s->none)
		out_printf(", %zu allow%s none", s->none, s->none == 1 ? "s" : "");
	print_none(s);
	if (s->policy_context->signers == NULL)
		out_printf("(key files and trust store were not looked at)\n");
}

void
policy_summary_warn(const struct policy_summary *s)
{
	if (s->catch_all && s->outlooks[s->catch_all - 1].allows_anything)
		log_note("warning: rule %zu (%s) only warns: every image that no other rule is for is allowed, signed or not", s->catch_all, POLICY_CATCH_ALL);
}

/* --- JSON --------------------------------------------------------------------------------------- */

static void
put_rule(struct json_writer *w, const struct policy_summary *s, size_t rule)
{
	const struct policy *p = &s->policy_context->policy;
	char text[POLICY_PATTERN_TEXT_BYTES];

	json_begin_object(w);
	json_put_count(w, "rule", rule + 1);
	json_key(w, "patterns");
	json_begin_array(w);
	for (size_t i = 0; i < p->pattern_count; i++)
		if (p->patterns[i].rule == rule) {
			policy_pattern_print(text, &p->patterns[i]);
			json_put_string(w, slice_str(text));
		}
	json_end_array(w);
	json_put_text(w, "why", s->outlooks[rule].why);
	json_end_object(w);
}

void
policy_summary_put_json(struct json_writer *w, const struct policy_summary *s)
{
	const size_t rules = s->policy_context->policy.rule_count;

	json_put_count(w, "can-allow", rules - s->none);
	json_key(w, "allow-none");
	json_begin_array(w);
	for (size_t i = 0; i < rules; i++)
		if (s->outlooks[i].allows_none)
			put_rule(w, s, i);
	json_end_array(w);
	json_key(w, "catch-all");
	if (s->catch_all)
		json_put_u64(w, s->catch_all);
	else
		json_put_null(w);
	json_put_flag(w, "allows-anything", s->catch_all && s->outlooks[s->catch_all - 1].allows_anything);
}
