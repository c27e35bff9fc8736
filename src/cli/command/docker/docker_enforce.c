/* The builder's own enforcement: see docker_enforce.h.
 * A builder that does not know source policies passes them over in silence: so nothing is believed of one that has not said its version. */
#include "cli/command/docker/docker_enforce.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/escape.h"
#include "cli/command/docker/docker_run.h"
#include "format/files/source_policy.h"

#define VARIABLE "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY" /* buildx build.ReadSourcePolicy */
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

/* "v0.12.1", "0.13.1+ds1", 1.x; a version of docker ("24.0.2"), which old buildx prints for a BuildKit that it does not know, is none. */
static bool
is_recent(struct slice version)
{
	unsigned major, minor;

	if (version.len > 0 && version.ptr[0] == 'v')
		version = slice_of(version.ptr + 1, version.len - 1);
	if (!take_number(&major, &version) || version.len == 0 || version.ptr[0] != '.')
		return false;
	version = slice_of(version.ptr + 1, version.len - 1);
	return take_number(&minor, &version) && (major == 0 ? minor >= MINOR_LEAST : major < 10);
}

/* --- asking docker ------------------------------------------------------------------------------ */

static enum status
refuse(const struct docker_line *l, const char *what, struct slice value)
{
	return usage_error("with buildx and BuildKit from 0.11 on it can; --unenforced before the command builds by the Dockerfile's digests alone",
	                   "docker %s: the builder cannot be told to fetch nothing else: %s%s%s", l->name, what, value.len ? ": " : "", TEXT(value));
}

/* docker [OPTION]... WORD... */
static enum status
ask(int *dockers, struct buf *answer, const struct docker_line *l, const char *const words[])
{
	AUTO(docker_words_free) struct docker_words w = { 0 };

	docker_words_begin(&w);
	docker_words_add_line(&w, l, 0, l->verb);
	for (; *words; words++)
		docker_words_add(&w, *words);
	return docker_read(dockers, answer, &w);
}

/* "github.com/docker/buildx v0.12.1 30feaa1" */
static enum status
buildx_check(const struct docker_line *l)
{
	AUTO(buf_free) struct buf answer = BUF(ANSWER_MAX_BYTES);
	int dockers = 0;
	enum status status = ask(&dockers, &answer, l, (const char *const[]){ "buildx", "version", NULL });
	struct slice line = buf_slice(&answer), rest;

	if (status != STATUS_OK)
		return status;
	if (dockers != 0)
		return refuse(l, "docker buildx is not there", slice_str(NULL));
	rest = text_trim(slice_take_until(&line, '\n'), TEXT_BLANKS);
	(void)slice_take_until(&rest, ' ');
	if (!is_recent(text_trim(slice_take_until(&rest, ' '), TEXT_BLANKS)))
		return refuse(l, "docker buildx version says", text_trim(buf_slice(&answer), TEXT_BLANKS));
	return STATUS_OK;
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

/* Each node has an endpoint, and must have said a version behind it that is recent. */
static enum status
nodes_check(const struct docker_line *l, struct slice text)
{
	size_t nodes = 0, recent = 0;

	while (text.len > 0) {
		struct slice line = slice_take_until(&text, '\n'), value = line, key = slice_take_until(&value, ':');

		if (slice_is(key, "Endpoint"))
			nodes++;
		if (!is_version_key(key))
			continue;
		if (!is_recent(text_trim(value, TEXT_BLANKS)))
			return refuse(l, "its BuildKit is too old, or does not say its version", text_trim(value, TEXT_BLANKS));
		recent++;
	}
	return nodes > 0 && nodes == recent ? STATUS_OK : refuse(l, "docker buildx inspect names no version of BuildKit", slice_str(NULL));
}

static enum status
builder_inspect(const struct docker_line *l, const char *name)
{
	AUTO(buf_free) struct buf answer = BUF(ANSWER_MAX_BYTES);
	const char *const words[] = { "buildx", "inspect", "--bootstrap", *name ? name : NULL, NULL };
	int dockers = 0;
	enum status status = ask(&dockers, &answer, l, words);

	if (status != STATUS_OK)
		return status;
	return dockers == 0 ? nodes_check(l, buf_slice(&answer)) : refuse(l, "docker buildx inspect fails", slice_str(name));
}

/* docker build, unlike docker buildx build, takes the builder of docker's context, whose images land in docker. */
static enum status
context_name(char name[static BUILDER_NAME_BYTES], const struct docker_line *l)
{
	AUTO(buf_free) struct buf answer = BUF(ANSWER_MAX_BYTES);
	int dockers = 0;
	enum status status = ask(&dockers, &answer, l, (const char *const[]){ "context", "inspect", "--format", "{{.Name}}", NULL });
	struct slice said = text_trim(buf_slice(&answer), TEXT_BLANKS);

	if (status != STATUS_OK)
		return status;
	if (dockers != 0 || said.len == 0 || said.len >= BUILDER_NAME_BYTES || said.ptr[0] == '-' || memchr(said.ptr, '\n', said.len))
		return refuse(l, "docker context inspect names no context", said);
	memcpy(name, said.ptr, said.len);
	name[said.len] = '\0';
	return STATUS_OK;
}

/* docker's own builder of old, which is asked for by DOCKER_BUILDKIT=0 and reads no policy. */
static bool
is_classic_wanted(const struct docker_line *l)
{
	static const char *const words[] = { "0", "f", "F", "false", "FALSE", "False" }; /* Go's strconv.ParseBool */
	const char *wanted = getenv("DOCKER_BUILDKIT");

	if (!wanted || slice_starts(slice_str(l->name), "buildx"))
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(wanted, words[i]) == 0)
			return true;
	return false;
}

