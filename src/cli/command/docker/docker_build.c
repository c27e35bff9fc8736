/* docker build: every image that the Dockerfile fetches is verified, and docker reads a Dockerfile with their digests in it, on its
 * standard input.  The frontend that "# syntax=" names is such an image.  BuildKit is told to fetch nothing else (docker_enforce.h).
 * Where the Dockerfile is not a file here, or images come from elsewhere too, docker is not run. */
#include "cli/command/docker/docker_build.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/escape.h"
#include "cli/command/docker/docker_enforce.h"
#include "cli/command/docker/docker_file.h"
#include "cli/command/docker/docker_run.h"

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

/* --- what is refused ---------------------------------------------------------------------------- */

/* A layer out of a cache that somebody else filled is in the image without anybody having signed it.  Of several types the last counts. */
static bool
is_local_cache(struct slice value)
{
	size_t types = 0;

	while (value.len > 0) {
		const struct slice field = docker_next_field(&value);

		if (field.len < 4 || strncasecmp((const char *)field.ptr, "type", 4) != 0)
			continue;
		types++;
		if (!slice_is(field, "type=local") && !slice_is(field, "type=gha"))
			return false;
	}
	return types == 1;
}

/* "disabled=true", said once. */
static bool
is_disabled(struct slice attestation)
{
	size_t said = 0;

	while (attestation.len > 0) {
		const struct slice field = docker_next_field(&attestation);

		if (field.len < 8 || strncasecmp((const char *)field.ptr, "disabled", 8) != 0)
			continue;
		if (++said > 1 || !slice_is(field, "disabled=true"))
			return false;
	}
	return said == 1;
}

/* BuildKit makes SBOMs by a program in an image of its own choice. */
static bool
wants_sbom(const struct docker_item *item)
{
	if (docker_item_is(item, "sbom"))
		return strcmp(item->value, "false") != 0;
	return docker_item_is(item, "attest") && strcasestr(item->value, "sbom") && !is_disabled(slice_str(item->value));
}

static enum status
check_option(const struct docker_line *l, const struct docker_item *item)
{
	const char *value = TEXT(slice_str(item->value));

	if (docker_item_is(item, "cache-from") && !is_local_cache(slice_str(item->value)))
		return usage_error(NULL, "docker %s --cache-from %s: a cache of a registry cannot be verified", l->name, value);
	if (docker_item_is(item, "build-context") && (strstr(item->value, "docker-image:") || strstr(item->value, "oci-layout:")))
		return usage_error(NULL, "docker %s --build-context %s: images are named in the Dockerfile", l->name, value);
	if (wants_sbom(item))
		return usage_error("make it of the image that was built, and attach it", "docker %s: %s: the image that makes SBOMs is not verified",
		                   l->name, value);
	return STATUS_OK;
}

static enum status
check_options(const struct docker_line *l)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < l->item_count && status == STATUS_OK; i++)
		if (l->items[i].option)
			status = check_option(l, &l->items[i]);
	return status;
}

static bool
is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* --- the Dockerfile ----------------------------------------------------------------------------- */

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
static enum status
check_beside(const char *path)
{
	static const char *const ends[] = { ".dockerignore", ".rego" };
	char beside[PATH_MAX];

	for (size_t i = 0; i < sizeof ends / sizeof *ends && strcmp(path, "-") != 0; i++)
		if (snprintf(beside, sizeof beside, "%s%s", path, ends[i]) < PATH_MAX && access(beside, F_OK) == 0)
			return usage_error(i == 0 ? "put its rules into .dockerignore" : NULL, "%s: docker would not read it for a Dockerfile that was verified",
			                   TEXT(slice_str(beside)));
	return STATUS_OK;
}

/* docker [OPTION]... buildx build [OPTION]... --file=- -- CONTEXT; unenforced, by the command that was given. */
static void
build_words(struct docker_words *w, const struct docker_line *l, const char *context, const char *builder)
{
	const size_t words = strchr(l->name, ' ') ? 2 : 1;

	docker_words_begin(w);
	docker_words_add_line(w, l, 0, docker_args.unenforced ? l->verb + words : l->verb);
	if (!docker_args.unenforced) {
		docker_words_add(w, "buildx");
		docker_words_add(w, "build");
	}
	if (*builder) {
		docker_words_add(w, "--builder");
		docker_words_add(w, builder);
	}
	docker_words_add_options(w, l, "file");
	docker_words_add(w, "--file=-");
	docker_words_add(w, "--");
	docker_words_add(w, context);
}

static enum status
build(const struct docker_line *l, const char *context, struct slice pinned, const struct docker_pins *pins)
{
	AUTO(docker_words_free) struct docker_words w = { 0 };
	char builder[BUILDER_NAME_BYTES] = "";
	struct err err = { 0 };
	enum status status = STATUS_OK;
	int fd = -1;

	if (!docker_args.unenforced)
		status = docker_builder_check(builder, l);
	if (status == STATUS_OK && !docker_args.unenforced)
		status = docker_enforce(pins);
	if (status != STATUS_OK)
		return status;
	build_words(&w, l, context, builder);
	if (docker_file_in_memory(&fd, pinned, &err))
		return say_error(NULL, &err);
	if (dup2(fd, STDIN_FILENO) < 0 || close(fd)) {
		(void)fail_errno(&err, COCKET_E_IO, "standard input");
		return say_error(NULL, &err);
	}
	return docker_become(&w);
}

static enum status
pin_and_build(const struct app *app, const struct docker_line *l, const char *context, const char *path)
{
	AUTO(buf_free) struct buf bytes = BUF(CONFIG_FILE_MAX_BYTES);
	AUTO(buf_free) struct buf pinned = BUF(4 * CONFIG_FILE_MAX_BYTES);
	AUTO(docker_pins_free) struct docker_pins pins = { 0 };
	struct docker_line only_read = *l;
	const struct variables variables = { build_arg, &only_read };
	struct err err = { 0 };
	enum status status;

	if (file_read(&bytes, path, &err)) {
		err.code = COCKET_E_USAGE;
		return say_error(NULL, &err);
	}
	struct docker_file file = {
		.name = path, .kind = LISTING_DOCKERFILE, .bytes = buf_slice(&bytes), .variables = { .dockerfile = variables },
	};
	status = docker_file_pin(&pinned, &pins, app, &file);
	return status == STATUS_OK ? build(l, context, buf_slice(&pinned), &pins) : status;
}

enum status
docker_build(const struct app *app, const struct docker_line *l)
{
	const struct docker_item *context = docker_operand(l, 0);
	char path[PATH_MAX];
	enum status status;

	if (!context || docker_operand(l, 1))
		return usage_error(NULL, "docker %s: expected one context", l->name);
	if (!is_directory(context->value))
		return usage_error(NULL, "docker %s: context %s: expected a directory, whose Dockerfile can be verified", l->name,
		                   TEXT(slice_str(context->value)));
	status = check_options(l);
	if (status != STATUS_OK)
		return status;
	if (!find_file(path, docker_option(l, "file"), context->value))
		return usage_error(NULL, "docker %s: the path is too long", l->name);
	status = check_beside(path);
	return status == STATUS_OK ? pin_and_build(app, l, context->value, path) : status;
}
