/* Options that exclude each other.  From different sources the nearer one counts: command line, environment, the user's configuration file, the
 * system's.  From the same source it is an error.  Never lets a check yield: what asks for one is not undone without being named. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/option/option.h"
#include "cli/option/option_part.h"

bool
opt_is_named(const char *names, struct slice name)
{
	for (const char *at = names; at && *at; at += *at == ' ') {
		const size_t n = strcspn(at, " ");

		if (n > 0 && slice_eq(slice_of(at, n), name))
			return true;
		at += n;
	}
	return false;
}

bool
opts_exclude_each_other(const struct opt *a, const struct opt *b)
{
	return opt_is_named(a->excludes, slice_str(b->name)) || opt_is_named(b->excludes, slice_str(a->name));
}

/* A flag that says no, and a choice that is the default, exclude nothing. */
static bool
is_active(const struct opts *o, size_t i)
{
	const struct opt *row = o->rows[i];

	if (o->origin[i] == FROM_DEFAULT)
		return false;
	return row->kind == OPT_FLAG ? *row->to.flag : row->kind != OPT_CHOICE || *row->to.choice != 0;
}

static bool
a_variable_is_set(const char *const *names)
{
	for (; names && *names; names++)
		if (getenv(*names))
			return true;
	return false;
}

bool
opt_yields(const struct opts *o, const struct opt *row)
{
	if (row->is_check)
		return false;
	if (row->instead_of_operands && o->has_operands)
		return true;
	if (o->source > SOURCE_ENVIRONMENT && a_variable_is_set(row->yields_to))
		return true;
	for (size_t i = 0; i < o->count; i++)
		if (o->from[i] < o->source && is_active(o, i) && opts_exclude_each_other(row, o->rows[i]))
			return true;
	return false;
}

/* "--key", "COCKET_KEY", "key in a configuration file"; of a choice its value too. */
static void
name_option(char *out, size_t size, const struct opts *o, size_t i)
{
	const struct opt *row = o->rows[i];
	const char *value = row->kind == OPT_CHOICE ? row->choices[*row->to.choice] : "";
	char variable[OPT_ENV_BYTES];

	opt_env_name(variable, row);
	if (o->origin[i] == FROM_ENVIRONMENT)
		snprintf(out, size, "%s%s%s", variable, *value ? "=" : "", value);
	else
		snprintf(out, size, "%s%s%s%s%s", o->origin[i] == FROM_CONFIG ? "" : "--", row->name, *value ? " " : "", value,
		         o->origin[i] == FROM_CONFIG ? " in a configuration file" : "");
}

/* The first active row before i that excludes it; count: none. */
static size_t
find_conflict(const struct opts *o, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (is_active(o, k) && opts_exclude_each_other(o->rows[k], o->rows[i]))
			return k;
	return o->count;
}

enum cocket_code
opts_check_conflicts(const struct opts *o, struct err *err)
{
	char a[OPT_CONFLICT_BYTES], b[OPT_CONFLICT_BYTES];

	for (size_t i = 0; i < o->count; i++) {
		const size_t other = is_active(o, i) ? find_conflict(o, i) : o->count;

		if (other == o->count)
			continue;
		name_option(a, sizeof a, o, other);
		name_option(b, sizeof b, o, i);
		return fail(err, COCKET_E_USAGE, "%s and %s are mutually exclusive", a, b);
	}
	return COCKET_OK;
}
