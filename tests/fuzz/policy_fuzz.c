/* Policy files, and those of podman and notation: any bytes.  One that is taken has rules that can decide: a threshold that somebody can meet, somebody who may sign, and for a
 * name each pattern could match never two rules.  What is refused says where. */
#include <stdlib.h>
#include <string.h>

#include "format/policy/policy.h"
#include "format/policy/policy_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check_rule(const struct policy_rule *r)
{
	must(r->images.count > 0);
	if (r->kind == POLICY_SIGNATURES)
		must(r->threshold >= 1 && (r->keys.count > 0) != (r->any_role || r->roles.count > 0) &&
		     (r->keys.count == 0 || r->threshold <= r->keys.count));
	else
		must(r->keys.count == 0 && r->roles.count == 0 && !r->any_role && (r->kind == POLICY_REJECT) == (r->digest_count == 0));
}

static void
check_choice(const struct policy *p)
{
	for (size_t i = 0; i < p->pattern_count && i < 16; i++) {
		const struct policy_pattern *chosen;
		struct name name;
		struct err err;

		must(p->patterns[i].rule < p->rule_count);
		if (name_parse(&name, slice_str(p->patterns[i].repository), &err))
			continue;
		chosen = policy_choose(p, &name);
		must(chosen || p->patterns[i].tag[0]);
		for (size_t j = 0; chosen && j < p->pattern_count; j++)
			must(&p->patterns[j] == chosen || !policy_pattern_matches(&p->patterns[j], &name) || policy_pattern_compare(chosen, &p->patterns[j]) > 0);
	}
}

/* A location means one thing. */
static void
check_mirrors(const struct policy *p)
{
	for (size_t i = 0; i < p->mirrors.count; i++)
		for (size_t j = 0; j < i; j++)
			must(strcmp(p->mirrors.items[i].location, p->mirrors.items[j].location) != 0);
	for (size_t i = 0; i < p->rule_count; i++)
		must(p->rules[i].mirrors.count <= p->mirrors.count);
}

/* What comes out of another tool's policy is one of ours, and no signature counts there but by a key that stands in it. */
static void
check_import(enum cocket_code (*import)(struct policy_import *out, struct slice text, struct err *err), struct slice text)
{
	AUTO(policy_import_free) struct policy_import out = { 0 };
	AUTO(policy_free) struct policy p = { 0 };
	struct err err = { 0 };

	if (import(&out, text, &err))
		return;
	must(policy_parse(&p, buf_slice(&out.text), &err) == COCKET_OK);
	for (size_t i = 0; i < p.rule_count; i++) {
		check_rule(&p.rules[i]);
		must(p.rules[i].kind == POLICY_REJECT || p.rules[i].keys.count > 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(policy_free) struct policy p = { 0 };
	AUTO(mirrors_free) struct mirrors m = { 0 };
	AUTO(buf_free) struct buf text = BUF(1 << 20), again = BUF(1 << 20);
	struct err err = { 0 };

	if (policy_parse(&p, slice_of(data, size), &err) == COCKET_OK) {
		for (size_t i = 0; i < p.rule_count; i++)
			check_rule(&p.rules[i]);
		check_choice(&p);
		check_mirrors(&p);
	} else {
		must(err.code == COCKET_E_USAGE && p.rule_count == 0);
	}
	check_import(policy_import_podman, slice_of(data, size));
	check_import(policy_import_notation, slice_of(data, size));
	if (mirrors_parse_file(&m, slice_of(data, size), &err) == COCKET_OK && mirrors_print_file(&text, &m, &err) == COCKET_OK) {
		AUTO(mirrors_free) struct mirrors n = { 0 };

		must(mirrors_parse_file(&n, buf_slice(&text), &err) == COCKET_OK && n.count == m.count);
		must(mirrors_print_file(&again, &n, &err) == COCKET_OK && slice_eq(buf_slice(&text), buf_slice(&again)));
	}
	return 0;
}
