/* Fuzzes json_pull.c against json.c: both take the same texts, and read the same values from them. */
#include <stdlib.h>

#include "base/json_pull.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool what)
{
	if (!what)
		abort();
}

static void compare(struct json_pull v, struct json node);

static void
compare_string(struct json_pull v, const char *text)
{
	AUTO(buf_free) struct buf decoded = BUF(64 * MIB);
	struct slice plain;
	struct err err = { 0 };

	must(json_pull_text(&decoded, v, &err) == COCKET_OK);
	must(slice_is(buf_slice(&decoded), text));
	must(json_pull_is(v, text));
	must(!json_pull_plain(&plain, v) || slice_is(plain, text));
	char *copy = malloc(decoded.len + 1);
	must(copy && json_pull_copy(copy, decoded.len + 1, v, &err) == COCKET_OK);
	must(slice_is(buf_slice(&decoded), copy));
	if (decoded.len)
		must(json_pull_copy(copy, decoded.len, v, &err) == COCKET_E_TOO_LARGE);
	free(copy);
}

static void
compare_members(struct json_pull v, struct json node)
{
	struct json_members m = json_pull_enter(v);
	struct json child = json_first(node);

	for (; json_pull_next(&m); child = json_next(child)) {
		must(json_type(child) != JSON_ABSENT);
		if (json_type(node) == JSON_OBJECT) {
			compare_string(m.name, json_name(child));
			must(json_pull_get(v, json_name(child)).text.ptr == m.value.text.ptr);
		}
		compare(m.value, child);
	}
	must(json_type(child) == JSON_ABSENT);
}

static void
compare(struct json_pull v, struct json node)
{
	uint64_t a, b;

	must(json_pull_type(v) == json_type(node));
	switch (json_type(node)) {
	case JSON_OBJECT:
	case JSON_ARRAY: compare_members(v, node); break;
	case JSON_STRING: compare_string(v, json_string_value(node)); break;
	case JSON_BOOL: must(json_pull_is_true(v) == json_is_true(node)); break;
	case JSON_NUMBER:
		must(slice_is(json_pull_number(v), json_number_text(node)));
		must(json_pull_u64(&a, v) == json_u64_value(&b, node));
		break;
	default: break;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct json_pull root;
	struct err pulled = { 0 }, parsed = { 0 };

	if (size > 64 * KIB) /* json_pull_get in a loop is quadratic */
		return 0;
	enum cocket_code code = json_pull_open(&root, slice_of(data, size), JSON_DEPTH_MAX, JSON_VALUES_MAX, &pulled);
	must(json_parse(&doc, slice_of(data, size), &parsed) == code);
	if (code == COCKET_OK)
		compare(root, json_root(&doc));
	return 0;
}
