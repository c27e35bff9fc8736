/* An OCI image layout on disk as a source of images (image-spec image-layout.md; formats.md 6.6).
 * Reads only what is asked for, by openat below the directory named and never through a symbolic link (A22); every blob is hashed.
 * Never writes a blob under a name that is not its digest; index.json is replaced whole, under a lock. */
#include "image/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/text.h"

static const char blobs_path[] = "blobs/sha256";

static struct layout *
layout_of(struct source *s)
{
	return (struct layout *)s;
}

static enum cocket_code
open_below(int *out, int dir, const char *name, struct err *err)
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

/* blobs, then sha256 below it: each step refuses a link, which one open of the whole path would not. */
static enum cocket_code
blobs_open(struct layout *l, struct err *err)
{
	AUTO(fd_close) int blobs = -1;

	if (l->blobs >= 0)
		return COCKET_OK;
	if (open_below(&blobs, l->dir, "blobs", err))
		return err->code;
	return open_below(&l->blobs, blobs, "sha256", err) ? within(err, "blobs") : COCKET_OK;
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
		return fail(err, COCKET_E_TOO_LARGE, "%s/%s: %llu bytes, at most %zu are taken", blobs_path, hex,
		            (unsigned long long)size, out->max);
	if (blobs_open(l, err))
		return err->code;
	if (file_read_at(out, l->blobs, hex, err))
		return within(err, "%s", blobs_path);
	if (blob_check(buf_slice(out), digest, has_size, size, err))
		return within(err, "%s/%s", blobs_path, hex);
	return COCKET_OK;
}

static void
index_drop(struct layout *l)
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

static enum cocket_code
blob_fetch(struct layout *l, struct fetch *f, struct err *err)
{
	f->body = BUF(f->max);
	if (layout_blob(&f->body, l, &f->digest, f->has_size, f->size, err)) {
		buf_free(&f->body);
		return err->code;
	}
	f->body_digest = f->digest;
	return COCKET_OK;
}

static enum cocket_code
entry_fetch(struct layout *l, struct fetch *f, const struct descriptor *d, struct err *err)
{
	f->digest = d->digest;
	f->has_size = true;
	f->size = d->size;
	snprintf(f->served_type, sizeof f->served_type, "%s", d->media_type);
	if (blob_fetch(l, f, err) == COCKET_OK)
		return COCKET_OK;
	if (err->code == COCKET_E_NOT_FOUND) /* listed, so "it is not there" would be the wrong answer to what the tag is */
		err->code = COCKET_E_IO;
	return err->code;
}

/* A listed manifest has the descriptor's size and type; one that is only a blob (a child of an index) is what its bytes say. */
static enum cocket_code
manifest_fetch(struct layout *l, struct fetch *f, struct err *err)
{
	const char *ref_name;

	if (layout_index(l, err))
		return err->code;
	const struct descriptor *d = index_find_digest(&ref_name, &l->index, &f->digest);
	snprintf(f->tag, sizeof f->tag, "%s", ref_name ? ref_name : "");
	if (d == NULL || f->has_size)
		return blob_fetch(l, f, err);
	return entry_fetch(l, f, d, err);
}

/* left: bytes that may still be read: what lists one blob a thousand times must not have it read a thousand times (A7). */
static bool
affords(uint64_t *left, uint64_t size)
{
	bool enough = size <= *left;

	*left -= enough ? size : 0;
	return enough;
}

static bool
names_digest(struct layout *l, const struct descriptor *layer, const char *digest, uint64_t *left)
{
	AUTO(buf_free) struct buf payload = BUF(SIGNATURE_MAX_BYTES);
	struct err ignored = { 0 };

	if (strcmp(layer->media_type, MEDIA_SIMPLE_SIGNING) != 0 || layer->size > SIGNATURE_MAX_BYTES || !affords(left, layer->size))
		return false;
	if (layout_blob(&payload, l, &layer->digest, true, layer->size, &ignored))
		return false;
	return memmem(buf_str(&payload), payload.len, digest, strlen(digest)) != NULL;
}

static bool
signs_digest(struct layout *l, const struct descriptor *entry, const char *digest, uint64_t *left)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);
	AUTO(manifest_free) struct manifest m = { 0 };
	struct err ignored = { 0 };

	if (!affords(left, entry->size) || layout_blob(&bytes, l, &entry->digest, true, entry->size, &ignored))
		return false;
	if (manifest_parse(&m, buf_slice(&bytes), entry->media_type, &ignored))
		return false;
	for (size_t i = 0; m.kind == MANIFEST_IMAGE && i < m.count && i < SIGNATURES_MAX; i++)
		if (names_digest(l, &m.items[i], digest, left))
			return true;
	return false;
}

