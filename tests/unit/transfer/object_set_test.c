/* object_set.c: each digest once and with one size, bounds, and an order that does not depend on the order in which things were found. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/fixture.h"
#include "transfer/object_set.h"

static struct descriptor
descriptor_of(const char *text)
{
	return (struct descriptor){ .media_type = "application/octet-stream", .digest = digest_of(slice_str(text)), .size = strlen(text) };
}

static void
test_each_once(void **state)
{
	AUTO(object_set_free) struct object_set s = { 0 };
	struct err err = { 0 };
	char text[16];
	size_t at;

	(void)state;
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < 1000; i++) {
			snprintf(text, sizeof text, "blob %zu", i);
			const struct descriptor d = descriptor_of(text);
			assert_int_equal(object_set_add(&at, &s, &d, NULL, &err), COCKET_OK);
			assert_int_equal(at, i);
		}
	assert_int_equal(s.count, 1000);
	const struct descriptor other = descriptor_of("not there");
	assert_false(object_set_find(&at, &s, &other.digest));
}

static void
test_one_size(void **state)
{
	AUTO(object_set_free) struct object_set s = { 0 };
	struct descriptor d = descriptor_of("hello");
	struct err err = { 0 };
	size_t at;

	(void)state;
	assert_int_equal(object_set_add(&at, &s, &d, NULL, &err), COCKET_OK);
	d.size = 6;
	assert_int_equal(object_set_add(&at, &s, &d, NULL, &err), COCKET_E_SIZE);
	assert_string_equal(err.message, "sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824: listed with 5 bytes and with 6");
}

static const struct bound_row {
	uint64_t sizes[3];
	enum cocket_code code;
} bound_rows[] = {
	{ { 1, 2, 3 }, COCKET_OK },
	{ { (uint64_t)1 << 59, (uint64_t)1 << 59, 0 }, COCKET_OK },
	{ { (uint64_t)1 << 59, (uint64_t)1 << 59, 1 }, COCKET_E_TOO_LARGE },
	{ { ((uint64_t)1 << 60) + 1, 0, 0 }, COCKET_E_TOO_LARGE },
	{ { UINT64_MAX, 0, 0 }, COCKET_E_TOO_LARGE },
};

static void
test_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bound_rows / sizeof *bound_rows; i++) {
		AUTO(object_set_free) struct object_set s = { 0 };
		enum cocket_code code = COCKET_OK;
		struct err err = { 0 };
		char text[2] = "a";
		size_t at;

		for (size_t j = 0; j < 3 && code == COCKET_OK; j++, text[0]++) {
			struct descriptor d = descriptor_of(text);
			d.size = bound_rows[i].sizes[j];
			code = object_set_add(&at, &s, &d, NULL, &err);
		}
		assert_int_equal(code, bound_rows[i].code);
	}
}

static void
label(struct object_set *s, enum label_kind kind, const char *manifest, const char *tag)
{
	struct label l = { .kind = kind };
	const struct descriptor d = descriptor_of(manifest);
	struct err err = { 0 };

	snprintf(l.tag, sizeof l.tag, "%s", tag);
	assert_int_equal(object_set_add(&l.object, s, &d, NULL, &err), COCKET_OK);
	assert_int_equal(object_set_label(s, &l, &err), COCKET_OK);
}

static void
print(char *out, size_t size, const struct object_set *s)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < s->label_count; i++)
		n += (size_t)snprintf(out + n, size - n, "%d%s ", (int)s->labels[i].kind, s->labels[i].tag);
}

static void
test_order(void **state)
{
	AUTO(object_set_free) struct object_set a = { 0 }, b = { 0 };
	char first[256], second[256];

	(void)state;
	label(&a, LABEL_REFERRER, "r1", "");
	label(&a, LABEL_IMAGE, "i1", "z");
	label(&a, LABEL_TAGGED, "t2", "b");
	label(&a, LABEL_TAGGED, "t1", "a");
	label(&a, LABEL_IMAGE, "i2", "y");
	label(&a, LABEL_REFERRER, "r2", "");
	label(&a, LABEL_REFERRER, "r2", ""); /* once is enough */
	label(&b, LABEL_IMAGE, "i1", "z");
	label(&b, LABEL_REFERRER, "r2", "");
	label(&b, LABEL_REFERRER, "r1", "");
	label(&b, LABEL_TAGGED, "t1", "a");
	label(&b, LABEL_IMAGE, "i2", "y");
	label(&b, LABEL_TAGGED, "t2", "b");
	object_set_sort(&a);
	object_set_sort(&b);
	print(first, sizeof first, &a);
	print(second, sizeof second, &b);
	assert_string_equal(first, "0z 0y 1a 1b 2 2 ");
	assert_string_equal(first, second);
	for (size_t i = 0; i < a.label_count; i++)
		assert_true(digest_eq(&a.objects[a.labels[i].object].d.digest, &b.objects[b.labels[i].object].d.digest));
}

static void
test_manifest(void **state)
{
	AUTO(object_set_free) struct object_set s = { 0 };
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);
	AUTO(manifest_free) struct manifest m = { 0 };
	struct err err = { 0 };
	size_t at;

	(void)state;
	fixture_signature(&bytes, MEDIA_SIMPLE_SIGNING, "inline", "sig", NULL, true);
	assert_int_equal(manifest_parse(&m, buf_slice(&bytes), NULL, &err), COCKET_OK);
	assert_int_equal(object_set_add_manifest(&at, &s, &m, buf_slice(&bytes), NULL, &err), COCKET_OK);
	assert_int_equal(s.count, 3);
	assert_true(s.objects[at].is_manifest && s.objects[at].has_bytes);
	assert_int_equal(s.bytes, m.config.size + m.items[0].size + bytes.len);
	assert_true(object_set_find(&at, &s, &m.items[0].digest));
	assert_true(s.objects[at].has_bytes); /* it came inline */
	assert_true(object_set_find(&at, &s, &m.config.digest));
	assert_false(s.objects[at].has_bytes);
}

static void
test_printed(void **state)
{
	static const struct {
		struct set_object object;
		const char *text;
	} rows[] = {
		{ { .place = { .part = PART_LAYER, .number = 2, .of = 7 } }, "layer 2 of 7 " },
		{ { .place = { .part = PART_CONFIG, .of = 7 } }, "config " },
		{ { .place = { .part = PART_LAYER, .number = 2, .of = 7, .has_platform = true, .platform = { .os = "linux", .arch = "arm64" } } },
		  "linux/arm64: layer 2 of 7 " },
		{ { .is_manifest = true }, "manifest " },
		{ { .is_attached = true, .place = { .part = PART_LAYER, .number = 1, .of = 1 } }, "attachment " },
		{ { .d = { .size = 1 } }, "blob " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[OBJECT_TEXT_BYTES], expected[OBJECT_TEXT_BYTES];

		set_object_print(text, &rows[i].object);
		snprintf(expected, sizeof expected, "%ssha256:%064d", rows[i].text, 0);
		assert_string_equal(text, expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_once),
		cmocka_unit_test(test_printed), cmocka_unit_test(test_one_size), cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_order),     cmocka_unit_test(test_manifest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