enum status
docker_builder_check(char name[static BUILDER_NAME_BYTES], const struct docker_line *l)
{
	const char *given = docker_option(l, "builder");
	enum status status;

	name[0] = '\0';
	if (!given || !*given)
		given = getenv("BUILDX_BUILDER");
	if (given && *given == '-')
		return usage_error(NULL, "docker %s: %s: not the name of a builder", l->name, TEXT(slice_str(given)));
	if (is_classic_wanted(l))
		return refuse(l, "DOCKER_BUILDKIT is", slice_str(getenv("DOCKER_BUILDKIT")));
	status = buildx_check(l);
	if (status == STATUS_OK && (!given || !*given) && !slice_starts(slice_str(l->name), "buildx"))
		status = context_name(name, l);
	return status == STATUS_OK ? builder_inspect(l, given && *given ? given : name) : status;
}

/* --- the policy --------------------------------------------------------------------------------- */

static enum cocket_code
policy_print(struct buf *out, const struct docker_pins *pins, struct err *err)
{
	AUTO(buf_free) struct buf there = BUF(CONFIG_FILE_MAX_BYTES);
	const char *path = getenv(VARIABLE);

	if (path && *path && file_read(&there, path, err))
		return within(err, VARIABLE);
	if (path && *path && there.len == 0)
		return fail(err, COCKET_E_FORMAT, VARIABLE ": %s: empty", TEXT(slice_str(path)));
	if (source_policy_print(out, (const char *const *)pins->names, pins->count, buf_slice(&there), err))
		return within(err, VARIABLE "%s%s", path && *path ? ": " : "", path && *path ? TEXT(slice_str(path)) : "");
	return COCKET_OK;
}

enum status
docker_enforce(const struct docker_pins *pins)
{
	AUTO(buf_free) struct buf policy = BUF(16 * MIB);
	struct err err = { 0 };
	char path[64];
	int fd;

	if (policy_print(&policy, pins, &err)) {
		err.code = err.code == COCKET_E_NOMEM ? err.code : COCKET_E_USAGE;
		return say_error(NULL, &err);
	}
	if (docker_file_in_memory(&fd, buf_slice(&policy), &err))
		return say_error(NULL, &err);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd); /* it stays open for the plugin that docker runs */
	if (setenv(VARIABLE, path, 1))
		return say_error(NULL, &(struct err){ .code = COCKET_E_NOMEM, .message = "out of memory" });
	return STATUS_OK;
}
