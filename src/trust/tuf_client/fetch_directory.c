/* A TUF repository in a local directory (see fetcher.h): a copy on a disk, or another store.
 * Never follows a link below the directory.  Does not care who may write to it: signatures decide. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/file.h"
#include "trust/store/store_dir_part.h"
#include "trust/store/store_name.h"
#include "trust/tuf_client/fetcher.h"

static int *
new_fd(int fd, struct err *err)
{
	int *held = malloc(sizeof *held);

	if (held)
		*held = fd;
	else
		(void)no_memory(err);
	return held;
}

/* In a store a commit may be on its way: what it brings counts before what is there, and an empty file says that there is none. */
static enum cocket_code
read_overlaid(struct buf *out, int dir, const char *name, struct err *err)
{
	size_t before = out->len;
	char committed[sizeof STORE_COMMIT_DIR + STORE_NAME_BYTES + 32];

	snprintf(committed, sizeof committed, STORE_COMMIT_DIR "/%s", name);
	enum cocket_code code = file_read_at(out, dir, committed, err);
	if (code == COCKET_E_NOT_FOUND)
		return file_read_at(out, dir, name, err);
	if (code == COCKET_OK && out->len == before)
		return fail(err, COCKET_E_NOT_FOUND, "%s: not found", name);
	return code;
}

static enum cocket_code
fetch_from_directory(void *ctx, struct buf *out, const char *name, struct err *err)
{
	const int *dir = ctx;
	const char *unversioned = fetcher_unversioned(name);
	enum cocket_code code = read_overlaid(out, *dir, name, err);

	return code == COCKET_E_NOT_FOUND && unversioned ? read_overlaid(out, *dir, unversioned, err) : code;
}

static void
close_directory(void *ctx)
{
	fd_close(ctx);
	free(ctx);
}

enum cocket_code
fetcher_open_directory(struct fetcher *out, const char *path, struct err *err)
{
	AUTO(fd_close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int *held;

	if (fd < 0) {
		(void)fail_errno(err, errno == ENOENT ? COCKET_E_NOT_FOUND : COCKET_E_IO, "%s: cannot be opened", TEXT(slice_str(path)));
		return as_unread(err);
	}
	if (!(held = new_fd(fd, err)))
		return err->code;
	fd = -1;
	*out = (struct fetcher){ fetch_from_directory, close_directory, held };
	return COCKET_OK;
}
