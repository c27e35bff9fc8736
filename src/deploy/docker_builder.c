/* The builder of a line: see docker_builder.h.
 * A builder that does not know source policies ignores them silently: so one that has not said its version is not believed. */
#include "deploy/docker_builder.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "deploy/docker_argv.h"

#define ANSWER_MAX_BYTES (256 * KIB)
#define MINOR_LEAST 11 /* of buildx, and of BuildKit, 0.x: the first that know source policies */

/* --- versions ----------------------------------------------------------------------------------- */

static bool
take_number(unsigned *out, struct slice *text)
{
	size_t n = 0;

	for (*out = 0; n < text->len && n < 4 && isdigit(text->ptr[n]); n++)
		*out = *out * 10 + (unsigned)(text->ptr[n] - '0');
	*text = slice_of(text->ptr + n, text->len - n);
	return n > 0;
}

bool
docker_builder_is_recent(struct slice version)
{
	unsigned major, minor;

	if (version.len > 0 && version.ptr[0] == 'v')
		version = slice_of(version.ptr + 1, version.len - 1);
	if (!take_number(&major, &version) || version.len == 0 || version.ptr[0] != '.')
		return false;
	version = slice_of(version.ptr + 1, version.len - 1);
	return take_number(&minor, &version) && (major == 0 ? minor >= MINOR_LEAST : major < 10);
}

/* "BuildKit version:", and "Buildkit:" of old */
static bool
is_version_key(struct slice key)
{
	static const char *const keys[] = { "BuildKit version", "BuildKit", "Buildkit", "Buildkit version" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (slice_is(key, keys[i]))
			return true;
	return false;
}

bool
docker_builder_nodes_are_recent(const char **why, struct slice *value, struct slice text)
{
	size_t nodes = 0, recent = 0;

	*value = slice_str(NULL);
	while (text.len > 0) {
		struct slice rest = slice_take_until(&text, '\n'), key = slice_take_until(&rest, ':');

		nodes += slice_is(key, "Endpoint");
		if (!is_version_key(key))
			continue;
		*value = text_trim(rest, TEXT_BLANKS);
		*why = "its BuildKit is too old, or does not say its version";
		if (!docker_builder_is_recent(*value))
			return false;
		recent++;
	}
	*value = slice_str(NULL);
	*why = "docker buildx inspect names no version of BuildKit";
	return nodes > 0 && nodes == recent;
}

/* --- asking docker ------------------------------------------------------------------------------ */

static enum cocket_code
refuse(const struct docker_line *l, const char *why, struct slice value, struct err *err)
{
	(void)fail(err, COCKET_E_USAGE, "docker %s: the builder cannot be told to fetch nothing else: %s%s%s", l->name, why, value.len ? ": " : "",
	           TEXT(value));
	err->cause = CAUSE_BUILDER;
	return err->code;
}

/* docker [OPTION]... WORD... */
static enum cocket_code
ask(int *status, struct buf *answer, const struct docker_line *l, const char *const words[], struct err *err)
{
	AUTO(docker_argv_free) struct docker_argv a = { 0 };

	docker_argv_begin(&a);
	docker_argv_add_line(&a, l, 0, l->verb);
	for (; *words; words++)
		docker_argv_add(&a, *words);
	return docker_read(status, answer, &a, err);
}

/* "github.com/docker/buildx v0.12.1 30feaa1" */
static struct slice
buildx_version(struct slice answer)
{
	struct slice rest = text_trim(slice_take_until(&answer, '\n'), TEXT_BLANKS);

	(void)slice_take_until(&rest, ' ');
	return text_trim(slice_take_until(&rest, ' '), TEXT_BLANKS);
}

static enum cocket_code
check_buildx(const struct docker_line *l, struct err *err)
{
	AUTO(buf_free) struct buf answer = BUF(ANSWER_MAX_BYTES);
	int status;

	if (ask(&status, &answer, l, (const char *const[]){ "buildx", "version", NULL }, err))
		return err->code;
	if (status != 0)
		return refuse(l, "docker buildx is missing", slice_str(NULL), err);
	if (!docker_builder_is_recent(buildx_version(buf_slice(&answer))))
		return refuse(l, "docker buildx version says", text_trim(buf_slice(&answer), TEXT_BLANKS), err);
	return COCKET_OK;
}

static enum cocket_code
check_nodes(const struct docker_line *l, const char *builder, struct err *err)
{
	AUTO(buf_free) struct buf answer = BUF(ANSWER_MAX_BYTES);
	const char *const words[] = { "buildx", "inspect", "--bootstrap", *builder ? builder : NULL, NULL };
	const char *why = "";
	struct slice value;
	int status;

	if (ask(&status, &answer, l, words, err))
		return err->code;
	if (status != 0)
		return refuse(l, "docker buildx inspect fails", slice_str(builder), err);
	return docker_builder_nodes_are_recent(&why, &value, buf_slice(&answer)) ? COCKET_OK : refuse(l, why, value, err);
}

static bool
is_builder_name(struct slice text)
{
	return text.len > 0 && text.len < BUILDER_NAME_BYTES && text.ptr[0] != '-' && !memchr(text.ptr, '\n', text.len);
}

/* docker build, unlike docker buildx build, takes the builder of docker's context, whose images land in docker. */
static enum cocket_code
find_context(char name[static BUILDER_NAME_BYTES], const struct docker_line *l, struct err *err)
{
	AUTO(buf_free) struct buf answer = BUF(ANSWER_MAX_BYTES);
	struct slice said;
	int status;

	if (ask(&status, &answer, l, (const char *const[]){ "context", "inspect", "--format", "{{.Name}}", NULL }, err))
		return err->code;
	said = text_trim(buf_slice(&answer), TEXT_BLANKS);
	if (status != 0 || !is_builder_name(said))
		return refuse(l, "docker context inspect names no context", said, err);
	memcpy(name, said.ptr, said.len);
	name[said.len] = '\0';
	return COCKET_OK;
}

/* --- the builder of the line -------------------------------------------------------------------- */

static bool
is_buildx(const struct docker_line *l)
{
	return slice_starts(slice_str(l->name), "buildx");
}

/* docker's own builder of old, which is asked for by DOCKER_BUILDKIT=0 and reads no policy. */
static enum cocket_code
refuse_classic(const struct docker_line *l, struct err *err)
{
	static const char *const words[] = { "0", "f", "F", "false", "FALSE", "False" }; /* Go's strconv.ParseBool */
	const struct slice wanted = slice_str(getenv("DOCKER_BUILDKIT"));

	for (size_t i = 0; i < sizeof words / sizeof *words && !is_buildx(l); i++)
		if (slice_is(wanted, words[i]))
			return refuse(l, "DOCKER_BUILDKIT is", wanted, err);
	return COCKET_OK;
}

/* --builder, else the variable that docker reads; "" none. */
static const char *
given_builder(const struct docker_line *l)
{
	const char *option = docker_option(l, "builder"), *variable = getenv("BUILDX_BUILDER");

	if (option && *option)
		return option;
	return variable ? variable : "";
}

enum cocket_code
docker_builder_find(char name[static BUILDER_NAME_BYTES], const struct docker_line *l, struct err *err)
{
	const char *given = given_builder(l);

	name[0] = '\0';
	if (*given == '-')
		return fail(err, COCKET_E_USAGE, "docker %s: %s: not the name of a builder", l->name, TEXT(slice_str(given)));
	if (refuse_classic(l, err) || check_buildx(l, err))
		return err->code;
	if (!*given && !is_buildx(l) && find_context(name, l, err))
		return err->code;
	return check_nodes(l, *given ? given : name, err);
}
