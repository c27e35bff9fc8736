/* An attestation in a manifest that is signed, or that a signed index lists: what ties the document to what was signed, and to the image, by digests.
 * Pure: nothing is taken from whoever fetched them but the bytes. */
#include "signature/attestation_part.h"

#include "format/oci/attestation_entry.h"

/* The layer's descriptor, in the manifest's own bytes. */
static enum cocket_code
layer_check(const struct evidence_item *item, const struct manifest *m, struct err *err)
{
	if (digest_check(&item->id.digest, buf_slice(&item->document), err))
		return err->code;
	for (size_t i = 0; i < m->count; i++)
		if (digest_eq(&m->items[i].digest, &item->id.digest) && m->items[i].size == item->document.len)
			return COCKET_OK;
	return fail(err, COCKET_E_DIGEST, "the manifest does not hold the statement");
}

/* Of BuildKit's old form nothing but the statement says whose it is. */
static enum cocket_code
subject_check(const struct evidence_item *item, const struct manifest *m, struct err *err)
{
	char text[DIGEST_TEXT_BYTES];

	if (!m->has_subject)
		return item->place == ATTESTATION_INDEX ? COCKET_OK : fail(err, COCKET_E_FORMAT, "the manifest has no subject");
	if (digest_eq(&m->subject.digest, &item->subject))
		return COCKET_OK;
	digest_print(text, &m->subject.digest);
	return fail(err, COCKET_E_DIGEST, "the manifest is about %s", text);
}

/* The index that was signed lists the manifest, for the image. */
static enum cocket_code
index_check(const struct evidence_item *item, const struct image *index, struct err *err)
{
	const struct manifest *m = &index->manifest;
	struct digest about;

	if (digest_check(&index->digest, buf_slice(&index->bytes), err))
		return err->code;
	for (size_t i = 0; m->kind == MANIFEST_INDEX && i < m->count; i++)
		if (digest_eq(&m->items[i].digest, &item->manifest) && attestation_entry_subject(&about, &m->items[i]) &&
		    digest_eq(&about, &item->subject))
			return COCKET_OK;
	return fail(err, COCKET_E_DIGEST, "the index does not list the manifest for this image");
}

enum cocket_code
attestation_manifest_check(const struct evidence_item *item, const struct attestation_request *q, enum attestation_signed by, struct err *err)
{
	AUTO(manifest_free) struct manifest m = { 0 };

	if (digest_check(&item->manifest, buf_slice(&item->manifest_bytes), err) || manifest_parse(&m, buf_slice(&item->manifest_bytes), NULL, err))
		return err->code;
	if (m.kind != MANIFEST_IMAGE)
		return fail(err, COCKET_E_FORMAT, "is an index, expected a manifest");
	if (layer_check(item, &m, err) || subject_check(item, &m, err))
		return err->code;
	return by == ATTESTATION_BY_INDEX ? index_check(item, q->wish.index, err) : COCKET_OK;
}
