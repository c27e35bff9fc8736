/* See scan_sarif_rules.h. */
#include "format/attestation/scan_sarif_rules.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "format/attestation/scan_lines.h"

void
sarif_rules_free(struct sarif_rules *rules)
{
	free(rules->items);
	free(rules->by_id);
	*rules = (struct sarif_rules){ 0 };
}

/* --- severity --------------------------------------------------------------------------------- */

/* GitHub's "security-severity", and the base score of Snyk's.  0.0 is what scanners write that have none. */
static void
score_add(struct severities *all, struct json_pull score)
{
	if (json_pull_type(score) != JSON_STRING && json_pull_type(score) != JSON_NUMBER)
		return;
	enum severity s = scan_score(score);
	if (s != SEVERITY_NONE)
		severities_add(all, s);
}

/* A word among tags, where others are no severity at all. */
static void
tags_add(struct severities *all, struct json_pull tags)
{
	struct json_members m = json_pull_enter(tags);

	while (json_pull_next(&m)) {
		enum severity s = scan_severity(m.value);
		if (s != SEVERITY_UNKNOWN && s != SEVERITY_NONE)
			severities_add(all, s);
		else if (!all->has && (json_pull_is(m.value, "UNKNOWN") || json_pull_is(m.value, "unknown")))
			severities_add(all, SEVERITY_UNKNOWN);
	}
}

bool
sarif_severity(enum severity *out, struct json_pull properties)
{
	enum { SCORE, BASE, WORD, TAGS, COUNT };
	static const char *const names[COUNT] = { "security-severity", "cvssv3_baseScore", "cvssV3_severity", "tags" };
	struct json_pull f[COUNT];
	struct severities all = { 0 };

	json_pull_fields(f, names, COUNT, properties);
	score_add(&all, f[SCORE]);
	score_add(&all, f[BASE]);
	if (json_pull_type(f[WORD]) == JSON_STRING && !json_pull_is(f[WORD], "UNSPECIFIED") && !json_pull_is(f[WORD], ""))
		severities_add(&all, scan_severity(f[WORD]));
	tags_add(&all, f[TAGS]);
	*out = all.worst;
	return all.has;
}

bool
sarif_level(enum severity *out, struct json_pull level)
{
	if (json_pull_type(level) == JSON_ABSENT)
		return false;
	*out = SEVERITY_UNKNOWN;
	if (json_pull_is(level, "error"))
		*out = SEVERITY_HIGH;
	else if (json_pull_is(level, "warning"))
		*out = SEVERITY_MEDIUM;
	else if (json_pull_is(level, "note"))
		*out = SEVERITY_LOW;
	return true;
}

/* --- one rule --------------------------------------------------------------------------------- */

/* Snyk: "(CVE-2026-1001) openssl/libssl3@3.0.15-1", several with ", " between them. */
static enum cocket_code
snyk_read(struct scan_reader *r, struct vulnerability *v, struct json_pull text)
{
	struct slice rest, ids;
	const char **aliases;
	size_t n = 0;

	if (!json_pull_plain(&rest, text) || !slice_starts(rest, "(CVE-"))
		return COCKET_OK;
	rest = slice_of(rest.ptr + 1, rest.len - 1);
	ids = slice_take_until(&rest, ')');
	for (size_t i = 0; i < ids.len; i++)
		n += ids.ptr[i] == ',';
	if (scan_aliases(r, &aliases, n + 1))
		return r->err->code;
	for (v->alias_count = 0; ids.len; v->alias_count++)
		if (scan_slice(r, &aliases[v->alias_count], text_trim(slice_take_until(&ids, ','), TEXT_BLANKS)))
			return r->err->code;
	v->aliases = aliases;
	rest = text_trim(rest, TEXT_BLANKS);
	if (memchr(rest.ptr ? rest.ptr : (const uint8_t *)"", ' ', rest.len))
		return COCKET_OK;
	if (scan_slice(r, &v->package, slice_take_until(&rest, '@')))
		return r->err->code;
	return scan_slice(r, &v->version, rest);
}

/* Docker Scout: what it is in, and whether there is a fix. */
static enum cocket_code
properties_read(struct scan_reader *r, struct sarif_rule *rule, struct json_pull properties)
{
	struct json_pull fixed = json_pull_get(properties, "fixed_version");
	struct json_members purls = json_pull_enter(json_pull_get(properties, "purls"));

	rule->has_severity = sarif_severity(&rule->says.severity, properties);
	if (json_pull_type(fixed) == JSON_STRING) {
		rule->says.has_fix_state = true;
		rule->says.is_fixable = !json_pull_is(fixed, "") && !json_pull_is(fixed, "not fixed");
	}
	return json_pull_next(&purls) ? scan_text(r, &rule->says.purl, purls.value) : COCKET_OK;
}

static enum cocket_code
rule_read(struct scan_reader *r, struct sarif_rule *rule, struct json_pull object)
{
	enum { ID, PROPERTIES, HELP, DESCRIPTION, CONFIGURATION, COUNT };
	static const char *const names[COUNT] = { "id", "properties", "help", "fullDescription", "defaultConfiguration" };
	struct json_pull f[COUNT];
	enum severity said = SEVERITY_COUNT;

	json_pull_fields(f, names, COUNT, object);
	if (json_pull_expect(f[ID], JSON_STRING, "rules[].id", r->err) || scan_text(r, &rule->id, f[ID]))
		return r->err->code;
	if (properties_read(r, rule, f[PROPERTIES]) || snyk_read(r, &rule->says, json_pull_get(f[DESCRIPTION], "text")))
		return r->err->code;
	if (scan_lines_read(r, &rule->says, &said, json_pull_get(f[HELP], "text")))
		return r->err->code;
	if (!rule->has_severity && said != SEVERITY_COUNT) {
		rule->has_severity = true;
		rule->says.severity = said;
	}
	rule->has_level = sarif_level(&rule->level, json_pull_get(f[CONFIGURATION], "level"));
	return COCKET_OK;
}

