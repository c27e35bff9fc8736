/* signature_manifest.c against what cosign makes of the same values, and against our own parsers: every manifest we print is one that we read. */
#include "support/test.h"

#include "base/limits.h"
#include "format/oci/manifest.h"
#include "sign/signature_manifest.h"

static struct digest
must_digest(const char *text)
{
	struct digest digest;
	struct err err = { 0 };

	if (digest_parse(&digest, slice_str(text), &err))
		fail_msg("%s", err.message);
	return digest;
}

/* The config that cosign 2.6.1 wrote for this payload: the same bytes. */
static void
test_config(void **state)
{
	const struct digest payload = must_digest("sha256:db716e4f09881625cb4eb79e233137e7cd0fb9699ceb4979ec04b94eb7042f64");
	const struct digest expected = must_digest("sha256:338076cc26f3fdb56f8df67926c45c890834f02f3aff5a385fcc164829f3389a");
	AUTO(buf_free) struct buf out = BUF(MIB);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(simple_config_print(&out, &payload, 1, &err), COCKET_OK);
	assert_int_equal(out.len, 233);
	assert_int_equal(digest_check(&expected, buf_slice(&out), &err), COCKET_OK);
}

static void
test_simple(void **state)
{
	AUTO(buf_free) struct buf layer = BUF(MIB), out = BUF(MIB), data = BUF(MIB), bare = BUF(MIB);
	AUTO(manifest_free) struct manifest m = { 0 }, empty = { 0 };
	const struct digest key = digest_of(slice_str("key"));
	char hex[DIGEST_HEX_BYTES];
	struct err err = { 0 };

	(void)state;
	digest_print_hex(hex, &key);
	assert_int_equal(simple_layer_print(&layer, &(struct simple_signature){ .payload = slice_str("payload"), .signature = slice_str("signature"), .key_id = &key }, &err), COCKET_OK);
	assert_int_equal(simple_manifest_print(&out, slice_str("{}"), buf_slice(&layer), &err), COCKET_OK);
	assert_int_equal(manifest_parse(&m, buf_slice(&out), MEDIA_OCI_MANIFEST, &err), COCKET_OK);
	assert_int_equal(m.count, 1);
	assert_string_equal(m.items[0].media_type, MEDIA_SIMPLE_SIGNING);
	assert_string_equal(descriptor_annotation(&m.items[0], ANNOTATION_SIGNATURE), "c2lnbmF0dXJl");
	assert_string_equal(descriptor_annotation(&m.items[0], ANNOTATION_KEY_ID), hex);
	data = BUF(MIB);
	assert_int_equal(descriptor_data(&data, &m.items[0], &err), COCKET_OK);
	assert_string_equal(buf_str(&data), "payload");
	assert_int_equal(simple_manifest_print(&bare, slice_str("{}"), slice_of(NULL, 0), &err), COCKET_OK);
	assert_int_equal(manifest_parse(&empty, buf_slice(&bare), MEDIA_OCI_MANIFEST, &err), COCKET_OK);
	assert_int_equal(empty.count, 0);
}

static void
test_bundle(void **state)
{
	const struct descriptor subject = { .media_type = MEDIA_OCI_INDEX, .digest = digest_of(slice_str("image")), .size = 5 };
	AUTO(buf_free) struct buf out = BUF(MIB), entry = BUF(MIB);
	AUTO(manifest_free) struct manifest m = { 0 };
	AUTO(json_free) struct json_doc doc = { 0 };
	struct descriptor d;
	const struct digest key = digest_of(slice_str("key"));
	const struct bundle_document document = { slice_str("{\"b\":1}"), &key, "https://example.com/review/v1", 0 };
	char id[DIGEST_HEX_BYTES];
	struct err err = { 0 };

	(void)state;
	digest_print_hex(id, &key);
	assert_int_equal(bundle_manifest_print(&out, &subject, &document, &err), COCKET_OK);
	assert_int_equal(manifest_parse(&m, buf_slice(&out), MEDIA_OCI_MANIFEST, &err), COCKET_OK);
	assert_true(m.has_subject && digest_eq(&m.subject.digest, &subject.digest) && m.subject.size == 5);
	assert_string_equal(m.subject.media_type, MEDIA_OCI_INDEX);
	assert_string_equal(m.artifact_type, MEDIA_BUNDLE_V03);
	assert_string_equal(m.config.media_type, MEDIA_OCI_EMPTY);
	const struct digest empty = must_digest("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
	assert_true(digest_eq(&m.config.digest, &empty) && m.config.size == 2);
	assert_int_equal(m.count, 1);
	assert_string_equal(json_string_value(json_get(m.annotations, "dev.sigstore.bundle.predicateType")),
	                    "https://example.com/review/v1");
	assert_int_equal(bundle_descriptor_print(&entry, buf_slice(&out), &document, &err), COCKET_OK);
	assert_int_equal(json_parse(&doc, buf_slice(&entry), &err), COCKET_OK);
	assert_int_equal(descriptor_parse(&d, json_root(&doc), &err), COCKET_OK);
	assert_true(d.size == out.len && digest_check(&d.digest, buf_slice(&out), &err) == COCKET_OK);
	assert_string_equal(d.artifact_type, MEDIA_BUNDLE_V03);
	assert_string_equal(descriptor_annotation(&d, "org.opencontainers.image.created"), "1970-01-01T00:00:00Z");
	assert_string_equal(descriptor_annotation(&d, ANNOTATION_KEY_ID), id);
}

static void
test_empty_index(void **state)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(manifest_parse(&m, slice_str(empty_index), MEDIA_OCI_INDEX, &err), COCKET_OK);
	assert_int_equal(m.kind, MANIFEST_INDEX);
	assert_int_equal(m.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_config),
		cmocka_unit_test(test_simple),
		cmocka_unit_test(test_bundle),
		cmocka_unit_test(test_empty_index),
	};

	return cmocka_run_group_tests_name("sign/signature_manifest", tests, NULL, NULL);
}
