/* Findings as text and as JSON: see lint_print.h. */
#include "cli/output/lint_print.h"

#include "base/count.h"
#include "base/limits.h"
#include "base/log.h"

void
lint_print_text(const struct lint_report *r)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct lint_finding *f = &r->items[i];

		if (!lint_finding_counts(f))
			continue;
		out_text(slice_str(f->file));
		if (f->line > 0)
			out_printf(":%zu:%zu", f->line, f->column);
		out_printf(": %s: %s [%s]\n", lint_severity_word(lint_rules[f->rule].severity), f->what, lint_rules[f->rule].name);
	}
	out_flush();
}

static enum cocket_code
print_object(const struct lint_finding *f, struct err *err)
{
	const struct lint_rule_row *rule = &lint_rules[f->rule];
	AUTO(buf_free) struct buf line = BUF(1 * MIB);
	char fingerprint[DIGEST_TEXT_BYTES];
	struct json_writer w;

	digest_print(fingerprint, &f->fingerprint);
	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "file", f->file);
	json_put_count(&w, "line", f->line);
	json_put_count(&w, "column", f->column);
	json_put_text(&w, "rule", rule->name);
	json_put_text(&w, "severity", lint_severity_word(rule->severity));
	json_put_text(&w, "what", f->what);
	json_put_text(&w, "about", rule->about);
	json_put_text(&w, "practice", rule->practice);
	json_put_text(&w, "also", rule->also);
	json_put_text(&w, "ignored", f->ignored);
	json_put_flag(&w, "known", f->is_known);
	json_put_text(&w, "fingerprint", fingerprint);
	json_end_object(&w);
	return out_json(&w, err);
}

enum cocket_code
lint_print_json(const struct lint_report *r, struct err *err)
{
	for (size_t i = 0; i < r->count; i++)
		if (print_object(&r->items[i], err))
			return err->code;
	return COCKET_OK;
}

struct lint_sums {
	size_t by_severity[LINT_SEVERITY_COUNT], known, ignored;
};

static struct lint_sums
sums_of(const struct lint_report *r)
{
	struct lint_sums s = { 0 };

	for (size_t i = 0; i < r->count; i++) {
		const struct lint_finding *f = &r->items[i];

		s.ignored += f->ignored != NULL;
		s.known += f->ignored == NULL && f->is_known;
		s.by_severity[lint_rules[f->rule].severity] += lint_finding_counts(f);
	}
	return s;
}

void
lint_print_summary(const struct lint_report *r, size_t stale)
{
	const struct lint_sums s = sums_of(r);

	if (r->count > 0)
		log_note("%s, %s, %s; %zu known, %zu ignored", COUNT(s.by_severity[LINT_ERROR], "error"), COUNT(s.by_severity[LINT_WARNING], "warning"),
		         COUNT(s.by_severity[LINT_NOTE], "note"), s.known, s.ignored);
	if (stale > 0)
		log_note("%s of the baseline %s no longer there: write it again", COUNT(stale, "finding"), stale == 1 ? "is" : "are");
}
