/* Policy files, and those of podman and notation: any bytes.  One that is taken has rules that can decide: a threshold that somebody can meet,
 * somebody who may sign, and for a name each pattern could match never two rules.  What is refused says where, and is refused again when all its
 * problems are looked for: those are of the text, in its order. */
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

/* Each names who signs it, or the rule does; and no limit of findings is of nobody's word. */
static void
check_attestations(const struct policy_rule *r)
{
	for (size_t i = 0; i < r->attestation_count; i++) {
		const struct policy_attestation *a = &r->attestations[i];

		must(a->types.count > 0 && (a->signers.threshold > 0 || r->who.threshold > 0));
		must(scan_checks_limit(&a->scan) || (a->scan.exception_count == 0 && a->scan.vex.threshold == 0 && !a->scan.allow_unfixed));
		for (size_t n = 0; n < a->pointer_count; n++)
			must(a->pointers[n].pointer && a->pointers[n].pointer[0] == '/');
	}
}

static void
check_rule(const struct policy_rule *r)
{
	struct err err;

	check_attestations(r);
	must(r->images.count > 0 && (r->who.identity_count > 0 || (!r->who.no_log && !r->who.no_sct)));
	for (size_t i = 0; i < r->who.identity_count; i++)
		must(identity_pattern_check(&r->who.identities[i], &err) == COCKET_OK);
	if (r->kind == POLICY_SIGNATURES)
		must(r->who.threshold >= 1 && (policy_who_signers(&r->who) > 0) != (r->who.any_role || r->who.roles.count > 0) &&
		     (policy_who_signers(&r->who) == 0 || r->who.threshold <= policy_who_signers(&r->who)));
	else if (r->kind == POLICY_ATTESTATIONS)
		must(r->attestation_count > 0);
	else
		must(policy_who_signers(&r->who) == 0 && r->who.roles.count == 0 && !r->who.any_role && (r->kind == POLICY_REJECT) == (r->digest_count == 0));
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

static enum cocket_code
podman_import(struct policy_import *out, struct slice text, struct err *err)
{
	return policy_import_podman(out, text, "root.json", err);
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
		must(p.rules[i].kind == POLICY_REJECT || policy_who_signers(&p.rules[i].who) > 0);
	}
}

/* Where the text has as many lines, and the line as many characters.  One past the end is where something is missing. */
static bool
is_place(struct slice text, size_t line, size_t column)
{
	size_t at = 0, characters = 0;

	for (size_t n = 1; n < line; n++) {
		const uint8_t *end = at < text.len ? memchr(text.ptr + at, '\n', text.len - at) : NULL;

		if (end == NULL)
			return false;
		at = (size_t)(end - text.ptr) + 1;
	}
	for (; at < text.len && text.ptr[at] != '\n'; at++)
		characters += (text.ptr[at] & 0xC0) != 0x80;
	return column >= 1 && column <= characters + 2;
}

/* The first problem, which the parser alone knows, is among all of them. */
static void
check_problems(struct slice text, const struct err *refusal)
{
	AUTO(problems_free) struct problems all = { 0 };
	struct err err = { 0 };
	bool is_told = false;

	must(policy_problems(&all, text, &err) == COCKET_OK);
	must((all.count > 0) == (refusal != NULL));
	for (size_t i = 0; i < all.count; i++) {
		const struct problem *one = &all.items[i];

		must(is_place(text, one->line, one->column));
		must(i == 0 || one->line > all.items[i - 1].line || (one->line == all.items[i - 1].line && one->column >= all.items[i - 1].column));
		(void)fail(&err, COCKET_E_USAGE, "line %zu column %zu: %s", one->line, one->column, one->what);
		is_told |= refusal && strcmp(err.message, refusal->message) == 0;
	}
	must(refusal == NULL || is_told || all.more);
}

/* Mirrors of a file: taken, or with a problem. */
static void
check_mirror_problems(struct slice text, bool is_taken)
{
	AUTO(problems_free) struct problems all = { 0 };
	AUTO(mirrors_free) struct mirrors m = { 0 };
	struct err err = { 0 };

	must((mirrors_parse_file(&m, text, &all, &err) == COCKET_OK) == is_taken);
	must((all.count == 0) == is_taken && (is_taken || m.count == 0));
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
		check_problems(slice_of(data, size), NULL);
	} else {
		must(err.code == COCKET_E_USAGE && p.rule_count == 0);
		check_problems(slice_of(data, size), &err);
	}
	check_import(podman_import, slice_of(data, size));
	check_import(policy_import_notation, slice_of(data, size));
	const bool has_mirrors = mirrors_parse_file(&m, slice_of(data, size), NULL, &err) == COCKET_OK;
	check_mirror_problems(slice_of(data, size), has_mirrors);
	if (has_mirrors && mirrors_print_file(&text, &m, &err) == COCKET_OK) {
		AUTO(mirrors_free) struct mirrors n = { 0 };

		must(mirrors_parse_file(&n, buf_slice(&text), NULL, &err) == COCKET_OK && n.count == m.count);
		must(mirrors_print_file(&again, &n, &err) == COCKET_OK && slice_eq(buf_slice(&text), buf_slice(&again)));
	}
	return 0;
}
