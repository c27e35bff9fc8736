/* docker's command line: see docker_cmdline.h.  Syntax of Go's pflag. */
#include "deploy/docker_cmdline.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/list.h"

#define ITEMS_MAX ((size_t)1 << 20)

void
docker_line_free(struct docker_line *l)
{
	free(l->items);
	l->items = NULL;
	l->item_count = l->item_capacity = 0;
}

/* --- options ------------------------------------------------------------------------------------ */

/* A walk over the words, by the options of one table. */
struct cmdline_walk {
	struct docker_line *line;
	const char *const *options;
	size_t at;
	bool stops;         /* at the first operand */
	bool operands_only; /* "--" was seen */
};

static const char *
current_word(const struct cmdline_walk *w)
{
	return w->line->words[w->at];
}

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
add_item(struct cmdline_walk *w, const char *option, const char *value, struct err *err)
{
	struct docker_line *l = w->line;

	if (LIST_RESERVE(l->items, l->item_capacity, l->item_count, 1, ITEMS_MAX, "options and operands", err))
		return err->code;
	l->items[l->item_count++] = (struct docker_item){ .option = option, .value = value, .at = w->at };
	return COCKET_OK;
}

/* The value that stands in the next word. */
static enum cocket_code
add_with_next(struct cmdline_walk *w, const char *row, struct err *err)
{
	if (w->at + 1 >= w->line->count)
		return fail(err, COCKET_E_USAGE, "docker %s: %s needs a value", w->line->name, TEXT(slice_str(current_word(w))));
	w->at++;
	return add_item(w, row, current_word(w), err);
}

static enum cocket_code
unknown_option(const struct cmdline_walk *w, const char *dash, struct slice option, struct err *err)
{
	return fail(err, COCKET_E_USAGE, "docker %s: unknown option %s%s: it cannot be told which word is the image", w->line->name, dash, TEXT(option));
}

/* --name, --name=VALUE, --name VALUE; one without a value only as --name=false. */
static enum cocket_code
take_long(struct cmdline_walk *w, struct err *err)
{
	const char *name = current_word(w) + 2;
	size_t n = strcspn(name, "=");
	const char *row = find_long(w->options, slice_of(name, n));

	if (!row)
		return unknown_option(w, "", slice_str(current_word(w)), err);
	if (name[n] == '=')
		return add_item(w, row, name + n + 1, err);
	return takes_value(row) ? add_with_next(w, row, err) : add_item(w, row, "true", err);
}

/* One letter of a word: takes the rest of the word, or the next, for its value.  *done: nothing is left of the word. */
static enum cocket_code
take_letter(struct cmdline_walk *w, bool *done, const char *letter, struct err *err)
{
	const char *row = find_short(w->options, *letter);

	if (!row)
		return unknown_option(w, "-", slice_of(letter, 1), err);
	*done = true;
	if (letter[1] == '=' && letter[2] != '\0')
		return add_item(w, row, letter + 2, err);
	if (takes_value(row))
		return letter[1] ? add_item(w, row, letter + 1, err) : add_with_next(w, row, err);
	*done = letter[1] == '\0';
	return add_item(w, row, "true", err);
}

/* -it, -eA=B, -e=A=B, -e A=B. */
static enum cocket_code
take_letters(struct cmdline_walk *w, struct err *err)
{
	bool done = false;

	for (const char *letter = current_word(w) + 1; !done; letter++)
		if (take_letter(w, &done, letter, err))
			return err->code;
	return COCKET_OK;
}

static bool
is_operand(const struct cmdline_walk *w)
{
	const char *word = current_word(w);

	return w->operands_only || word[0] != '-' || word[1] == '\0';
}

static enum cocket_code
take_word(struct cmdline_walk *w, struct err *err)
{
	const char *word = current_word(w);

	if (is_operand(w))
		return add_item(w, NULL, word, err);
	if (strcmp(word, "--") == 0) {
		w->operands_only = true;
		return COCKET_OK;
	}
	return word[1] == '-' ? take_long(w, err) : take_letters(w, err);
}

