/* tree.c over a registry in memory: each manifest once, an index before what it holds; what cannot be had is visited with its reason; depth and
 * number end. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "image/tree.h"
#include "support/fake.h"
#include "support/fixture.h"

#define MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define INDEX "application/vnd.oci.image.index.v1+json"

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

/* One entry; size 0: that of the blob. */
static void
entry_print(struct buf *out, const char *type, const char *body)
{
	const struct digest d = digest_of(slice_str(body));
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, &d);
	text_print(out, "%s{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%zu,\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}}", out->len ? "," : "",
	           type, text, strlen(body));
}

static void
index_print_of(struct buf *out, const struct buf *entries)
{
	text_print(out, "{\"schemaVersion\":2,\"mediaType\":\"" INDEX "\",\"manifests\":[%s]}", buf_str(entries));
}

static void
image_parse(struct image *out, const struct buf *bytes)
{
	struct err err = { 0 };

	out->bytes = BUF(MANIFEST_MAX_BYTES);
	assert_int_equal(buf_add(&out->bytes, buf_slice(bytes), &err), COCKET_OK);
	assert_int_equal(manifest_parse(&out->manifest, buf_slice(bytes), NULL, &err), COCKET_OK);
	out->digest = digest_of(buf_slice(bytes));
}

struct log {
	char text[4096]; /* "0i 1m 1- " : depth, and index, manifest or neither */
	size_t configs, config_bytes;
	bool ends;       /* the visitor does, at the first manifest */
	struct err cut;
};

static enum cocket_code
visit(void *ctx, struct tree_node *n, const struct tree_config *config, struct err *err)
{
	struct log *l = ctx;
	const size_t at = strlen(l->text);
	const char what = !n->image ? '-' : n->image->manifest.kind == MANIFEST_INDEX ? 'i' : 'm';

	(void)snprintf(l->text + at, sizeof l->text - at, "%u%c ", n->depth, what);
	l->configs += config->is_asked;
	l->config_bytes += config->bytes.len;
	return l->ends && what == 'm' ? fail(err, COCKET_E_IO, "enough") : COCKET_OK;
}

static bool
wants_config(void *ctx, const struct tree_node *n)
{
	(void)ctx;
	(void)n;
	return true;
}

static void
cut(void *ctx, const struct tree_node *n, const struct err *why)
{
	(void)n;
	((struct log *)ctx)->cut = *why;
}

/* index { a, missing, inner { a, b }, a } */
static void
tree_make(struct image *root)
{
	AUTO(buf_free) struct buf a = BUF(64 * KIB), b = BUF(64 * KIB), in = BUF(64 * KIB), inner = BUF(64 * KIB), out = BUF(64 * KIB), outer = BUF(64 * KIB);

	fixture_manifest(&a, "a");
	fixture_manifest(&b, "b");
	(void)fake_blob(&fake, buf_str(&a));
	(void)fake_blob(&fake, buf_str(&b));
	entry_print(&in, MANIFEST, buf_str(&a));
	entry_print(&in, MANIFEST, buf_str(&b));
	index_print_of(&inner, &in);
	(void)fake_blob(&fake, buf_str(&inner));
	entry_print(&out, MANIFEST, buf_str(&a));
	entry_print(&out, MANIFEST, "missing");
	entry_print(&out, INDEX, buf_str(&inner));
	entry_print(&out, MANIFEST, buf_str(&a));
	index_print_of(&outer, &out);
	image_parse(root, &outer);
}

static const struct row {
	bool repeats, with_cut, ends;
	size_t max;
	const char *log;
	enum cocket_code code;
	const char *message;
} rows[] = {
	{ false, false, false, 16, "0i 1m 1- 1i 2m ", COCKET_OK, NULL },
	{ true, false, false, 16, "0i 1m 1- 1i 2m 2m 1m ", COCKET_OK, NULL },
	{ false, false, true, 16, "0i 1m ", COCKET_E_IO, "enough" },
	{ false, false, false, 3, "0i 1m 1- 1i ", COCKET_E_TOO_MANY, NULL },
	{ false, true, false, 3, "0i 1m 1- 1i ", COCKET_OK, "more than 3 manifests in the image" },
	{ false, true, false, 2, "0i ", COCKET_OK, "more than 2 manifests in the image" },
};

static void
each_manifest_in_its_order(void **state)
{
	AUTO(image_free) struct image root = { 0 };

	(void)state;
	tree_make(&root);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct log log = { .ends = rows[i].ends };
		const struct tree_visitor v = {
			.visit = visit, .cut = rows[i].with_cut ? cut : NULL, .ctx = &log, .max = rows[i].max, .repeats = rows[i].repeats,
		};
		struct err err = { 0 };

		assert_int_equal(tree_walk(&fake.base, &root, &v, &err), rows[i].code);
		assert_string_equal(log.text, rows[i].log);
		if (rows[i].message)
			assert_string_equal(rows[i].with_cut ? log.cut.message : err.message, rows[i].message);
	}
}

static void
configs_are_asked_for(void **state)
{
	AUTO(image_free) struct image root = { 0 };
	struct log log = { 0 };
	const struct tree_visitor v = { .visit = visit, .wants_config = wants_config, .ctx = &log, .max = 16 };
	struct err err = { 0 };

	(void)state;
	tree_make(&root);
	assert_int_equal(tree_walk(&fake.base, &root, &v, &err), COCKET_OK);
	assert_int_equal(log.configs, 2); /* of a and b */
}

/* An index in an index, and so on. */
static void
nesting_ends(void **state)
{
	(void)state;
	for (unsigned depth = INDEX_DEPTH_MAX; depth <= INDEX_DEPTH_MAX + 1; depth++) {
		AUTO(image_free) struct image root = { 0 };
		AUTO(buf_free) struct buf body = BUF(64 * KIB);
		struct log log = { 0 };
		const struct tree_visitor v = { .visit = visit, .ctx = &log, .max = 16 };
		struct err err = { 0 };

		fixture_manifest(&body, "leaf");
		for (unsigned i = 0; i < depth; i++) {
			AUTO(buf_free) struct buf entries = BUF(64 * KIB);

			(void)fake_blob(&fake, buf_str(&body));
			entry_print(&entries, i == 0 ? MANIFEST : INDEX, buf_str(&body));
			body.len = 0;
			index_print_of(&body, &entries);
		}
		image_parse(&root, &body);
		assert_int_equal(tree_walk(&fake.base, &root, &v, &err), depth <= INDEX_DEPTH_MAX ? COCKET_OK : COCKET_E_TOO_MANY);
		if (err.code)
			assert_non_null(strstr(err.message, ": indexes nested deeper than 4"));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_manifest_in_its_order, setup, teardown),
		cmocka_unit_test_setup_teardown(configs_are_asked_for, setup, teardown),
		cmocka_unit_test_setup_teardown(nesting_ends, setup, teardown),
	};

	return cmocka_run_group_tests_name("image/tree", tests, NULL, NULL);
}
