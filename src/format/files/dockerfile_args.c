/* ARGs before FROM: see dockerfile_args.h. */
#include "format/files/dockerfile_args.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "format/files/dockerfile_flags.h"
#include "format/text/cursor.h"
#include "format/text/go_space.h"
#include "format/text/line_column.h"
#include "format/text/slice_scan.h"

#define STEPS_MAX ((size_t)64 * MIB) /* of a whole file: patterns, and the ARGs that are looked through */

static void
arg_free(struct arg *a)
{
	free(a->name);
	free(a->value);
	free(a->trouble);
}

void
args_free(struct arg_list *a)
{
	for (size_t i = 0; i < a->count; i++)
		arg_free(&a->items[i]);
	free(a->items);
	*a = (struct arg_list){ 0 };
}

struct arg *
args_find(const struct arg_list *a, struct slice name)
{
	for (size_t i = a->count; i > 0; i--)
		if (slice_is(name, a->items[i - 1].name))
			return &a->items[i - 1];
	return NULL;
}

/* --- the builder's own --- */

/* containerd's platforms package: the variant that an architecture has if none is said, and the one that is not said. */
static void
normalize(struct platform *p)
{
	static const struct {
		const char *arch, *variant, *normal;
	} rows[] = { { "arm", "", "v7" }, { "arm64", "v8", "" }, { "amd64", "v1", "" } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(p->arch, rows[i].arch) == 0 && strcmp(p->variant, rows[i].variant) == 0) {
			copy(p->variant, slice_str(rows[i].normal));
			return;
		}
}

/* What --platform says of a variable that begins with TARGET; NULL: nothing. */
static const char *
target_value(const struct arg_list *a, const char *name)
{
	const struct {
		const char *name, *value;
	} values[] = {
		{ "TARGETPLATFORM", a->target_text }, { "TARGETOS", a->target.os }, { "TARGETARCH", a->target.arch },
		{ "TARGETVARIANT", a->target.variant }, { "TARGETOSVERSION", "" },
	};

	for (size_t i = 0; i < sizeof values / sizeof *values && a->knows_target; i++)
		if (strcmp(name, values[i].name) == 0)
			return values[i].value;
	return NULL;
}

/* A name for all but what the builder was asked to build. */
static bool
is_target_stage(const char *name)
{
	return strcmp(name, "TARGETSTAGE") == 0;
}

static bool
is_platform_part(const char *text)
{
	static const char *const parts[] = { "PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT", NULL };

	return slice_is_one_of(slice_str(text), parts);
}

/* Of the platform that the build runs on. */
static bool
is_own(const char *name)
{
	return strncmp(name, "BUILD", strlen("BUILD")) == 0 && is_platform_part(name + strlen("BUILD"));
}

/* Of the platform that it builds for. */
static bool
is_targets(const char *name)
{
	return strncmp(name, "TARGET", strlen("TARGET")) == 0 && is_platform_part(name + strlen("TARGET"));
}

static bool
is_builders(const char *name)
{
	return is_own(name) || is_targets(name) || is_target_stage(name);
}

/* --build-arg goes before what the builder sets, without an ARG too. */
static enum cocket_code
get_builders(const char **out, struct arg_list *a, const char *name, struct err *err)
{
	const struct interpolation *given = &a->given->dockerfile;

	if (given->get(given->context, out, name, err))
		return err->code;
	if (!*out)
		*out = target_value(a, name);
	if (*out)
		return COCKET_OK;
	a->asked_builder = true;
	a->asked_own_platform |= is_own(name);
	return fail(err, COCKET_E_UNSUPPORTED, "the builder sets %s; give %s", name, is_targets(name) ? "--platform" : "--build-arg");
}

/* The builder makes another number, or nothing, of what it is given. */
static bool
is_changed_by_builder(const char *name)
{
	return strcmp(name, "SOURCE_DATE_EPOCH") == 0;
}

/* Why its value cannot be known; NULL: it can. */
static const char *
arg_trouble(const struct arg *arg)
{
	return !arg->trouble && is_changed_by_builder(arg->name) ? "the builder changes it" : arg->trouble;
}

static enum cocket_code
arg_value(const char **out, const struct arg *arg, struct err *err)
{
	const char *trouble = arg_trouble(arg);

	if (trouble)
		return fail(err, COCKET_E_UNSUPPORTED, "variable %s of line %zu: %s", arg->name, arg->line, trouble);
	*out = arg->value;
	return COCKET_OK;
}

static enum cocket_code
spend(struct arg_list *a, struct err *err)
{
	if (a->count > a->shell.budget)
		return fail(err, COCKET_E_TOO_LARGE, "too many variables in one file");
	a->shell.budget -= a->count;
	return COCKET_OK;
}

static enum cocket_code
args_get(void *context, const char **out, const char *name, struct err *err)
{
	struct arg_list *a = context;
	struct arg *arg;

	*out = NULL;
	if (spend(a, err))
		return err->code;
	arg = args_find(a, slice_str(name));
	if (arg) {
		arg->is_part |= !a->is_alone;
		if (arg_value(out, arg, err))
			return err->code;
	}
	return !*out && is_builders(name) ? get_builders(out, a, name, err) : COCKET_OK;
}

