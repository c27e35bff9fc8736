/* ARGs before FROM: see dockerfile_args.h. */
#include "format/files/dockerfile_args.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/escape.h"
#include "base/list.h"
#include "format/text/go_space.h"
#include "format/files/image_refs_part.h"
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

/* containerd's platforms package: the variant that an architecture has where none is said, and that is not said. */
static void
normalize(struct platform *p)
{
	if (strcmp(p->arch, "arm") == 0 && p->variant[0] == '\0')
		copy(p->variant, slice_str("v7"));
	if ((strcmp(p->arch, "arm64") == 0 && strcmp(p->variant, "v8") == 0) || (strcmp(p->arch, "amd64") == 0 && strcmp(p->variant, "v1") == 0))
		p->variant[0] = '\0';
}

/* What --platform says of a variable that begins with TARGET; NULL: nothing. */
static const char *
target_value(const struct arg_list *a, const char *name)
{
	if (!a->knows_target)
		return NULL;
	if (strcmp(name, "TARGETPLATFORM") == 0)
		return a->target_text;
	if (strcmp(name, "TARGETOS") == 0)
		return a->target.os;
	if (strcmp(name, "TARGETARCH") == 0)
		return a->target.arch;
	if (strcmp(name, "TARGETVARIANT") == 0)
		return a->target.variant;
	return strcmp(name, "TARGETOSVERSION") == 0 ? "" : NULL;
}

/* TARGETSTAGE is a name for all but what the builder was asked to build. */
static bool
is_builders(const char *name)
{
	static const char *const ends[] = { "PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT", NULL };
	const char *end = strncmp(name, "BUILD", 5) == 0 ? name + 5 : strncmp(name, "TARGET", 6) == 0 ? name + 6 : NULL;

	for (const char *const *e = ends; end && *e; e++)
		if (strcmp(end, *e) == 0)
			return true;
	return strcmp(name, "TARGETSTAGE") == 0;
}

/* --build-arg goes before what the builder sets, without an ARG too. */
static enum cocket_code
get_builders(const char **out, struct arg_list *a, const char *name, struct err *err)
{
	const struct interpolation *given = &a->given->dockerfile;
	const bool is_own = name[0] == 'B';

	if (given->get(given->context, out, name, err))
		return err->code;
	if (!*out)
		*out = target_value(a, name);
	if (*out)
		return COCKET_OK;
	a->asked_builder = true;
	a->asked_own_platform |= is_own;
	return fail(err, COCKET_E_UNSUPPORTED, "the builder sets %s; give %s", name, is_own || strcmp(name, "TARGETSTAGE") == 0 ? "--build-arg" : "--platform");
}

/* The builder makes another number, or nothing, of what it is given. */
static bool
is_changed_by_builder(const char *name)
{
	return strcmp(name, "SOURCE_DATE_EPOCH") == 0;
}

/* What a file's own ARG or --build-arg makes of it; *out stays NULL: nobody has set it. */
static enum cocket_code
get_set(const char **out, const struct arg *arg, const char *name, struct err *err)
{
	if (arg->trouble || is_changed_by_builder(name))
		return fail(err, COCKET_E_UNSUPPORTED, "variable %s of line %zu: %s", name, arg->line,
		            arg->trouble ? arg->trouble : "the builder changes it");
	*out = arg->value;
	return COCKET_OK;
}

static enum cocket_code
get(void *context, const char **out, const char *name, struct err *err)
{
	struct arg_list *a = context;
	struct arg *arg;

	*out = NULL;
	if (a->count > a->shell.budget)
		return fail(err, COCKET_E_TOO_LARGE, "too many variables in one file");
	a->shell.budget -= a->count;
	arg = args_find(a, slice_str(name));
	if (arg) {
		arg->is_part |= !a->is_alone;
		if (get_set(out, arg, name, err))
			return err->code;
	}
	return !*out && is_builders(name) ? get_builders(out, a, name, err) : COCKET_OK;
}

