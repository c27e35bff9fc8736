/* docker compose: the images of the model that it would start are verified, and it is given that model with their digests in it, from memory.
 * A service that is built here, and all that the file names otherwise and is not verified, is refused. */
#include <unistd.h>

#include "base/limits.h"
#include "cli/command/docker/docker_build.h"
#include "cli/command/docker/docker_pin.h"
#include "deploy/docker_compose.h"
#include "deploy/docker_source_policy.h"
#include "deploy/memory_file.h"

/* The file stays open for the plugin that docker runs; the builder is told as well, should it build after all. */
static enum cocket_code
become_compose(const struct docker_line *l, const struct docker_pinned *p, struct err *err)
{
	AUTO(docker_argv_free) struct docker_argv a = { 0 };
	char path[MEMORY_FILE_PATH_BYTES];
	int fd;

	if (docker_source_policy_set(&p->names, err) || memory_file_create(&fd, path, buf_slice(&p->file), err))
		return err->code;
	docker_compose_argv(&a, l, path);
	enum cocket_code code = docker_become(&a, err);
	close(fd);
	return code;
}

static enum status
pin_and_run(const struct app *app, const struct docker_line *l)
{
	AUTO(buf_free) struct buf model = BUF(4 * MIB);
	AUTO(docker_pinned_free) struct docker_pinned pinned = DOCKER_PINNED;
	struct err err = { 0 };
	enum status status;
	int dockers;

	if (docker_compose_read(&dockers, &model, l, &err))
		return print_err(NULL, &err);
	if (dockers != 0)
		return (enum status)dockers; /* docker's own is passed on */
	struct docker_file file = docker_compose_file(&model);
	status = docker_pin_file(&pinned, app, &file);
	return status == STATUS_OK && become_compose(l, &pinned, &err) ? print_err(NULL, &err) : status;
}

static enum status
pass_on(const struct docker_line *l)
{
	AUTO(docker_argv_free) struct docker_argv a = { 0 };
	struct err err = { 0 };

	docker_argv_copy(&a, l, SIZE_MAX, NULL);
	return docker_become(&a, &err) ? print_err(NULL, &err) : STATUS_OK;
}

enum status
docker_compose(const struct app *app, const struct docker_line *l)
{
	struct err err = { 0 };
	bool fetches;

	if (docker_compose_fetches(&fetches, l, &err))
		return print_err(NULL, &err);
	return fetches ? pin_and_run(app, l) : pass_on(l);
}
