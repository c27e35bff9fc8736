/* Options from elsewhere than the command line: the environment, and members of a configuration file (cocket-config(5)).
 * Never changes what a stronger source has set; never takes a path in a configuration file for one of where the command was started. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "cli/option/option.h"
#include "cli/option/option_part.h"

/* --- environment ------------------------------------------------------------------------------ */

void
opt_env_name(char out[static OPT_ENV_BYTES], const struct opt *row)
{
	snprintf(out, OPT_ENV_BYTES, "COCKET_%s", row->name);
	for (char *c = out; *c; c++)
		*c = (char)(*c == '-' ? '_' : *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
}

/* What a setting names lies where others cannot put another: a variable or standard input is whatever the caller made of it. */
static enum cocket_code
check_key_source(const struct opt *row, struct slice value, struct err *err)
{
	const bool is_key = row->arg && (strcmp(row->arg, "PUB") == 0 || strcmp(row->arg, "KEY") == 0);

	if (is_key && (slice_is(value, "-") || (value.len > 0 && memmem(value.ptr, value.len, "env://", strlen("env://")))))
		return fail(err, COCKET_E_USAGE, "env:// and - are taken on the command line only: give --%s there", row->name);
	return COCKET_OK;
}

static enum cocket_code
set_from_environment(struct opts *o, const struct opt *row, struct slice value, struct err *err)
{
	struct slice part;

	if (row->kind != OPT_LIST)
		return opt_set(o, row, value, FROM_ENVIRONMENT, err);
	while (opt_next_part(&part, &value, '\n', row->separator ? row->separator : '\n'))
		if (part.len > 0 && (check_key_source(row, part, err) || opt_set(o, row, part, FROM_ENVIRONMENT, err)))
			return err->code;
	return COCKET_OK;
}

static bool
is_taken(const struct opts *o, size_t i, const char *value)
{
	return value && *value && !o->rows[i]->command_line_only && (o->rows[i]->not_in_environment || o->origin[i] == FROM_DEFAULT);
}

void
opts_next_source(struct opts *o)
{
	o->source++;
}

enum cocket_code
opts_parse_environment(struct opts *o, struct err *err)
{
	opts_next_source(o);
	for (size_t i = 0; i < o->count; i++) {
		char name[OPT_ENV_BYTES];
		const char *value;

		opt_env_name(name, o->rows[i]);
		value = getenv(name);
		if (!is_taken(o, i, value))
			continue;
		if (o->rows[i]->not_in_environment)
			return fail(err, COCKET_E_USAGE, "%s: --%s is not taken from the environment: give it on the command line%s, and unset the variable",
			            name, o->rows[i]->name, o->rows[i]->not_in_config ? "" : ", or in a configuration file");
		if (opt_yields(o, o->rows[i]))
			continue;
		if (check_key_source(o->rows[i], slice_str(value), err) || set_from_environment(o, o->rows[i], slice_str(value), err))
			return within(err, "%s", name);
		if (o->rows[i]->is_check && !*o->rows[i]->to.flag) /* what a file asks for stays asked for */
			o->origin[i] = FROM_DEFAULT;
	}
	return COCKET_OK;
}

/* --- configuration file ----------------------------------------------------------------------- */

/* "FILE|syslog:": a path, or that word. */
static bool
is_word_or_path(const char *arg, const char *text)
{
	return strncmp(arg, "FILE|", strlen("FILE|")) == 0 && strcmp(arg + strlen("FILE|"), text) != 0;
}

static bool
is_relative_path(const struct opt *row, const char *text)
{
	static const char *const paths[] = { "FILE", "DIR", "PUB", "KEY" };

	for (size_t i = 0; row->arg && i < sizeof paths / sizeof *paths; i++)
		if (strcmp(row->arg, paths[i]) == 0 || is_word_or_path(row->arg, text))
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
		return fail(err, COCKET_E_USAGE, "wrong type: expected a %s in quotes", opt_kind_word(row->kind));
	if (check_key_source(row, slice_str(text), err))
		return err->code;
	if (!o->base || !is_relative_path(row, text))
		return opt_set(o, row, slice_str(text), FROM_CONFIG, err);
	if (buf_addf(&path, err, "%s/%s", o->base, text))
		return err->code;
	return opt_set(o, row, buf_slice(&path), FROM_CONFIG, err);
}

static enum cocket_code
set_json_flag(struct opts *o, const struct opt *row, struct json object, struct err *err)
{
	bool on;

	if (json_bool(&on, object, row->name, err))
		return fail(err, COCKET_E_USAGE, "wrong type: expected true or false");
	return opt_set(o, row, slice_str(on ? "1" : "0"), FROM_CONFIG, err);
}

static enum cocket_code
set_json_number(struct opts *o, const struct opt *row, struct json value, struct err *err)
{
	char digits[24];
	uint64_t n;

	if (!json_u64_value(&n, value))
		return fail(err, COCKET_E_USAGE, "wrong type: expected a whole number");
	snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
	return opt_set(o, row, slice_str(digits), FROM_CONFIG, err);
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

	if (o->origin[opt_index(o, row)] != FROM_DEFAULT || opt_yields(o, row))
		return COCKET_OK;
	if (row->kind == OPT_FLAG)
		return set_json_flag(o, row, object, err);
	if (row->kind == OPT_NUMBER)
		return set_json_number(o, row, value, err);
	if (row->kind == OPT_LIST && json_type(value) == JSON_ARRAY)
		return set_json_list(o, row, value, err);
	return set_json_text(o, row, value, err);
}
