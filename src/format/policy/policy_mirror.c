/* The mirrors of a rule (see policy.h and cocket-policy(5)): locations whose images are the rule's, by the names that they stand for.
 * Never reaches beyond the rule: what a location stands for is within its images.  Never leaves open what a location means. */
#include "format/policy/policy_part.h"

#include <string.h>

static bool
is_within(const struct policy *p, size_t rule, const char *stands_for)
{
	for (size_t i = 0; i < p->pattern_count; i++)
		if (p->patterns[i].rule == rule && policy_pattern_holds(&p->patterns[i], stands_for))
			return true;
	return false;
}

/* The rule before this one that has the location too, from 1; 0 none. */
static size_t
earlier_rule(const struct policy *p, size_t rule, const char *location)
{
	for (size_t i = 0; i < rule; i++)
		for (size_t j = 0; j < p->rules[i].mirrors.count; j++)
			if (strcmp(p->rules[i].mirrors.items[j].location, location) == 0)
				return i + 1;
	return 0;
}

static enum cocket_code
gather_one(struct policy *p, const struct json_reader *r, size_t rule, const struct mirror *m, struct json place)
{
	size_t earlier = earlier_rule(p, rule, m->location);

	if (!is_within(p, rule, m->stands_for))
		return json_refuse(r, place, "mirrors: stands-for %s: covers more than the images of the rule", m->stands_for);
	if (earlier)
		return json_refuse(r, place, "mirrors: location %s: rule %zu has it already", m->location, earlier);
	if (mirrors_put(&p->mirrors, m->location, m->stands_for, r->err)) {
		(void)within(r->err, "mirrors");
		return json_refuse_as(r, place);
	}
	return COCKET_OK;
}

enum cocket_code
policy_mirrors_gather(struct policy *p, const struct json_reader *r, struct json rules)
{
	struct json rule = json_first(rules);

	for (size_t i = 0; i < p->rule_count; i++, rule = json_next(rule))
		for (size_t j = 0; j < p->rules[i].mirrors.count; j++) {
			const struct mirror *m = &p->rules[i].mirrors.items[j];

			if (gather_one(p, r, i, m, json_nth(json_get(rule, "mirrors"), m->item)) && !json_goes_on(r))
				return r->err->code;
		}
	return COCKET_OK;
}
