/* An OCI image layout on disk as a source of images (image-spec image-layout.md; formats.md 6.6): its directory, blobs and index.
 * Reads only what is asked for, by openat below the directory named and never through a symbolic link (A22); every blob is hashed. */
#include "image/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

enum cocket_code
layout_below(int *out, int dir, const char *name, struct err *err)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		return fail(err, COCKET_E_NOT_FOUND, "%s: no such directory", name);
	if (fd < 0 && (errno == ELOOP || errno == ENOTDIR)) /* A22 */
		return fail(err, COCKET_E_IO, "%s: not a directory (symbolic links are not followed)", name);
	if (fd < 0)
		return fail_errno(err, COCKET_E_IO, "%s", name);
	*out = fd;
	return COCKET_OK;
}

/* Each step refuses a link, which one open of the whole path would not. */
enum cocket_code
layout_blobs(struct layout *l, struct err *err)
{
	AUTO(fd_close) int blobs = -1;

	if (l->blobs >= 0)
		return COCKET_OK;
	if (layout_below(&blobs, l->dir, "blobs", err))
		return err->code;
	return layout_below(&l->blobs, blobs, "sha256", err) ? within(err, "blobs") : COCKET_OK;
}

static enum cocket_code
blob_check(struct slice bytes, const struct digest *digest, bool has_size, uint64_t size, struct err *err)
{
	if (has_size && bytes.len != size)
		return fail(err, COCKET_E_SIZE, "%zu bytes, expected %llu", bytes.len, (unsigned long long)size);
	return digest_check(digest, bytes, err);
}

enum cocket_code
layout_blob(struct buf *out, struct layout *l, const struct digest *digest, bool has_size, uint64_t size, struct err *err)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, digest);
	if (has_size && size > out->max)
		return fail(err, COCKET_E_TOO_LARGE, "%s/%s: %llu bytes, at most %zu are taken", LAYOUT_BLOBS, hex,
		            (unsigned long long)size, out->max);
	if (layout_blobs(l, err))
		return err->code;
	if (file_read_at(out, l->blobs, hex, err))
		return within(err, "%s", LAYOUT_BLOBS);
	if (blob_check(buf_slice(out), digest, has_size, size, err))
		return within(err, "%s/%s", LAYOUT_BLOBS, hex);
	return COCKET_OK;
}

void
layout_drop_index(struct layout *l)
{
	manifest_free(&l->index);
	l->index = (struct manifest){ 0 };
	l->has_index = false;
}

enum cocket_code
layout_index(struct layout *l, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);

	if (l->has_index)
		return COCKET_OK;
	if (file_read_at(&bytes, l->dir, "index.json", err))
		return err->code;
	if (manifest_parse(&l->index, buf_slice(&bytes), MEDIA_OCI_INDEX, err))
		return within(err, "index.json");
	l->has_index = true;
	if (l->index.kind != MANIFEST_INDEX)
		return fail(err, COCKET_E_FORMAT, "index.json: is an image manifest, expected an index");
	return COCKET_OK;
}

static void
layout_close(struct source *s)
{
	struct layout *l = layout_of(s);

	layout_drop_index(l);
	fd_close(&l->blobs);
	fd_close(&l->dir); /* drops the lock too */
	free(l);
}

static const struct source_ops layout_ops = {
	.transport = "oci",
	.fetch = layout_fetch,
	.put_blob = layout_put_blob,
	.put_manifest = layout_put_manifest,
	.lock = layout_lock,
	.unlock = layout_unlock,
	.stream = layout_stream,
	.clone = layout_clone,
	.close = layout_close,
};

/* image-layout.md, "oci-layout file": imageLayoutVersion MUST be there; 1.0.0 is the only one there is.  Open object. */
static enum cocket_code
marker_check(int dir, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(LAYOUT_MARKER_MAX_BYTES);
	AUTO(json_free) struct json_doc doc = { 0 };
	const char *version;
	enum cocket_code code = file_read_at(&bytes, dir, "oci-layout", err);

	if (code == COCKET_E_NOT_FOUND)
		return fail(err, COCKET_E_NOT_FOUND, "no oci-layout file: not an OCI image layout");
	if (code)
		return code;
	if (json_parse(&doc, buf_slice(&bytes), err) || json_string(&version, json_root(&doc), "imageLayoutVersion", err))
		return within(err, "oci-layout");
	if (strcmp(version, "1.0.0") != 0)
		return fail(err, COCKET_E_UNSUPPORTED, "oci-layout: imageLayoutVersion %s, expected 1.0.0", TEXT(slice_str(version)));
	return COCKET_OK;
}

static enum cocket_code
directory_open(int *out, const char *path, struct err *err)
{
	*out = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*out < 0)
		return fail_errno(err, errno == ENOENT ? COCKET_E_NOT_FOUND : COCKET_E_IO, "%s", TEXT(slice_str(path)));
	return COCKET_OK;
}

enum cocket_code
layout_open(struct source **out, const struct reference *ref, bool write, struct err *err)
{
	AUTO(fd_close) int dir = -1;
	struct layout *l;

	(void)write; /* the file system says whether we may */
	if (directory_open(&dir, ref->path, err))
		return err->code;
	if (marker_check(dir, err))
		return within(err, "%s", TEXT(slice_str(ref->path)));
	l = calloc(1, sizeof *l);
	if (l == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	*l = (struct layout){ .base = { .ops = &layout_ops, .ref = *ref }, .dir = dir, .blobs = -1 };
	dir = -1;
	*out = &l->base;
	return COCKET_OK;
}
