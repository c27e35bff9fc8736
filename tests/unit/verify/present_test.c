/* present.c: of an index, what is there; all of it is no part. */
#include "support/test.h"

#include <stdio.h>

#include "image/source_open.h"
#include "support/fixture.h"
#include "verify/present.h"

#define MANIFEST "application/vnd.oci.image.manifest.v1+json"

static struct digest absent;

static void
entry_print(struct buf *out, const struct digest *d, size_t size, const char *platform)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, d);
	text_print(out, "%s{\"mediaType\":\"" MANIFEST "\",\"digest\":\"%s\",\"size\":%zu%s%s%s}", out->len ? "," : "", text, size,
	           platform ? ",\"platform\":" : "", platform ? platform : "", "");
}

/* An index of amd64, arm64 that may be missing, an attestation, and one of no platform. */
static void
index_read(struct manifest *out, struct source **source, struct fixture *f, bool with_arm)
{
	AUTO(buf_free) struct buf amd = BUF(64 * KIB), arm = BUF(64 * KIB), att = BUF(64 * KIB), entries = BUF(64 * KIB), index = BUF(64 * KIB);
	struct reference ref = { .transport = TRANSPORT_LAYOUT };
	struct err err = { 0 };

	fixture_new(f);
	fixture_manifest(&amd, "amd64");
	fixture_manifest(&arm, "arm64");
	fixture_manifest(&att, "attestation");
	const struct digest amd_digest = fixture_blob(f, buf_str(&amd)), att_digest = fixture_blob(f, buf_str(&att));
	absent = with_arm ? fixture_blob(f, buf_str(&arm)) : digest_of(buf_slice(&arm));
	entry_print(&entries, &amd_digest, amd.len, "{\"os\":\"linux\",\"architecture\":\"amd64\"}");
	entry_print(&entries, &absent, arm.len, "{\"os\":\"linux\",\"architecture\":\"arm64\"}");
	entry_print(&entries, &att_digest, att.len, "{\"os\":\"unknown\",\"architecture\":\"unknown\"}");
	entry_print(&entries, &amd_digest, amd.len, NULL);
	text_print(&index, "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[%s]}", buf_str(&entries));
	assert_int_equal(manifest_parse(out, buf_slice(&index), NULL, &err), COCKET_OK);
	fixture_index(f);
	(void)snprintf(ref.path, sizeof ref.path, "%s", f->dir);
	assert_int_equal(source_open(source, NULL, &ref, false, &err), COCKET_OK);
}

static void
a_part_is_what_is_there(void **state)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	AUTO(source_close) struct source *s = NULL;
	AUTO(present_free) struct present p = { 0 };
	struct fixture f;
	struct err err = { 0 };

	(void)state;
	index_read(&m, &s, &f, false);
	assert_int_equal(present_find(&p, s, &m, &err), COCKET_OK);
	assert_true(p.is_part);
	assert_int_equal(p.count, 3);
	for (size_t i = 0; i < p.count; i++)
		assert_false(digest_eq(&p.digests[i], &absent));
	assert_int_equal(p.platform_count, 1); /* neither the attestation's nor none */
	assert_string_equal(p.platforms[0], "linux/amd64");
	fixture_free(&f);
}

static void
all_of_it_is_no_part(void **state)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	AUTO(source_close) struct source *s = NULL;
	AUTO(present_free) struct present p = { 0 };
	struct fixture f;
	struct err err = { 0 };

	(void)state;
	index_read(&m, &s, &f, true);
	assert_int_equal(present_find(&p, s, &m, &err), COCKET_OK);
	assert_false(p.is_part);
	assert_int_equal(p.platform_count, 0);
	m.kind = MANIFEST_IMAGE;
	assert_int_equal(present_find(&p, s, &m, &err), COCKET_OK);
	assert_false(p.is_part);
	m.kind = MANIFEST_INDEX;
	fixture_free(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_part_is_what_is_there),
		cmocka_unit_test(all_of_it_is_no_part),
	};

	return cmocka_run_group_tests_name("verify/present", tests, NULL, NULL);
}
