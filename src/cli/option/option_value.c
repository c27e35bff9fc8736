/* Values of options, from text to variable: what differs by kind of value is one row of `kinds`.
 * Nothing here knows an option by name; never takes an empty value. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "cli/option/option.h"
#include "cli/option/option_part.h"

#define LIST_MAX 1024 /* values of one list option */

static enum cocket_code
set_flag(const struct opt *row, struct slice text, struct err *err)
{
	static const char *const words[] = { "0", "1", "false", "true", "no", "yes" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (slice_is(text, words[i])) {
			*row->to.flag = i % 2 == 1;
			return COCKET_OK;
		}
	return fail(err, COCKET_E_USAGE, "%s: expected yes or no (or true, false, 1, 0)", TEXT(text));
}

static enum cocket_code
set_string(const struct opt *row, struct slice text, struct err *err)
{
	char *s = strndup((const char *)text.ptr, text.len);

	if (!s)
		return no_memory(err);
	*row->to.string = s;
	return COCKET_OK;
}

static enum cocket_code
add_to_list(const struct opt *row, struct slice text, struct err *err)
{
	if (row->to.list->count >= LIST_MAX)
		return fail(err, COCKET_E_USAGE, "more than %d values", LIST_MAX);
	return strings_add(row->to.list, text, err);
}

static enum cocket_code
set_number(const struct opt *row, struct slice text, struct err *err)
{
	if (u64_parse(row->to.number, text, UINT32_MAX, err))
		return fail(err, COCKET_E_USAGE, "%s: expected a number", TEXT(text));
	return COCKET_OK;
}

static enum cocket_code
set_seconds(const struct opt *row, struct slice text, struct err *err)
{
	return duration_parse(row->to.seconds, text, err);
}

static enum cocket_code
choice_find(unsigned *out, const struct opt *row, struct slice text, struct err *err)
{
	char all[128] = "";
	size_t used = 0;

	for (unsigned i = 0; row->choices[i]; i++) {
		if (slice_is(text, row->choices[i])) {
			*out = i;
			return COCKET_OK;
		}
		if (used < sizeof all)
			used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", i ? ", " : "", row->choices[i]);
	}
	return fail(err, COCKET_E_USAGE, "%s: expected one of %s", TEXT(text), all);
}

static enum cocket_code
set_choice(const struct opt *row, struct slice text, struct err *err)
{
	return choice_find(row->to.choice, row, text, err);
}

bool
opt_next_part(struct slice *part, struct slice *rest, char a, char b)
{
	size_t n = 0;

	if (!rest->ptr)
		return false;
	while (n < rest->len && rest->ptr[n] != (uint8_t)a && rest->ptr[n] != (uint8_t)b)
		n++;
	*part = slice_of(rest->ptr, n);
	*rest = n < rest->len ? slice_of(rest->ptr + n + 1, rest->len - n - 1) : (struct slice){0};
	return true;
}

static enum cocket_code
set_choices(const struct opt *row, struct slice text, struct err *err)
{
	unsigned bits = 0, i;
	struct slice part;

	while (opt_next_part(&part, &text, ',', ',')) {
		if (choice_find(&i, row, part, err))
			return err->code;
		bits |= 1U << i;
	}
	*row->to.choice = bits;
	return COCKET_OK;
}

static const struct {
	const char *word;
	enum cocket_code (*set)(const struct opt *row, struct slice text, struct err *err);
} kinds[] = {
	[OPT_FLAG] = { "flag", set_flag },
	[OPT_STRING] = { "string", set_string },
	[OPT_LIST] = { "list", add_to_list },
	[OPT_NUMBER] = { "number", set_number },
	[OPT_SECONDS] = { "duration", set_seconds },
	[OPT_CHOICE] = { "choice", set_choice },
	[OPT_CHOICES] = { "choices", set_choices },
};

const char *
opt_kind_word(enum opt_kind kind)
{
	return kinds[kind].word;
}

size_t
opt_index(const struct opts *o, const struct opt *row)
{
	for (size_t i = 0; i < o->count; i++)
		if (o->rows[i] == row)
			return i;
	BUG("an option of another command");
}

/* An empty value is nearly always a variable that was never set. */
enum cocket_code
opt_set(struct opts *o, const struct opt *row, struct slice text, enum opt_origin origin, struct err *err)
{
	size_t i = opt_index(o, row);

	if (origin == FROM_COMMAND_LINE && o->origin[i] == origin && row->kind != OPT_LIST)
		return fail(err, COCKET_E_USAGE, "given twice");
	if (text.len == 0)
		return fail(err, COCKET_E_USAGE, "empty value");
	if (kinds[row->kind].set(row, text, err))
		return err->code;
	o->origin[i] = origin;
	o->from[i] = o->source;
	return COCKET_OK;
}

void
opts_free(struct opts *o)
{
	for (size_t i = 0; i < o->count; i++) {
		const struct opt *row = o->rows[i];

		if (o->origin[i] != FROM_DEFAULT && row->kind == OPT_STRING) {
			free(*row->to.string);
			*row->to.string = NULL;
		}
		if (row->kind == OPT_LIST)
			strings_free(row->to.list);
	}
	*o = (struct opts){0};
}
