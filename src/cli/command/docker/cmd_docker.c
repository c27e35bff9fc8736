/* cocket docker: what DOCKER_CONTENT_TRUST=1 did, for docker pull, run, create, build and compose: the images that the command names are
 * resolved and verified, then docker runs with their digests.  What names no image is run as it stands.
 * Never lets docker resolve a tag (A13), never guesses which word is the image, never runs a command whose images it does not know. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "cli/command/docker/docker_build.h"
#include "cli/command/docker/docker_run.h"
#include "cli/command/docker/docker_verify.h"
#include "cli/option/argv0.h"

/* The line with one word replaced; SIZE_MAX: none. */
static void
words_of(struct docker_words *w, const struct docker_line *l, size_t replaced, const char *word)
{
	docker_words_begin(w);
	for (size_t i = 0; i < l->count; i++)
		docker_words_add(w, i == replaced ? word : l->words[i]);
}

static enum status
as_it_stands(const struct docker_line *l)
{
	AUTO(docker_words_free) struct docker_words w = { 0 };

	words_of(&w, l, SIZE_MAX, NULL);
	return docker_become(&w);
}

/* --- pull --------------------------------------------------------------------------------------- */

/* What was pulled by digest gets the tag that was asked for, as with DCT.  docker's own options stay: another daemon, another context. */
static enum status
tag(const struct docker_line *l, const struct docker_image *image, const struct name *name)
{
	AUTO(docker_words_free) struct docker_words w = { 0 };
	char tagged[NAME_TEXT_BYTES], pinned[NAME_TEXT_BYTES];
	struct name untagged = *name;

	untagged.tag[0] = '\0';
	name_print(pinned, &untagged, &image->digest);
	name_print(tagged, name, NULL);
	docker_words_begin(&w);
	docker_words_add_line(&w, l, 0, l->verb);
	docker_words_add(&w, "tag");
	docker_words_add(&w, pinned);
	docker_words_add(&w, tagged);
	return docker_become(&w);
}

static enum status
pull_pinned(const struct docker_line *l, size_t at, const struct docker_image *image, const struct name *name)
{
	AUTO(docker_words_free) struct docker_words w = { 0 };
	int dockers = 0;
	enum status status;

	words_of(&w, l, at, image->pinned);
	status = docker_run(&dockers, &w);
	if (status != STATUS_OK || dockers != 0 || !name->tag[0])
		return status != STATUS_OK ? status : (enum status)dockers; /* docker's own is passed on */
	return tag(l, image, name);
}

static enum status
pull(const struct app *app, const struct docker_line *l)
{
	const struct docker_item *operand = docker_operand(l, 0);
	struct docker_image image = { .platform = docker_option(l, "platform") };
	struct name name;
	struct err err = { 0 };
	enum status status;

	if (!operand || docker_operand(l, 1))
		return usage_error(NULL, "docker %s: expected one image", l->name);
	if (docker_option(l, "all-tags"))
		return usage_error(NULL, "docker %s --all-tags: a verified image has one name: pull tag by tag", l->name);
	if (name_parse(&name, slice_str(operand->value), &err))
		return say_error(NULL, &err);
	image.name = operand->value;
	status = docker_verify(app, &image, 1);
	return status == STATUS_OK ? pull_pinned(l, operand->at, &image, &name) : status;
}

/* --- run, create -------------------------------------------------------------------------------- */

/* A type that mounts no image, as docker writes it: a new one might. */
static bool
is_mount_of_no_image(struct slice field)
{
	static const char *const types[] = { "type=bind", "type=volume", "type=tmpfs", "type=npipe", "type=cluster" };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (slice_is(field, types[i]))
			return true;
	return false;
}

/* --mount type=image,source=IMAGE: any type that is not known to be something else. */
static bool
may_be_image(struct slice mount)
{
	while (mount.len > 0) {
		const struct slice field = docker_next_field(&mount);

		if (field.len >= 4 && strncasecmp((const char *)field.ptr, "type", 4) == 0 && !is_mount_of_no_image(field))
			return true;
	}
	return false;
}

static const char *
image_mount(const struct docker_line *l)
{
	for (size_t i = 0; i < l->item_count; i++)
		if (docker_item_is(&l->items[i], "mount") && may_be_image(slice_str(l->items[i].value)))
			return l->items[i].value;
	return NULL;
}

static enum status
run_container(const struct app *app, const struct docker_line *l)
{
	AUTO(docker_words_free) struct docker_words w = { 0 };
	const struct docker_item *operand = docker_operand(l, 0);
	struct docker_image image = { .platform = docker_option(l, "platform") };
	enum status status;

	if (!operand)
		return usage_error(NULL, "docker %s: expected an image", l->name);
	if (image_mount(l))
		return usage_error(NULL, "docker %s --mount %s: images that are mounted are not verified yet: run docker itself", l->name,
		                   TEXT(slice_str(image_mount(l))));
	image.name = operand->value;
	status = docker_verify(app, &image, 1);
	if (status != STATUS_OK)
		return status;
	words_of(&w, l, operand->at, image.pinned);
	return docker_become(&w);
}

/* --- all of them -------------------------------------------------------------------------------- */

static enum status
run_line(const struct app *app, const struct docker_line *l)
{
	static enum status (*const commands[])(const struct app *, const struct docker_line *) = {
		[DOCKER_PULL] = pull, [DOCKER_RUN] = run_container, [DOCKER_BUILD] = docker_build, [DOCKER_COMPOSE] = docker_compose,
	};

	return l->help || l->kind == DOCKER_OTHER ? as_it_stands(l) : commands[l->kind](app, l);
}

/* docker's own options from before "cocket", where we are its plugin, belong to the docker that we run. */
static enum status
run(const struct app *app, char *const words[], size_t n)
{
	AUTO(docker_line_free) struct docker_line line = { 0 };
	size_t before = invoked_docker_count;
	char **all = calloc(before + n + 1, sizeof *all);
	struct err err = { 0 };
	enum status status;

	if (!all)
		return say_error(NULL, &(struct err){ .code = COCKET_E_NOMEM, .message = "out of memory" });
	for (size_t i = 0; i < before + n; i++)
		all[i] = i < before ? invoked_docker_options[i] : words[i - before];
	status = docker_line_parse(&line, all, before + n, &err) ? say_error(NULL, &err) : run_line(app, &line);
	free(all);
	return status;
}

struct docker_args docker_args;

static const struct opt options[] = {
	{ OPT_ROW("unenforced", 0, OPT_FLAG, NULL, "build also where the builder cannot be told which images it may fetch"),
	  .to.flag = &docker_args.unenforced, .not_in_environment = true },
};

const struct command command_docker = {
	.name = "docker",
	.operands = "DOCKER-COMMAND...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Verifies the images that a docker command names, then runs it with their digests",
	OPTIONS(options),
	.registry = true,
	.judges = true,
	.passes_on = true,
	.run = run,
};