void
args_init(struct arg_list *a, const struct file_variables *given)
{
	struct err ignored = { 0 };

	*a = (struct arg_list){ .given = given, .shell = { .variables = { args_get, a }, .budget = STEPS_MAX } };
	a->knows_target = given->platform && platform_parse(&a->target, slice_str(given->platform), &ignored) == COCKET_OK;
	normalize(&a->target);
	platform_print(a->target_text, &a->target);
}

enum cocket_code
args_fill(struct buf *out, size_t *at, struct arg_list *a, struct slice text, struct err *err)
{
	a->is_alone = interpolation_alone(text).len > 0;
	a->asked_builder = a->asked_own_platform = false;
	return shell_fill(out, at, text, &a->shell, err);
}

/* --- ARG --- */

/* BuildKit's parseWords: quotes and escapes stay, but for an escape at the very end. */
struct word_lexer {
	struct cursor in;
	uint8_t escape;
	int quote;           /* that is open; 0 none */
	bool ends_in_escape;
};

static bool
is_word_end(const struct word_lexer *l)
{
	return cursor_is_at_end(&l->in) || (!l->quote && space_length(l->in.text, l->in.at));
}

/* In single quotes nothing is escaped. */
static void
lex_byte(struct word_lexer *l)
{
	const int c = cursor_next(&l->in);

	if (c == l->escape && l->quote != '\'')
		l->ends_in_escape = cursor_next(&l->in) == CURSOR_END;
	else
		(void)quote_toggle(&l->quote, c);
}

/* False: no word is left. */
static bool
take_word(struct slice *word, struct slice *rest, uint8_t escape)
{
	struct word_lexer l = { .in = { .text = space_trim_left(*rest) }, .escape = escape };

	while (!is_word_end(&l))
		lex_byte(&l);
	*rest = cursor_rest(&l.in);
	*word = head(l.in.text, l.in.at - l.ends_in_escape);
	return l.in.text.len > 0;
}

/* Whether the value's bytes are it, in quotes or not: then a digest may be put behind them. */
static void
find_place(struct arg *arg, const struct dockerfile *d, struct slice text)
{
	text = quotes_inside(text);
	arg->offset = dockerfile_offset(d, text);
	arg->length = text.len;
	arg->in_place = slice_is(text, arg->value) && dockerfile_is_one_piece(d, text);
}

static enum cocket_code
keep(char **out, const char *text, struct err *err)
{
	*out = strdup(text);
	return *out ? COCKET_OK : no_memory(err);
}

/* A value that cannot be read is its trouble. */
static enum cocket_code
set_default(struct arg *arg, struct arg_list *a, const struct dockerfile *d, struct slice text, struct err *err)
{
	AUTO(buf_free) struct buf value = BUF(SHELL_TEXT_MAX_BYTES);
	struct err why = { 0 };
	size_t at;

	if (args_fill(&value, &at, a, text, &why))
		return why.code == COCKET_E_NOMEM ? no_memory(err) : keep(&arg->trouble, why.message, err);
	if (keep(&arg->value, buf_str(&value), err))
		return err->code;
	find_place(arg, d, text);
	return COCKET_OK;
}

/* NAME=VALUE; NAME alone leaves what was, and then it is not set; but --build-arg goes before all. */
static enum cocket_code
read_arg(struct arg *arg, struct arg_list *a, const struct dockerfile *d, struct slice word, struct err *err)
{
	const struct interpolation *given = &a->given->dockerfile;
	const size_t equals = find(word, '=');
	const char *value = NULL;

	arg->name = strndup((const char *)word.ptr, equals);
	if (!arg->name)
		return no_memory(err);
	if (given->get(given->context, &value, arg->name, err))
		return err->code;
	arg->is_given = value;
	if (value)
		return keep(&arg->value, value, err);
	return equals < word.len ? set_default(arg, a, d, tail(word, equals + 1), err) : COCKET_OK;
}

static enum cocket_code
add_arg(struct arg_list *a, const struct dockerfile *d, struct slice word, struct err *err)
{
	struct arg arg = { .line = d->number };

	if (LIST_GROW(a, VARIABLES_MAX, "ARGs", err))
		return err->code;
	if (first_is(word, '='))
		return line_column_fail(err, d->bytes, dockerfile_offset(d, word), COCKET_E_FORMAT, "ARG: no name before =");
	const enum cocket_code code = read_arg(&arg, a, d, word, err);
	if (!code && (arg.value || arg.trouble))
		a->items[a->count++] = arg;
	else
		arg_free(&arg);
	return code;
}

enum cocket_code
args_read(struct arg_list *a, const struct dockerfile *d, struct slice words, struct err *err)
{
	struct slice word;

	while (take_word(&word, &words, d->directives.escape))
		if (add_arg(a, d, word, err))
			return err->code;
	return COCKET_OK;
}
