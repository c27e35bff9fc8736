/* cocket docker: what DOCKER_CONTENT_TRUST=1 did, for docker pull, run, create, build and compose: the images that the command names are
 * resolved and verified, then docker runs with their digests.  What names no image is run as it stands.
 * Never lets docker resolve a tag (A13), never guesses which word is the image, never runs a command whose images it does not know. */
#include <stdlib.h>

#include "cli/command/docker/docker_build.h"
#include "cli/command/docker/docker_verify.h"
#include "cli/option/argv0.h"
#include "deploy/docker_argv.h"
#include "deploy/docker_options.h"

static struct {
	bool unenforced;
} args;

static enum status
become(const struct docker_argv *a)
{
	struct err err = { 0 };

	return docker_become(a, &err) ? print_err(NULL, &err) : STATUS_OK;
}

/* The line with one word replaced; SIZE_MAX: none. */
static enum status
become_with(const struct docker_line *l, size_t replaced, const char *word)
{
	AUTO(docker_argv_free) struct docker_argv a = { 0 };

	docker_argv_copy(&a, l, replaced, word);
	return become(&a);
}

/* --- pull --------------------------------------------------------------------------------------- */

/* What was pulled by digest gets the tag that was asked for, as with DCT.  docker's own options stay: another daemon, another context. */
static enum status
tag_pulled(const struct docker_line *l, const struct docker_target *image, const struct name *name)
{
	AUTO(docker_argv_free) struct docker_argv a = { 0 };
	char tagged[NAME_TEXT_BYTES], pinned[NAME_TEXT_BYTES];
	struct name untagged = *name;

	untagged.tag[0] = '\0';
	name_print(pinned, &untagged, &image->digest);
	name_print(tagged, name, NULL);
	docker_argv_begin(&a);
	docker_argv_add_line(&a, l, 0, l->verb);
	docker_argv_add(&a, "tag");
	docker_argv_add(&a, pinned);
	docker_argv_add(&a, tagged);
	return become(&a);
}

static enum status
pull_pinned(const struct docker_line *l, size_t at, const struct docker_target *image, const struct name *name)
{
	AUTO(docker_argv_free) struct docker_argv a = { 0 };
	struct err err = { 0 };
	int dockers = 0;

	docker_argv_copy(&a, l, at, image->pinned);
	if (docker_run(&dockers, &a, &err))
		return print_err(NULL, &err);
	if (dockers != 0 || !name->tag[0])
		return (enum status)dockers; /* docker's own is passed on */
	return tag_pulled(l, image, name);
}

static enum status
pull(const struct app *app, const struct docker_line *l)
{
	const struct docker_item *operand = docker_operand(l, 0);
	struct docker_target image = { .platform = docker_option(l, "platform") };
	struct name name;
	struct err err = { 0 };
	enum status status;

	if (!operand || docker_operand(l, 1))
		return usage_error(NULL, "docker %s: expected one image", l->name);
	if (docker_option(l, "all-tags"))
		return usage_error(NULL, "docker %s --all-tags: a verified image has one name; pull tag by tag", l->name);
	if (name_parse(&name, slice_str(operand->value), &err))
		return print_err(NULL, &err);
	image.name = operand->value;
	status = docker_verify(app, &image, 1);
	return status == STATUS_OK ? pull_pinned(l, operand->at, &image, &name) : status;
}

/* --- run, create -------------------------------------------------------------------------------- */

static enum status
run_container(const struct app *app, const struct docker_line *l)
{
	const struct docker_item *operand = docker_operand(l, 0);
	struct docker_target image = { .platform = docker_option(l, "platform") };
	struct err err = { 0 };
	enum status status;

	if (!operand)
		return usage_error(NULL, "docker %s: expected an image", l->name);
	if (docker_run_check_options(l, &err))
		return print_err(NULL, &err);
	image.name = operand->value;
	status = docker_verify(app, &image, 1);
	return status == STATUS_OK ? become_with(l, operand->at, image.pinned) : status;
}

/* --- all of them -------------------------------------------------------------------------------- */

static enum status
run_build(const struct app *app, const struct docker_line *l)
{
	return docker_build(app, l, !args.unenforced);
}

static enum status
run_line(const struct app *app, const struct docker_line *l)
{
	static enum status (*const commands[])(const struct app *, const struct docker_line *) = {
		[DOCKER_PULL] = pull, [DOCKER_RUN] = run_container, [DOCKER_BUILD] = run_build, [DOCKER_COMPOSE] = docker_compose,
	};

	return l->help || l->kind == DOCKER_OTHER ? become_with(l, SIZE_MAX, NULL) : commands[l->kind](app, l);
}

/* docker's own options from before "cocket", if we are its plugin, belong to the docker that we run. */
static enum status
docker(const struct app *app, char *const words[], size_t n)
{
	AUTO(docker_line_free) struct docker_line line = { 0 };
	size_t before = argv0_docker_count;
	char **all = calloc(before + n + 1, sizeof *all);
	struct err err = { 0 };
	enum status status;

	if (!all)
		return print_err(NULL, &(struct err){ .code = COCKET_E_NOMEM, .message = "out of memory" });
	for (size_t i = 0; i < before + n; i++)
		all[i] = i < before ? argv0_docker_options[i] : words[i - before];
	status = docker_line_parse(&line, all, before + n, &err) ? print_err(NULL, &err) : run_line(app, &line);
	free(all);
	return status;
}

static const struct opt options[] = {
	{ OPT_ROW("unenforced", 0, OPT_FLAG, NULL, "allow builders that cannot be told which images to fetch"),
	  .to.flag = &args.unenforced, .not_in_environment = true, .group = GROUP_CHECKS },
};

const struct command command_docker = {
	.name = "docker",
	.operands = "DOCKER-COMMAND...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Verifies the images that a docker command names, then runs it with their digests",
	.examples = {
		"cocket docker --key shop.pub pull registry.example.com/shop/api:1.4",
		"cocket docker run --rm -p 8080:80 registry.example.com/shop/api:1.4",
		"cocket docker -- --context far run -d registry.example.com/shop/api:1.4",
	},
	OPTIONS(options),
	.registry = true,
	.decides = true,
	.passes_on = true,
	.run = docker,
};
