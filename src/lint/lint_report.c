/* Findings of cocket-lint(7): see lint_report.h. */
#include "lint/lint_report.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"

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
	lint_places_free(&r->places);
	r->items = NULL;
	r->count = r->capacity = 0;
}

bool
lint_finding_counts(const struct lint_finding *f)
{
	return f->ignored == NULL && !f->is_known;
}

static enum cocket_code
report_take(struct lint_report *r, struct lint_finding *f, struct err *err)
{
	if (f->file == NULL || f->what == NULL)
		return no_memory(err);
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
		const struct line_column at = lint_place_of(&s->report->places, offset);

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
	if (a->rule != b->rule)
		return compare_numbers(a->rule, b->rule);
	return strcmp(a->what, b->what) ? strcmp(a->what, b->what) : strcmp(a->file, b->file);
}

/* Takes out what is there twice: in order they stand side by side. */
static void
twice_drop(struct lint_report *r, size_t first)
{
	size_t kept = first;

	for (size_t i = first; i < r->count; i++) {
		if (kept > first && compare(&r->items[kept - 1], &r->items[i]) == 0)
			finding_free(&r->items[i]);
		else
			r->items[kept++] = r->items[i];
	}
	r->count = kept;
}

static struct digest
fingerprint(const struct lint_finding *f, size_t alike)
{
	char text[PATH_MAX + 2 * WHAT_BYTES];
	const int n = snprintf(text, sizeof text, "%s\n%s\n%s\n%zu", lint_rules[f->rule].name, f->what, f->file, alike);

	return digest_of(slice_of(text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1));
}

/* By what they say, then in the order of the file. */
static int
compare_texts(const void *one, const void *other)
{
	const struct lint_finding *a = *(struct lint_finding *const *)one, *b = *(struct lint_finding *const *)other;
	const int by_rule = compare_numbers(a->rule, b->rule), by_text = strcmp(a->what, b->what), by_file = strcmp(a->file, b->file);

	return by_rule ? by_rule : by_text ? by_text : by_file ? by_file : compare_numbers((uintptr_t)a, (uintptr_t)b);
}

static bool
is_alike(const struct lint_finding *a, const struct lint_finding *b)
{
	return a->rule == b->rule && strcmp(a->what, b->what) == 0 && strcmp(a->file, b->file) == 0;
}

/* Those that are alike are told apart by how many come before. */
static enum cocket_code
fingerprints_make(struct lint_report *r, size_t first, struct err *err)
{
	const size_t n = r->count - first;
	struct lint_finding **by_text = calloc(n + 1, sizeof *by_text);
	size_t alike = 0;

	if (by_text == NULL)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		by_text[i] = &r->items[first + i];
	qsort(by_text, n, sizeof *by_text, compare_texts);
	for (size_t i = 0; i < n; i++) {
		alike = i > 0 && is_alike(by_text[i - 1], by_text[i]) ? alike + 1 : 0;
		by_text[i]->fingerprint = fingerprint(by_text[i], alike);
	}
	free(by_text);
	return COCKET_OK;
}

enum cocket_code
lint_report_sort(struct lint_report *r, size_t first, struct err *err)
{
	if (r->count > first)
		qsort(r->items + first, r->count - first, sizeof *r->items, compare);
	twice_drop(r, first);
	return fingerprints_make(r, first, err);
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
