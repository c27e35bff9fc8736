/* attestation_manifest.c: from what was signed to the document and the image by digests alone.  Each link is broken by itself, as whoever fetches could
 * break it, beside the whole chain, which holds. */
#include "support/test.h"

#include <stdlib.h>

#include "base/limits.h"
#include "signature/attestation_part.h"
#include "support/fixture.h"

#define DOCUMENT "a statement"

enum change {
	NOTHING, OTHER_DOCUMENT, OTHER_DOCUMENT_AND_DIGEST, LONGER_IN_MANIFEST, OTHER_LAYER, OTHER_SUBJECT, NO_SUBJECT, IS_INDEX, MANIFEST_NOT_SIGNED, CUT_MANIFEST,
	INDEX_OF_OTHERS, INDEX_FOR_ANOTHER, INDEX_OF_A_PLATFORM, INDEX_CHANGED,
};

struct chain {
	struct digest image, other;
	struct evidence_item item;
	struct image index;
};

static void
manifest_print(struct buf *out, struct chain *c, enum change change)
{
	const struct digest document = digest_of(slice_str(change == OTHER_LAYER ? "another" : DOCUMENT)), config = digest_of(slice_str("{}"));
	char text[3][DIGEST_TEXT_BYTES];

	digest_print(text[0], &config);
	digest_print(text[1], &document);
	digest_print(text[2], change == OTHER_SUBJECT ? &c->other : &c->image);
	text_print(out,
	           "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"config\":{\"mediaType\":\"" MEDIA_OCI_EMPTY
	           "\",\"digest\":\"%s\",\"size\":2},\"layers\":[{\"mediaType\":\"" MEDIA_INTOTO "\",\"digest\":\"%s\",\"size\":%zu}]",
	           text[0], text[1], strlen(DOCUMENT) + (change == LONGER_IN_MANIFEST));
	if (change != NO_SUBJECT)
		text_print(out, ",\"subject\":{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"%s\",\"size\":9}", text[2]);
	text_print(out, "}");
}

static void
index_print(struct buf *out, const struct chain *c, enum change change)
{
	char text[2][DIGEST_TEXT_BYTES];

	digest_print(text[0], change == INDEX_OF_OTHERS ? &c->other : &c->item.manifest);
	digest_print(text[1], change == INDEX_FOR_ANOTHER ? &c->other : &c->image);
	text_print(out,
	           "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"manifests\":[{\"mediaType\":\"" MEDIA_OCI_MANIFEST
	           "\",\"digest\":\"%s\",\"size\":9,\"platform\":{\"os\":\"%s\",\"architecture\":\"unknown\"},\"annotations\":{\"" ANNOTATION_REFERENCE_TYPE
	           "\":\"attestation-manifest\",\"" ANNOTATION_REFERENCE_DIGEST "\":\"%s\"}}]}",
	           text[0], change == INDEX_OF_A_PLATFORM ? "linux" : "unknown", text[1]);
}

static void
chain_new(struct chain *c, enum attestation_place place, enum change change)
{
	AUTO(buf_free) struct buf index = BUF(MIB);
	struct err err = { 0 };

	*c = (struct chain){ .image = digest_of(slice_str("image")), .other = digest_of(slice_str("other")) };
	c->item = (struct evidence_item){ .place = place, .subject = c->image, .document = BUF(MIB), .manifest_bytes = BUF(MIB) };
	text_print(&c->item.document, change == OTHER_DOCUMENT || change == OTHER_DOCUMENT_AND_DIGEST ? "b statement" : DOCUMENT);
	c->item.id.digest = digest_of(change == OTHER_DOCUMENT ? slice_str(DOCUMENT) : buf_slice(&c->item.document));
	if (change == IS_INDEX)
		index_print(&c->item.manifest_bytes, c, NOTHING);
	else
		manifest_print(&c->item.manifest_bytes, c, change);
	c->item.manifest = digest_of(change == MANIFEST_NOT_SIGNED ? slice_str("what was signed") : buf_slice(&c->item.manifest_bytes));
	if (change == CUT_MANIFEST)
		c->item.manifest_bytes.len--;
	index_print(&index, c, change);
	c->index.bytes = BUF(MIB);
	assert_int_equal(buf_add(&c->index.bytes, buf_slice(&index), &err), COCKET_OK);
	assert_int_equal(manifest_parse(&c->index.manifest, buf_slice(&c->index.bytes), MEDIA_OCI_INDEX, &err), COCKET_OK);
	c->index.digest = digest_of(change == INDEX_CHANGED ? slice_str("what was signed") : buf_slice(&c->index.bytes));
}

