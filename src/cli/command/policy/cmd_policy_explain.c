/* cocket policy explain: which rule of the policy is for an image, why it, what it demands, and whether anything can meet it.  No network.
 * Decides nothing about the image: that is verify's. */
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "cli/app.h"
#include "cli/output/rule_need.h"
#include "cli/output/rule_print.h"
#include "format/policy/policy_nearest.h"
#include "verify/policy_load.h"
#include "verify/rule_outlook.h"

static struct {
	char *policy, *signed_as, *trust;
} args;

static const struct opt options[] = {
	{ OPT_ROW("policy", 0, OPT_STRING, "FILE", "policy (~/.config/cocket/policy.json, /etc/cocket/policy.json)"),
	  .to.string = &args.policy },
	{ OPT_ROW("trust", 0, OPT_STRING, "DIR", "trust store, if the policy names none"), .to.string = &args.trust },
	{ OPT_ROW("signed-as", 0, OPT_STRING, "NAME", "image name expected in the signature"),
	  .to.string = &args.signed_as, .not_in_environment = true },
};

/* What is told of one image. */
struct explained {
	const char *image;
	const struct policy_context *policy_context;
	struct name name;                    /* that rules are for */
	bool is_mirror;
	const struct policy_pattern *chosen; /* NULL: no rule */
	struct rule_outlook outlook;         /* of its rule */
	bool is_here;                        /* that is so for want of files that another machine may have */
	struct buf need;                     /* what an image must have */
};

static void
explained_free(struct explained *e)
{
	buf_free(&e->need);
}

/* --- the name ----------------------------------------------------------------------------------- */

/* As verify takes it: --signed-as, the registry's, or a layout's name where that is a whole one. */
static enum cocket_code
find_name(struct explained *e, struct err *err)
{
	AUTO(mirrors_free) struct mirrors mirrors = { 0 };
	struct reference ref;
	struct name asked;

	if (reference_parse(&ref, e->image, err))
		return err->code;
	if (args.signed_as) {
		if (name_parse_claimed(&e->name, slice_str(args.signed_as), err))
			return fail(err, COCKET_E_USAGE, "--signed-as %s: not an image name", TEXT(slice_str(args.signed_as)));
		if (e->name.tag[0] == '\0' && ref.transport == TRANSPORT_REGISTRY)
			memcpy(e->name.tag, ref.name.tag, sizeof ref.name.tag);
		return COCKET_OK;
	}
	asked = ref.name;
	if (ref.transport != TRANSPORT_REGISTRY && !name_parse_whole(&asked, ref.tag))
		return fail(err, COCKET_E_USAGE, "%s: gives no name, and the policy goes by names: give --signed-as NAME", TEXT(slice_str(e->image)));
	return mirrors_open(&mirrors, &e->policy_context->policy, err) ? err->code : mirrors_resolve(&e->name, &e->is_mirror, &mirrors, &asked, err);
}

/* --- what it comes to --------------------------------------------------------------------------- */

/* With its key files and its store, as verify would have it: what is wrong with those lets no image pass. */
static enum cocket_code
look_at_files(struct explained *e, struct err *err)
{
	AUTO(policy_context_close) struct policy_context whole = { 0 };
	AUTO(trust_role_list_free) struct trust_role_list roles = { 0 };
	enum reason refusal = REASON_EXPIRED_TRUST;
	const struct policy_surroundings around = { .trust = args.trust, .now = clock_now() };
	struct err why = { 0 };

	if (policy_load(&whole, e->policy_context->path, &around, &refusal, &why) ||
	    (whole.trust && trust_role_list_read(&roles, whole.trust, &why))) {
		if (why.code == COCKET_E_NOMEM)
			return no_memory(err);
		e->outlook.allows_none = e->is_here = true;
		snprintf(e->outlook.why, sizeof e->outlook.why, "%.*s", (int)sizeof e->outlook.why - 1, why.message);
		return COCKET_OK;
	}
	rule_outlook_find(&e->outlook, &whole, e->chosen->rule, &roles, around.now);
	return COCKET_OK;
}

