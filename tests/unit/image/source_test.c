/* source.c over a source in memory: what is asked for by digest or descriptor is what comes out, whatever the place below says.
 * The place here lies on purpose: image/'s own sources check too, and this is the second fence (A10, A11). */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "image/source.h"
#include "support/fake.h"
#include "support/fixture.h"

static struct fake fake;

static int
setup(void **state)
{
	(void)state;
	fake_new(&fake);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	fake_free(&fake);
	return 0;
}

static void
make_image(struct buf *out, struct digest *digest)
{
	fixture_manifest(out, "seed");
	*digest = fake_blob(&fake, buf_str(out));
	fake_tag(&fake, "1.4", buf_str(out), MEDIA_OCI_MANIFEST);
}

static void
test_resolve(void **state)
{
	AUTO(buf_free) struct buf bytes = BUF(MIB);
	AUTO(image_free) struct image image = { 0 }, again = { 0 };
	struct digest digest;
	struct err err = { 0 };

	(void)state;
	make_image(&bytes, &digest);
	assert_int_equal(source_resolve(&image, &fake.base, &err), COCKET_OK);
	assert_true(digest_eq(&image.digest, &digest));
	assert_int_equal(fake.fetches, 1);
	assert_string_equal(image.ref_name, "");
	/* the digest decides where both are named: the tag is not asked for at all */
	fake_tag_error(&fake, "1.4", COCKET_E_NET);
	fake.base.ref.has_digest = true;
	fake.base.ref.digest = digest;
	assert_int_equal(source_resolve(&again, &fake.base, &err), COCKET_OK);
	assert_true(digest_eq(&again.digest, &digest));
}

static void
test_resolve_refused(void **state)
{
	static const struct { const char *body, *type, *says; enum cocket_code code; } rows[] = {
		{ "{\"schemaVersion\":2,\"manifests\":[]}", MEDIA_OCI_MANIFEST, "has manifests", COCKET_E_FORMAT },
		{ "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"manifests\":[]}", MEDIA_OCI_MANIFEST, "served as",
			COCKET_E_FORMAT },
		{ "{\"schemaVersion\":1,\"fsLayers\":[]}", "", "docker schema 1 manifest", COCKET_E_UNSUPPORTED },
		{ "nonsense", MEDIA_OCI_MANIFEST, "line 1", COCKET_E_FORMAT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct image image = { 0 };
		struct err err = { 0 };

		fake_tag(&fake, "1.4", rows[i].body, rows[i].type);
		assert_int_equal(source_resolve(&image, &fake.base, &err), rows[i].code);
		if (strstr(err.message, rows[i].says) == NULL)
			fail_msg("%s", err.message);
		assert_null(image.bytes.ptr);
	}
}

/* A place that hands out other bytes than were asked for. */
static const char *liar_body;
static const char *liar_type = "";

static void
liar_fetch(struct source *s, struct fetch *fetches, size_t n)
{
	(void)s;
	for (size_t i = 0; i < n; i++) {
		fetches[i].err = (struct err){ 0 };
		fetches[i].body = BUF(MIB);
		text_print(&fetches[i].body, "%s", liar_body);
		snprintf(fetches[i].served_type, sizeof fetches[i].served_type, "%s", liar_type);
	}
}

static void
test_liar(void **state)
{
	static const struct source_ops ops = { .transport = "docker", .fetch = liar_fetch };
	AUTO(buf_free) struct buf bytes = BUF(MIB), blob = BUF(MIB);
	struct source liar = { .ops = &ops };
	struct image image = { 0 };
	struct err err = { 0 };

	(void)state;
	fixture_manifest(&bytes, "seed");
	struct descriptor d = { .media_type = MEDIA_OCI_MANIFEST, .digest = digest_of(buf_slice(&bytes)), .size = bytes.len };
	liar_body = buf_str(&bytes);
	assert_int_equal(source_manifest(&image, &liar, &d, &err), COCKET_OK);
	image_free(&image);
	liar_type = MEDIA_OCI_INDEX; /* A10 */
	assert_int_equal(source_manifest(&image, &liar, &d, &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "served as " MEDIA_OCI_INDEX ", its descriptor says " MEDIA_OCI_MANIFEST);
	liar_type = "text/plain";
	assert_int_equal(source_manifest(&image, &liar, &d, &err), COCKET_OK);
	image_free(&image);
	d.size++;
	assert_int_equal(source_manifest(&image, &liar, &d, &err), COCKET_E_SIZE);
	assert_int_equal(source_blob(&blob, &liar, &d, MIB, &err), COCKET_E_SIZE);
	d.size--;
	d.digest.bytes[0] ^= 1; /* A11 */
	assert_int_equal(source_manifest(&image, &liar, &d, &err), COCKET_E_DIGEST);
	assert_int_equal(source_blob(&blob, &liar, &d, MIB, &err), COCKET_E_DIGEST);
	assert_int_equal(blob.len, 0);
	liar.ref.has_digest = true;
	liar.ref.digest = d.digest;
	liar_type = "";
	assert_int_equal(source_resolve(&image, &liar, &err), COCKET_E_DIGEST);
}

static void
test_blob(void **state)
{
	AUTO(buf_free) struct buf blob = BUF(MIB);
	struct descriptor d = { .media_type = "a/b", .digest = fake_blob(&fake, "content"), .size = 7 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(source_blob(&blob, &fake.base, &d, MIB, &err), COCKET_OK);
	assert_string_equal(buf_str(&blob), "content");
	assert_int_equal(source_blob(&blob, &fake.base, &d, 6, &err), COCKET_E_TOO_LARGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_resolve, setup, teardown),
		cmocka_unit_test_setup_teardown(test_resolve_refused, setup, teardown),
		cmocka_unit_test(test_liar),
		cmocka_unit_test_setup_teardown(test_blob, setup, teardown),
	};

	return cmocka_run_group_tests_name("image/source", tests, NULL, NULL);
}