/* `cosign save` names nothing: its signatures are marked, and found by the digest in a payload.  Only a way to find them: claims are
 * checked elsewhere. */
static const struct descriptor *
saved_signature(struct layout *l, const char *tag)
{
	char digest[DIGEST_TEXT_BYTES] = "sha256:";
	uint64_t left = EVIDENCE_MAX_BYTES;
	size_t looked_at = 0;

	if (strlen(tag) != 7 + 64 + 4 || !slice_starts(slice_str(tag), "sha256-") || strcmp(tag + 7 + 64, ".sig") != 0)
		return NULL;
	memcpy(digest + 7, tag + 7, 64);
	for (size_t i = 0; i < l->index.count && looked_at < SIGNATURES_MAX; i++)
		if (index_entry_is_saved_signature(&l->index.items[i]) && ++looked_at &&
		    signs_digest(l, &l->index.items[i], digest, &left))
			return &l->index.items[i];
	return NULL;
}

static enum cocket_code
tag_find(const struct descriptor **out, struct layout *l, const char *tag, struct err *err)
{
	if (tag[0] == '\0')
		return index_find_only(out, &l->index, err);
	enum cocket_code code = index_find_tag(out, &l->index, tag, err);
	if (code != COCKET_E_NOT_FOUND)
		return code;
	*out = saved_signature(l, tag);
	return *out ? COCKET_OK : code;
}

static enum cocket_code
tag_fetch(struct layout *l, struct fetch *f, struct err *err)
{
	const struct descriptor *d;

	if (layout_index(l, err) || tag_find(&d, l, f->tag, err))
		return err->code;
	const char *ref_name = descriptor_annotation(d, ANNOTATION_REF_NAME);
	snprintf(f->tag, sizeof f->tag, "%s", ref_name ? ref_name : "");
	return entry_fetch(l, f, d, err);
}

static enum cocket_code
referrers_fetch(struct layout *l, struct fetch *f, struct err *err)
{
	f->body = BUF(f->max);
	f->next[0] = '\0';
	snprintf(f->served_type, sizeof f->served_type, "%s", MEDIA_OCI_INDEX);
	if (layout_referrers(&f->body, l, &f->digest, err)) {
		buf_free(&f->body);
		return err->code;
	}
	f->body_digest = digest_of(buf_slice(&f->body));
	return COCKET_OK;
}

static enum cocket_code
fetch_one(struct layout *l, struct fetch *f, struct err *err)
{
	switch (f->kind) {
	case FETCH_TAG:
		return tag_fetch(l, f, err);
	case FETCH_MANIFEST:
		return manifest_fetch(l, f, err);
	case FETCH_BLOB:
		return blob_fetch(l, f, err);
	case FETCH_REFERRERS:
		return referrers_fetch(l, f, err);
	default:
		BUG("no such fetch");
	}
}

static void
layout_fetch(struct source *s, struct fetch *fetches, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct err err = { 0 };

		fetches[i].err = (struct err){ 0 };
		if (fetch_one(layout_of(s), &fetches[i], &err) == COCKET_OK)
			continue;
		fetches[i].err = err;
		(void)within(&fetches[i].err, "%s", TEXT(slice_str(s->ref.path)));
	}
}

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
	if (make_below(l->dir, "blobs", err) || open_below(&blobs, l->dir, "blobs", err) || make_below(blobs, "sha256", err))
		return err->code;
	return blobs_open(l, err);
}

static bool
has_blob(struct layout *l, struct slice bytes, const struct digest *digest)
{
	AUTO(buf_free) struct buf there = BUF(bytes.len);
	struct err ignored = { 0 };

	return layout_blob(&there, l, digest, true, bytes.len, &ignored) == COCKET_OK;
}

static enum cocket_code
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
		return within(err, "%s/%s", TEXT(slice_str(s->ref.path)), blobs_path);
	return COCKET_OK;
}

static enum cocket_code
layout_lock(struct source *s, struct err *err)
{
	struct layout *l = layout_of(s);

	if (fd_lock(l->dir, LOCK_EX, err))
		return within(err, "%s", TEXT(slice_str(s->ref.path)));
	l->locked = true;
	index_drop(l); /* another process may have written since */
	return COCKET_OK;
}

static void
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
	index_drop(l);
	return COCKET_OK;
}

static enum cocket_code
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

static void
layout_close(struct source *s)
{
	struct layout *l = layout_of(s);

	index_drop(l);
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