static enum cocket_code
look(struct explained *e, struct err *err)
{
	const struct policy_rule *rule;

	e->chosen = policy_choose(&e->policy_context->policy, &e->name);
	if (e->chosen == NULL)
		return COCKET_OK;
	rule = &e->policy_context->policy.rules[e->chosen->rule];
	if (rule->kind != POLICY_REJECT)
		return rule_need_print(&e->need, rule, err) ? err->code : look_at_files(e, err);
	rule_outlook_find(&e->outlook, e->policy_context, e->chosen->rule, &(const struct trust_role_list){ 0 }, clock_now());
	return COCKET_OK;
}

/* --- what is told -------------------------------------------------------------------------------- */

static const struct policy_rule *
rule_of(const struct explained *e, const struct policy_pattern *pattern)
{
	return &e->policy_context->policy.rules[pattern->rule];
}

static bool
is_also(const struct explained *e, const struct policy_pattern *p)
{
	return p != e->chosen && policy_pattern_matches(p, &e->name);
}

static void
print_rule(const struct explained *e)
{
	char pattern[POLICY_PATTERN_TEXT_BYTES];
	const struct policy_rule *rule = rule_of(e, e->chosen);

	policy_pattern_print(pattern, e->chosen);
	out_printf("rule %zu, for %s\n", e->chosen->rule + 1, pattern);
	if (rule->comment) {
		out_printf("  \"");
		out_text(slice_str(rule->comment));
		out_printf("\"\n");
	}
	rule_print_text(rule);
}

static void
print_others(const struct explained *e)
{
	const struct policy *p = &e->policy_context->policy;

	for (size_t i = 0; i < p->pattern_count; i++) {
		char pattern[POLICY_PATTERN_TEXT_BYTES], why[POLICY_WHY_BYTES];

		if (!is_also(e, &p->patterns[i]))
			continue;
		policy_pattern_print(pattern, &p->patterns[i]);
		policy_pattern_why(why, e->chosen, &p->patterns[i]);
		out_printf("not rule %zu, for %s: %s\n", p->patterns[i].rule + 1, pattern, why);
	}
}

static void
print_no_rule(const struct explained *e)
{
	char text[POLICY_PATTERN_TEXT_BYTES];
	const char *why;
	const struct policy_pattern *nearest = policy_nearest(&why, &e->policy_context->policy, &e->name);

	if (nearest) {
		policy_pattern_print(text, nearest);
		out_printf("nearest: rule %zu, for %s%s%s\n", nearest->rule + 1, text, why ? ": " : "", why ? why : "");
	}
	out_printf("no rule applies: denied (no-rule)\n");
}

/* What an image must have and, last, why none can. */
static void
print_need(const struct explained *e)
{
	if (e->need.len > 0)
		out_printf("%s: %s\n", e->outlook.allows_anything ? "to be allowed without a warning, an image must have" : "an image must have", buf_str(&e->need));
	if (e->outlook.allows_none)
		out_printf("no image can be allowed%s: %s\n", e->is_here ? " here" : "", e->outlook.why);
}

static void
print_text(const struct explained *e)
{
	char name[NAME_TEXT_BYTES];

	name_print(name, &e->name, NULL);
	out_text(slice_str(e->image));
	out_printf(": %s %s\n", e->is_mirror ? "is a mirror's, and goes as" : "goes as", name);
	if (e->chosen == NULL) {
		print_no_rule(e);
		return;
	}
	print_rule(e);
	print_others(e);
	print_need(e);
}

