/* The policy file (see policy.h and cocket-policy(5)): its fields, and its rules held against one another.
 * Never takes an empty file for "nothing to say": without a rule nothing would pass, and nobody writes that. */
#include "format/policy/policy.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/limits.h"
#include "format/policy/policy_part.h"

/* --- patterns --- */

/* The images of all rules in their order, and where each stands in the document. */
static struct json
pattern_place(struct json rules, size_t index)
{
	for (struct json rule = json_first(rules); json_type(rule) != JSON_ABSENT; rule = json_next(rule)) {
		size_t n = json_count(json_get(rule, "images"));

		if (index < n)
			return policy_nth(json_get(rule, "images"), index);
		index -= n;
	}
	return rules;
}

static enum cocket_code
rule_patterns_read(struct policy *p, const struct policy_reader *r, size_t rule, struct json rules)
{
	const struct policy_list *images = &p->rules[rule].images;

	for (size_t i = 0; i < images->count; i++) {
		if (policy_pattern_parse(&p->patterns[p->pattern_count], images->items[i], r->err))
			return policy_refuse(r, pattern_place(rules, p->pattern_count), "images: %s", r->err->message);
		p->patterns[p->pattern_count++].rule = rule;
	}
	return COCKET_OK;
}

static enum cocket_code
patterns_read(struct policy *p, const struct policy_reader *r, struct json rules)
{
	size_t n = 0;

	for (size_t i = 0; i < p->rule_count; i++)
		n += p->rules[i].images.count;
	if (n > POLICY_PATTERNS_MAX)
		return policy_refuse(r, rules, "rules: more than %d images in all", POLICY_PATTERNS_MAX);
	p->patterns = calloc(n + 1, sizeof *p->patterns);
	if (p->patterns == NULL)
		return no_memory(r->err);
	for (size_t i = 0; i < p->rule_count; i++)
		if (rule_patterns_read(p, r, i, rules))
			return r->err->code;
	return COCKET_OK;
}

static int
compare_texts(const void *a, const void *b)
{
	const struct policy_pattern *const *x = a, *const *y = b;
	int order = strcmp((*x)->repository, (*y)->repository);

	if (order == 0)
		order = strcmp((*x)->tag, (*y)->tag);
	return order ? order : (*x > *y) - (*x < *y);
}

/* A pattern that listed twice: the second could never be chosen. */
static enum cocket_code
twins_check(const struct policy *p, const struct policy_reader *r, struct json rules, const struct policy_pattern **sorted)
{
	char text[POLICY_PATTERN_TEXT_BYTES];

	for (size_t i = 1; i < p->pattern_count; i++) {
		const struct policy_pattern *a = sorted[i - 1], *b = sorted[i];

		if (strcmp(a->repository, b->repository) != 0 || strcmp(a->tag, b->tag) != 0)
			continue;
		policy_pattern_print(text, b);
		return policy_refuse(r, pattern_place(rules, (size_t)(b - p->patterns)), "images: %s: rule %zu has it already, so this can never match",
		                     text, a->rule + 1);
	}
	return COCKET_OK;
}

static enum cocket_code
refuse_tie(const struct policy *p, const struct policy_reader *r, struct json rules, const struct policy_pattern *a, const struct policy_pattern *b)
{
	const struct policy_pattern *first = a < b ? a : b, *second = a < b ? b : a;
	char text[POLICY_PATTERN_TEXT_BYTES], other[POLICY_PATTERN_TEXT_BYTES];

	policy_pattern_print(text, second);
	policy_pattern_print(other, first);
	return policy_refuse(r, pattern_place(rules, (size_t)(second - p->patterns)), "images: %.150s: as specific as %.150s of rule %zu, and both can match one name",
	                     text, other, first->rule + 1);
}

/* Only globs can leave it open which of two is meant, and only where the one begins as the other does up to its first glob: those stand
 * together. */
static enum cocket_code
ties_check(const struct policy *p, const struct policy_reader *r, struct json rules, const struct policy_pattern **sorted)
{
	for (size_t i = 0; i < p->pattern_count; i++) {
		const struct policy_pattern *a = sorted[i];
		size_t fixed = strcspn(a->repository, "*?[");

		for (size_t j = i + 1; j < p->pattern_count && strncmp(sorted[j]->repository, a->repository, fixed) == 0; j++)
			if (policy_patterns_tie(a, sorted[j]))
				return refuse_tie(p, r, rules, a, sorted[j]);
		for (size_t j = i; j-- > 0 && strncmp(sorted[j]->repository, a->repository, fixed) == 0;)
			if (policy_patterns_tie(a, sorted[j]))
				return refuse_tie(p, r, rules, a, sorted[j]);
	}
	return COCKET_OK;
}

