/* docker build: see docker_build.h.  What is not a Dockerfile on this machine is refused. */
#include "deploy/docker_build.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "deploy/docker_options.h"

/* --- --build-arg -------------------------------------------------------------------------------- */

/* NAME=VALUE, or NAME for the variable of the environment; the last one counts. */
static enum cocket_code
build_arg(void *context, const char **out, const char *name, struct err *err)
{
	const struct docker_line *l = context;
	size_t n = strlen(name);

	(void)err;
	*out = NULL;
	for (size_t i = 0; i < l->item_count; i++) {
		const char *value = l->items[i].value;

		if (!docker_item_is(&l->items[i], "build-arg") || strncmp(value, name, n) != 0)
			continue;
		if (value[n] == '=')
			*out = value + n + 1;
		else if (value[n] == '\0')
			*out = getenv(name);
	}
	return COCKET_OK;
}

struct interpolation
docker_build_args(struct docker_line *l)
{
	return (struct interpolation){ build_arg, l };
}

/* --- the Dockerfile ----------------------------------------------------------------------------- */

static bool
is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* --file, else Dockerfile or dockerfile in the context; where neither is there, the one that everybody means. */
static bool
find_file(char path[static PATH_MAX], const char *given, const char *context)
{
	char lower[PATH_MAX];

	if (given)
		return snprintf(path, PATH_MAX, "%s", given) < PATH_MAX;
	if (snprintf(path, PATH_MAX, "%s/Dockerfile", context) >= PATH_MAX || snprintf(lower, PATH_MAX, "%s/dockerfile", context) >= PATH_MAX)
		return false;
	if (access(path, F_OK) != 0 && access(lower, F_OK) == 0)
		(void)snprintf(path, PATH_MAX, "%s", lower);
	return true;
}

/* docker looks for rules beside the file that it is given, and ours has no place. */
static enum cocket_code
check_beside(const char *path, struct err *err)
{
	static const struct {
		const char *end, *advice;
	} rules[] = { { ".dockerignore", "; put its rules into .dockerignore" }, { ".rego", "" } };
	char beside[PATH_MAX];

	for (size_t i = 0; i < sizeof rules / sizeof *rules && strcmp(path, "-") != 0; i++)
		if (snprintf(beside, sizeof beside, "%s%s", path, rules[i].end) < PATH_MAX && access(beside, F_OK) == 0)
			return fail(err, COCKET_E_USAGE, "%s: docker would not read it for a Dockerfile that was verified%s", TEXT(slice_str(beside)),
			            rules[i].advice);
	return COCKET_OK;
}

/* The context, if it is a directory; else what was expected. */
static enum cocket_code
find_context(const char **out, const struct docker_line *l, struct err *err)
{
	const struct docker_item *context = docker_operand(l, 0);

	if (!context || docker_operand(l, 1))
		return fail(err, COCKET_E_USAGE, "docker %s: expected one context", l->name);
	if (!is_directory(context->value))
		return fail(err, COCKET_E_USAGE, "docker %s: context %s: expected a directory, whose Dockerfile can be verified", l->name,
		            TEXT(slice_str(context->value)));
	*out = context->value;
	return COCKET_OK;
}

enum cocket_code
docker_build_find(char path[static PATH_MAX], const struct docker_line *l, struct err *err)
{
	const char *context;

	if (find_context(&context, l, err) || docker_build_check_options(l, err))
		return err->code;
	if (!find_file(path, docker_option(l, "file"), context))
		return fail(err, COCKET_E_USAGE, "docker %s: path too long", l->name);
	return check_beside(path, err);
}

/* --- the line ----------------------------------------------------------------------------------- */

static void
add_command(struct docker_argv *a, const struct docker_line *l, const char *builder)
{
	const size_t words = strchr(l->name, ' ') ? 2 : 1;

	docker_argv_add_line(a, l, 0, builder ? l->verb : l->verb + words);
	if (builder) {
		docker_argv_add(a, "buildx");
		docker_argv_add(a, "build");
	}
	if (builder && *builder) {
		docker_argv_add(a, "--builder");
		docker_argv_add(a, builder);
	}
}

void
docker_build_argv(struct docker_argv *a, const struct docker_line *l, const char *builder)
{
	docker_argv_begin(a);
	add_command(a, l, builder);
	docker_argv_add_options(a, l, "file");
	docker_argv_add(a, "--file=-");
	docker_argv_add(a, "--");
	docker_argv_add(a, docker_operand(l, 0)->value);
}
