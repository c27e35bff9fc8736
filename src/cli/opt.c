/* Options: see opt.h.  Syntax: POSIX utility conventions, 12.2, with GNU's long options and operands anywhere.
 * What differs by kind of value is one row of `kinds`; nothing here knows an option by name. */
#include "cli/opt.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/text.h"

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
copy(char **out, struct slice text, struct err *err)
{
	char *s = strndup((const char *)text.ptr, text.len);

	if (!s)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	*out = s;
	return COCKET_OK;
}

static enum cocket_code
set_string(const struct opt *row, struct slice text, struct err *err)
{
	return copy(row->to.string, text, err);
}

static enum cocket_code
add_to_list(const struct opt *row, struct slice text, struct err *err)
{
	struct opt_list *list = row->to.list;
	char **items;

	if (list->count >= LIST_MAX)
		return fail(err, COCKET_E_USAGE, "more than %d values", LIST_MAX);
	items = realloc(list->items, (list->count + 1) * sizeof *items);
	if (!items)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	list->items = items;
	if (copy(&items[list->count], text, err))
		return err->code;
	list->count++;
	return COCKET_OK;
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

/* Cuts what comes before the first of the two separators off *rest; false where nothing is left. */
static bool
next_part(struct slice *part, struct slice *rest, char a, char b)
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

	while (next_part(&part, &text, ',', ',')) {
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

void
opts_add(struct opts *o, const struct opt *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (o->count == OPTS_MAX)
			BUG("more options than OPTS_MAX");
		o->rows[o->count++] = &rows[i];
	}
}

static void
list_free(struct opt_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct opt_list){0};
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
			list_free(row->to.list);
	}
	*o = (struct opts){0};
}

const struct opt *
opt_find(const struct opt *const rows[], size_t n, struct slice name)
{
	for (size_t i = 0; i < n; i++)
		if (slice_is(name, rows[i]->name))
			return rows[i];
	return NULL;
}

static size_t
index_of(const struct opts *o, const struct opt *row)
{
	for (size_t i = 0; i < o->count; i++)
		if (o->rows[i] == row)
			return i;
	BUG("an option of another command");
}

/* An empty value is nearly always a variable that was never set. */
static enum cocket_code
set(struct opts *o, const struct opt *row, struct slice text, enum opt_origin origin, struct err *err)
{
	size_t i = index_of(o, row);

	if (origin == FROM_COMMAND_LINE && o->origin[i] == origin && row->kind != OPT_LIST)
		return fail(err, COCKET_E_USAGE, "given twice");
	if (text.len == 0)
		return fail(err, COCKET_E_USAGE, "empty value");
	if (kinds[row->kind].set(row, text, err))
		return err->code;
	o->origin[i] = origin;
	return COCKET_OK;
}

