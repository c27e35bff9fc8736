/* Options of the command line: see option.h.  Syntax: POSIX utility conventions, 12.2, with GNU's long options and operands anywhere.
 * Nothing here knows an option by name. */
#include "cli/option/option.h"

#include <stdio.h>

#include "base/escape.h"
#include "cli/option/foreign_options.h"
#include "cli/option/option_part.h"

void
opts_add(struct opts *o, const struct opt *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (o->count == OPTS_MAX)
			BUG("more options than OPTS_MAX");
		o->rows[o->count++] = &rows[i];
	}
}

const struct opt *
opt_find(const struct opt *const rows[], size_t n, struct slice name)
{
	for (size_t i = 0; i < n; i++)
		if (slice_is(name, rows[i]->name))
			return rows[i];
	return NULL;
}

static enum cocket_code
unknown_option(struct opts *o, struct slice name, struct err *err)
{
	const char *names[OPTS_MAX];
	const char *near, *foreign = foreign_option_hint(o, name);

	for (size_t i = 0; i < o->count; i++)
		names[i] = o->rows[i]->name;
	near = nearest_word(name, names, o->count);
	o->unknown = true;
	if (foreign)
		snprintf(o->hint, sizeof o->hint, "%s", foreign);
	else if (near)
		snprintf(o->hint, sizeof o->hint, "did you mean --%s?", near);
	return fail(err, COCKET_E_USAGE, "unknown option --%s", TEXT(name));
}

/* The only option that begins with the letter, or NULL. */
static const struct opt *
find_initial(const struct opts *o, char letter)
{
	const struct opt *found = NULL;

	for (size_t i = 0; i < o->count; i++)
		if (o->rows[i]->name[0] == letter) {
			if (found)
				return NULL;
			found = o->rows[i];
		}
	return found;
}

/* -key FILE, as other tools have it, or -k for what has no letter. */
static enum cocket_code
unknown_letter(struct opts *o, struct slice cluster, size_t at, struct err *err)
{
	const struct opt *row = opt_find(o->rows, o->count, cluster);

	const char *foreign = row ? NULL : foreign_option_hint(o, slice_of(cluster.ptr + at, 1));

	if (!row && !foreign && cluster.len == 1)
		row = find_initial(o, (char)cluster.ptr[0]);
	o->unknown = true;
	if (row)
		snprintf(o->hint, sizeof o->hint, "did you mean --%s?", row->name);
	else if (foreign)
		snprintf(o->hint, sizeof o->hint, "%s", foreign);
	return fail(err, COCKET_E_USAGE, "unknown option -%s", TEXT(slice_of(cluster.ptr + at, 1)));
}

static enum cocket_code
next_value(struct slice *out, const struct opt *row, struct opt_args *args, struct err *err)
{
	if (args->at == args->count)
		return fail(err, COCKET_E_USAGE, "needs a value: --%s %s", row->name, row->arg);
	*out = slice_str(args->argv[args->at++]);
	return COCKET_OK;
}

/* text: what follows the two dashes. */
static enum cocket_code
parse_long(struct opts *o, struct slice text, struct opt_args *args, struct err *err)
{
	struct slice name = {0}, value = text;
	const struct opt *row;

	opt_next_part(&name, &value, '=', '=');
	row = opt_find(o->rows, o->count, name);
	if (!row)
		return unknown_option(o, name, err);
	if (name.len == text.len) {
		value = slice_str("1");
		if (row->kind != OPT_FLAG && next_value(&value, row, args, err))
			return within(err, "option --%s", row->name);
	}
	if (opt_set(o, row, value, FROM_COMMAND_LINE, err))
		return within(err, "option --%s", row->name);
	return COCKET_OK;
}

static const struct opt *
find_letter(const struct opts *o, char letter)
{
	for (size_t i = 0; i < o->count; i++)
		if (o->rows[i]->letter == letter)
			return o->rows[i];
	return NULL;
}

/* -qv, -oFILE, -o FILE.  text: what follows the dash. */
static enum cocket_code
parse_short(struct opts *o, struct slice text, struct opt_args *args, struct err *err)
{
	for (size_t i = 0; i < text.len; i++) {
		const struct opt *row = find_letter(o, (char)text.ptr[i]);
		struct slice value = slice_str("1");

		if (!row)
			return unknown_letter(o, text, i, err);
		if (row->kind != OPT_FLAG) {
			value = slice_of(text.ptr + i + 1, text.len - i - 1);
			i = text.len;
			if (value.len == 0 && next_value(&value, row, args, err))
				return within(err, "option -%c", row->letter);
		}
		if (opt_set(o, row, value, FROM_COMMAND_LINE, err))
			return within(err, "option -%c", row->letter);
	}
	return COCKET_OK;
}

/* "-" alone is an operand, as standard input is often called. */
static bool
is_operand(const struct opt_args *args, struct slice text)
{
	return args->operands_only || text.len < 2 || text.ptr[0] != '-';
}

static bool
is_long(const struct opts *o, struct slice text)
{
	const uint8_t *equals = memchr(text.ptr, '=', text.len);
	size_t n = equals ? (size_t)(equals - text.ptr) : text.len;

	return slice_starts(text, "--") || (o->one_dash && opt_find(o->rows, o->count, slice_of(text.ptr + 1, n - 1)));
}

/* "--name", "-letters", or "-name" as Go's flag package has it. */
static enum cocket_code
parse_option(struct opts *o, struct slice text, struct opt_args *args, struct err *err)
{
	const size_t dashes = slice_starts(text, "--") ? 2 : 1;
	const struct slice rest = slice_of(text.ptr + dashes, text.len - dashes);

	return is_long(o, text) ? parse_long(o, rest, args, err) : parse_short(o, rest, args, err);
}

/* A word that is no operand. */
static enum cocket_code
take_option(struct opts *o, struct opt_args *args, struct err *err)
{
	const struct slice text = slice_str(args->argv[args->at++]);

	if (!slice_is(text, "--"))
		return parse_option(o, text, args, err);
	args->operands_only = true;
	return COCKET_OK;
}

enum cocket_code
opts_parse(struct opts *o, struct opt_args *args, char **operands, size_t *n, struct err *err)
{
	while (args->at < args->count) {
		if (!is_operand(args, slice_str(args->argv[args->at]))) {
			if (take_option(o, args, err))
				return err->code;
			continue;
		}
		if (!operands)
			return COCKET_OK;
		operands[(*n)++] = args->argv[args->at++];
		args->operands_only |= o->operand_ends;
	}
	return COCKET_OK;
}
