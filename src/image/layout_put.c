/* What is written into an OCI layout (image-spec image-layout.md).
 * Never writes a blob under a name that is not its digest; index.json is replaced whole, under a lock. */
#include <errno.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/text.h"
#include "image/layout.h"

static enum cocket_code
make_below(int dir, const char *name, struct err *err)
{
	if (mkdirat(dir, name, 0777) < 0 && errno != EEXIST)
		return fail_errno(err, COCKET_E_IO, "%s: cannot be made", name);
	return COCKET_OK;
}

static enum cocket_code
blobs_make(struct layout *l, struct err *err)
{
	AUTO(fd_close) int blobs = -1;

	if (l->blobs >= 0)
		return COCKET_OK;
	if (make_below(l->dir, "blobs", err) || layout_below(&blobs, l->dir, "blobs", err) || make_below(blobs, "sha256", err))
		return err->code;
	return layout_blobs(l, err);
}

static bool
has_blob(struct layout *l, struct slice bytes, const struct digest *digest)
{
	AUTO(buf_free) struct buf there = BUF(bytes.len);
	struct err ignored = { 0 };

	return layout_blob(&there, l, digest, true, bytes.len, &ignored) == COCKET_OK;
}

enum cocket_code
layout_put_blob(struct source *s, struct slice bytes, const struct digest *digest, struct err *err)
{
	struct layout *l = layout_of(s);
	char hex[DIGEST_HEX_BYTES];

	if (digest_check(digest, bytes, err) || blobs_make(l, err))
		return within(err, "%s", TEXT(slice_str(s->ref.path)));
	if (has_blob(l, bytes, digest))
		return COCKET_OK;
	digest_print_hex(hex, digest);
	if (file_replace_at(l->blobs, hex, bytes, 0644, err))
		return within(err, "%s/%s", TEXT(slice_str(s->ref.path)), LAYOUT_BLOBS);
	return COCKET_OK;
}

enum cocket_code
layout_lock(struct source *s, struct err *err)
{
	struct layout *l = layout_of(s);

	if (fd_lock(l->dir, LOCK_EX, err))
		return within(err, "%s", TEXT(slice_str(s->ref.path)));
	l->locked = true;
	layout_drop_index(l); /* another process may have written since */
	return COCKET_OK;
}

void
layout_unlock(struct source *s)
{
	struct layout *l = layout_of(s);

	(void)flock(l->dir, LOCK_UN);
	l->locked = false;
}

static enum cocket_code
index_write(struct layout *l, const struct index_entry *entry, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);

	if (layout_index(l, err) || index_print(&bytes, &l->index, entry, err) ||
	    file_replace_at(l->dir, "index.json", buf_slice(&bytes), 0644, err))
		return within(err, "%s", TEXT(slice_str(l->base.ref.path)));
	layout_drop_index(l);
	return COCKET_OK;
}

enum cocket_code
layout_put_manifest(struct source *s, struct slice bytes, const char *media_type, const char *tag, const char *artifact_type,
                    bool *subject_known, struct err *err)
{
	struct layout *l = layout_of(s);
	struct index_entry entry = {
		.media_type = media_type, .digest = digest_of(bytes), .size = bytes.len, .tag = tag, .artifact_type = artifact_type,
	};
	bool lock = !l->locked;

	*subject_known = true; /* referrers of a layout are found by looking */
	if (layout_put_blob(s, bytes, &entry.digest, err) || (lock && layout_lock(s, err)))
		return err->code;
	enum cocket_code code = index_write(l, &entry, err);
	if (lock)
		layout_unlock(s);
	return code;
}
