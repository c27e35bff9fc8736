/* The policy file (see policy.h and cocket-policy(5)): its fields, and its rules held against one another.
 * Never takes an empty file for "nothing to say": without a rule nothing would pass, and nobody writes that. */
#include "format/policy/policy.h"

#include <stdlib.h>

#include "base/limits.h"
#include "format/policy/policy_part.h"

/* --- patterns --- */

/* Where it stands in the document. */
static struct json
pattern_place(const struct policy_pattern *p, struct json rules)
{
	return json_nth(json_get(json_nth(rules, p->rule), "images"), p->item);
}

static enum cocket_code
rule_patterns_read(struct policy *p, const struct json_reader *r, size_t rule, struct json images)
{
	size_t item = 0;

	for (struct json v = json_first(images); json_type(v) != JSON_ABSENT; v = json_next(v), item++) {
		struct policy_pattern *pattern = &p->patterns[p->pattern_count];
		const char *text = json_string_value(v);

		if (text == NULL || *text == '\0')
			continue; /* refused already */
		if (policy_pattern_parse(pattern, text, r->err)) {
			(void)within(r->err, "images");
			if (json_refuse_as(r, v) && !json_goes_on(r))
				return r->err->code;
			continue;
		}
		pattern->rule = rule;
		pattern->item = item;
		p->pattern_count++;
	}
	return COCKET_OK;
}

