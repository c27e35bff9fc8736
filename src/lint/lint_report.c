/* Findings of cocket-lint(7): see lint_report.h. */
#include "lint/lint_report.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"
#include "format/text/line_column.h"

#define WHAT_BYTES 512

static void
finding_free(struct lint_finding *f)
{
	free(f->file);
	free(f->what);
	free(f->ignored);
	*f = (struct lint_finding){ 0 };
}

void
lint_report_free(struct lint_report *r)
{
	for (size_t i = 0; i < r->count; i++)
		finding_free(&r->items[i]);
	free(r->items);
	r->items = NULL;
	r->count = r->capacity = 0;
}

bool
lint_finding_counts(const struct lint_finding *f)
{
	return f->ignored == NULL && !f->is_known;
}

static bool
is_same(const struct lint_finding *a, const struct lint_finding *b)
{
	return a->rule == b->rule && a->line == b->line && a->column == b->column && strcmp(a->file, b->file) == 0 && strcmp(a->what, b->what) == 0;
}

static bool
is_there(const struct lint_report *r, const struct lint_finding *f)
{
	for (size_t i = r->count; i > 0 && strcmp(r->items[i - 1].file, f->file) == 0; i--)
		if (is_same(&r->items[i - 1], f))
			return true;
	return false;
}

static enum cocket_code
report_take(struct lint_report *r, struct lint_finding *f, struct err *err)
{
	if (f->file == NULL || f->what == NULL)
		return no_memory(err);
	if (is_there(r, f))
		return COCKET_OK;
	if (LIST_GROW(r, LINT_FINDINGS_MAX, "findings", err))
		return err->code;
	r->items[r->count++] = *f;
	*f = (struct lint_finding){ 0 };
	return COCKET_OK;
}

enum cocket_code
lint_add(const struct lint_subject *s, enum lint_rule rule, size_t offset, struct err *err, const char *fmt, ...)
{
	AUTO(finding_free) struct lint_finding f = { .rule = rule };
	char what[WHAT_BYTES];
	va_list args;

	if (s->report->skips[rule])
		return COCKET_OK;
	va_start(args, fmt);
	vsnprintf(what, sizeof what, fmt, args);
	va_end(args);
	if (offset != LINT_NO_PLACE) {
		const struct line_column at = line_column_of(s->bytes, offset);

		f.line = at.line;
		f.column = at.column;
	}
	f.file = strdup(s->name);
	f.what = strdup(what);
	return report_take(s->report, &f, err);
}

/* --- order, and fingerprints --- */

static int
compare_numbers(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

static int
compare(const void *one, const void *other)
{
	const struct lint_finding *a = one, *b = other;
	const int by_line = compare_numbers(a->line, b->line), by_column = compare_numbers(a->column, b->column);

	if (by_line != 0)
		return by_line;
	if (by_column != 0)
		return by_column;
	return a->rule == b->rule ? strcmp(a->what, b->what) : compare_numbers(a->rule, b->rule);
}

/* Of those in the order of the file before it. */
static size_t
alike_before(const struct lint_report *r, size_t first, size_t at)
{
	const struct lint_finding *f = &r->items[at];
	size_t n = 0;

	for (size_t i = first; i < at; i++)
		n += r->items[i].rule == f->rule && strcmp(r->items[i].what, f->what) == 0 && strcmp(r->items[i].file, f->file) == 0;
	return n;
}

static struct digest
fingerprint(const struct lint_finding *f, size_t alike)
{
	char text[PATH_MAX + 2 * WHAT_BYTES];
	const int n = snprintf(text, sizeof text, "%s\n%s\n%s\n%zu", lint_rules[f->rule].name, f->what, f->file, alike);

	return digest_of(slice_of(text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1));
}

void
lint_report_sort(struct lint_report *r, size_t first)
{
	if (r->count > first)
		qsort(r->items + first, r->count - first, sizeof *r->items, compare);
	for (size_t i = first; i < r->count; i++)
		r->items[i].fingerprint = fingerprint(&r->items[i], alike_before(r, first, i));
}

bool
lint_report_worst(enum lint_severity *out, const struct lint_report *r)
{
	bool any = false;

	*out = LINT_NOTE;
	for (size_t i = 0; i < r->count; i++) {
		const struct lint_finding *f = &r->items[i];

		if (!lint_finding_counts(f))
			continue;
		any = true;
		if (lint_rules[f->rule].severity > *out)
			*out = lint_rules[f->rule].severity;
	}
	return any;
}
