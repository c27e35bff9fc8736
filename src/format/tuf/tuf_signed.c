/* The signatures of TUF metadata, and the one question they answer: did enough different keys of a role sign it (TUF 1.0 section 4.2)?
 * What a signature looks like, and which of them is good, is the dialect's.  Never counts a key twice, whatever it is called (A15). */
#include <limits.h>
#include <stdlib.h>

#include "base/escape.h"
#include "format/tuf/threshold.h"
#include "format/tuf/tuf.h"
#include "format/tuf/tuf_part.h"

/* --- reading --- */

void
tuf_signatures_free(struct tuf_file *f)
{
	for (size_t i = 0; i < f->signature_count; i++)
		buf_free(&f->signatures[i].sig);
	free(f->signatures);
}

static enum cocket_code
read_signature(struct tuf_signature *out, const struct tuf_file *f, struct json obj, struct err *err)
{
	return json_string(&out->keyid, obj, "keyid", err) ? err->code : f->dialect->read_signature(out, obj, err);
}

enum cocket_code
tuf_signatures_read(struct tuf_file *f, struct json root, struct err *err)
{
	struct json list;
	size_t count;

	if (tuf_array(&list, f, root, "signatures", err))
		return err->code;
	count = json_count(list);
	if (count > TUF_SIGNATURES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "signatures: %zu, maximum %d", count, TUF_SIGNATURES_MAX);
	f->signatures = calloc(count + 1, sizeof *f->signatures);
	if (!f->signatures)
		return no_memory(err);
	for (struct json m = json_first(list); m.node; m = json_next(m))
		if (read_signature(&f->signatures[f->signature_count++], f, m, err))
			return within(err, "signatures %zu", f->signature_count - 1);
	return threshold_sort_signatures(TABLE(f->signatures, count), err);
}

/* --- counting --- */

/* By whom file should be signed: by role, which stands in holder. */
struct signed_by {
	const struct tuf_file *file, *holder;
	const struct tuf_role *role;
};

/* The key of the role that the signature names; NULL where it is none of the role's, or counts for nothing. */
static const struct pubkey *
key_of(const void *ctx, size_t i)
{
	const struct signed_by *a = ctx;
	size_t index;

	if (!tuf_key_find(&index, a->holder, a->file->signatures[i].keyid) || !threshold_has_key(a->role->keys, a->role->key_count, index))
		return NULL;
	return tuf_key_get(a->holder, index);
}

static bool
is_good(const void *ctx, size_t i, const struct pubkey *key)
{
	const struct tuf_file *file = ((const struct signed_by *)ctx)->file;

	return file->dialect->is_good(key, buf_slice(&file->signed_bytes), &file->signatures[i]);
}

static unsigned
count_signers(const struct tuf_file *file, const struct tuf_file *holder, const struct tuf_role *role, unsigned enough)
{
	const struct signed_by a = { file, holder, role };

	return threshold_count(&(struct threshold_signatures){ file->signature_count, key_of, is_good, &a }, enough);
}

unsigned
tuf_signers_count(const struct tuf_file *file, const struct tuf_file *holder, const struct tuf_role *role)
{
	return count_signers(file, holder, role, UINT_MAX);
}

/* A key of the role that could never have signed, if there is one. */
static const struct tuf_key *
unusable_key(const struct tuf_file *holder, const struct tuf_role *role)
{
	for (size_t i = 0; i < role->key_count; i++)
		if (!tuf_key_get(holder, role->keys[i]))
			return &holder->keys[role->keys[i]];
	return NULL;
}

enum cocket_code
tuf_signed_check(const struct tuf_file *file, const struct tuf_file *holder, const struct tuf_role *role, struct err *err)
{
	unsigned count = count_signers(file, holder, role, role->threshold);

	if (role->threshold >= 1 && count >= role->threshold) /* below 1: a role that nobody filled in is nobody's */
		return COCKET_OK;
	const struct tuf_key *bad = unusable_key(holder, role);
	return threshold_refuse(role->name, count, role->threshold, bad ? bad->id : NULL, bad ? bad->unusable : NULL, err);
}