static enum cocket_code
take_words(struct cmdline_walk *w, struct err *err)
{
	for (; w->at < w->line->count; w->at++) {
		if (w->stops && is_operand(w))
			return COCKET_OK;
		if (take_word(w, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- the command -------------------------------------------------------------------------------- */

static const char *
second_word(const struct docker_line *l)
{
	return l->verb + 1 < l->count ? l->words[l->verb + 1] : NULL;
}

static enum cocket_code
unknown_command(const struct docker_line *l, struct err *err)
{
	const char *second = second_word(l);
	const bool is_shown = second && *second && *second != '-';

	return fail(err, COCKET_E_USAGE, "docker %s%s%s: unknown command: which images it takes is not known; run docker itself",
	            TEXT(slice_str(l->words[l->verb])), is_shown ? " " : "", is_shown ? TEXT(slice_str(second)) : "");
}

static bool
is_help(const struct docker_item *item)
{
	return docker_item_is(item, "help") || docker_item_is(item, "version");
}

/* A call for help does nothing only if it is the last word and has no value: before a command, docker runs the command all the same
 * (docker --help run IMAGE), and pflag reads --help=0 as none. */
static bool
is_nothing_but_help(const struct docker_line *l, const struct docker_item *item)
{
	const char *word = l->words[item->at];
	const bool is_one_option = word[1] == '-' || word[2] == '\0';

	return item->at + 1 == l->count && is_one_option && !strchr(word, '=');
}

static enum cocket_code
take_help(struct docker_line *l, struct err *err)
{
	for (size_t i = 0; i < l->item_count; i++) {
		if (!is_help(&l->items[i]))
			continue;
		if (!is_nothing_but_help(l, &l->items[i]))
			return fail(err, COCKET_E_USAGE, "docker%s%s: %s: expected as the last word and without a value: docker might run the rest of the line",
			            *l->name ? " " : "", l->name, TEXT(slice_str(l->words[l->items[i].at])));
		l->help = true;
	}
	return COCKET_OK;
}

/* Options of a group, before the word that says which of its commands is meant, might take any word for their value. */
static const struct docker_verb *
find_verb(const struct docker_line *l)
{
	const char *second = second_word(l);
	const struct docker_verb *verb = docker_verb_find(l->words[l->verb], second);
	const bool is_option_first = second && second[0] == '-' && l->verb + 2 != l->count;

	return verb && docker_verb_takes_any(verb) && is_option_first ? NULL : verb;
}

/* Options anywhere, or up to the first operand, which is the last item then. */
static enum cocket_code
take_options(struct docker_line *l, const struct docker_verb *verb, struct err *err)
{
	const size_t words = strchr(verb->words, ' ') ? 2 : 1;
	struct cmdline_walk w = { .line = l, .options = verb->options, .at = l->verb + words, .stops = !verb->anywhere };

	if (take_words(&w, err))
		return err->code;
	l->rest = w.at;
	return w.at < l->count ? add_item(&w, NULL, current_word(&w), err) : COCKET_OK;
}

static enum cocket_code
take_verb(struct docker_line *l, struct err *err)
{
	const struct docker_verb *verb = find_verb(l);

	if (!verb)
		return unknown_command(l, err);
	l->kind = verb->kind;
	l->name = verb->words;
	if (!verb->options)
		return COCKET_OK;
	return take_options(l, verb, err) ? err->code : take_help(l, err);
}

static enum cocket_code
take_own_options(struct docker_line *l, struct err *err)
{
	struct cmdline_walk w = { .line = l, .options = docker_own_options, .stops = true };

	if (take_words(&w, err))
		return err->code;
	l->verb = w.at;
	return COCKET_OK;
}

enum cocket_code
docker_line_parse(struct docker_line *out, char *const words[], size_t n, struct err *err)
{
	AUTO(docker_line_free) struct docker_line l = { .words = words, .count = n, .name = "", .kind = DOCKER_OTHER };

	if (take_own_options(&l, err) || take_help(&l, err))
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

	if (take_own_options(&l, err))
		return err->code;
	*out = l.verb;
	return COCKET_OK;
}

/* --- what it says ------------------------------------------------------------------------------- */

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
