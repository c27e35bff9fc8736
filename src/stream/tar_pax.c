/* The records of a PAX extended header (POSIX.1-2001 pax, "pax Extended Header"): "LEN KEY=VALUE\n" each, LEN counting all of it.
 * Only path and size say which bytes a member has; the rest (times, owners, comments) is nobody's business here. */
#include "base/text.h"
#include "stream/tar.h"

#define SIZE_MAX_BYTES (1ULL << 53)

struct record {
	struct slice key, value;
};

static enum cocket_code
length_parse(size_t *out, struct slice *rest, struct slice records, struct err *err)
{
	const uint8_t *space = records.len ? memchr(records.ptr, ' ', records.len) : NULL;
	struct err ignored;
	uint64_t len = 0;

	if (space == NULL || u64_parse(&len, slice_of(records.ptr, (size_t)(space - records.ptr)), records.len, &ignored))
		return fail(err, COCKET_E_FORMAT, "a record has no length, or one that does not fit");
	*rest = slice_of(space + 1, records.len - (size_t)(space + 1 - records.ptr));
	*out = (size_t)len;
	return COCKET_OK;
}

/* Takes one record from the front. */
static enum cocket_code
record_take(struct record *out, struct slice *records, struct err *err)
{
	struct slice rest = { 0 };
	size_t len;

	if (length_parse(&len, &rest, *records, err))
		return err->code;
	size_t before = records->len - rest.len;
	if (len < before + 3 || records->ptr[len - 1] != '\n')
		return fail(err, COCKET_E_FORMAT, "a record does not end where its length says");
	rest.len = len - before - 1;
	const uint8_t *equals = memchr(rest.ptr, '=', rest.len);
	if (equals == NULL || equals == rest.ptr)
		return fail(err, COCKET_E_FORMAT, "a record has no key");
	size_t key = (size_t)(equals - rest.ptr);
	out->key = slice_of(rest.ptr, key);
	out->value = slice_of(equals + 1, rest.len - key - 1);
	*records = slice_of(records->ptr + len, records->len - len);
	return COCKET_OK;
}

static enum cocket_code
path_take(struct tar_pax *p, struct slice value, struct err *err)
{
	if (p->has_path)
		return fail(err, COCKET_E_FORMAT, "two paths");
	if (value.len == 0)
		return fail(err, COCKET_E_FORMAT, "an empty path");
	p->has_path = true;
	p->path = value;
	return COCKET_OK;
}

static enum cocket_code
size_take(struct tar_pax *p, struct slice value, struct err *err)
{
	struct err ignored;

	if (p->has_size)
		return fail(err, COCKET_E_FORMAT, "two sizes");
	if (u64_parse(&p->size, value, SIZE_MAX_BYTES, &ignored))
		return fail(err, COCKET_E_FORMAT, "size %s: not the size of a file", TEXT(value));
	p->has_size = true;
	return COCKET_OK;
}

static enum cocket_code
take(struct tar_pax *p, const struct record *r, struct err *err)
{
	if (slice_is(r->key, "path"))
		return path_take(p, r->value, err);
	if (slice_is(r->key, "size"))
		return size_take(p, r->value, err);
	if (slice_starts(r->key, "GNU.sparse") || slice_starts(r->key, "SCHILY.realsize") || slice_starts(r->key, "SUN.holesdata")) /* A22 */
		return fail(err, COCKET_E_UNSUPPORTED, "%s: a sparse file", TEXT(r->key));
	return COCKET_OK;
}

enum cocket_code
tar_pax_parse(struct tar_pax *out, struct slice records, struct err *err)
{
	struct tar_pax p = { 0 };
	struct record r;

	while (records.len > 0)
		if (record_take(&r, &records, err) || take(&p, &r, err))
			return within(err, "PAX header");
	*out = p;
	return COCKET_OK;
}
