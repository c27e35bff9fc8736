/* Ledgers: any bytes.  One that is taken prints to bytes that parse to the same records, and those print to the same bytes.
 * Whatever is taken, an older image is not admitted.  Never touches a file. */
#include <stdlib.h>

#include "base/limits.h"
#include "trust/ledger/ledger_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check_rollback(struct ledger *l, const struct ledger_record *r)
{
	int64_t signed_at = r->entry.signed_at - 1;
	struct ledger_entry older = { .digest = r->entry.digest, .has_signed_at = signed_at >= 0, .signed_at = signed_at };
	bool changed = false;
	struct err err;

	must(ledger_admit(l, r->image, &older, &changed, &err) == COCKET_OK && !changed);
	older.digest.bytes[0] ^= 1;
	must(!r->entry.has_signed_at || (ledger_admit(l, r->image, &older, &changed, &err) == COCKET_E_ROLLBACK && !changed));
}

static void
check_again(struct slice text)
{
	AUTO(ledger_free) struct ledger l = { 0 };
	AUTO(buf_free) struct buf again = BUF(LEDGER_MAX_BYTES);
	struct err err;

	must(ledger_parse(&l, text, &err) == COCKET_OK && ledger_print(&again, &l, &err) == COCKET_OK);
	must(slice_eq(text, buf_slice(&again)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(ledger_free) struct ledger l = { 0 };
	AUTO(buf_free) struct buf text = BUF(LEDGER_MAX_BYTES);
	struct err err;

	if (ledger_parse(&l, slice_of(data, size), &err) != COCKET_OK)
		return 0;
	for (size_t i = 0; i < l.count; i++) {
		must(ledger_get(&l, l.records[i].image) == &l.records[i].entry);
		check_rollback(&l, &l.records[i]);
	}
	must(ledger_print(&text, &l, &err) == COCKET_OK);
	check_again(buf_slice(&text));
	return 0;
}
