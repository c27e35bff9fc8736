/* Attestations: any bytes, in an envelope or below a manifest.  Nobody can sign for a key that was made a moment ago, nor for sigstore's public instance:
 * so nothing of an envelope is ever proved, and what is below a manifest belongs to it by its digest or not at all.  Never touches a file or a network. */
#include <stdlib.h>

#include "base/limits.h"
#include "format/signature/dsse_envelope.h"
#include "fuzz/trusted.h"
#include "signature/attestation_part.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Cut at the first NUL: what is beside an envelope, or the manifest. */
static struct slice
cut(struct slice *rest)
{
	const uint8_t *nul = rest->len ? memchr(rest->ptr, 0, rest->len) : NULL;
	const struct slice first = slice_of(rest->ptr, nul ? (size_t)(nul - rest->ptr) : 0);

	if (nul)
		*rest = slice_of(nul + 1, rest->len - first.len - 1);
	return first;
}

static void
item_fill(struct evidence_item *item, struct slice bytes)
{
	const struct slice first = cut(&bytes);
	struct err err;

	item->document = BUF(ATTESTATION_MAX_BYTES + KIB);
	item->certificate = BUF(SIGNATURE_MAX_BYTES);
	item->manifest_bytes = BUF(MANIFEST_MAX_BYTES);
	if (buf_add(&item->document, bytes, &err) || buf_add(&item->certificate, first, &err) || buf_add(&item->manifest_bytes, first, &err))
		abort();
	item->id.digest = digest_of(bytes);
	item->manifest = digest_of(first);
}

static void
item_free(struct evidence_item *item)
{
	buf_free(&item->document);
	buf_free(&item->certificate);
	buf_free(&item->manifest_bytes);
}

static void
envelope_examine(const struct attestation_request *q, struct evidence_item *item)
{
	AUTO(attestations_free) struct attestations found = { 0 };
	struct err err = { 0 };

	if (attestation_examine(&found, q, NULL, item, &err))
		abort();
	for (size_t i = 0; i < found.count; i++)
		if (found.items[i].reason == REASON_OK || found.items[i].proof.who.kind != IDENTITY_NONE || found.items[i].payload.len > 0)
			abort();
}

/* The same payload whether it is decoded where it lies or copied. */
static void
payload_check(struct slice bytes)
{
	AUTO(buf_free) struct buf text = BUF(ATTESTATION_MAX_BYTES), rest = BUF(SIGNATURE_MAX_BYTES), pae = BUF(2 * SIGNATURE_MAX_BYTES);
	AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 };
	struct slice payload;
	struct err err;

	if (bytes.len > SIGNATURE_MAX_BYTES || sigstore_bundle_parse(&b, bytes, &err) || b.payload.len == 0 || buf_add(&text, bytes, &err) ||
	    dsse_payload_find(&rest, &payload, buf_slice(&text), true, &err))
		return;
	if (dsse_payload_decode(&text, &payload, b.payload_type, &err)) /* escaped characters are for the one that copies */
		return;
	if (dsse_pae(&pae, b.payload_type, buf_slice(&b.payload), &err) || !slice_eq(buf_slice(&pae), buf_slice(&text)))
		abort();
}

/* The first byte is the place; what is before a NUL is the certificate beside an envelope, or the manifest. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct authenticators by = { .keys = keys_made(), .certificates = { .roots = root_public(), .count = 1, .now = 1800000000 } };
	unsigned budget = 16;
	struct attestation_request q = { .by = &by, .now = 1800000000, .budget = &budget };
	struct evidence_item item = { 0 };
	struct err err;

	if (size == 0 || size > SIGNATURE_MAX_BYTES)
		return 0;
	item.place = (enum attestation_place)(ATTESTATION_BUNDLE + data[0] % 5);
	item.subject = digest_of(pubkey_spki(by.keys->keys[0]));
	q.subject = &item.subject;
	item_fill(&item, slice_of(data + 1, size - 1));
	if (item.place == ATTESTATION_BUNDLE)
		payload_check(slice_of(data + 1, size - 1));
	if (item.place < ATTESTATION_INDEX)
		envelope_examine(&q, &item);
	else if (attestation_manifest_check(&item, &q, ATTESTATION_BY_MANIFEST, &err) == COCKET_OK && item.place != ATTESTATION_INDEX)
		abort(); /* nobody knows the digest that it would have to be about; in BuildKit's old form it is about none */
	item_free(&item);
	return 0;
}