static void
chain_free(struct chain *c)
{
	buf_free(&c->item.document);
	buf_free(&c->item.manifest_bytes);
	image_free(&c->index);
}

static enum cocket_code
chain_check(enum attestation_place place, enum attestation_signed by, enum change change)
{
	struct chain c;
	struct err err = { 0 };

	chain_new(&c, place, change);
	const struct attestation_request q = { .subject = &c.image, .wish = { .index = &c.index } };
	const enum cocket_code code = attestation_manifest_check(&c.item, &q, by, &err);
	chain_free(&c);
	return code;
}

static void
chains(void **state)
{
	static const struct {
		enum change change;
		enum cocket_code artifact, of_index, by_index; /* an artifact; BuildKit's, by its manifest and by the index */
	} rows[] = {
		{ NOTHING, COCKET_OK, COCKET_OK, COCKET_OK },
		{ OTHER_DOCUMENT, COCKET_E_DIGEST, COCKET_E_DIGEST, COCKET_E_DIGEST },
		{ OTHER_DOCUMENT_AND_DIGEST, COCKET_E_DIGEST, COCKET_E_DIGEST, COCKET_E_DIGEST },
		{ LONGER_IN_MANIFEST, COCKET_E_DIGEST, COCKET_E_DIGEST, COCKET_E_DIGEST },
		{ OTHER_LAYER, COCKET_E_DIGEST, COCKET_E_DIGEST, COCKET_E_DIGEST },
		{ OTHER_SUBJECT, COCKET_E_DIGEST, COCKET_E_DIGEST, COCKET_E_DIGEST },
		{ NO_SUBJECT, COCKET_E_FORMAT, COCKET_OK, COCKET_OK }, /* of BuildKit's old form the statement alone says it */
		{ IS_INDEX, COCKET_E_FORMAT, COCKET_E_FORMAT, COCKET_E_FORMAT },
		{ MANIFEST_NOT_SIGNED, COCKET_E_DIGEST, COCKET_E_DIGEST, COCKET_E_DIGEST },
		{ CUT_MANIFEST, COCKET_E_DIGEST, COCKET_E_DIGEST, COCKET_E_DIGEST },
		{ INDEX_OF_OTHERS, COCKET_OK, COCKET_OK, COCKET_E_DIGEST },
		{ INDEX_FOR_ANOTHER, COCKET_OK, COCKET_OK, COCKET_E_DIGEST },
		{ INDEX_OF_A_PLATFORM, COCKET_OK, COCKET_OK, COCKET_E_DIGEST },
		{ INDEX_CHANGED, COCKET_OK, COCKET_OK, COCKET_E_DIGEST },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (chain_check(ATTESTATION_ARTIFACT, ATTESTATION_BY_MANIFEST, rows[i].change) != rows[i].artifact ||
		    chain_check(ATTESTATION_DOCUMENT, ATTESTATION_BY_MANIFEST, rows[i].change) != rows[i].artifact ||
		    chain_check(ATTESTATION_INDEX, ATTESTATION_BY_MANIFEST, rows[i].change) != rows[i].of_index ||
		    chain_check(ATTESTATION_INDEX, ATTESTATION_BY_INDEX, rows[i].change) != rows[i].by_index)
			fail_msg("row %zu", i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(chains) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
