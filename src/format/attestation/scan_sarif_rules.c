/* The rules of a SARIF run, and which one a result refers to: see scan_sarif_rules.h. */
#include "format/attestation/scan_sarif_rules.h"

#include <stdlib.h>

#include "base/ascii.h"
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

/* GitHub's "security-severity", and Snyk's base score.  Scanners without a score write 0.0. */
static void
score_add(struct severities *all, struct json_pull score)
{
	if (json_pull_type(score) != JSON_STRING && json_pull_type(score) != JSON_NUMBER)
		return;
	enum severity s = scan_score(score);
	if (s != SEVERITY_NONE)
		severities_add(all, s);
}

/* A word among the tags, most of which are no severities. */
static void
tags_add(struct severities *all, struct json_pull tags)
{
	struct json_members m = json_pull_enter(tags);
	struct slice tag = slice_of(NULL, 0);

	while (json_pull_next(&m)) {
		enum severity s = json_pull_plain(&tag, m.value) ? severity_parse(tag) : SEVERITY_NONE;
		if (s == SEVERITY_UNKNOWN ? ascii_is(tag, "unknown") : s != SEVERITY_NONE)
			severities_add_word(all, tag);
	}
}

void
sarif_severities_add(struct severities *all, struct json_pull properties)
{
	enum { SCORE, BASE, WORD, TAGS, COUNT };
	static const char *const names[COUNT] = { "security-severity", "cvssv3_baseScore", "cvssV3_severity", "tags" };
	struct json_pull f[COUNT];
	struct slice word;

	json_pull_fields(f, names, COUNT, properties);
	score_add(all, f[SCORE]);
	score_add(all, f[BASE]);
	if (json_pull_plain(&word, f[WORD]))
		severities_add_word(all, word);
	tags_add(all, f[TAGS]);
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

static enum cocket_code
ids_read(struct scan_reader *r, struct vulnerability *v, struct slice ids)
{
	const char **aliases;
	size_t n = 1;

	for (size_t i = 0; i < ids.len; i++)
		n += ids.ptr[i] == ',';
	if (scan_aliases(r, &aliases, n))
		return r->err->code;
	for (v->alias_count = 0; ids.len; v->alias_count += *aliases[v->alias_count] != '\0')
		if (scan_slice(r, &aliases[v->alias_count], text_trim(slice_take_until(&ids, ','), TEXT_BLANKS)))
			return r->err->code;
	v->aliases = aliases;
	return COCKET_OK;
}

/* Snyk: "(CVE-2026-1001) openssl/libssl3@3.0.15-1", several with ", " between them. */
static enum cocket_code
snyk_read(struct scan_reader *r, struct vulnerability *v, struct json_pull text)
{
	struct slice rest;
	const uint8_t *at;

	if (!json_pull_plain(&rest, text) || !slice_starts(rest, "(CVE-"))
		return COCKET_OK;
	rest = slice_of(rest.ptr + 1, rest.len - 1);
	if (ids_read(r, v, slice_take_until(&rest, ')')))
		return r->err->code;
	rest = text_trim(rest, TEXT_BLANKS);
	at = rest.len ? memrchr(rest.ptr, '@', rest.len) : NULL;
	if (at == NULL || memchr(rest.ptr, ' ', rest.len))
		return COCKET_OK;
	if (scan_slice(r, &v->package, slice_of(rest.ptr, (size_t)(at - rest.ptr))))
		return r->err->code;
	return scan_slice(r, &v->version, slice_of(at + 1, (size_t)(rest.ptr + rest.len - at - 1)));
}

/* Docker Scout: the package, and whether there is a fix. */
static enum cocket_code
properties_read(struct scan_reader *r, struct sarif_rule *rule, struct json_pull properties)
{
	struct json_pull fixed = json_pull_get(properties, "fixed_version"), purl = json_pull_get(properties, "purl");
	struct json_members purls = json_pull_enter(json_pull_get(properties, "purls"));

	sarif_severities_add(&rule->severities, properties);
	if (json_pull_type(fixed) == JSON_STRING) {
		rule->says.has_fix_state = true;
		rule->says.is_fixable = !json_pull_is(fixed, "") && !json_pull_is(fixed, "not fixed");
	}
	return scan_text(r, &rule->says.purl, json_pull_next(&purls) ? purls.value : purl);
}

static enum cocket_code
rule_read(struct scan_reader *r, struct sarif_rule *rule, struct json_pull object)
{
	enum { ID, NAME, PROPERTIES, HELP, DESCRIPTION, CONFIGURATION, COUNT };
	static const char *const names[COUNT] = { "id", "name", "properties", "help", "fullDescription", "defaultConfiguration" };
	struct json_pull f[COUNT];

	json_pull_fields(f, names, COUNT, object);
	if (json_pull_expect(f[ID], JSON_STRING, "rules[].id", r->err) || scan_text(r, &rule->id, f[ID]))
		return r->err->code;
	if (properties_read(r, rule, f[PROPERTIES]) || snyk_read(r, &rule->says, json_pull_get(f[DESCRIPTION], "text")))
		return r->err->code;
	if (scan_lines_read(r, &rule->says, &rule->severities, json_pull_get(f[HELP], "text")))
		return r->err->code;
	rule->is_other = json_pull_is(f[NAME], "Secret") || json_pull_is(f[NAME], "Misconfiguration") || json_pull_is(f[NAME], "License");
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

/* Two rules may have the same id (section 3.49.3): then only an index tells which is meant. */
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

/* -1 means none; a converter for Clair writes indices though there are no rules. */
static enum cocket_code
rule_by_index(const struct sarif_rule **out, struct scan_reader *r, const struct sarif_rules *rules, struct json_pull index)
{
	uint64_t n;

	*out = NULL;
	if (json_pull_type(index) == JSON_ABSENT || slice_is(json_pull_number(index), "-1") || rules->count == 0)
		return COCKET_OK;
	if (!json_pull_u64(&n, index) || n >= rules->driver_count)
		return fail(r->err, COCKET_E_FORMAT, "ruleIndex: %s: there are %zu rules", TEXT(index.text), rules->driver_count);
	*out = &rules->items[n];
	return COCKET_OK;
}

enum cocket_code
sarif_reference_read(struct scan_reader *r, struct sarif_reference *out, struct json_pull result)
{
	enum { RULE, ID, INDEX, COUNT };
	static const char *const names[COUNT] = { "rule", "ruleId", "ruleIndex" };
	struct json_pull f[COUNT];

	json_pull_fields(f, names, COUNT, result);
	if (json_pull_type(f[ID]) == JSON_ABSENT)
		f[ID] = json_pull_get(f[RULE], "id");
	if (json_pull_type(f[INDEX]) == JSON_ABSENT)
		f[INDEX] = json_pull_get(f[RULE], "index");
	/* an extension's rules are found by id */
	out->index = json_pull_type(json_pull_get(f[RULE], "toolComponent")) == JSON_ABSENT ? f[INDEX] : (struct json_pull){ 0 };
	return scan_text(r, &out->id, f[ID]);
}

enum cocket_code
sarif_rule_find(const struct sarif_rule **out, struct scan_reader *r, const struct sarif_rules *rules, const struct sarif_reference *to)
{
	static const struct sarif_rule none = { .id = "" };

	if (rule_by_index(out, r, rules, to->index))
		return r->err->code;
	if (*out && *to->id && !is_id_of(*out, to->id))
		return fail(r->err, COCKET_E_FORMAT, "ruleId: %s, and rule %s is %s", TEXT(slice_str(to->id)), TEXT(to->index.text),
		            TEXT(slice_str((*out)->id)));
	if (*out == NULL && rule_by_id(out, r, rules, to->id))
		return r->err->code;
	if (*out == NULL)
		*out = &none;
	return COCKET_OK;
}