static enum cocket_code
unknown_option(struct opts *o, struct slice name, struct err *err)
{
	const char *names[OPTS_MAX];
	const char *near;

	for (size_t i = 0; i < o->count; i++)
		names[i] = o->rows[i]->name;
	near = nearest_word(name, names, o->count);
	snprintf(o->hint, sizeof o->hint, near ? "did you mean --%s?" : "--help lists the options", near);
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

	if (!row && cluster.len == 1)
		row = find_initial(o, (char)cluster.ptr[0]);
	snprintf(o->hint, sizeof o->hint, row ? "did you mean --%s?" : "--help lists the options", row ? row->name : "");
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

	next_part(&name, &value, '=', '=');
	row = opt_find(o->rows, o->count, name);
	if (!row)
		return unknown_option(o, name, err);
	if (name.len == text.len) {
		value = slice_str("1");
		if (row->kind != OPT_FLAG && next_value(&value, row, args, err))
			return within(err, "option --%s", row->name);
	}
	if (set(o, row, value, FROM_COMMAND_LINE, err))
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
		if (set(o, row, value, FROM_COMMAND_LINE, err))
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

enum cocket_code
opts_parse(struct opts *o, struct opt_args *args, char **operands, size_t *n, struct err *err)
{
	while (args->at < args->count) {
		struct slice text = slice_str(args->argv[args->at]);
		enum cocket_code (*parse)(struct opts *, struct slice, struct opt_args *, struct err *) = parse_short;
		size_t dashes = 1;

		if (is_operand(args, text) && !operands)
			return COCKET_OK;
		args->at++;
		if (is_operand(args, text)) {
			operands[(*n)++] = args->argv[args->at - 1];
			continue;
		}
		if (slice_is(text, "--")) {
			args->operands_only = true;
			continue;
		}
		if (slice_starts(text, "--")) {
			parse = parse_long;
			dashes = 2;
		}
		if (parse(o, slice_of(text.ptr + dashes, text.len - dashes), args, err))
			return err->code;
	}
	return COCKET_OK;
}

void
opt_env_name(char out[static OPT_ENV_BYTES], const struct opt *row)
{
	snprintf(out, OPT_ENV_BYTES, "COCKET_%s", row->name);
	for (char *c = out; *c; c++)
		*c = (char)(*c == '-' ? '_' : *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
}

static enum cocket_code
set_from_environment(struct opts *o, const struct opt *row, struct slice value, struct err *err)
{
	struct slice part;

	if (row->kind != OPT_LIST)
		return set(o, row, value, FROM_ENVIRONMENT, err);
	while (next_part(&part, &value, '\n', row->separator ? row->separator : '\n'))
		if (part.len > 0 && set(o, row, part, FROM_ENVIRONMENT, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
opts_parse_environment(struct opts *o, struct err *err)
{
	for (size_t i = 0; i < o->count; i++) {
		char name[OPT_ENV_BYTES];
		const char *value;

		opt_env_name(name, o->rows[i]);
		value = getenv(name);
		if (!value || !*value || o->origin[i] != FROM_DEFAULT || o->rows[i]->command_line_only)
			continue;
		if (set_from_environment(o, o->rows[i], slice_str(value), err))
			return within(err, "%s", name);
	}
	return COCKET_OK;
}

static bool
is_relative_path(const struct opt *row, const char *text)
{
	static const char *const paths[] = { "FILE", "DIR", "PUB", "KEY" };

	for (size_t i = 0; row->arg && i < sizeof paths / sizeof *paths; i++)
		if (strcmp(row->arg, paths[i]) == 0)
			return text[0] != '/' && text[0] != '\0' && strcmp(text, "-") != 0;
	return false;
}

/* A hostile checkout must not supply the key that a user's configuration names, so a path in it is relative to the file. */
static enum cocket_code
set_json_text(struct opts *o, const struct opt *row, struct json value, struct err *err)
{
	AUTO(buf_free) struct buf path = BUF(16 * KIB);
	const char *text = json_string_value(value);

	if (!text)
		return fail(err, COCKET_E_USAGE, "wrong type: expected a %s in quotes", kinds[row->kind].word);
	if (!o->base || !is_relative_path(row, text))
		return set(o, row, slice_str(text), FROM_CONFIG, err);
	if (buf_addf(&path, err, "%s/%s", o->base, text))
		return err->code;
	return set(o, row, buf_slice(&path), FROM_CONFIG, err);
}

static enum cocket_code
set_json_flag(struct opts *o, const struct opt *row, struct json object, struct err *err)
{
	bool on;

	if (json_bool(&on, object, row->name, err))
		return fail(err, COCKET_E_USAGE, "wrong type: expected true or false");
	return set(o, row, slice_str(on ? "1" : "0"), FROM_CONFIG, err);
}

static enum cocket_code
set_json_number(struct opts *o, const struct opt *row, struct json value, struct err *err)
{
	char digits[24];
	uint64_t n;

	if (!json_u64_value(&n, value))
		return fail(err, COCKET_E_USAGE, "wrong type: expected a whole number");
	snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
	return set(o, row, slice_str(digits), FROM_CONFIG, err);
}

static enum cocket_code
set_json_list(struct opts *o, const struct opt *row, struct json array, struct err *err)
{
	for (struct json v = json_first(array); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (set_json_text(o, row, v, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
opts_set_json(struct opts *o, const struct opt *row, struct json object, struct err *err)
{
	struct json value = json_get(object, row->name);

	if (o->origin[index_of(o, row)] != FROM_DEFAULT)
		return COCKET_OK;
	if (row->kind == OPT_FLAG)
		return set_json_flag(o, row, object, err);
	if (row->kind == OPT_NUMBER)
		return set_json_number(o, row, value, err);
	if (row->kind == OPT_LIST && json_type(value) == JSON_ARRAY)
		return set_json_list(o, row, value, err);
	return set_json_text(o, row, value, err);
}