static enum cocket_code
component_read(struct scan_reader *r, struct sarif_rules *out, struct json_pull component)
{
	struct json_pull list = json_pull_get(component, "rules");
	struct json_members m = json_pull_enter(list);

	if (json_pull_expect_loose(list, JSON_ARRAY, "rules", r->err))
		return r->err->code;
	while (json_pull_next(&m)) {
		struct sarif_rule rule = { 0 };
		if (rule_read(r, &rule, m.value) || LIST_GROW(out, SCAN_COMPONENTS_MAX, "rules", r->err))
			return r->err->code;
		out->items[out->count++] = rule;
	}
	return COCKET_OK;
}

/* --- all of them ------------------------------------------------------------------------------ */

static int
compare(const void *a, const void *b)
{
	const struct sarif_rule *x = *(const struct sarif_rule *const *)a, *y = *(const struct sarif_rule *const *)b;
	int order = strcmp(x->id, y->id);

	return order ? order : (x > y) - (x < y);
}

static enum cocket_code
sort_by_id(struct scan_reader *r, struct sarif_rules *rules)
{
	rules->by_id = calloc(rules->count ? rules->count : 1, sizeof(const struct sarif_rule *));
	if (rules->by_id == NULL)
		return no_memory(r->err);
	for (size_t i = 0; i < rules->count; i++)
		rules->by_id[i] = &rules->items[i];
	qsort(rules->by_id, rules->count, sizeof *rules->by_id, compare);
	return COCKET_OK;
}

enum cocket_code
sarif_rules_read(struct scan_reader *r, struct sarif_rules *out, struct json_pull tool)
{
	struct json_members m = json_pull_enter(json_pull_get(tool, "extensions"));

	if (component_read(r, out, json_pull_get(tool, "driver")))
		return r->err->code;
	out->driver_count = out->count;
	while (json_pull_next(&m))
		if (component_read(r, out, m.value))
			return r->err->code;
	return sort_by_id(r, out);
}

/* The first that is not before the id. */
static size_t
position_of(const struct sarif_rules *rules, const char *id)
{
	size_t low = 0, high = rules->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(rules->by_id[middle]->id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Two rules may have one id (section 3.49.3): then only an index says which it is. */
static enum cocket_code
rule_by_id(const struct sarif_rule **out, struct scan_reader *r, const struct sarif_rules *rules, const char *id)
{
	size_t i = position_of(rules, id);

	if (i == rules->count || strcmp(rules->by_id[i]->id, id) != 0)
		return COCKET_OK;
	if (i + 1 < rules->count && strcmp(rules->by_id[i + 1]->id, id) == 0)
		return fail(r->err, COCKET_E_FORMAT, "ruleId: %s: several rules have it", TEXT(slice_str(id)));
	*out = rules->by_id[i];
	return COCKET_OK;
}

/* ruleId is the rule's id, or one below it (SARIF 2.1.0, section 3.27.5). */
static bool
is_id_of(const struct sarif_rule *rule, const char *id)
{
	size_t n = strlen(rule->id);

	return strncmp(id, rule->id, n) == 0 && (id[n] == '\0' || id[n] == '/');
}

/* -1 is SARIF's word for none. */
static enum cocket_code
rule_by_index(const struct sarif_rule **out, struct scan_reader *r, const struct sarif_rules *rules, struct json_pull index)
{
	uint64_t n;

	*out = NULL;
	if (json_pull_type(index) == JSON_ABSENT || slice_is(json_pull_number(index), "-1"))
		return COCKET_OK;
	if (!json_pull_u64(&n, index) || n >= rules->driver_count)
		return fail(r->err, COCKET_E_FORMAT, "ruleIndex: %s: there are %zu rules", TEXT(index.text), rules->driver_count);
	*out = &rules->items[n];
	return COCKET_OK;
}

enum cocket_code
sarif_rule_find(const struct sarif_rule **out, struct scan_reader *r, const struct sarif_rules *rules, struct json_pull result)
{
	struct json_pull rule = json_pull_get(result, "rule"), id = json_pull_get(result, "ruleId"), index = json_pull_get(result, "ruleIndex");
	const char *text;

	if (json_pull_type(id) == JSON_ABSENT)
		id = json_pull_get(rule, "id");
	if (json_pull_type(index) == JSON_ABSENT)
		index = json_pull_get(rule, "index");
	if (json_pull_type(json_pull_get(rule, "toolComponent")) != JSON_ABSENT)
		index = (struct json_pull){ 0 }; /* one of an extension's rules: by its id */
	if (rule_by_index(out, r, rules, index) || scan_text(r, &text, id))
		return r->err->code;
	if (*out == NULL)
		return rule_by_id(out, r, rules, text);
	if (*text && !is_id_of(*out, text))
		return fail(r->err, COCKET_E_FORMAT, "ruleId: %s, and rule %s is %s", TEXT(slice_str(text)), TEXT(index.text), TEXT(slice_str((*out)->id)));
	return COCKET_OK;
}
