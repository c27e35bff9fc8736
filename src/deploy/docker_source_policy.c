/* A source policy for the builder: see docker_source_policy.h. */
#include "deploy/docker_source_policy.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "deploy/memory_file.h"
#include "format/files/source_policy.h"

#define VARIABLE "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY" /* buildx build.ReadSourcePolicy */

/* The policy that is there already; none: nothing. */
static enum cocket_code
read_own(struct buf *out, const char *path, struct err *err)
{
	if (!*path)
		return COCKET_OK;
	if (file_read(out, path, err))
		return within(err, VARIABLE);
	return out->len > 0 ? COCKET_OK : fail(err, COCKET_E_FORMAT, VARIABLE ": %s: empty", TEXT(slice_str(path)));
}

static enum cocket_code
policy_print(struct buf *out, const struct strings *pinned, struct err *err)
{
	AUTO(buf_free) struct buf own = BUF(CONFIG_FILE_MAX_BYTES);
	const char *variable = getenv(VARIABLE), *path = variable ? variable : "";

	if (read_own(&own, path, err))
		return err->code;
	if (source_policy_print(out, (const char *const *)pinned->items, pinned->count, buf_slice(&own), err))
		return within(err, VARIABLE "%s%s", *path ? ": " : "", TEXT(slice_str(path)));
	return COCKET_OK;
}

enum cocket_code
docker_source_policy_set(const struct strings *pinned, struct err *err)
{
	AUTO(buf_free) struct buf policy = BUF(16 * MIB);
	char path[MEMORY_FILE_PATH_BYTES];
	int fd;

	if (policy_print(&policy, pinned, err)) {
		err->code = err->code == COCKET_E_NOMEM ? err->code : COCKET_E_USAGE;
		return err->code;
	}
	if (memory_file_create(&fd, path, buf_slice(&policy), err)) /* it stays open for the plugin that docker runs */
		return err->code;
	return setenv(VARIABLE, path, 1) ? no_memory(err) : COCKET_OK;
}
