/* trusted_root.json: any bytes.  Of what is taken, each log is found by its id and is the only one of it, and each authority takes no leaf that is none of
 * its own, before its certificates are decoded and after.  Read whole and read as it is needed, the same files are taken.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "format/log/root_lines.h"
#include "format/log/trusted_root.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
logs_check(const struct log_keys *logs)
{
	if (logs->count > TRUSTED_ROOT_LOGS_MAX)
		abort();
	for (size_t i = 0; i < logs->count; i++)
		if (log_keys_find(logs, &logs->items[i].id) != &logs->items[i] || !logs->items[i].period.has_start || strpbrk(logs->items[i].host, ":/"))
			abort();
}

/* Any bytes are no timestamp of anybody. */
static void
authorities_check(const struct trusted_authorities *all, struct slice bytes)
{
	struct instant time;
	struct err err;

	if (all->count > TRUSTED_ROOT_AUTHORITIES_MAX)
		abort();
	for (size_t i = 0; i < all->count; i++)
		if (authority_check_timestamp(&time, all->items[i].authority, bytes, bytes, &err) == COCKET_OK)
			abort();
}

/* What is one root is no list of them: no bytes may be read in two ways. */
static void
lines_check(struct slice text, bool is_one_root)
{
	struct root_lines lines = root_lines_of(text);
	struct slice one;
	size_t count = 0;

	if (lines.is_several && is_one_root)
		abort();
	for (; root_lines_next(&one, &lines); count++)
		if (one.len > 0 && (one.ptr < text.ptr || one.ptr + one.len > text.ptr + text.len))
			abort();
	if (count == 0 || (count == 1 && lines.is_several))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(trusted_root_free) struct trusted_root root = { 0 };
	struct err err;
	bool whole;

	whole = trusted_root_parse_lazily(&root, slice_of(data, size), &err) == COCKET_OK;
	authorities_check(&root.certificate_authorities, slice_of(data, size));
	authorities_check(&root.timestamp_authorities, slice_of(data, size));
	whole = whole && trusted_root_check(&root, &err) == COCKET_OK;
	trusted_root_free(&root);
	if ((trusted_root_parse(&root, slice_of(data, size), &err) == COCKET_OK) != whole)
		abort();
	lines_check(slice_of(data, size), whole);
	logs_check(&root.logs);
	logs_check(&root.certificate_logs);
	authorities_check(&root.certificate_authorities, slice_of(data, size));
	authorities_check(&root.timestamp_authorities, slice_of(data, size));
	return 0;
}
