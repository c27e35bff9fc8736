/* cocket docker: what DOCKER_CONTENT_TRUST=1 did for docker pull, run and create: the images that the command names are resolved and
 * verified, then docker runs with their digests.  What names no image is run as it stands.
 * Never lets docker resolve a tag (A13), never guesses which word is the image, never runs a command whose images it does not know. */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/docker_words.h"
#include "cli/invoked.h"
#include "cli/judge.h"
#include "cli/report.h"
#include "cli/tool.h"

/* --- verifying ---------------------------------------------------------------------------------- */

static enum status
tell(const char *image, const struct report *r)
{
	report_say(image, r);
	if (judge_args.explain)
		report_explain(image, r);
	if (r->verdict == VERDICT_ALLOW)
		log_verbose("%s may pass", r->pinned);
	else if (r->reason == REASON_NOT_FOUND)
		log_hint("an image that is in no registry cannot be verified; for one that was built here, run docker itself");
	return report_status(r->verdict);
}

/* The docker command's own --platform is asked for, unless ours says another. */
static void
take_platform(struct verify_options *o, const struct docker_line *l)
{
	const char *asked = docker_option(l, "platform");
	struct platform ignored;
	struct err err = {0};

	if (!o->platform && asked && platform_parse(&ignored, slice_str(asked), &err) == COCKET_OK)
		o->platform = asked;
}

/* STATUS_OK: pinned is what to run. */
static enum status
verify(struct report *out, const struct app *app, const struct docker_line *l, const char *image)
{
	AUTO(session_free) struct session *session = NULL;
	AUTO(judge_close) struct judge judge = {0};
	struct err err = {0};

	if (judge_open(&judge, &err)) {
		if (err.code != COCKET_E_EXPIRED)
			return say_error(NULL, &err);
		*out = judge_refusal(&judge, &err);
		return tell(image, out);
	}
	take_platform(&judge.options, l);
	if (session_new(&session, &app->session, &err) || verify_image(out, session, image, &judge.options, &err))
		return say_error(image, &err);
	return tell(image, out);
}

/* Names as docker knows them: no transports. */
static enum cocket_code
check_name(struct name *out, const char *image, struct err *err)
{
	return name_parse(out, slice_str(image), err);
}

/* --- running ------------------------------------------------------------------------------------ */

/* docker, and its words with one of them replaced; the caller frees it. */
static char **
docker_argv(const struct docker_line *l, char *program, size_t replaced, char *word)
{
	char **argv = calloc(l->count + 2, sizeof *argv);

	if (!argv)
		return NULL;
	argv[0] = program;
	for (size_t i = 0; i < l->count; i++)
		argv[i + 1] = i == replaced ? word : l->words[i];
	return argv;
}

#define NOTHING_REPLACED SIZE_MAX

static void
words_free(char ***words)
{
	free(*words);
	*words = NULL;
}

/* status NULL: becomes docker, and returns only where that fails. */
static enum cocket_code
run_docker(int *status, const struct docker_line *l, size_t replaced, char *word, struct err *err)
{
	char docker[PATH_MAX], name[] = "docker";
	AUTO(words_free) char **argv = docker_argv(l, name, replaced, word);

	if (!argv)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	if (tool_find(docker, name, err))
		return err->code;
	return status ? tool_run(status, docker, argv, err) : tool_become(docker, argv, err);
}

static enum status
become_docker(const struct docker_line *l, size_t replaced, char *word)
{
	struct err err = {0};

	(void)!run_docker(NULL, l, replaced, word, &err);
	return say_error(NULL, &err);
}

