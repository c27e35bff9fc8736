/* Findings as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format), as code-scanning pages take it: see lint_print.h. */
#include "base/limits.h"
#include "cli/output/lint_print.h"

#define SARIF_MAX_BYTES (64 * MIB)


static const char *
level_of(const struct lint_rule_row *rule)
{
	return lint_severity_word(rule->severity);
}

static void
put_message(struct json_writer *w, const char *name, const char *text)
{
	json_key(w, name);
	json_begin_object(w);
	json_put_text(w, "text", text);
	json_end_object(w);
}

/* --- the tool --- */

static void
put_rule(struct json_writer *w, const struct lint_rule_row *rule)
{
	json_begin_object(w);
	json_put_text(w, "id", rule->name);
	put_message(w, "shortDescription", rule->about);
	put_message(w, "fullDescription", rule->about);
	put_message(w, "help", rule->about);
	if (lint_rule_page(rule))
		json_put_text(w, "helpUri", lint_rule_page(rule));
	json_key(w, "defaultConfiguration");
	json_begin_object(w);
	json_put_text(w, "level", level_of(rule));
	json_end_object(w);
	json_key(w, "properties");
	json_begin_object(w);
	json_put_text(w, "practice", rule->practice);
	json_put_text(w, "also", rule->also);
	json_end_object(w);
	json_end_object(w);
}

static void
put_tool(struct json_writer *w)
{
	json_key(w, "tool");
	json_begin_object(w);
	json_key(w, "driver");
	json_begin_object(w);
	json_put_text(w, "name", "cocket");
	json_put_text(w, "semanticVersion", COCKET_VERSION);
	json_key(w, "rules");
	json_begin_array(w);
	for (size_t i = 0; i < RULE_COUNT; i++)
		put_rule(w, &lint_rules[i]);
	json_end_array(w);
	json_end_object(w);
	json_end_object(w);
}

/* --- results --- */

/* A URI of what has no place in a URI as it stands (RFC 3986, 2.1). */
static enum cocket_code
uri_print(struct buf *out, const char *path, struct err *err)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/@"; /* a ':' would end a scheme */

	path += strncmp(path, "./", 2) == 0 ? 2 : 0;
	for (; *path; path++)
		if (strchr(plain, *path) ? buf_add(out, slice_of(path, 1), err) : buf_addf(out, err, "%%%02X", (unsigned)(unsigned char)*path))
			return err->code;
	return COCKET_OK;
}

static void
put_location(struct json_writer *w, const struct lint_finding *f)
{
	AUTO(buf_free) struct buf uri = BUF(64 * KIB);

	if (w->err.code == COCKET_OK && uri_print(&uri, f->file, &w->err))
		return;
	json_key(w, "locations");
	json_begin_array(w);
	json_begin_object(w);
	json_key(w, "physicalLocation");
	json_begin_object(w);
	json_key(w, "artifactLocation");
	json_begin_object(w);
	json_put_text(w, "uri", buf_str(&uri));
	json_end_object(w);
	json_key(w, "region"); /* code-scanning pages want one of each */
	json_begin_object(w);
	json_put_count(w, "startLine", f->line > 0 ? f->line : 1);
	json_put_count(w, "startColumn", f->column > 0 ? f->column : 1);
	json_end_object(w);
	json_end_object(w);
	json_end_object(w);
	json_end_array(w);
}

static void
put_suppressions(struct json_writer *w, const struct lint_finding *f)
{
	json_key(w, "suppressions"); /* of all results or of none (3.27.23) */
	json_begin_array(w);
	if (!lint_finding_counts(f)) {
		json_begin_object(w);
		json_put_text(w, "kind", f->ignored ? "inSource" : "external");
		if (f->ignored)
			json_put_text(w, "justification", f->ignored);
		json_end_object(w);
	}
	json_end_array(w);
}

static void
put_result(struct json_writer *w, const struct lint_finding *f)
{
	char fingerprint[DIGEST_HEX_BYTES];

	digest_print_hex(fingerprint, &f->fingerprint);
	json_begin_object(w);
	json_put_text(w, "ruleId", lint_rules[f->rule].name);
	json_put_count(w, "ruleIndex", f->rule);
	json_put_text(w, "level", level_of(&lint_rules[f->rule]));
	put_message(w, "message", f->what);
	put_location(w, f);
	json_key(w, "partialFingerprints");
	json_begin_object(w);
	json_put_text(w, "cocket/v1", fingerprint);
	json_end_object(w);
	put_suppressions(w, f);
	json_end_object(w);
}

enum cocket_code
lint_print_sarif(const struct lint_report *r, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(SARIF_MAX_BYTES);
	struct json_writer w;

	json_writer_init(&w, &text);
	json_begin_object(&w);
	json_put_text(&w, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	json_put_text(&w, "version", "2.1.0");
	json_key(&w, "runs");
	json_begin_array(&w);
	json_begin_object(&w);
	put_tool(&w);
	json_put_text(&w, "columnKind", "unicodeCodePoints");
	json_key(&w, "results");
	json_begin_array(&w);
	for (size_t i = 0; i < r->count; i++)
		put_result(&w, &r->items[i]);
	json_end_array(&w);
	json_end_object(&w);
	json_end_array(&w);
	json_end_object(&w);
	return out_json(&w, err);
}
