/* docker compose: what it would start, as `docker compose config` says it: one file, everything filled in, merged and included.  Its images
 * are verified, and compose is given that file with their digests in it, from memory.
 * A service that is built here, and all that the file names otherwise and is not verified, is refused. */
#include "cli/command/docker/docker_build.h"

#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/escape.h"
#include "cli/command/docker/docker_enforce.h"
#include "cli/command/docker/docker_file.h"
#include "cli/command/docker/docker_run.h"

/* Compose's commands that fetch images or make containers of them, and those that do neither. */
static const char *const fetching[] = { "create", "pull", "run", "scale", "up", NULL };
static const char *const others[] = {
	"attach", "config", "cp", "down", "events", "exec", "export", "images", "kill", "logs", "ls", "pause", "port", "ps", "restart", "rm",
	"start", "stats", "stop", "top", "unpause", "version", "volumes", "wait", NULL,
};

static bool
is_one_of(const char *const words[], const char *word)
{
	for (; *words; words++)
		if (strcmp(*words, word) == 0)
			return true;
	return false;
}

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

/* docker [OPTION]... compose [OPTION]... config */
static enum status
read_model(struct buf *model, const struct docker_line *l)
{
	AUTO(docker_words_free) struct docker_words w = { 0 };
	enum status status;
	int dockers = 0;

	docker_words_begin(&w);
	docker_words_add_line(&w, l, 0, l->verb + 1);
	docker_words_add_options(&w, l, NULL);
	docker_words_add(&w, "config");
	status = docker_read(&dockers, model, &w);
	if (status == STATUS_OK && dockers == 0 && model->len == 0) /* A27: nothing to look at is not nothing to object to */
		return usage_error(NULL, "docker compose config printed nothing: there is nothing to verify");
	return status != STATUS_OK ? status : (enum status)dockers;
}

/* The same with the pinned file instead of theirs; it stays open for the plugin that docker runs. */
static enum status
become_compose(const struct docker_line *l, struct slice pinned)
{
	AUTO(docker_words_free) struct docker_words w = { 0 };
	char file[64];
	struct err err = { 0 };
	int fd;

	if (docker_file_in_memory(&fd, pinned, &err))
		return say_error(NULL, &err);
	snprintf(file, sizeof file, "--file=/proc/self/fd/%d", fd);
	docker_words_begin(&w);
	docker_words_add_line(&w, l, 0, l->verb + 1);
	docker_words_add_options(&w, l, "file");
	docker_words_add(&w, file);
	docker_words_add_line(&w, l, l->rest, l->count);
	enum status status = docker_become(&w);
	close(fd);
	return status;
}

static enum status
pin_and_run(const struct app *app, const struct docker_line *l)
{
	AUTO(buf_free) struct buf model = BUF(4 * MIB);
	AUTO(buf_free) struct buf pinned = BUF(16 * MIB);
	AUTO(docker_pins_free) struct docker_pins pins = { 0 };
	const struct variables variables = { no_variable, NULL };
	enum status status = read_model(&model, l);

	if (status != STATUS_OK)
		return status;
	const struct docker_file file = {
		.name = "compose config", .kind = LISTING_COMPOSE, .bytes = buf_slice(&model), .variables = { .compose = variables },
	};
	status = docker_file_pin(&pinned, &pins, app, &file);
	if (status == STATUS_OK) /* should it build after all */
		status = docker_enforce(&pins);
	return status == STATUS_OK ? become_compose(l, buf_slice(&pinned)) : status;
}

static enum status
pass_on(const struct docker_line *l)
{
	AUTO(docker_words_free) struct docker_words w = { 0 };

	docker_words_begin(&w);
	docker_words_add_line(&w, l, 0, l->count);
	return docker_become(&w);
}

/* "up --help" and no more: behind "run SERVICE" it is a word of the container's. */
static bool
is_help_of_command(const struct docker_line *l)
{
	return l->count == l->rest + 2 && strcmp(l->words[l->rest + 1], "--help") == 0;
}

enum status
docker_compose(const struct app *app, const struct docker_line *l)
{
	const char *command = l->rest < l->count ? l->words[l->rest] : NULL;

	if (!command || is_one_of(others, command) || is_help_of_command(l))
		return pass_on(l);
	if (is_one_of(fetching, command))
		return pin_and_run(app, l);
	return usage_error(NULL, "docker compose %s: not verified yet: run docker itself", TEXT(slice_str(command)));
}