static enum cocket_code
patterns_check(const struct policy *p, const struct policy_reader *r, struct json rules)
{
	const struct policy_pattern **sorted = calloc(p->pattern_count + 1, sizeof(const struct policy_pattern *));
	enum cocket_code code;

	if (sorted == NULL)
		return no_memory(r->err);
	for (size_t i = 0; i < p->pattern_count; i++)
		sorted[i] = &p->patterns[i];
	qsort(sorted, p->pattern_count, sizeof *sorted, compare_texts);
	code = twins_check(p, r, rules, sorted);
	if (code == COCKET_OK)
		code = ties_check(p, r, rules, sorted);
	free(sorted);
	return code;
}

struct json_place
policy_locate(const struct policy *p, struct slice text, size_t rule, const char *field, size_t item)
{
	return json_locate(&p->doc, text, policy_nth(json_get(policy_nth(json_get(json_root(&p->doc), "rules"), rule), field), item));
}

/* --- the whole --- */

static enum cocket_code
rules_read_each(struct policy *p, const struct policy_reader *r, struct json rules)
{
	size_t n = json_count(rules);

	if (n == 0 || n > POLICY_RULES_MAX)
		return policy_refuse(r, rules, n ? "rules: more than %d" : "rules: empty, expected 1 to %d: without a rule no image is allowed", POLICY_RULES_MAX);
	p->rules = calloc(n, sizeof *p->rules);
	if (p->rules == NULL)
		return no_memory(r->err);
	for (struct json v = json_first(rules); json_type(v) != JSON_ABSENT; v = json_next(v), p->rule_count++)
		if (policy_rule_read(&p->rules[p->rule_count], r, v))
			return r->err->code;
	return COCKET_OK;
}

static enum cocket_code
rules_read(struct policy *p, const struct policy_reader *r, struct json root)
{
	struct json rules = { 0 };

	if (json_array(&rules, root, "rules", r->err))
		return policy_refuse_field(r, root, "rules");
	if (rules_read_each(p, r, rules) || patterns_read(p, r, rules) || patterns_check(p, r, rules))
		return r->err->code;
	return policy_mirrors_gather(p, r, rules);
}

static enum cocket_code
version_read(struct policy_reader *r, struct json root)
{
	uint64_t version = 0;

	if (json_u64(&version, root, "version", r->err))
		return policy_refuse_field(r, root, "version");
	if (version < 1 || version > POLICY_VERSION)
		return policy_refuse(r, json_get(root, "version"), "version: %" PRIu64 ", expected 1 to %d", version, POLICY_VERSION);
	r->version = version;
	return COCKET_OK;
}

static enum cocket_code
root_read(struct policy *p, struct policy_reader *r, struct json root)
{
	static const struct policy_field fields[] = { { "version", 1 }, { "comment", 1 }, { "trust", 1 }, { "mirrors", 1 }, { "rules", 1 }, { NULL, 0 } };
	struct json mirrors = { 0 };

	if (json_type(root) != JSON_OBJECT)
		return policy_refuse(r, root, "not a JSON object");
	if (version_read(r, root) || policy_closed(r, root, fields) || policy_text_opt(&p->comment, r, root, "comment") ||
	    policy_text_opt(&p->trust, r, root, "trust"))
		return r->err->code;
	if (json_array_opt(&mirrors, root, "mirrors", r->err))
		return policy_refuse_field(r, root, "mirrors");
	if (mirrors_parse(&p->mirrors, mirrors, r->doc, r->text, r->err))
		return r->err->code;
	return rules_read(p, r, root);
}

enum cocket_code
policy_parse(struct policy *out, struct slice text, struct err *err)
{
	AUTO(policy_free) struct policy p = { 0 };

	if (text.len == 0)
		return fail(err, COCKET_E_USAGE, "line 1 column 1: the file is empty, expected a policy");
	if (json_parse(&p.doc, text, err)) {
		if (err->code != COCKET_E_NOMEM)
			err->code = COCKET_E_USAGE;
		return err->code;
	}
	struct policy_reader r = { .doc = &p.doc, .text = text, .err = err };
	if (root_read(&p, &r, json_root(&p.doc)))
		return err->code;
	*out = p;
	p = (struct policy){ 0 };
	return COCKET_OK;
}
