/* Files that name images: see image_files.h.  Variables come from where Compose and docker take them: the environment, .env beside the file,
 * --build-arg.  Never fills in nothing for a variable that nobody has set. */
#include "deploy/image_files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "format/files/dotenv.h"
#include "format/name/reference.h"

void
image_file_free(struct image_file *f)
{
	image_refs_free(&f->refs);
	buf_free(&f->bytes);
}

/* --- variables --- */

struct environment {
	const struct image_file_settings *settings;
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

/* A switch of Compose's, as it reads it; *out is set where the variable is. */
static enum cocket_code
read_switch(bool *out, const char *variable, struct err *err)
{
	static const struct {
		const char *word;
		bool on;
	} words[] = { { "", false }, { "0", false }, { "false", false }, { "1", true }, { "true", true } };
	const char *value = getenv(variable);

	*out = false;
	for (size_t i = 0; value && i < sizeof words / sizeof *words; i++)
		if (strcmp(value, words[i].word) == 0) {
			*out = words[i].on;
			return COCKET_OK;
		}
	return value ? fail(err, COCKET_E_USAGE, "%s: expected 1 or 0", variable) : COCKET_OK;
}

/* What Compose's own switches would change is not to be passed over. */
static enum cocket_code
check_switches(bool *reads_dotenv, struct err *err)
{
	const char *files = getenv("COMPOSE_ENV_FILES");
	bool is_disabled;

	if (files && *files)
		return fail(err, COCKET_E_USAGE, "COMPOSE_ENV_FILES is set; use --env-file instead");
	if (read_switch(&is_disabled, "COMPOSE_DISABLE_ENV_FILE", err))
		return err->code;
	*reads_dotenv = !is_disabled;
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
	if (e->settings->env_files.count == 0)
		return read_dotenv_beside(e, err);
	for (size_t i = 0; i < e->settings->env_files.count; i++)
		if (read_dotenv(&e->dotenv, e->settings->env_files.items[i], false, err))
			return err->code;
	return COCKET_OK;
}

/* Compose puts the project's own name in the place of one that is empty. */
static bool
is_unset_by_compose(const char *name, const char *value)
{
	return value && !*value && strcmp(name, "COMPOSE_PROJECT_NAME") == 0;
}

/* The file is read when a variable needs it, once. */
static enum cocket_code
get_from_dotenv(struct environment *e, const char **out, const char *name, struct err *err)
{
	if (!e->is_read && read_environment(e, &e->why) == COCKET_OK)
		e->why = (struct err){ 0 };
	e->is_read = true;
	if (e->why.code)
		return fail(err, e->why.code, "%s", e->why.message);
	return assignments_get(&e->dotenv, out, name, err);
}

/* The environment goes before any file (compose docs, "environment variables precedence"). */
static enum cocket_code
get_compose(void *context, const char **out, const char *name, struct err *err)
{
	*out = getenv(name);
	if (!*out && get_from_dotenv(context, out, name, err))
		return err->code;
	if (is_unset_by_compose(name, *out))
		*out = NULL;
	return COCKET_OK;
}

/* docker build --build-arg NAME takes the value from the environment; the last one of a name counts. */
static enum cocket_code
get_build_arg(void *context, const char **out, const char *name, struct err *err)
{
	const struct strings *given = &((const struct environment *)context)->settings->build_args;
	size_t n = strlen(name);

	(void)err;
	*out = NULL;
	for (size_t i = 0; i < given->count; i++) {
		const char *arg = given->items[i];
		if (strncmp(arg, name, n) == 0 && arg[n] == '=')
			*out = arg + n + 1;
		else if (strcmp(arg, name) == 0)
			*out = getenv(name);
	}
	return COCKET_OK;
}

/* --- reading --- */

enum cocket_code
image_file_refuse(struct err *err, const char *path)
{
	bool has_place = err->message[0] >= '0' && err->message[0] <= '9';

	err->code = COCKET_E_USAGE;
	if (strcmp(path, "-") == 0)
		path = "standard input";
	return fail(err, COCKET_E_USAGE, "%s:%s%s", TEXT(slice_str(path)), has_place ? "" : " ", err->message);
}

enum cocket_code
image_file_parse(struct image_refs *out, const char *path, struct slice bytes, const struct image_file_settings *settings, struct err *err)
{
	const char *name = strcmp(path, "-") == 0 ? NULL : path;
	AUTO(environment_free) struct environment environment = { .settings = settings, .path = name ? name : "" };
	const struct file_variables v = { { get_compose, &environment }, { get_build_arg, &environment }, settings->platform };

	return image_refs_parse(out, bytes, name, settings->type, &v, err) ? image_file_refuse(err, path) : COCKET_OK;
}

enum cocket_code
image_file_read(struct image_file *out, const char *path, const struct image_file_settings *settings, struct err *err)
{
	struct image_file f = { .path = path, .bytes = BUF(IMAGE_FILE_MAX_BYTES) };

	if (file_read(&f.bytes, path, err))
		return err->code = COCKET_E_USAGE;
	if (image_file_parse(&f.refs, path, buf_slice(&f.bytes), settings, err)) {
		buf_free(&f.bytes);
		return err->code;
	}
	*out = f;
	return COCKET_OK;
}

void
image_file_place(char out[static PLACE_TEXT_BYTES], const struct image_file *f, const struct image_ref *item)
{
	const char *path = strcmp(f->path, "-") == 0 ? "standard input" : f->path;

	if (item->line > 0)
		snprintf(out, PLACE_TEXT_BYTES, "%s:%zu:%zu", TEXT(slice_str(path)), item->line, item->column);
	else
		snprintf(out, PLACE_TEXT_BYTES, "%s", TEXT(slice_str(path)));
}

char *
image_file_reference(const struct image_file *f, const char *image)
{
	struct reference r;
	struct err ignored = { 0 };
	char *text;

	if (f->refs.kind == FILE_TYPE_LIST || (reference_parse(&r, image, &ignored) == COCKET_OK && r.transport == TRANSPORT_REGISTRY))
		return strdup(image);
	return asprintf(&text, "docker://%s", image) < 0 ? NULL : text;
}
