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
	w->left = bytes;
	if (w->next && writer_write(w->next, bytes, err))
		return err->code;
	digester_add(w->digester, w->left);
	w->left = slice_of(NULL, 0);
	return COCKET_OK;
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

enum cocket_code
hash_writer_open_followed(struct hash_writer *w, uint64_t max, struct hash_follower *follower, struct err *err)
{
	*w = (struct hash_writer){ .base = { .write = hash_write }, .max = max, .next = follower->to };
	follower->hash = w;
	return follower->shares ? digester_new_paired(&w->digester, err) : digester_new(&w->digester, err);
}

/* Are the bytes a part of those that are left? */
static bool
is_of(struct slice bytes, struct slice left)
{
	const uintptr_t at = (uintptr_t)bytes.ptr, from = (uintptr_t)left.ptr;

	return at >= from && bytes.len <= left.len && at - from <= left.len - bytes.len;
}

void
hash_writer_share(const struct hash_follower *f, struct slice bytes, struct digester *own)
{
	struct hash_writer *w = f->hash;

	if (w == NULL || !is_of(bytes, w->left)) {
		digester_add(own, bytes);
		return;
	}
	const size_t before = (size_t)(bytes.ptr - w->left.ptr);
	digester_add(w->digester, slice_of(w->left.ptr, before));
	digester_add_both(w->digester, own, bytes);
	w->left = slice_of(bytes.ptr + bytes.len, w->left.len - before - bytes.len);
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
