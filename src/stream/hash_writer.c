/* The fence that every stream of a blob passes (image-spec descriptor.md, "Verification"): size and SHA-256.
 * Never says yes to a part: only the end, with all bytes there, proves anything. */
#include "stream/hash_writer.h"

static enum cocket_code
hash_write(struct writer *base, struct slice bytes, struct err *err)
{
	struct hash_writer *w = (struct hash_writer *)base;

	if (bytes.len > w->max - w->count)
		return fail(err, COCKET_E_SIZE, "more than %llu bytes", (unsigned long long)w->max);
	w->count += bytes.len;
	digester_add(w->digester, bytes);
	return w->next ? writer_write(w->next, bytes, err) : COCKET_OK;
}

enum cocket_code
hash_writer_open(struct hash_writer *w, uint64_t max, struct writer *next, struct err *err)
{
	struct hash_writer opened = { .base = { .write = hash_write }, .max = max, .next = next };

	if (digester_new(&opened.digester, err))
		return err->code;
	*w = opened;
	return COCKET_OK;
}

struct digest
hash_writer_end(struct hash_writer *w)
{
	w->count = 0;
	return digester_end(w->digester);
}

enum cocket_code
hash_writer_check(struct hash_writer *w, uint64_t size, const struct digest *digest, struct err *err)
{
	uint64_t count = w->count;
	struct digest is = hash_writer_end(w);

	if (count != size)
		return fail(err, COCKET_E_SIZE, "%llu bytes, expected %llu", (unsigned long long)count, (unsigned long long)size);
	return digest_compare(digest, &is, err);
}

void
hash_writer_close(struct hash_writer *w)
{
	digester_free(&w->digester);
}
