/* Printed and read back: the material of real bundles is the same, and proves the same. */
#include "support/test.h"

#include "base/limits.h"
#include "format/signature/certificate_material_print.h"
#include "support/keyless.h"

static const char *const names[] = { "keyless-bundle-rekor2", "keyless-bundle-rekor1", "keyless-bundle-two-logs", "keyless-bundle-two-tsas", "keyless-bundle-tree-of-one" };

static void
same(const struct certificate_material *a, const struct certificate_material *b)
{
	assert_true(slice_eq(buf_slice(&a->certificate), buf_slice(&b->certificate)));
	assert_int_equal(a->timestamp_count, b->timestamp_count);
	for (size_t i = 0; i < a->timestamp_count; i++)
		assert_true(slice_eq(buf_slice(&a->timestamps[i]), buf_slice(&b->timestamps[i])));
	assert_int_equal(a->entries.count, b->entries.count);
	for (size_t i = 0; i < a->entries.count; i++) {
		const struct log_entry *x = &a->entries.items[i], *y = &b->entries.items[i];

		assert_true(digest_eq(&x->log, &y->log) && x->index == y->index && x->has_time == y->has_time && x->time == y->time);
		assert_string_equal(x->kind, y->kind);
		assert_string_equal(x->version, y->version);
		assert_true(slice_eq(buf_slice(&x->body), buf_slice(&y->body)) && slice_eq(buf_slice(&x->promise), buf_slice(&y->promise)));
		assert_true(slice_eq(buf_slice(&x->checkpoint), buf_slice(&y->checkpoint)) && x->has_proof == y->has_proof);
		assert_true(x->proof.index == y->proof.index && x->proof.size == y->proof.size && digest_eq(&x->proof.root, &y->proof.root));
		assert_int_equal(x->proof.count, y->proof.count);
		assert_memory_equal(x->proof.path, y->proof.path, x->proof.count * sizeof *x->proof.path);
	}
}

static void
round_trips(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		AUTO(buf_free) struct buf text = BUF(MIB);
		AUTO(json_free) struct json_doc doc = { 0 };
		AUTO(certificate_material_free) struct certificate_material back = { 0 };
		struct keyless k;
		struct err err;

		keyless_open(&k, names[i]);
		assert_int_equal(certificate_material_print(&text, &k.bundle.certificate, &err), COCKET_OK);
		assert_int_equal(json_parse(&doc, buf_slice(&text), &err), COCKET_OK);
		if (certificate_material_parse(&back, json_root(&doc), 3, &err))
			fail_msg("%s: %s", names[i], err.message);
		same(&k.bundle.certificate, &back);
		keyless_close(&k);
	}
}

static void
annotations(void **state)
{
	AUTO(buf_free) struct buf certificate = BUF(64 * KIB), timestamp = BUF(64 * KIB);
	AUTO(certificate_material_free) struct certificate_material back = { 0 };
	struct keyless k;
	struct err err;

	(void)state;
	keyless_open(&k, names[0]);
	assert_int_equal(certificate_annotation_print(&certificate, &k.bundle.certificate, &err), COCKET_OK);
	assert_int_equal(timestamp_annotation_print(&timestamp, &k.bundle.certificate, &err), COCKET_OK);
	const struct certificate_annotations texts = { .certificate = buf_str(&certificate), .timestamp = buf_str(&timestamp) };

	assert_int_equal(certificate_material_parse_annotations(&back, &texts, &err), COCKET_OK);
	assert_true(slice_eq(buf_slice(&back.certificate), buf_slice(&k.bundle.certificate.certificate)));
	assert_true(slice_eq(buf_slice(&back.timestamps[0]), buf_slice(&k.bundle.certificate.timestamps[0])));
	keyless_close(&k);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trips),
		cmocka_unit_test(annotations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
