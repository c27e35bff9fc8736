/* docker compose: see docker_compose.h. */
#include "deploy/docker_compose.h"

#include <limits.h>
#include <stdio.h>

#include "base/escape.h"

/* Compose's commands that fetch images or make containers of them, and those that do neither. */
static const char *const fetching[] = { "create", "pull", "run", "scale", "up", NULL };
static const char *const others[] = {
	"attach", "config", "cp", "down", "events", "exec", "export", "images", "kill", "logs", "ls", "pause", "port", "ps", "restart", "rm",
	"start", "stats", "stop", "top", "unpause", "version", "volumes", "wait", NULL,
};

/* What is left to fill in after config is not Compose's to know. */
static enum cocket_code
no_variable(void *context, const char **out, const char *name, struct err *err)
{
	(void)context;
	(void)name;
	(void)err;
	*out = NULL;
	return COCKET_OK;
}

/* "up --help" and no more: behind "run SERVICE" it is a word of the container's. */
static bool
is_help_of_command(const struct docker_line *l)
{
	return l->count == l->rest + 2 && strcmp(l->words[l->rest + 1], "--help") == 0;
}

enum cocket_code
docker_compose_fetches(bool *fetches, const struct docker_line *l, struct err *err)
{
	const char *command = l->rest < l->count ? l->words[l->rest] : NULL;

	*fetches = false;
	if (!command || slice_is_one_of(slice_str(command), others) || is_help_of_command(l))
		return COCKET_OK;
	*fetches = slice_is_one_of(slice_str(command), fetching);
	return *fetches ? COCKET_OK : fail(err, COCKET_E_USAGE, "docker compose %s: not verified yet; run docker itself", TEXT(slice_str(command)));
}

/* docker [OPTION]... compose [OPTION]... config */
enum cocket_code
docker_compose_read(int *status, struct buf *model, const struct docker_line *l, struct err *err)
{
	AUTO(docker_argv_free) struct docker_argv a = { 0 };

	docker_argv_begin(&a);
	docker_argv_add_line(&a, l, 0, l->verb + 1);
	docker_argv_add_options(&a, l, NULL);
	docker_argv_add(&a, "config");
	if (docker_read(status, model, &a, err))
		return err->code;
	if (*status == 0 && model->len == 0) /* A27: nothing to look at is not nothing to object to */
		return fail(err, COCKET_E_USAGE, "docker compose config printed nothing: there is nothing to verify");
	return COCKET_OK;
}

struct docker_file
docker_compose_file(const struct buf *model)
{
	return (struct docker_file){
		.name = "compose config",
		.kind = FILE_TYPE_COMPOSE,
		.bytes = buf_slice(model),
		.variables = { .compose = { no_variable, NULL } },
	};
}

void
docker_compose_argv(struct docker_argv *a, const struct docker_line *l, const char *path)
{
	char file[PATH_MAX + sizeof "--file="];

	snprintf(file, sizeof file, "--file=%s", path);
	docker_argv_begin(a);
	docker_argv_add_line(a, l, 0, l->verb + 1);
	docker_argv_add_options(a, l, "file");
	docker_argv_add(a, file);
	docker_argv_add_line(a, l, l->rest, l->count);
}
