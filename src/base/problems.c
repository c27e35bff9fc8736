/* Problems of a file: see problems.h. */
#include "base/problems.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/list.h"
#include "base/log.h"

void
problems_free(struct problems *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->items[i].what);
	free(p->items);
	*p = (struct problems){ 0 };
}

/* --- line and column -------------------------------------------------------------------------- */

/* WORD and a number, which goes to *n; NULL where the text does not begin so. */
static const char *
take_number(size_t *n, const char *text, const char *word)
{
	size_t length = strlen(word), digits;
	struct err ignored = { 0 };
	uint64_t number;

	if (strncmp(text, word, length) != 0)
		return NULL;
	digits = strspn(text + length, "0123456789");
	if (u64_parse(&number, slice_of(text + length, digits), SIZE_MAX, &ignored))
		return NULL;
	*n = (size_t)number;
	return text + length + digits;
}

/* What is wrong, behind the place; the whole message where it has none. */
static const char *
take_place(struct problem *out, const char *message)
{
	const char *rest = take_number(&out->line, message, "line ");

	rest = rest ? take_number(&out->column, rest, " column ") : NULL;
	if (rest && strncmp(rest, ": ", 2) == 0)
		return rest + 2;
	*out = (struct problem){ 0 };
	return message;
}

void
problem_print(struct err *out, const struct problem *one, const char *path)
{
	if (one->line == 0)
		(void)fail(out, COCKET_E_USAGE, "%s: %s", TEXT(slice_str(path)), one->what);
	else
		(void)fail(out, COCKET_E_USAGE, "%s:%zu:%zu: %s", TEXT(slice_str(path)), one->line, one->column, one->what);
}

enum cocket_code
within_file(struct err *err, const char *path)
{
	const struct err was = *err;
	struct problem one = { 0 };
	struct err worded = { 0 };

	one.what = (char *)(uintptr_t)take_place(&one, was.message);
	problem_print(&worded, &one, path);
	memcpy(err->message, worded.message, sizeof err->message);
	return err->code;
}

/* --- the list --------------------------------------------------------------------------------- */

static bool
is_listed(const struct problems *p, const struct problem *one, const char *what)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->items[i].line == one->line && p->items[i].column == one->column && strcmp(p->items[i].what, what) == 0)
			return true;
	return false;
}

enum cocket_code
problems_add(struct problems *p, struct err *err)
{
	struct problem one = { 0 };
	const char *what = take_place(&one, err->message);

	if (err->code == COCKET_E_NOMEM || is_listed(p, &one, what))
		return err->code;
	p->more |= p->count == PROBLEMS_MAX;
	if (p->more)
		return err->code;
	one.what = strdup(what);
	if (one.what == NULL)
		return no_memory(err);
	const enum cocket_code code = err->code;
	if (LIST_GROW(p, PROBLEMS_MAX, "problems", err)) {
		free(one.what);
		return err->code;
	}
	p->items[p->count++] = one;
	return code;
}

static int
compare(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return strcmp(x->what, y->what);
}

void
problems_sort(struct problems *p)
{
	if (p->count > 1)
		qsort(p->items, p->count, sizeof *p->items, compare);
}

enum cocket_code
problems_report(struct problems *p, const char *path, struct err *err)
{
	problems_sort(p);
	for (size_t i = 0; i < p->count; i++) {
		problem_print(err, &p->items[i], path);
		if (i + 1 < p->count || p->more)
			log_error("%s", err->message);
	}
	return p->more ? fail(err, COCKET_E_USAGE, "%s: more than %d problems", TEXT(slice_str(path)), PROBLEMS_MAX) : err->code;
}
