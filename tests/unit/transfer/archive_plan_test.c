/* archive_plan.c: names in order, each member behind the one before, offsets in blocks, whatever the sizes; one plan for one set. */
#include "support/test.h"

#include <stdio.h>

#include "stream/tar_write.h"
#include "transfer/archive_plan.h"

static void
add(struct object_set *s, const char *text, uint64_t size)
{
	const struct descriptor d = { .media_type = "application/octet-stream", .digest = digest_of(slice_str(text)), .size = size };
	struct err err = { 0 };
	size_t at;

	assert_int_equal(object_set_add(&at, s, &d, NULL, &err), COCKET_OK);
}

static const uint64_t sizes[] = { 0, 1, 511, 512, 513, 5000000000, 9000000000 /* over what ustar writes: a PAX header */, (uint64_t)1 << 50 };
#define SIZES (sizeof sizes / sizeof *sizes)

static void
test_offsets(void **state)
{
	AUTO(object_set_free) struct object_set s = { 0 };
	AUTO(archive_plan_free) struct archive_plan p = { 0 };
	struct err err = { 0 };
	uint64_t at = 0;
	char text[8];

	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		snprintf(text, sizeof text, "%zu", i);
		add(&s, text, sizes[i]);
	}
	s.objects[1].is_left = true;
	assert_int_equal(archive_plan(&p, &s, NULL, &err), COCKET_OK);
	assert_int_equal(p.count, SIZES - 1 + 4);
	for (size_t i = 0; i < p.count; i++) {
		const struct planned *m = &p.members[i];

		assert_true(i == 0 || strcmp(p.members[i - 1].name, m->name) < 0);
		assert_int_equal(m->at, at + m->header_size);
		assert_int_equal(m->header_size % TAR_BLOCK_BYTES, 0);
		at = m->at + m->size + tar_padding(m->size);
		assert_int_equal(at % TAR_BLOCK_BYTES, 0);
		if (m->is_object)
			assert_int_equal(p.of_object[m->object], i);
	}
	assert_int_equal(p.size, at + TAR_END_BYTES);
	assert_true(p.of_object[1] == SIZE_MAX);
	assert_string_equal(p.members[0].name, "blobs/");
	assert_string_equal(p.members[p.count - 1].name, "oci-layout");
}

/* In whatever order things were found. */
static void
test_same(void **state)
{
	AUTO(object_set_free) struct object_set a = { 0 }, b = { 0 };
	AUTO(archive_plan_free) struct archive_plan p = { 0 }, q = { 0 };
	struct err err = { 0 };

	(void)state;
	add(&a, "one", 1), add(&a, "two", 2), add(&a, "three", 3);
	add(&b, "three", 3), add(&b, "one", 1), add(&b, "two", 2);
	assert_int_equal(archive_plan(&p, &a, NULL, &err), COCKET_OK);
	assert_int_equal(archive_plan(&q, &b, NULL, &err), COCKET_OK);
	assert_int_equal(p.size, q.size);
	for (size_t i = 0; i < p.count; i++) {
		assert_string_equal(p.members[i].name, q.members[i].name);
		assert_int_equal(p.members[i].at, q.members[i].at);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_offsets), cmocka_unit_test(test_same) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
