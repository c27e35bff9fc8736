/* Files that name images: see image_files.h.  Variables come from where Compose and docker take them: the environment, .env beside the file,
 * --build-arg.  Never fills in nothing for a variable that nobody has set. */
#include "cli/command/deploy/image_files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/escape.h"
#include "cli/option/verify_options.h"
#include "format/files/dotenv.h"
#include "format/name/reference.h"

static struct {
	unsigned type;
	struct strings build_args, env_files;
} args;

/* In the order of enum file_type. */
static const char *const types[] = { "auto", "list", "compose", "kubernetes", "dockerfile", NULL };

static const struct opt options[] = {
	{ OPT_ROW("file-type", 0, OPT_CHOICE, "TYPE", "what the files are: list, compose, kubernetes, dockerfile (auto)"),
	  .to.choice = &args.type, .choices = types },
	{ OPT_ROW("build-arg", 0, OPT_LIST, "NAME[=VALUE]", "of an ARG of a Dockerfile, as docker build takes it; repeatable"),
	  .to.list = &args.build_args },
	{ OPT_ROW("env-file", 0, OPT_LIST, "FILE", "variables of Compose files, instead of .env beside them; repeatable"),
	  .to.list = &args.env_files, .separator = ':' },
};

void
files_add_options(struct opts *o)
{
	opts_add(o, options, sizeof options / sizeof *options);
}

void
file_images_free(struct file_images *f)
{
	image_refs_free(&f->listing);
	buf_free(&f->bytes);
}

/* --- variables --- */

struct environment {
	const char *path; /* of the Compose file */
	bool is_read;
	struct err why;   /* it could not be read */
	struct assignments dotenv;
};

static void
environment_free(struct environment *e)
{
	assignments_free(&e->dotenv);
}

static enum cocket_code
get_environment(void *context, const char **out, const char *name, struct err *err)
{
	(void)context;
	(void)err;
	*out = getenv(name);
	return COCKET_OK;
}

static enum cocket_code
read_dotenv(struct assignments *to, const char *path, bool may_be_absent, struct err *err)
{
	static const struct interpolation environment = { get_environment, NULL };
	AUTO(buf_free) struct buf bytes = BUF(CONFIG_FILE_MAX_BYTES);

	if (file_read(&bytes, path, err))
		return err->code == COCKET_E_NOT_FOUND && may_be_absent ? COCKET_OK : err->code;
	return dotenv_parse(to, path, buf_slice(&bytes), &environment, err);
}

/* Compose's own switches: what they would change is not to be passed over. */
static enum cocket_code
check_switches(bool *reads_dotenv, struct err *err)
{
	const char *files = getenv("COMPOSE_ENV_FILES"), *disable = getenv("COMPOSE_DISABLE_ENV_FILE");

	*reads_dotenv = true;
	if (files && *files)
		return fail(err, COCKET_E_USAGE, "COMPOSE_ENV_FILES is set; give --env-file instead");
	if (!disable || !*disable || strcmp(disable, "0") == 0 || strcmp(disable, "false") == 0)
		return COCKET_OK;
	if (strcmp(disable, "1") != 0 && strcmp(disable, "true") != 0)
		return fail(err, COCKET_E_USAGE, "COMPOSE_DISABLE_ENV_FILE: expected 1 or 0");
	*reads_dotenv = false;
	return COCKET_OK;
}

/* Beside the file, which is the project's directory (compose-go cli.GetWorkingDir). */
static enum cocket_code
read_dotenv_beside(struct environment *e, struct err *err)
{
	const char *slash = strrchr(e->path, '/');
	char path[PATH_MAX];
	bool reads_dotenv;

	if (check_switches(&reads_dotenv, err))
		return err->code;
	if (!reads_dotenv)
		return COCKET_OK;
	if (snprintf(path, sizeof path, "%.*s.env", slash ? (int)(slash + 1 - e->path) : 0, e->path) >= (int)sizeof path)
		return fail(err, COCKET_E_USAGE, "%s: the path is too long", TEXT(slice_str(e->path)));
	return read_dotenv(&e->dotenv, path, true, err);
}

static enum cocket_code
read_environment(struct environment *e, struct err *err)
{
	if (args.env_files.count == 0)
		return read_dotenv_beside(e, err);
	for (size_t i = 0; i < args.env_files.count; i++)
		if (read_dotenv(&e->dotenv, args.env_files.items[i], false, err))
			return err->code;
	return COCKET_OK;
}

