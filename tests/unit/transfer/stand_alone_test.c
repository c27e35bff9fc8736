/* stand_alone.c: how much of an index is there; and one platform's image without it, with the index as an attachment or as nothing. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/fixture.h"
#include "transfer/stand_alone.h"

#define CONFIG_OF(arch) "{\"os\":\"linux\",\"architecture\":\"" arch "\"}"

/* Adds the manifest of an image for that platform; puts its entry of an index after what is there. */
static size_t
image_add(struct object_set *s, struct buf *entries, const char *config, const char *platform, bool is_there)
{
	AUTO(buf_free) struct buf text = BUF(4096);
	AUTO(manifest_free) struct manifest m = { 0 };
	char digest[DIGEST_TEXT_BYTES];
	const struct digest of_config = digest_of(slice_str(config));
	struct err err = { 0 };
	size_t at = SIZE_MAX;

	digest_print(digest, &of_config);
	text_print(&text, "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"config\":{\"mediaType\":\"" MEDIA_OCI_CONFIG
	           "\",\"digest\":\"%s\",\"size\":%zu},\"layers\":[]}", digest, strlen(config));
	assert_int_equal(manifest_parse(&m, buf_slice(&text), MEDIA_OCI_MANIFEST, &err), COCKET_OK);
	if (is_there)
		assert_int_equal(object_set_add_manifest(&at, s, &m, buf_slice(&text), NULL, &err), COCKET_OK);
	const struct digest of_manifest = digest_of(buf_slice(&text));
	digest_print(digest, &of_manifest);
	text_print(entries, "%s{\"mediaType\":\"" MEDIA_OCI_MANIFEST "\",\"digest\":\"%s\",\"size\":%zu,\"platform\":%s}", entries->len ? "," : "", digest,
	           text.len, platform);
	return at;
}

/* The index of those entries, as what the user named. */
static size_t
index_add(struct object_set *s, const struct buf *entries)
{
	AUTO(buf_free) struct buf text = BUF(16384);
	AUTO(manifest_free) struct manifest m = { 0 };
	struct label label = { .kind = LABEL_IMAGE, .tag = "example.com/app:1", .name = "example.com/app:1" };
	struct err err = { 0 };

	text_print(&text, "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"manifests\":[%s]}", buf_str(entries));
	assert_int_equal(manifest_parse(&m, buf_slice(&text), MEDIA_OCI_INDEX, &err), COCKET_OK);
	assert_int_equal(object_set_add_manifest(&label.object, s, &m, buf_slice(&text), NULL, &err), COCKET_OK);
	assert_int_equal(object_set_label(s, &label, &err), COCKET_OK);
	return label.object;
}

#define LINUX(arch) "{\"os\":\"linux\",\"architecture\":\"" arch "\"}"
#define UNKNOWN "{\"os\":\"unknown\",\"architecture\":\"unknown\"}"

static void
how_much_is_there(void **state)
{
	static const struct {
		bool amd64, arm64, provenance; /* there */
		size_t count;
		bool is_all;
	} rows[] = {
		{ false, false, false, 0, false }, { true, false, false, 1, false }, { true, false, true, 1, false },
		{ false, true, true, 1, false }, { true, true, false, 2, true }, { true, true, true, 2, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(object_set_free) struct object_set s = { 0 };
		AUTO(buf_free) struct buf entries = BUF(16384);
		struct platforms_there there;
		struct err err = { 0 };

		(void)image_add(&s, &entries, CONFIG_OF("amd64"), LINUX("amd64"), rows[i].amd64);
		const size_t arm64 = image_add(&s, &entries, CONFIG_OF("arm64"), LINUX("arm64"), rows[i].arm64);
		(void)image_add(&s, &entries, "{}", UNKNOWN, rows[i].provenance);
		(void)index_add(&s, &entries);
		assert_int_equal(platforms_there(&there, &s, &err), COCKET_OK);
		assert_int_equal(there.count, rows[i].count);
		assert_int_equal(there.is_all, rows[i].is_all);
		if (rows[i].arm64)
			assert_int_equal(there.object, arm64);
	}
}

static void
an_image_has_no_platforms(void **state)
{
	AUTO(object_set_free) struct object_set s = { 0 };
	AUTO(buf_free) struct buf entries = BUF(4096);
	struct label label = { .kind = LABEL_IMAGE, .tag = "example.com/app:1" };
	struct platforms_there there;
	struct err err = { 0 };

	(void)state;
	label.object = image_add(&s, &entries, CONFIG_OF("amd64"), LINUX("amd64"), true);
	assert_int_equal(object_set_label(&s, &label, &err), COCKET_OK);
	assert_int_equal(platforms_there(&there, &s, &err), COCKET_OK);
	assert_int_equal(there.count, 0);
}

static void
alone(void **state)
{
	(void)state;
	for (int attach = 0; attach < 2; attach++) {
		AUTO(object_set_free) struct object_set s = { 0 };
		AUTO(object_set_free) struct object_set out = { 0 };
		AUTO(buf_free) struct buf entries = BUF(16384);
		AUTO(manifest_free) struct manifest m = { 0 };
		struct err err = { 0 };
		size_t index;

		(void)image_add(&s, &entries, CONFIG_OF("amd64"), LINUX("amd64"), false);
		const size_t image = image_add(&s, &entries, CONFIG_OF("arm64"), LINUX("arm64"), true);
		const struct digest digest = s.objects[image].d.digest, of_index = s.objects[index_add(&s, &entries)].d.digest;
		assert_int_equal(stand_alone(&out, &s, image, attach, &err), COCKET_OK);
		assert_true(digest_eq(&out.objects[out.labels[0].object].d.digest, &digest));
		assert_string_equal(out.labels[0].name, "example.com/app:1");
		assert_true(object_set_find(&index, &out, &of_index));
		assert_false(out.objects[index].is_manifest);
		assert_int_equal(out.objects[index].is_left, !attach);
		assert_int_equal(out.label_count, attach ? 2 : 1);
		if (!attach)
			continue;
		const struct label *l = &out.labels[1];
		assert_int_equal(l->kind, LABEL_REFERRER);
		assert_string_equal(l->artifact_type, ARTIFACT_INDEX);
		assert_true(digest_eq(&l->subject, &digest));
		assert_int_equal(manifest_parse(&m, buf_slice(&out.objects[l->object].bytes), MEDIA_OCI_MANIFEST, &err), COCKET_OK);
		assert_true(m.has_subject && digest_eq(&m.subject.digest, &digest));
		assert_int_equal(m.count, 1);
		assert_true(digest_eq(&m.items[0].digest, &of_index));
		assert_string_equal(m.items[0].media_type, MEDIA_OCI_INDEX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(how_much_is_there),
		cmocka_unit_test(an_image_has_no_platforms),
		cmocka_unit_test(alone),
	};

	return cmocka_run_group_tests_name("transfer/stand_alone", tests, NULL, NULL);
}
