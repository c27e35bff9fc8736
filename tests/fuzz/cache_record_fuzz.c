/* Records of the cache: any bytes, with a first line that is right (so that a fuzzer gets past it).  Of one that is taken every answer lies
 * inside it, what goes by digest has it, and no page is named that is not there. */
#include <stdlib.h>

#include "image/cache/cache_record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check_answer(const struct cache_record *r, const struct cache_answer *a)
{
	struct fetch f = { .kind = a->kind, .digest = a->digest, .max = CACHE_RECORD_MAX_BYTES };
	struct digest is = digest_of(a->body);

	must(a->body.len == 0 || (a->body.ptr >= r->text.ptr && a->body.ptr + a->body.len <= r->text.ptr + r->text.len));
	must(!a->absent || a->body.len == 0);
	must(strlen(a->type) < sizeof f.served_type && strlen(a->name) < sizeof f.next && strlen(a->next) < sizeof f.next);
	if (a->kind == FETCH_MANIFEST || a->kind == FETCH_BLOB)
		must(a->absent || digest_eq(&is, &a->digest));
	memcpy(f.next, a->next, strlen(a->next) + 1);
	must(a->next[0] == '\0' || (f.kind = FETCH_REFERRERS, cache_record_find(r, &f) != NULL));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(cache_record_free) struct cache_record r = { 0 };
	AUTO(buf_free) struct buf text = BUF(CACHE_RECORD_MAX_BYTES);
	struct digest check = digest_of(slice_of(data, size)), key;
	char hex[DIGEST_HEX_BYTES];
	struct err err = { 0 };

	memset(key.bytes, 7, sizeof key.bytes);
	digest_print_hex(hex, &check);
	if (buf_addf(&text, &err, "%s\n", hex) || buf_add(&text, slice_of(data, size), &err) || cache_record_parse(&r, &text, &key, &err))
		return 0;
	for (size_t i = 0; i < r.count; i++)
		check_answer(&r, &r.answers[i]);
	return 0;
}