/* Compose puts the project's own name in the place of one that is empty. */
static bool
is_unset_by_compose(const char *name, const char *value)
{
	return value && !*value && strcmp(name, "COMPOSE_PROJECT_NAME") == 0;
}

/* The environment goes before any file (compose docs, "environment variables precedence").  The file is read when a variable needs it. */
static enum cocket_code
get_compose(void *context, const char **out, const char *name, struct err *err)
{
	struct environment *e = context;

	*out = getenv(name);
	if (!*out && !e->is_read && read_environment(e, &e->why) == COCKET_OK)
		e->why = (struct err){ 0 };
	e->is_read |= !*out;
	if (!*out && e->why.code)
		return fail(err, e->why.code, "%s", e->why.message);
	if (!*out && assignments_get(&e->dotenv, out, name, err))
		return err->code;
	if (is_unset_by_compose(name, *out))
		*out = NULL;
	return COCKET_OK;
}

/* docker build --build-arg NAME takes the value from the environment; the last one of a name counts. */
static enum cocket_code
get_build_arg(void *context, const char **out, const char *name, struct err *err)
{
	size_t n = strlen(name);

	(void)context;
	(void)err;
	*out = NULL;
	for (size_t i = 0; i < args.build_args.count; i++) {
		const char *given = args.build_args.items[i];
		if (strncmp(given, name, n) == 0 && given[n] == '=')
			*out = given + n + 1;
		else if (strcmp(given, name) == 0)
			*out = getenv(name);
	}
	return COCKET_OK;
}

/* --- reading --- */

/* A file that cannot be read, or is not what it should be, is the user's to mend: it says nothing of any image. */
static enum cocket_code
refuse(struct err *err, const char *path)
{
	bool has_place = err->message[0] >= '0' && err->message[0] <= '9';

	err->code = COCKET_E_USAGE;
	if (strcmp(path, "-") == 0)
		path = "standard input";
	return fail(err, COCKET_E_USAGE, "%s:%s%s", TEXT(slice_str(path)), has_place ? "" : " ", err->message);
}

enum cocket_code
image_file_parse(struct image_refs *out, const char *path, struct slice bytes, struct err *err)
{
	AUTO(environment_free) struct environment environment = { .path = strcmp(path, "-") == 0 ? "" : path };
	const struct file_variables v = { { get_compose, &environment }, { get_build_arg, NULL }, judge_args.platform };
	const char *name = strcmp(path, "-") == 0 ? NULL : path;

	return image_refs_parse(out, bytes, name, (enum file_type)args.type, &v, err) ? refuse(err, path) : COCKET_OK;
}

enum cocket_code
file_images_read(struct file_images *out, const char *path, struct err *err)
{
	struct file_images f = { .path = path, .bytes = BUF(IMAGE_FILE_MAX_BYTES) };

	if (file_read(&f.bytes, path, err)) {
		err->code = COCKET_E_USAGE;
		return COCKET_E_USAGE;
	}
	if (image_file_parse(&f.listing, path, buf_slice(&f.bytes), err)) {
		buf_free(&f.bytes);
		return err->code;
	}
	*out = f;
	return COCKET_OK;
}

/* --- telling --- */

void
file_place_print(char out[static PLACE_TEXT_BYTES], const struct file_images *f, const struct image_ref *item)
{
	const char *path = strcmp(f->path, "-") == 0 ? "standard input" : f->path;

	snprintf(out, PLACE_TEXT_BYTES, "%s:%zu:%zu", TEXT(slice_str(path)), item->line, item->column);
}

enum status
file_images_say(const struct file_images *f)
{
	enum status status = STATUS_OK;
	char place[PLACE_TEXT_BYTES];

	for (size_t i = 0; i < f->listing.count; i++) {
		const struct image_ref *item = &f->listing.items[i];

		file_place_print(place, f, item);
		if (item->kind == REF_PROBLEM) {
			log_error("%s: %s: %s", place, item->where, item->detail);
			status = STATUS_USAGE;
		}
		if (item->kind == REF_SKIPPED)
			log_note("skipped: %s: %s: %s", place, item->where, item->detail);
	}
	return status;
}

char *
file_image_reference(const struct file_images *f, const char *image)
{
	struct reference r;
	struct err ignored = { 0 };
	char *text;

	if (f->listing.kind == FILE_TYPE_LIST || (reference_parse(&r, image, &ignored) == COCKET_OK && r.transport == TRANSPORT_REGISTRY))
		return strdup(image);
	return asprintf(&text, "docker://%s", image) < 0 ? NULL : text;
}