static enum cocket_code
patterns_read(struct policy *p, const struct json_reader *r, struct json rules)
{
	size_t n = 0, rule = 0;

	for (struct json v = json_first(rules); json_type(v) != JSON_ABSENT; v = json_next(v))
		n += json_count(json_get(v, "images"));
	if (n > POLICY_PATTERNS_MAX)
		return json_refuse(r, rules, "rules: more than %d images in all", POLICY_PATTERNS_MAX);
	p->patterns = calloc(n + 1, sizeof *p->patterns);
	if (p->patterns == NULL)
		return no_memory(r->err);
	for (struct json v = json_first(rules); json_type(v) != JSON_ABSENT; v = json_next(v), rule++)
		if (rule_patterns_read(p, r, rule, json_get(v, "images")))
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

static bool
are_twins(const struct policy_pattern *a, const struct policy_pattern *b)
{
	return strcmp(a->repository, b->repository) == 0 && strcmp(a->tag, b->tag) == 0;
}

/* A pattern that is listed twice: the second could never be chosen. */
static enum cocket_code
twins_check(const struct policy *p, const struct json_reader *r, struct json rules, const struct policy_pattern **sorted)
{
	char text[POLICY_PATTERN_TEXT_BYTES];

	for (size_t i = 1; i < p->pattern_count; i++) {
		const struct policy_pattern *a = sorted[i - 1], *b = sorted[i];

		if (!are_twins(a, b))
			continue;
		policy_pattern_print(text, b);
		if (json_refuse(r, pattern_place(b, rules), "images: %s: rule %zu has it already, so this can never match", text, a->rule + 1) &&
		    !json_goes_on(r))
			return r->err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
tie_check(const struct json_reader *r, struct json rules, const struct policy_pattern *a, const struct policy_pattern *b)
{
	const struct policy_pattern *first = a < b ? a : b, *second = a < b ? b : a;
	char text[POLICY_PATTERN_TEXT_BYTES], other[POLICY_PATTERN_TEXT_BYTES];

	if (are_twins(a, b) || !policy_patterns_tie(a, b))
		return COCKET_OK;
	policy_pattern_print(text, second);
	policy_pattern_print(other, first);
	return json_refuse(r, pattern_place(second, rules), "images: %.150s: as specific as %.150s of rule %zu, and both can match one name", text, other,
	                   first->rule + 1);
}

/* Only globs can leave it open which of two is meant, and only where the one begins as the other does up to its first glob: those stand
 * together. */
static enum cocket_code
ties_check(const struct policy *p, const struct json_reader *r, struct json rules, const struct policy_pattern **sorted)
{
	for (size_t i = 0; i < p->pattern_count; i++) {
		const struct policy_pattern *a = sorted[i];
		size_t fixed = strcspn(a->repository, "*?[");

		for (size_t j = i + 1; j < p->pattern_count && strncmp(sorted[j]->repository, a->repository, fixed) == 0; j++)
			if (tie_check(r, rules, a, sorted[j]) && !json_goes_on(r))
				return r->err->code;
		for (size_t j = i; j-- > 0 && strncmp(sorted[j]->repository, a->repository, fixed) == 0;)
			if (tie_check(r, rules, a, sorted[j]) && !json_goes_on(r))
				return r->err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
patterns_check(const struct policy *p, const struct json_reader *r, struct json rules)
{
	const struct policy_pattern **sorted = calloc(p->pattern_count + 1, sizeof(const struct policy_pattern *));
	enum cocket_code code;

	if (sorted == NULL)
		return no_memory(r->err);
	for (size_t i = 0; i < p->pattern_count; i++)
		sorted[i] = &p->patterns[i];
	qsort(sorted, p->pattern_count, sizeof *sorted, compare_texts);
	code = twins_check(p, r, rules, sorted);
	if (code == COCKET_OK || json_goes_on(r))
		code = ties_check(p, r, rules, sorted);
	free(sorted);
	return code;
}

/* --- the whole --- */

const struct json_field policy_file_fields[] = {
	{ "version", SHAPE_NUMBER, 1, true, .least = 1, .most = POLICY_VERSION, .about = "of this format" },
	{ "comment", SHAPE_TEXT, 1, .about = "for people" },
	{ "trust", SHAPE_TEXT, 1, .about = "directory of the trust store that has the roles" },
	{ "trusted-root", SHAPE_TEXT_OR_LIST, 2, .least = 1, .most = ROOT_FILES_MAX, .about = "files of the authorities and logs that prove certificates" },
	{ "unlogged-root", SHAPE_TEXT_OR_LIST, 2, .least = 1, .most = ROOT_FILES_MAX, .about = "the same beside them, of instances that keep no logs, as GitHub's own" },
	{ "trusted-root-max-age", SHAPE_TEXT, 2, .pattern = POLICY_DURATION_PATTERN, .about = "maximum age of such a file, like 90d" },
	{ "mirrors", SHAPE_OBJECTS, 1, .most = MIRRORS_MAX, .of = "mirror", .about = "locations whose images are copies of others" },
	{ "rules", SHAPE_OBJECTS, 1, true, .least = 1, .most = POLICY_RULES_MAX, .of = "rule", .about = "which images are allowed; their order does not matter" },
	{ .name = NULL },
};

static enum cocket_code
rules_read(struct policy *p, const struct json_reader *r, struct json rules)
{
	p->rules = calloc(json_count(rules) + 1, sizeof *p->rules);
	if (p->rules == NULL)
		return no_memory(r->err);
	for (struct json v = json_first(rules); json_type(v) != JSON_ABSENT; v = json_next(v), p->rule_count++)
		if (json_type(v) == JSON_OBJECT && policy_rule_read(&p->rules[p->rule_count], r, v) && !json_goes_on(r))
			return r->err->code;
	if (patterns_read(p, r, rules) || patterns_check(p, r, rules))
		return r->err->code;
	return policy_mirrors_gather(p, r, rules);
}

/* Which fields there are depends on it.  One that is not known here is the only thing to be said of the file. */
static enum cocket_code
version_read(struct json_reader *r, struct json root)
{
	const struct json_field *f = json_field_find(policy_file_fields, "version");
	struct json v = json_get(root, f->name);
	uint64_t version = 0;

	r->version = POLICY_VERSION;
	if (json_u64_value(&version, v) && version >= f->least && version <= f->most) {
		r->version = version;
		return COCKET_OK;
	}
	if (json_type(v) == JSON_ABSENT)
		return json_refuse(r, root, "%s: missing", f->name);
	return json_check_field(r, v, f);
}

static enum cocket_code
root_read(struct policy *p, struct json_reader *r, struct json root)
{
	if (json_type(root) != JSON_OBJECT)
		return json_refuse(r, root, "not a JSON object");
	if (version_read(r, root) && (!json_goes_on(r) || json_type(json_get(root, "version")) == JSON_NUMBER))
		return r->err->code;
	if (json_check_fields(r, root, policy_file_fields))
		return r->err->code;
	p->comment = json_string_value(json_get(root, "comment"));
	p->trust = json_string_value(json_get(root, "trust"));
	if (mirrors_parse(&p->mirrors, r, json_get(root, "mirrors")) || policy_roots_read(p, r, root))
		return r->err->code;
	return rules_read(p, r, json_get(root, "rules"));
}

static enum cocket_code
text_read(struct policy *p, struct slice text, struct problems *problems, struct err *err)
{
	struct json_reader r = { .doc = &p->doc, .text = text, .err = err, .problems = problems };

	if (text.len == 0)
		return fail(err, COCKET_E_USAGE, "line 1 column 1: the file is empty, expected a policy");
	if (json_parse(&p->doc, text, err))
		return as_usage(err);
	return root_read(p, &r, json_root(&p->doc));
}

enum cocket_code
policy_parse(struct policy *out, struct slice text, struct err *err)
{
	AUTO(policy_free) struct policy p = { 0 };

	if (text_read(&p, text, NULL, err))
		return err->code;
	*out = p;
	p = (struct policy){ 0 };
	return COCKET_OK;
}

enum cocket_code
policy_problems(struct problems *out, struct slice text, struct err *err)
{
	AUTO(policy_free) struct policy p = { 0 };

	if (text_read(&p, text, out, err) && problems_add(out, err) == COCKET_E_NOMEM)
		return COCKET_E_NOMEM;
	problems_sort(out);
	return COCKET_OK;
}
