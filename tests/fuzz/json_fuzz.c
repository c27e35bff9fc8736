/* Fuzzes json.c: no crash, nothing that the grammar refuses is taken, and what is taken prints and parses to the same again. */
#include <stdlib.h>

#include "base/json.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool what)
{
	if (!what)
		abort();
}

static void
print(struct buf *out, struct json v)
{
	struct json_writer w;
	struct err err = { 0 };

	json_writer_init(&w, out);
	json_put_value(&w, v);
	must(json_writer_done(&w, &err) == COCKET_OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(json_free) struct json_doc first = { 0 };
	AUTO(json_free) struct json_doc second = { 0 };
	AUTO(buf_free) struct buf once = BUF(64 * MIB);
	AUTO(buf_free) struct buf twice = BUF(64 * MIB);
	struct err err = { 0 }, grammar = { 0 };

	enum cocket_code checked = json_check(slice_of(data, size), SIZE_MAX, &grammar);
	enum cocket_code parsed = json_parse(&first, slice_of(data, size), &err);
	must(parsed == COCKET_OK || parsed == COCKET_E_FORMAT || parsed == COCKET_E_TOO_MANY);
	if (parsed != COCKET_OK)
		return 0;
	must(checked == COCKET_OK);
	print(&once, json_root(&first));
	must(json_is_compact(buf_slice(&once)));
	must(json_parse(&second, buf_slice(&once), &err) == COCKET_OK);
	print(&twice, json_root(&second));
	must(slice_eq(buf_slice(&once), buf_slice(&twice)));
	return 0;
}