static void
put_others(struct json_writer *w, const struct explained *e)
{
	const struct policy *p = &e->policy_context->policy;

	json_key(w, "also");
	json_begin_array(w);
	for (size_t i = 0; i < p->pattern_count; i++) {
		char pattern[POLICY_PATTERN_TEXT_BYTES], why[POLICY_WHY_BYTES];

		if (!is_also(e, &p->patterns[i]))
			continue;
		policy_pattern_print(pattern, &p->patterns[i]);
		policy_pattern_why(why, e->chosen, &p->patterns[i]);
		json_begin_object(w);
		json_put_count(w, "rule", p->patterns[i].rule + 1);
		json_put_text(w, "pattern", pattern);
		json_put_text(w, "because", why);
		json_end_object(w);
	}
	json_end_array(w);
}

static void
put_rule(struct json_writer *w, const struct explained *e)
{
	char pattern[POLICY_PATTERN_TEXT_BYTES];

	json_key(w, "rule");
	if (e->chosen == NULL) {
		json_put_null(w);
		return;
	}
	policy_pattern_print(pattern, e->chosen);
	json_put_u64(w, e->chosen->rule + 1);
	json_put_text(w, "pattern", pattern);
	json_put_text(w, "comment", rule_of(e, e->chosen)->comment);
	rule_put_json(w, rule_of(e, e->chosen));
}

static void
put_need(struct json_writer *w, const struct explained *e)
{
	const struct policy_pattern *nearest;
	char text[POLICY_PATTERN_TEXT_BYTES] = "";
	const char *why;

	if (e->chosen) {
		json_put_flag(w, "can-allow", !e->outlook.allows_none);
		json_put_text(w, "why", e->outlook.why);
		json_put_text(w, "requires", buf_str(&e->need));
		return;
	}
	nearest = policy_nearest(&why, &e->policy_context->policy, &e->name);
	if (nearest)
		policy_pattern_print(text, nearest);
	json_put_flag(w, "can-allow", false);
	json_put_text(w, "nearest", text);
}

static enum cocket_code
print_json(const struct explained *e, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(16 * 1024 * 1024);
	char name[NAME_TEXT_BYTES], hex[DIGEST_HEX_BYTES];
	struct json_writer w;

	name_print(name, &e->name, NULL);
	digest_print_hex(hex, &e->policy_context->sha256);
	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "image", e->image);
	json_put_text(&w, "signed-as", name);
	json_put_flag(&w, "mirror", e->is_mirror);
	json_put_text(&w, "policy", e->policy_context->path);
	json_put_text(&w, "sha256", hex);
	put_rule(&w, e);
	put_others(&w, e);
	put_need(&w, e);
	json_end_object(&w);
	return out_json(&w, err);
}

static enum cocket_code
print(const struct app *app, const struct explained *e, struct err *err)
{
	if (app->json)
		return print_json(e, err);
	print_text(e);
	return COCKET_OK;
}

static enum cocket_code
find_policy(struct policy_context *g, struct err *err)
{
	char path[PATH_MAX];

	if (!policy_path_find(path, args.policy))
		return fail(err, COCKET_E_USAGE, "no policy: neither --policy FILE nor a default one");
	return policy_load_file(g, path, err);
}

static enum status
explain(const struct app *app, char *const operands[], size_t n)
{
	AUTO(policy_context_close) struct policy_context policy = { 0 };
	AUTO(explained_free) struct explained e = { .image = operands[0], .policy_context = &policy, .need = BUF(MIB) };
	struct err err = { 0 };

	(void)n;
	if (find_policy(&policy, &err) || find_name(&e, &err) || look(&e, &err))
		return print_err(NULL, &err);
	if (print(app, &e, &err))
		return print_err(NULL, &err);
	return e.chosen ? STATUS_OK : STATUS_DENIED;
}

const struct command command_policy_explain = {
	.name = "policy explain",
	.operands = "IMAGE",
	.min = 1,
	.max = 1,
	.summary = "Shows which policy rule applies to an image, why, and what it requires",
	.examples = {
		"cocket policy explain registry.example.com/shop/api:1.4",
		"cocket policy explain --policy policy.json registry.example.com/shop/api:1.4",
	},
	OPTIONS(options),
	.run = explain,
};
