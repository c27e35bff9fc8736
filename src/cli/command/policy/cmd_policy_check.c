/* cocket policy check: is a policy file sound, with all that it names?  No network.
 * Decides nothing about an image: that is verify's. */
#include <stdio.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/escape.h"
#include "base/limits.h"
#include "cli/app.h"
#include "cli/help.h"
#include "cli/output/policy_summary.h"
#include "format/policy/policy_schema.h"
#include "verify/policy_diagnosis.h"
#include "verify/policy_load.h"

static struct {
	char *trust;
	bool syntax, schema;
} args;

static const struct opt check_options[] = {
	{ OPT_ROW("trust", 0, OPT_STRING, "DIR", "trust store, if the policy names none"), .to.string = &args.trust },
	{ OPT_ROW("syntax", 0, OPT_FLAG, NULL, "check the file only, not its key files or trust store"),
	  .to.flag = &args.syntax, .not_in_environment = true, .excludes = "trust" },
	{ OPT_ROW("schema", 0, OPT_FLAG, NULL, "print the JSON Schema of policies, and check none"),
	  .to.flag = &args.schema, .not_in_environment = true, .not_in_config = true, .excludes = "syntax" },
};

/* --- what is sound ------------------------------------------------------------------------------ */

static size_t
count_warn(const struct policy *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->rule_count; i++)
		n += p->rules[i].warn;
	return n;
}

static void
print_first(const struct policy_context *g)
{
	const struct policy *p = &g->policy;
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, &g->sha256);
	out_text(slice_str(g->path));
	out_printf(": ok: %s for %s, %s, %s only warn%s; sha256 %s\n", COUNT(p->rule_count, "rule"), COUNT(p->pattern_count, "pattern"),
	           COUNT(p->mirrors.count, "mirror"), COUNT(count_warn(p), "rule"), count_warn(p) == 1 ? "s" : "", hex);
}

static enum cocket_code
print_checked(const struct app *app, const struct policy_context *g, int64_t now, struct err *err)
{
	AUTO(policy_summary_free) struct policy_summary summary = { 0 };
	AUTO(buf_free) struct buf line = BUF(16 * MIB);
	const struct policy *p = &g->policy;
	char hex[DIGEST_HEX_BYTES];
	struct json_writer w;

	if (policy_summary_make(&summary, g, now, err))
		return err->code;
	policy_summary_warn(&summary);
	if (!app->json) {
		print_first(g);
		policy_summary_print(&summary);
		return COCKET_OK;
	}
	digest_print_hex(hex, &g->sha256);
	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "policy", g->path);
	json_put_text(&w, "sha256", hex);
	json_put_count(&w, "rules", p->rule_count);
	json_put_count(&w, "patterns", p->pattern_count);
	json_put_count(&w, "mirrors", p->mirrors.count);
	json_put_count(&w, "warn", count_warn(p));
	policy_summary_put_json(&w, &summary);
	json_end_object(&w);
	return out_json(&w, err);
}

/* --- what is wrong ------------------------------------------------------------------------------ */

static enum cocket_code
put_problems(const char *path, const struct problems *problems, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(1 * MIB);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "policy", path);
	json_key(&w, "problems");
	json_begin_array(&w);
	for (size_t i = 0; i < problems->count; i++) {
		json_begin_object(&w);
		json_put_count(&w, "line", problems->items[i].line);
		json_put_count(&w, "column", problems->items[i].column);
		json_put_text(&w, "message", problems->items[i].what);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_put_flag(&w, "more", problems->more);
	json_end_object(&w);
	return out_json(&w, err);
}

/* All of it, where the file could be read. */
static enum status
refuse(const struct app *app, const struct policy_context *g, const struct policy_surroundings *around, struct err *err)
{
	AUTO(problems_free) struct problems problems = { 0 };

	if (err->code != COCKET_E_USAGE || !g->has_text || policy_diagnose(&problems, g, around, err) || problems.count == 0)
		return print_err(NULL, err);
	if (app->json && put_problems(g->path, &problems, err))
		return print_err(NULL, err);
	(void)problems_report(&problems, g->path, err);
	return print_err(NULL, err);
}

/* --- the schema --------------------------------------------------------------------------------- */

static enum status
print_schema(size_t operands)
{
	AUTO(buf_free) struct buf text = BUF(MIB);
	struct err err = { 0 };

	if (operands > 0)
		return usage_error(NULL, "policy check: --schema is of all policies, and takes no FILE");
	if (policy_schema_print(&text, &err))
		return print_err(NULL, &err);
	out_bytes(buf_slice(&text));
	out_printf("\n");
	return STATUS_OK;
}

/* --- check ------------------------------------------------------------------------------------- */

/* More than a verification asks for: all certificates of the root files. */
static enum cocket_code
load_whole(struct policy_context *out, const char *path, const struct policy_surroundings *around, struct err *err)
{
	enum reason refusal = REASON_EXPIRED_TRUST;

	return policy_load(out, path, around, &refusal, err) ? err->code : root_files_check(&out->roots, err);
}

static enum status
check(const struct app *app, char *const operands[], size_t n)
{
	AUTO(policy_context_close) struct policy_context context = { 0 };
	const struct policy_surroundings around = { .trust = args.trust, .now = clock_now() };
	struct err err = { 0 };

	if (args.schema)
		return print_schema(n);
	if (n == 0)
		return help_usage_error(&command_policy_check, NULL, "missing FILE");
	if (args.syntax ? policy_load_file(&context, operands[0], &err) : load_whole(&context, operands[0], &around, &err)) {
		if (err.code == COCKET_E_EXPIRED) /* a store past its date is a configuration that cannot decide */
			err.code = COCKET_E_USAGE;
		return refuse(app, &context, args.syntax ? NULL : &around, &err);
	}
	return print_checked(app, &context, around.now, &err) ? print_err(NULL, &err) : STATUS_OK;
}

const struct command command_policy_check = {
	.name = "policy check",
	.operands = "FILE",
	.min = 0,
	.max = 1,
	.summary = "Checks a policy file, its key files and its roles",
	.examples = {
		"cocket policy check /etc/cocket/policy.json",
		"cocket policy check --trust /etc/cocket/trust policy.json",
		"cocket policy check --syntax policy.json",
	},
	OPTIONS(check_options),
	.run = check,
};
