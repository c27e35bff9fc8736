/* docker build: every image that the Dockerfile fetches is verified, and docker reads a Dockerfile with their digests in it, on its
 * standard input.  The frontend that "# syntax=" names is such an image.  BuildKit is told to fetch nothing else (docker_source_policy.h).
 * If the Dockerfile is not a file here, or images come from elsewhere too, docker is not run. */
#include "cli/command/docker/docker_build.h"

#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/command/docker/docker_pin.h"
#include "deploy/docker_build.h"
#include "deploy/docker_builder.h"
#include "deploy/docker_source_policy.h"
#include "deploy/memory_file.h"

/* The Dockerfile on the standard input of what is run next. */
static enum cocket_code
put_on_stdin(struct slice bytes, struct err *err)
{
	char path[MEMORY_FILE_PATH_BYTES];
	int fd;

	if (memory_file_create(&fd, path, bytes, err))
		return err->code;
	return dup2(fd, STDIN_FILENO) < 0 || close(fd) ? fail_errno(err, COCKET_E_IO, "standard input") : COCKET_OK;
}

static enum cocket_code
enforce(char builder[static BUILDER_NAME_BYTES], const struct docker_line *l, const struct strings *pinned, struct err *err)
{
	return docker_builder_find(builder, l, err) ? err->code : docker_source_policy_set(pinned, err);
}

static enum cocket_code
build(const struct docker_line *l, bool is_enforced, const struct docker_pinned *p, struct err *err)
{
	AUTO(docker_argv_free) struct docker_argv a = { 0 };
	char builder[BUILDER_NAME_BYTES] = "";

	if (is_enforced && enforce(builder, l, &p->names, err))
		return err->code;
	docker_build_argv(&a, l, is_enforced ? builder : NULL);
	return put_on_stdin(buf_slice(&p->file), err) ? err->code : docker_become(&a, err);
}

static enum cocket_code
read_dockerfile(struct buf *out, char path[static PATH_MAX], const struct docker_line *l, struct err *err)
{
	if (docker_build_find(path, l, err))
		return err->code;
	if (file_read(out, path, err))
		err->code = COCKET_E_USAGE;
	return err->code;
}

enum status
docker_build(const struct app *app, const struct docker_line *l, bool is_enforced)
{
	AUTO(buf_free) struct buf bytes = BUF(CONFIG_FILE_MAX_BYTES);
	AUTO(docker_pinned_free) struct docker_pinned pinned = DOCKER_PINNED;
	struct docker_line line = *l; /* asked for its build arguments */
	char path[PATH_MAX];
	struct err err = { 0 };

	if (read_dockerfile(&bytes, path, l, &err))
		return print_err(NULL, &err);
	struct docker_file file = {
		.name = path, .kind = FILE_TYPE_DOCKERFILE, .bytes = buf_slice(&bytes), .variables = { .dockerfile = docker_build_args(&line) },
	};
	enum status status = docker_pin_file(&pinned, app, &file);
	if (status == STATUS_OK && build(l, is_enforced, &pinned, &err))
		status = print_err(NULL, &err);
	return status;
}
