/* What is fetched from an OCI layout: by tag, digest or subject (image-spec image-layout.md; docs/FORMATS.md 6.6).
 * Every blob is hashed.  Never takes what a payload names for a claim: it is only a way to find signatures. */
#include <stdio.h>

#include "base/escape.h"
#include "format/signature/signature_format.h"
#include "image/layout/layout.h"

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
	if (index_entry_check_names(d, err))
		return err->code;
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

	if (format_of_annotated_layer(layer->media_type) == FORMAT_COUNT || layer->size > SIGNATURE_MAX_BYTES || !affords(left, layer->size))
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

static bool
is_signature_tag(const char *tag)
{
	return strlen(tag) == 7 + 64 + 4 && slice_starts(slice_str(tag), "sha256-") && slice_ends(slice_str(tag), ".sig");
}

/* `cosign save` names nothing: its signatures are marked, and found by the digest in a payload.  Only a way to find them: claims are
 * checked elsewhere. */
static const struct descriptor *
saved_signature(struct layout *l, const char *tag)
{
	char digest[DIGEST_TEXT_BYTES] = "sha256:";
	uint64_t left = EVIDENCE_MAX_BYTES;
	size_t looked_at = 0;

	if (!is_signature_tag(tag))
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

	if (layout_index(l, err) || tag_find(&d, l, f->tag, err) || index_entry_check_names(d, err))
		return err->code;
	const char *ref_name = index_entry_name(d);
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

void
layout_fetch(struct source *s, struct fetch *fetches, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct err err = { 0 };

		fetches[i].err = (struct err){ 0 };
		if (fetch_one(layout_of(s), &fetches[i], &err) == COCKET_OK)
			continue;
		fetches[i].err = err;
		(void)within(&fetches[i].err, "%s", TEXT(slice_str(layout_place(s))));
	}
}
