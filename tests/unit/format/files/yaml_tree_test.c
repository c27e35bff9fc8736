/* yaml_tree.c: its bounds, and what the tests of the formats over it do not reach. */
#include "support/test.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/limits.h"
#include "format/files/yaml_tree.h"

struct streamed_blob {
	size_t documents, nodes;
	char text[64];
};

static size_t
count(const struct yaml_node *n)
{
	size_t nodes = 1;

	for (const struct yaml_node *c = n->kind == YAML_SEQUENCE || n->kind == YAML_MAPPING ? n->first : NULL; c; c = c->next)
		nodes += count(c);
	return nodes;
}

static enum cocket_code
see(void *context, const struct yaml_node *root, struct err *err)
{
	struct streamed_blob *s = context;
	const struct yaml_node *n = yaml_get(root, "k");

	(void)err;
	s->documents++;
	s->nodes += count(root);
	if (yaml_is_scalar(n))
		snprintf(s->text, sizeof s->text, "%.*s", SLICE_FMT(n->text));
	return COCKET_OK;
}

static void
assert_refused(const struct buf *text, enum cocket_code code, const char *message)
{
	struct streamed_blob s = { 0 };
	struct err err = { 0 };

	assert_int_equal(yaml_each(buf_slice(text), see, &s, &err), code);
	assert_string_equal(err.message, message);
}

static void
add(struct buf *b, const char *text, size_t times)
{
	struct err err;

	for (size_t i = 0; i < times; i++)
		assert_int_equal(buf_add(b, slice_str(text), &err), COCKET_OK);
}

/* Ten lists of ten aliases each: a thousand million values, if they were expanded. */
static void
laughs_at_a_billion_laughs(void **state)
{
	AUTO(buf_free) struct buf b = BUF(1 * MIB);
	struct streamed_blob s = { 0 };
	struct err err = { 0 };
	char line[64];

	(void)state;
	add(&b, "a0: &a0 {k: v}\n", 1);
	for (int i = 1; i < 10; i++) {
		snprintf(line, sizeof line, "a%d: &a%d [", i, i);
		add(&b, line, 1);
		snprintf(line, sizeof line, "*a%d, ", i - 1);
		add(&b, line, 10);
		add(&b, "]\n", 1);
	}
	assert_int_equal(yaml_each(buf_slice(&b), see, &s, &err), COCKET_OK);
	assert_true(s.nodes < 200);
}

static void
bounds_merges(void **state)
{
	AUTO(buf_free) struct buf b = BUF(1 * MIB);
	char line[64];

	(void)state;
	add(&b, "a0: &a0 {k: v}\n", 1);
	for (int i = 1; i < 10; i++) {
		snprintf(line, sizeof line, "a%d: &a%d {<<: [", i, i);
		add(&b, line, 1);
		snprintf(line, sizeof line, "*a%d, ", i - 1);
		add(&b, line, 10);
		add(&b, "]}\n", 1);
	}
	assert_refused(&b, COCKET_E_TOO_MANY, "5:20: <<: too many mappings are merged");
}

static enum cocket_code
ask_often(void *context, const struct yaml_node *root, struct err *err)
{
	size_t times = *(const size_t *)context;

	(void)err;
	for (size_t i = 0; i < times; i++)
		(void)yaml_get(yaml_get(root, "last"), "absent");
	return COCKET_OK;
}

/* What merges cost is bounded for the file, not for a look-up. */
static void
bounds_look_ups(void **state)
{
	AUTO(buf_free) struct buf b = BUF(1 * MIB);
	struct err err = { 0 };
	size_t few = 1000, many = 100 * few;
	char line[64];

	(void)state;
	for (int i = 0; i < 200; i++) {
		snprintf(line, sizeof line, "a%d: &a%d {k%d: v, <<: *a%d }\n", i, i, i, i - 1);
		add(&b, i ? line : "a0: &a0 {k: v}\n", 1);
	}
	add(&b, "last: {<<: *a199 }\n", 1);
	assert_int_equal(yaml_each(buf_slice(&b), ask_often, &few, &err), COCKET_OK);
	assert_int_equal(yaml_each(buf_slice(&b), ask_often, &many, &err), COCKET_E_TOO_MANY);
	assert_string_equal(err.message, "1:1: merges and aliases that take too long to follow");
}

static void
bounds_depth(void **state)
{
	AUTO(buf_free) struct buf b = BUF(1 * MIB);
	struct streamed_blob s = { 0 };
	struct err err = { 0 };

	(void)state;
	add(&b, "[", YAML_DEPTH_MAX);
	add(&b, "]", YAML_DEPTH_MAX);
	assert_int_equal(yaml_each(buf_slice(&b), see, &s, &err), COCKET_OK);
	b.len = 0;
	add(&b, "[", YAML_DEPTH_MAX + 1);
	assert_refused(&b, COCKET_E_TOO_MANY, "1:101: nested too deeply");
}

static void
bounds_anchors_and_aliases(void **state)
{
	AUTO(buf_free) struct buf b = BUF(1 * MIB);

	(void)state;
	add(&b, "- &a x\n", YAML_ANCHORS_MAX + 1);
	assert_refused(&b, COCKET_E_TOO_MANY, "1001:6: too many anchors");
	b.len = 0;
	add(&b, "- &a x\n", 1);
	add(&b, "- *a\n", YAML_ALIASES_MAX + 1);
	assert_refused(&b, COCKET_E_TOO_MANY, "10002:3: too many aliases");
}

static void
bounds_values(void **state)
{
	AUTO(buf_free) struct buf b = BUF(16 * MIB);

	(void)state;
	add(&b, "- x\n", YAML_NODES_MAX);
	assert_refused(&b, COCKET_E_TOO_MANY, "1048576:3: too many values");
}

/* An anchor is one document's own. */
static void
parts_documents(void **state)
{
	AUTO(buf_free) struct buf b = BUF(1 * MIB);
	struct streamed_blob s = { 0 };
	struct err err = { 0 };

	(void)state;
	add(&b, "%YAML 1.1\n---\nk: &a x\n...\n---\n---\n# nothing\n---\nk: y\n", 1);
	assert_int_equal(yaml_each(buf_slice(&b), see, &s, &err), COCKET_OK);
	assert_int_equal(s.documents, 2);
	assert_string_equal(s.text, "y");
	add(&b, "---\nk: *a\n", 1);
	assert_refused(&b, COCKET_E_FORMAT, "11:4: an alias of an unknown anchor");
}

static enum cocket_code
stop(void *context, const struct yaml_node *root, struct err *err)
{
	(void)root;
	++*(int *)context;
	return fail(err, COCKET_E_USAGE, "enough");
}

static void
stops_where_it_is_told(void **state)
{
	int calls = 0;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(yaml_each(slice_str("a: 1\n---\nb: 2\n"), stop, &calls, &err), COCKET_E_USAGE);
	assert_int_equal(calls, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(laughs_at_a_billion_laughs),
		cmocka_unit_test(bounds_merges),
		cmocka_unit_test(bounds_look_ups),
		cmocka_unit_test(bounds_depth),
		cmocka_unit_test(bounds_anchors_and_aliases),
		cmocka_unit_test(bounds_values),
		cmocka_unit_test(parts_documents),
		cmocka_unit_test(stops_where_it_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
