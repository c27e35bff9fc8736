/* An OCI image layout as a source of images (image-spec image-layout.md; docs/FORMATS.md 6.6), wherever its files are.
 * Reads only what is asked for; every blob is hashed. */
#include "image/layout/layout.h"

#include "base/escape.h"

void
layout_blob_name(char out[static LAYOUT_BLOB_BYTES], const struct digest *digest)
{
	memcpy(out, LAYOUT_BLOBS "/", sizeof LAYOUT_BLOBS);
	digest_print_hex(out + sizeof LAYOUT_BLOBS, digest);
}

const char *
layout_place(const struct source *s)
{
	return s->ref.transport != TRANSPORT_LAYOUT && strcmp(s->ref.path, "-") == 0 ? "standard input" : s->ref.path;
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
	char name[LAYOUT_BLOB_BYTES];

	layout_blob_name(name, digest);
	if (has_size && size > out->max)
		return fail(err, COCKET_E_TOO_LARGE, "%s: %llu bytes, at most %zu are taken", name, (unsigned long long)size, out->max);
	if (l->files->read_blob(out, l, digest, err))
		return err->code;
	return blob_check(buf_slice(out), digest, has_size, size, err) ? within(err, "%s", name) : COCKET_OK;
}

void
layout_drop_index(struct layout *l)
{
	manifest_free(&l->index);
	l->index = (struct manifest){ 0 };
	l->has_index = false;
}

static enum cocket_code
index_check(const struct manifest *index, struct err *err)
{
	if (index->kind != MANIFEST_INDEX)
		return fail(err, COCKET_E_FORMAT, "is an image manifest, expected an index");
	return manifest_one_reading_check(index, err); /* nobody signs it */
}

enum cocket_code
layout_index(struct layout *l, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);

	if (l->has_index)
		return COCKET_OK;
	if (l->files->read(&bytes, l, "index.json", err))
		return err->code;
	if (manifest_parse(&l->index, buf_slice(&bytes), MEDIA_OCI_INDEX, err))
		return within(err, "index.json");
	if (index_check(&l->index, err)) {
		layout_drop_index(l);
		return within(err, "index.json");
	}
	l->has_index = true;
	return COCKET_OK;
}

/* image-layout.md, "oci-layout file": imageLayoutVersion MUST be there; 1.0.0 is the only one there is.  Open object. */
enum cocket_code
layout_marker_check(struct layout *l, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(LAYOUT_MARKER_MAX_BYTES);
	AUTO(json_free) struct json_doc doc = { 0 };
	static const char *const fields[] = { "imageLayoutVersion", NULL };
	const char *version;
	enum cocket_code code = l->files->read(&bytes, l, "oci-layout", err);

	if (code == COCKET_E_NOT_FOUND)
		return fail(err, COCKET_E_NOT_FOUND, "no oci-layout file: not an OCI image layout");
	if (code)
		return code;
	if (json_parse(&doc, buf_slice(&bytes), err) || json_string(&version, json_root(&doc), "imageLayoutVersion", err) ||
	    json_one_case(json_root(&doc), fields, err))
		return within(err, "oci-layout");
	if (strcmp(version, "1.0.0") != 0)
		return fail(err, COCKET_E_UNSUPPORTED, "oci-layout: imageLayoutVersion %s, expected 1.0.0", TEXT(slice_str(version)));
	return COCKET_OK;
}

enum cocket_code
layout_stream(struct source *s, const struct descriptor *d, uint64_t from, struct writer *to, struct err *err)
{
	struct layout *l = layout_of(s);

	return l->files->stream_blob(l, d, from, to, err);
}
