/* Comments that take findings out: see lint_ignore.h.  Never heeds one that does not say why. */
#include "lint/lint_ignore.h"

#include "base/escape.h"
#include "format/text/line_column.h"
#include "format/text/slice_scan.h"

static const char mark[] = "cocket: ignore=";

struct ignore {
	const struct lint_subject *subject;
	size_t first, end; /* the findings that it may be about, in the order of their lines */
	size_t offset;  /* of the comment */
	size_t line;    /* what it is about */
	size_t next;    /* the line below the last comment that was alone: the same for all that stand before it */
	struct slice ids, reason;
};

/* --- the comment --- */

/* "# cocket: ignore=" with any blanks behind the "#". */
static bool
comment_find(struct slice *out, struct slice line)
{
	const uint8_t *at = line.len ? memmem(line.ptr, line.len, mark, strlen(mark)) : NULL;
	const struct slice before = at ? text_trim(slice_of(line.ptr, (size_t)(at - line.ptr)), " \t") : slice_str("");

	if (at == NULL || !last_is(before, '#'))
		return false;
	*out = tail(line, (size_t)(at - line.ptr) + strlen(mark));
	return true;
}

/* Nothing but the comment stands on its line. */
static bool
is_alone(struct slice line)
{
	return first_is(text_trim(line, TEXT_BLANKS), '#');
}

/* --- what it takes out --- */

/* The first of a line, or where it would be. */
static size_t
line_find(const struct ignore *g)
{
	size_t low = g->first, high = g->end;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (g->subject->report->items[middle].line < g->line)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum cocket_code
ignore_rule(const struct ignore *g, enum lint_rule rule, struct err *err)
{
	struct lint_report *r = g->subject->report;

	for (size_t i = line_find(g); i < g->end && r->items[i].line == g->line; i++) {
		struct lint_finding *f = &r->items[i];

		if (f->rule != rule || f->ignored)
			continue;
		f->ignored = strndup((const char *)g->reason.ptr, g->reason.len);
		if (f->ignored == NULL)
			return no_memory(err);
	}
	return COCKET_OK;
}

static enum cocket_code
ignore_id(const struct ignore *g, struct slice id, struct err *err)
{
	const enum lint_rule rule = lint_rule_find(id);

	if (rule == RULE_COUNT)
		return lint_add(g->subject, RULE_IGNORE_UNKNOWN_RULE, g->offset, err, "ignore=%s: there is no such rule", TEXT(id));
	if (g->reason.len == 0)
		return lint_add(g->subject, RULE_IGNORE_WITHOUT_REASON, g->offset, err, "ignore=%s: no reason is given, so it is not heeded", TEXT(id));
	return ignore_rule(g, rule, err);
}

static enum cocket_code
ignore_all(const struct ignore *g, struct err *err)
{
	struct slice ids = g->ids;

	while (ids.len > 0)
		if (ignore_id(g, slice_take_until(&ids, ','), err))
			return err->code;
	return COCKET_OK;
}

/* --- the lines --- */

/* Of what stands below a comment of its own: comments and empty lines between are passed over. */
static size_t
next_line(struct slice rest, size_t number)
{
	while (rest.len > 0) {
		const struct slice line = text_trim(slice_take_until(&rest, '\n'), TEXT_BLANKS);

		if (line.len > 0 && line.ptr[0] != '#')
			return number;
		number++;
	}
	return number;
}

enum cocket_code
lint_ignore(const struct lint_subject *s, size_t first, struct err *err)
{
	struct ignore g = { .subject = s, .first = first, .end = s->report->count };
	struct slice rest = s->bytes;

	for (size_t number = 1; rest.len > 0; number++) {
		const struct slice line = slice_take_until(&rest, '\n');

		if (!comment_find(&g.reason, line))
			continue;
		g.offset = (size_t)(line.ptr - s->bytes.ptr);
		g.ids = text_take_word(&g.reason, TEXT_BLANKS);
		if (is_alone(line) && g.next <= number)
			g.next = next_line(rest, number + 1);
		g.line = is_alone(line) ? g.next : number;
		if (ignore_all(&g, err))
			return err->code;
	}
	return COCKET_OK;
}
