/* A misspelt option is an error; a misspelt variable would only do nothing, which can weaken a check.  So what is nearly a setting is warned of.
 * Never an error: other programs may have variables of their own that begin so. */
#include "cli/option/env_typos.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/log.h"
#include "cli/commands.h"

#define PREFIX "COCKET_"

/* As it stands in an option; '\0': in no variable's name. */
static char
option_letter(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c | 0x20);
	if (c >= '0' && c <= '9')
		return c;
	return c == '_' ? '-' : '\0';
}

/* "TRESHOLD=2" -> "treshold"; false: it is no name of an option. */
static bool
option_name(char out[static OPT_ENV_BYTES], const char *variable)
{
	const size_t n = strcspn(variable, "=");

	if (n == 0 || n >= OPT_ENV_BYTES)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!(out[i] = option_letter(variable[i])))
			return false;
	out[n] = '\0';
	return true;
}

static bool
is_setting(const struct opts *o, const char *name)
{
	struct slice text = slice_str(name);

	return slice_is(text, "password") || slice_is(text, "new-password") || opt_find(o->rows, o->count, text) || command_has_option(text);
}

static void
variable_warn(const struct opts *o, const char *variable)
{
	const char *names[OPTS_MAX], *near;
	char name[OPT_ENV_BYTES], right[OPT_ENV_BYTES];

	if (!option_name(name, variable) || is_setting(o, name))
		return;
	for (size_t i = 0; i < o->count; i++)
		names[i] = o->rows[i]->name;
	near = nearest_word(slice_str(name), names, o->count);
	if (!near)
		return;
	opt_env_name(right, opt_find(o->rows, o->count, slice_str(near)));
	log_note("warning: %s%s is not a setting and has no effect; did you mean %s?", PREFIX, TEXT(slice_of(variable, strcspn(variable, "="))), right);
}

void
env_typos_warn(const struct opts *o)
{
	for (char *const *v = environ; *v; v++)
		if (strncmp(*v, PREFIX, strlen(PREFIX)) == 0)
			variable_warn(o, *v + strlen(PREFIX));
}