void
args_init(struct arg_list *a, const struct file_variables *given)
{
	struct err ignored = { 0 };

	*a = (struct arg_list){ .given = given, .shell = { .variables = { get, a }, .budget = STEPS_MAX } };
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

/* The quotes that hold behind this byte; 0 none. */
static uint8_t
quote_behind(uint8_t quote, uint8_t c)
{
	if (quote)
		return c == quote ? 0 : quote;
	return c == '"' || c == '\'' ? c : 0;
}

/* How long the word is; one more than there is where an escape stands at the very end. */
static size_t
word_length(struct slice s, uint8_t escape)
{
	uint8_t quote = 0;
	size_t at = 0;

	while (at < s.len && (quote || !space_length(s, at))) {
		const bool is_escape = s.ptr[at] == escape && quote != '\'';

		if (!is_escape)
			quote = quote_behind(quote, s.ptr[at]);
		at += 1u + is_escape;
	}
	return at;
}

/* The next word of BuildKit's parseWords: quotes and escapes stay, but for an escape at the very end. */
static bool
take_word(struct slice *word, struct slice *rest, uint8_t escape)
{
	size_t n;

	*rest = space_trim_left(*rest);
	if (rest->len == 0)
		return false;
	n = word_length(*rest, escape);
	*word = head(*rest, n > rest->len ? rest->len - 1 : n);
	*rest = tail(*rest, n > rest->len ? rest->len : n);
	return true;
}

static struct arg *
new_arg(struct arg_list *a, struct err *err)
{
	return LIST_GROW(a, VARIABLES_MAX, "ARGs", err) ? NULL : &a->items[a->count];
}

/* Whether the value's bytes are it, in quotes or not: then a digest may be put behind them. */
static void
find_place(struct arg *arg, const struct dockerfile *d, struct slice text)
{
	if (text.len >= 2 && (text.ptr[0] == '"' || text.ptr[0] == '\'') && text.ptr[text.len - 1] == text.ptr[0])
		text = slice_of(text.ptr + 1, text.len - 2);
	arg->offset = dockerfile_offset(d, text);
	arg->length = text.len;
	arg->in_place = slice_is(text, arg->value) && dockerfile_is_one_piece(d, text);
}

static enum cocket_code
set_default(struct arg *arg, struct arg_list *a, const struct dockerfile *d, struct slice text, struct err *err)
{
	AUTO(buf_free) struct buf value = BUF(SHELL_TEXT_MAX_BYTES);
	struct err why = { 0 };
	size_t at;

	if (args_fill(&value, &at, a, text, &why) == COCKET_OK) {
		arg->value = strdup(buf_str(&value));
		if (arg->value)
			find_place(arg, d, text);
		return arg->value ? COCKET_OK : no_memory(err);
	}
	if (why.code == COCKET_E_NOMEM)
		return fail(err, why.code, "%s", why.message);
	arg->trouble = strdup(why.message);
	return arg->trouble ? COCKET_OK : no_memory(err);
}

/* NAME=VALUE; NAME alone leaves what was, but --build-arg goes before all. */
static enum cocket_code
read_arg(struct arg *arg, bool *is_set, struct arg_list *a, const struct dockerfile *d, struct slice word, struct err *err)
{
	const struct interpolation *given = &a->given->dockerfile;
	const size_t equals = find(word, '=');
	const char *value = NULL;

	*arg = (struct arg){ .name = strndup((const char *)word.ptr, equals), .line = d->number };
	if (!arg->name)
		return no_memory(err);
	if (given->get(given->context, &value, arg->name, err))
		return err->code;
	*is_set = value || equals < word.len;
	if (!value)
		return equals < word.len ? set_default(arg, a, d, tail(word, equals + 1), err) : COCKET_OK;
	arg->is_given = true;
	arg->value = strdup(value);
	return arg->value ? COCKET_OK : no_memory(err);
}

enum cocket_code
args_read(struct arg_list *a, const struct dockerfile *d, struct slice words, struct err *err)
{
	struct slice word;

	while (take_word(&word, &words, d->escape)) {
		struct arg *arg = new_arg(a, err), made = { 0 };
		bool is_set = false;

		if (!arg)
			return err->code;
		if (word.len && word.ptr[0] == '=')
			return image_refs_refuse(err, d->bytes, dockerfile_offset(d, word), COCKET_E_FORMAT, "ARG: no name before =");
		enum cocket_code code = read_arg(&made, &is_set, a, d, word, err);
		if (code || !is_set)
			arg_free(&made);
		if (code)
			return code;
		if (is_set) {
			*arg = made;
			a->count++;
		}
	}
	return COCKET_OK;
}
