/* What is written into an OCI layout (image-spec image-layout.md), wherever its files are.
 * Never writes a blob under a name that is not its digest; index.json is replaced whole, under a lock. */
#include "base/escape.h"
#include "image/layout/layout.h"

static bool
has_blob(struct layout *l, struct slice bytes, const struct digest *digest)
{
	AUTO(buf_free) struct buf there = BUF(bytes.len);
	struct err ignored = { 0 };

	return layout_blob(&there, l, digest, true, bytes.len, &ignored) == COCKET_OK;
}

static enum cocket_code
within_place(const struct source *s, struct err *err)
{
	return within(err, "%s", TEXT(slice_str(layout_place(s))));
}

enum cocket_code
layout_put_blob(struct source *s, struct slice bytes, const struct digest *digest, struct err *err)
{
	struct layout *l = layout_of(s);

	if (digest_check(digest, bytes, err))
		return within_place(s, err);
	if (has_blob(l, bytes, digest))
		return COCKET_OK;
	return l->files->put_blob(l, bytes, digest, err) ? within_place(s, err) : COCKET_OK;
}

enum cocket_code
layout_lock(struct source *s, struct err *err)
{
	struct layout *l = layout_of(s);

	if (l->files->lock(l, err))
		return within_place(s, err);
	l->locked = true;
	layout_drop_index(l); /* another process may have written since */
	return COCKET_OK;
}

void
layout_unlock(struct source *s)
{
	struct layout *l = layout_of(s);

	l->files->unlock(l);
	l->locked = false;
}

static enum cocket_code
index_write(struct layout *l, const struct index_entry *entries, size_t n, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);

	if (layout_index(l, err) || index_print(&bytes, &l->index, entries, n, err) ||
	    l->files->put_index(l, buf_slice(&bytes), err))
		return within_place(&l->base, err);
	layout_drop_index(l);
	return COCKET_OK;
}

enum cocket_code
layout_put_entries(struct source *s, const struct index_entry *entries, size_t n, struct err *err)
{
	struct layout *l = layout_of(s);
	const bool lock = !l->locked;

	if (lock && layout_lock(s, err))
		return err->code;
	enum cocket_code code = index_write(l, entries, n, err);
	if (lock)
		layout_unlock(s);
	return code;
}

enum cocket_code
layout_put_manifest(struct source *s, struct manifest_put *p, struct err *err)
{
	const struct index_entry entry = {
		.media_type = p->media_type, .digest = digest_of(p->bytes), .size = p->bytes.len, .tag = p->tag, .artifact_type = p->artifact_type,
	};

	p->is_subject_known = true; /* referrers of a layout are found by looking */
	return layout_put_blob(s, p->bytes, &entry.digest, err) ? err->code : layout_put_entries(s, &entry, 1, err);
}
