/* docker's command line: see docker_cmdline.h.  Syntax of Go's pflag. */
#include "cli/command/docker/docker_cmdline.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "cli/command/docker/docker_commands.h"

void
docker_line_free(struct docker_line *l)
{
	free(l->items);
	l->items = NULL;
	l->item_count = 0;
}

/* --- options ------------------------------------------------------------------------------------ */

/* The option as the table has it, without its letter; NULL none. */
static const char *
find_long(const char *const options[], struct slice name)
{
	for (; *options; options++) {
		const char *row = (*options)[1] == '|' ? *options + 2 : *options;

		if (slice_eq(name, slice_of(row, strcspn(row, "="))))
			return row;
	}
	return NULL;
}

static const char *
find_short(const char *const options[], char letter)
{
	for (; *options; options++)
		if ((*options)[0] == letter && (*options)[1] == '|')
			return *options + 2;
	return NULL;
}

static bool
takes_value(const char *row)
{
	return strchr(row, '=') != NULL;
}

static enum cocket_code
add_item(struct docker_line *l, const char *option, const char *value, struct err *err)
{
	struct docker_item *items = reallocarray(l->items, l->item_count + 1, sizeof *items);

	if (!items)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	l->items = items;
	items[l->item_count++] = (struct docker_item){ .option = option, .value = value };
	return COCKET_OK;
}

/* The value that stands in the next word. */
static enum cocket_code
add_with_next(struct docker_line *l, const char *row, size_t *at, struct err *err)
{
	if (*at + 1 >= l->count)
		return fail(err, COCKET_E_USAGE, "docker %s: %s needs a value", l->name, TEXT(slice_str(l->words[*at])));
	(*at)++;
	return add_item(l, row, l->words[*at], err);
}

/* --name, --name=VALUE, --name VALUE; one without a value only as --name=false. */
static enum cocket_code
take_long(struct docker_line *l, const char *const options[], size_t *at, struct err *err)
{
	const char *name = l->words[*at] + 2;
	size_t n = strcspn(name, "=");
	const char *row = find_long(options, slice_of(name, n));

	if (!row)
		return fail(err, COCKET_E_USAGE, "docker %s: option %s is not known here, so which word is the image is not", l->name,
		            TEXT(slice_str(l->words[*at])));
	if (name[n] == '=')
		return add_item(l, row, name + n + 1, err);
	return takes_value(row) ? add_with_next(l, row, at, err) : add_item(l, row, "true", err);
}

/* -it, -eA=B, -e=A=B, -e A=B. */
static enum cocket_code
take_short(struct docker_line *l, const char *const options[], size_t *at, struct err *err)
{
	for (const char *c = l->words[*at] + 1; *c; c++) {
		const char *row = find_short(options, *c);

		if (!row)
			return fail(err, COCKET_E_USAGE, "docker %s: option -%s is not known here, so which word is the image is not", l->name,
			            TEXT(slice_of(c, 1)));
		if (c[1] == '=' && c[2] != '\0')
			return add_item(l, row, c + 2, err);
		if (takes_value(row))
			return c[1] ? add_item(l, row, c + 1, err) : add_with_next(l, row, at, err);
		if (add_item(l, row, "true", err))
			return err->code;
	}
	return COCKET_OK;
}

/* From the word at on.  stop: options end at the first operand, whose place is left in *at. */
static enum cocket_code
take_items(struct docker_line *l, const char *const options[], bool stop, size_t *at, struct err *err)
{
	bool operands_only = false;

	for (; *at < l->count; (*at)++) {
		const char *word = l->words[*at];
		enum cocket_code (*take)(struct docker_line *, const char *const[], size_t *, struct err *) = take_short;

		if (operands_only || word[0] != '-' || word[1] == '\0') {
			if (stop)
				return COCKET_OK;
			if (add_item(l, NULL, word, err))
				return err->code;
			l->items[l->item_count - 1].at = *at;
			continue;
		}
		if (strcmp(word, "--") == 0) {
			operands_only = true;
			continue;
		}
		if (word[1] == '-')
			take = take_long;
		if (take(l, options, at, err))
			return err->code;
		l->items[l->item_count - 1].at = *at;
	}
	return COCKET_OK;
}

/* --- the command -------------------------------------------------------------------------------- */

static enum cocket_code
unknown_verb(const struct docker_line *l, struct err *err)
{
	const char *first = l->words[l->verb], *second = l->verb + 1 < l->count ? l->words[l->verb + 1] : "";

	return fail(err, COCKET_E_USAGE, "docker %s%s%s: not known here, so which images it takes is not: run docker itself",
	            TEXT(slice_str(first)), *second && *second != '-' ? " " : "", *second != '-' ? TEXT(slice_str(second)) : "");
}