/* What was pulled by digest gets the tag that was asked for, as with DCT. */
static enum status
tag(const struct docker_line *l, const struct report *r, const struct name *name)
{
	char verb[] = "tag", tagged[NAME_TEXT_BYTES], pinned[NAME_TEXT_BYTES];
	struct docker_line line = *l; /* docker's own options stay: another daemon, another context */
	AUTO(words_free) char **words = calloc(l->verb + 3, sizeof *words);
	struct name untagged = *name;

	if (!words)
		return say_error(NULL, &(struct err){ COCKET_E_NOMEM, "out of memory" });
	untagged.tag[0] = '\0';
	name_print(pinned, &untagged, &r->digest);
	name_print(tagged, name, NULL);
	for (size_t i = 0; i < l->verb; i++)
		words[i] = l->words[i];
	words[l->verb] = verb;
	words[l->verb + 1] = pinned;
	words[l->verb + 2] = tagged;
	line.words = words;
	line.count = l->verb + 3;
	return become_docker(&line, NOTHING_REPLACED, NULL);
}

/* --- the commands ------------------------------------------------------------------------------- */

static enum status
pull(const struct app *app, const struct docker_line *l)
{
	const struct docker_item *image = docker_operand(l, 0);
	AUTO(report_free) struct report report = {0};
	struct name name;
	struct err err = {0};
	enum status status;
	int dockers = 0;

	if (!image || docker_operand(l, 1))
		return usage_error(NULL, "docker %s: expected one image", l->name);
	if (docker_option(l, "all-tags"))
		return usage_error(NULL, "docker %s --all-tags: a verified image has one name: pull tag by tag", l->name);
	if (check_name(&name, image->value, &err))
		return say_error(NULL, &err);
	status = verify(&report, app, l, image->value);
	if (status != STATUS_OK)
		return status;
	if (run_docker(&dockers, l, image->at, report.pinned, &err))
		return say_error(NULL, &err);
	return dockers == 0 && name.tag[0] ? tag(l, &report, &name) : (enum status)dockers; /* docker's own status is passed on */
}

/* docker run --mount type=image,source=IMAGE */
static enum cocket_code
check_mounts(const struct docker_line *l, struct err *err)
{
	for (size_t i = 0; i < l->item_count; i++) {
		const struct docker_item *item = &l->items[i];

		if (item->option && strcmp(item->option, "mount=") == 0 && strcasestr(item->value, "type=image"))
			return fail(err, COCKET_E_USAGE, "docker %s --mount %s: images that are mounted are not verified yet: run docker itself", l->name,
			            TEXT(slice_str(item->value)));
	}
	return COCKET_OK;
}

static enum status
run_container(const struct app *app, const struct docker_line *l)
{
	const struct docker_item *image = docker_operand(l, 0);
	AUTO(report_free) struct report report = {0};
	struct name name;
	struct err err = {0};
	enum status status;

	if (!image)
		return usage_error(NULL, "docker %s: expected an image", l->name);
	if (check_mounts(l, &err) || check_name(&name, image->value, &err))
		return say_error(NULL, &err);
	status = verify(&report, app, l, image->value);
	return status == STATUS_OK ? become_docker(l, image->at, report.pinned) : status;
}

static enum status
run(const struct app *app, char *const words[], size_t n)
{
	AUTO(docker_line_free) struct docker_line line = {0};
	AUTO(words_free) char **all = calloc(n + invoked_docker_count + 1, sizeof *all);
	struct err err = {0};

	if (!all)
		return say_error(NULL, &(struct err){ COCKET_E_NOMEM, "out of memory" });
	for (size_t i = 0; i < n + invoked_docker_count; i++)
		all[i] = i < invoked_docker_count ? invoked_docker_options[i] : words[i - invoked_docker_count];
	if (docker_line_parse(&line, all, n + invoked_docker_count, &err))
		return say_error(NULL, &err);
	if (line.help || line.kind == DOCKER_OTHER)
		return become_docker(&line, NOTHING_REPLACED, NULL);
	if (line.kind == DOCKER_PULL)
		return pull(app, &line);
	if (line.kind == DOCKER_RUN)
		return run_container(app, &line);
	return usage_error(NULL, "docker %s: not verified yet: run docker itself", line.name);
}

const struct command command_docker = {
	.name = "docker",
	.operands = "DOCKER-COMMAND...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Verifies the images that a docker command names, then runs it with their digests",
	.registry = true,
	.judges = true,
	.passes_on = true,
	.run = run,
};
