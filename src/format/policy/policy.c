/* A policy that was read (see policy.h): the rule for a name.  Never takes one of two rules that are as specific: the parser has refused those. */
#include "format/policy/policy.h"

#include <stdlib.h>

void
policy_free(struct policy *p)
{
	for (size_t i = 0; i < p->rule_count; i++)
		policy_rule_free(&p->rules[i]);
	free(p->rules);
	free(p->patterns);
	free(p->roots.items);
	free(p->unlogged_roots.items);
	mirrors_free(&p->mirrors);
	json_free(&p->doc);
	*p = (struct policy){ 0 };
}

const struct policy_pattern *
policy_choose(const struct policy *p, const struct name *name)
{
	const struct policy_pattern *best = NULL;

	for (size_t i = 0; i < p->pattern_count; i++)
		if (policy_pattern_matches(&p->patterns[i], name) && (best == NULL || policy_pattern_compare(&p->patterns[i], best) > 0))
			best = &p->patterns[i];
	return best;
}