/* A call for help does nothing only where it is the last word and has no value: before a command, docker runs the command all the same
 * (docker --help run IMAGE), and pflag reads --help=0 as none. */
static enum cocket_code
take_help(struct docker_line *l, struct err *err)
{
	for (size_t i = 0; i < l->item_count; i++) {
		const struct docker_item *item = &l->items[i];
		const char *word = l->words[item->at];

		if (!docker_item_is(item, "help") && !docker_item_is(item, "version"))
			continue;
		if (item->at + 1 != l->count || strcspn(word, "=") != strlen(word) || (word[1] != '-' && word[2] != '\0'))
			return fail(err, COCKET_E_USAGE, "docker%s%s: %s: expected as the last word and without a value: docker might run what else stands there",
			            *l->name ? " " : "", l->name, TEXT(slice_str(word)));
		l->help = true;
	}
	return COCKET_OK;
}

/* The operand that ends the options. */
static enum cocket_code
take_first_operand(struct docker_line *l, size_t at, struct err *err)
{
	l->rest = at;
	if (at >= l->count)
		return COCKET_OK;
	if (add_item(l, NULL, l->words[at], err))
		return err->code;
	l->items[l->item_count - 1].at = at;
	return COCKET_OK;
}

static enum cocket_code
take_verb(struct docker_line *l, struct err *err)
{
	const char *second = l->verb + 1 < l->count ? l->words[l->verb + 1] : NULL;
	const struct docker_verb *verb = docker_verb_find(l->words[l->verb], second);
	size_t at = l->verb + 1;

	if (!verb || (docker_verb_takes_any(verb) && second && second[0] == '-' && l->verb + 2 != l->count))
		return unknown_verb(l, err);
	l->kind = verb->kind;
	l->name = verb->words;
	if (!verb->options)
		return COCKET_OK;
	at += strchr(verb->words, ' ') ? 1 : 0;
	if (take_items(l, verb->options, !verb->anywhere, &at, err))
		return err->code;
	if (!verb->anywhere && take_first_operand(l, at, err))
		return err->code;
	return take_help(l, err);
}

enum cocket_code
docker_line_parse(struct docker_line *out, char *const words[], size_t n, struct err *err)
{
	AUTO(docker_line_free) struct docker_line l = { .words = words, .count = n, .name = "", .kind = DOCKER_OTHER };

	if (take_items(&l, docker_own_options, true, &l.verb, err) || take_help(&l, err))
		return err->code;
	l.help |= l.verb == n;
	docker_line_free(&l);
	if (!l.help && take_verb(&l, err))
		return err->code;
	*out = l;
	l.items = NULL;
	return COCKET_OK;
}

enum cocket_code
docker_options_count(size_t *out, char *const words[], size_t n, struct err *err)
{
	AUTO(docker_line_free) struct docker_line l = { .words = words, .count = n, .name = "" };

	if (take_items(&l, docker_own_options, true, &l.verb, err))
		return err->code;
	*out = l.verb;
	return COCKET_OK;
}

const struct docker_item *
docker_operand(const struct docker_line *l, size_t n)
{
	for (size_t i = 0; i < l->item_count; i++)
		if (!l->items[i].option && n-- == 0)
			return &l->items[i];
	return NULL;
}

bool
docker_item_is(const struct docker_item *item, const char *name)
{
	return item->option && slice_eq(slice_str(name), slice_of(item->option, strcspn(item->option, "=")));
}

const char *
docker_option(const struct docker_line *l, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < l->item_count; i++)
		if (docker_item_is(&l->items[i], name))
			value = l->items[i].value;
	return value;
}

/* Up to a comma or the end of the line: docker's reader of CSV begins with the first line that is not empty. */
static size_t
field_length(struct slice line)
{
	size_t n = 0;

	while (n < line.len && !memchr(",\r\n", line.ptr[n], 3))
		n++;
	return n;
}

struct slice
docker_next_field(struct slice *line)
{
	struct slice field = slice_of(line->ptr, field_length(*line));
	const size_t taken = field.len + (field.len < line->len);

	*line = slice_of(line->ptr + taken, line->len - taken);
	while (field.len > 0 && strchr("\" \t", field.ptr[0]))
		field = slice_of(field.ptr + 1, field.len - 1);
	while (field.len > 0 && strchr("\" \t", field.ptr[field.len - 1]))
		field.len--;
	return field;
}
