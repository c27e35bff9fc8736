/* Signing and counting (see signing.h): a signature is over the canonical form of "signed", in hex, under the id by which the holder
 * calls the key. */
#include "trust/edit/signing.h"

#include <stdlib.h>

#include "base/encoding.h"

#define SIGNATURE_BYTES 1024 /* of any kind of key, more than enough */

bool
key_is_revoked(const struct tuf_file *targets, const struct pubkey *key)
{
	return targets && tuf_revocation_find(targets->revoked_keys, targets->revoked_key_count, pubkey_id(key));
}

size_t
keys_left(const struct signing_role *role, const struct tuf_file *targets, const struct digest *without)
{
	size_t left = 0;

	for (size_t i = 0; i < role->role->key_count; i++) {
		const struct pubkey *key = tuf_key_get(role->holder, role->role->keys[i]);

		const struct tuf_key *identity = tuf_key_identity(role->holder, role->role->keys[i]);

		left += key && !key_is_revoked(targets, key) && !(without && digest_eq(pubkey_id(key), without));
		left += identity && !tuf_identity_revoked(targets, identity);
	}
	return left;
}

/* --- counting --- */

static bool
is_promised_by(const struct promised_keys *p, const struct pubkey *key)
{
	for (size_t i = 0; key && i < p->count; i++)
		if (digest_eq(&p->ids[i], pubkey_id(key)))
			return true;
	return false;
}

bool
metadata_file_is_signed_by(const struct metadata_file *d, const struct tuf_file *holder, size_t key)
{
	const struct tuf_role alone = { .name = d->role, .keys = &key, .key_count = 1, .threshold = 1 };

	return tuf_signers_count(&d->tuf, holder, &alone) == 1 || is_promised_by(&d->promised, tuf_key_get(holder, key));
}

/* Those of the role's keys that are promised: whoever has signed promises nothing. */
static unsigned
count_promised(const struct promised_keys *p, const struct tuf_file *holder, const struct tuf_role *role)
{
	unsigned count = 0;

	for (size_t i = 0; i < p->count; i++) {
		const struct promised_keys one = { { p->ids[i] }, 1 };
		bool found = false;

		for (size_t j = 0; j < role->key_count && !found; j++)
			found = is_promised_by(&one, tuf_key_get(holder, role->keys[j]));
		count += found;
	}
	return count;
}

unsigned
metadata_file_signers(const struct metadata_file *d, struct signing_role m, const struct tuf_file *targets)
{
	size_t *keys = calloc(m.role->key_count + 1, sizeof *keys);
	struct tuf_role left = *m.role;
	unsigned count = 0;

	if (!keys)
		return 0;
	left.keys = keys;
	left.key_count = 0;
	for (size_t i = 0; i < m.role->key_count; i++) {
		const struct pubkey *key = tuf_key_get(m.holder, m.role->keys[i]);

		if (key && !key_is_revoked(targets, key))
			keys[left.key_count++] = m.role->keys[i];
	}
	count = tuf_signers_count(&d->tuf, m.holder, &left) + count_promised(&d->promised, m.holder, &left);
	free(keys);
	return count;
}

/* --- the list of signatures --- */

static void
put_signature(struct json_writer *w, const char *keyid, const char *hex)
{
	json_begin_object(w);
	json_key(w, "keyid");
	json_put_string(w, slice_str(keyid));
	json_key(w, "sig");
	json_put_string(w, slice_str(hex));
	json_end_object(w);
}

/* The old ones, but for what stood under that id, then the new. */
static enum cocket_code
add_signature(struct metadata_file *d, const char *keyid, const char *hex, struct err *err)
{
	AUTO(buf_free) struct buf list = BUF(tuf_type_max_bytes(d->tuf.type));
	AUTO(metadata_file_free) struct metadata_file made = { 0 };
	struct json_writer w;

	json_writer_init(&w, &list);
	json_begin_array(&w);
	for (struct json s = json_first(json_get(json_root(&d->tuf.doc), "signatures")); json_type(s) != JSON_ABSENT; s = json_next(s))
		if (strcmp(json_string_value(json_get(s, "keyid")), keyid) != 0)
			json_put_value(&w, s);
	put_signature(&w, keyid, hex);
	json_end_array(&w);
	if (json_writer_done(&w, err) || metadata_file_with_signatures(&made, d, buf_slice(&list), err))
		return err->code;
	made.promised = d->promised;
	made.changed = true;
	metadata_file_free(d);
	*d = made;
	made = (struct metadata_file){ 0 };
	return COCKET_OK;
}

static enum cocket_code
add_bytes(struct metadata_file *d, const char *keyid, struct slice sig, struct err *err)
{
	char hex[2 * SIGNATURE_BYTES + 1];

	if (sig.len > SIGNATURE_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "signature of %zu bytes", sig.len);
	hex_encode(hex, sig);
	return add_signature(d, keyid, hex, err);
}

/* --- signing --- */

/* Looked for before any is made: a root is its own holder, and is printed anew with each. */
struct wanted_signatures {
	char *keyid; /* owned */
	const struct signer *by;
};

static bool
find_key(size_t *out, struct signing_role m, const struct pubkey *key)
{
	for (size_t i = 0; i < m.role->key_count; i++) {
		const struct pubkey *k = tuf_key_get(m.holder, m.role->keys[i]);

		if (!k || !digest_eq(pubkey_id(k), pubkey_id(key)))
			continue;
		*out = m.role->keys[i];
		return true;
	}
	return false;
}

/* It may be in both of two roles, and is one key. */
static enum cocket_code
promise(struct metadata_file *d, const struct pubkey *key, struct err *err)
{
	struct promised_keys *p = &d->promised;

	if (is_promised_by(p, key))
		return COCKET_OK;
	if (p->count == PROMISED_KEYS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d keys that are to sign", PROMISED_KEYS_MAX);
	p->ids[p->count++] = *pubkey_id(key);
	return COCKET_OK;
}

static enum cocket_code
sign_wanted(struct metadata_file *d, const struct wanted_signatures *w, struct err *err)
{
	AUTO(buf_free) struct buf sig = BUF(SIGNATURE_BYTES);

	if (signer_is_public(w->by))
		return promise(d, signer_public_key(w->by), err);
	if (signer_sign(&sig, w->by, buf_slice(&d->tuf.signed_bytes), err))
		return err->code;
	return add_bytes(d, w->keyid, buf_slice(&sig), err);
}

struct metadata_signing {
	const struct metadata_file *file;
	const struct tuf_file *targets; /* whose revocations count; NULL: nobody's */
	struct signers *by;
};

/* What key i is to sign for that role; nothing if it has. */
static enum cocket_code
find_wanted(struct wanted_signatures *out, const struct metadata_signing *s, struct signing_role m, size_t i, struct err *err)
{
	const struct pubkey *key = signer_public_key(&s->by->items[i]);
	size_t index;

	if (!find_key(&index, m, key))
		return COCKET_OK;
	if (key_is_revoked(s->targets, key))
		return fail(err, COCKET_E_USAGE, "key %s: revoked; its signatures are ignored", signer_key_name(&s->by->items[i]).s);
	s->by->used[i] = true;
	if (metadata_file_is_signed_by(s->file, m.holder, index))
		return COCKET_OK;
	out->keyid = strdup(m.holder->keys[index].id);
	out->by = &s->by->items[i];
	return out->keyid ? COCKET_OK : no_memory(err);
}

static void
wanted_list_free(struct wanted_signatures **list)
{
	for (struct wanted_signatures *w = *list; w && w->keyid; w++)
		free(w->keyid);
	free(*list);
}

enum cocket_code
metadata_file_sign(struct metadata_file *d, const struct signing_role *mandates, size_t n, const struct tuf_file *targets, struct signers *by,
              struct err *err)
{
	AUTO(wanted_list_free) struct wanted_signatures *list = calloc(by->count * n + 1, sizeof *list);
	const struct metadata_signing signing = { d, targets, by };
	size_t count = 0;

	if (!list)
		return no_memory(err);
	for (size_t i = 0; i < by->count; i++)
		for (size_t j = 0; j < n; j++) {
			if (find_wanted(&list[count], &signing, mandates[j], i, err))
				return within(err, "%s", d->role);
			count += list[count].keyid != NULL;
		}
	for (size_t i = 0; i < count; i++)
		if (sign_wanted(d, &list[i], err))
			return within(err, "%s", d->role);
	return COCKET_OK;
}

/* --- merging --- */

static const struct tuf_signature *
find_signature(const struct metadata_file *d, const char *keyid)
{
	for (size_t i = 0; i < d->tuf.signature_count; i++)
		if (strcmp(d->tuf.signatures[i].keyid, keyid) == 0)
			return &d->tuf.signatures[i];
	return NULL;
}

/* Good by a key that counts, and not here yet: a bad one would only take the place of a good one later. */
static bool
is_news(const struct metadata_file *d, const struct metadata_file *copy, const char *keyid, const struct signing_role *mandates, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct tuf_file *holder = mandates[i].holder;
		size_t key;

		if (tuf_key_find(&key, holder, keyid) && metadata_file_is_signed_by(copy, holder, key) && !metadata_file_is_signed_by(d, holder, key))
			return true;
	}
	return false;
}

enum cocket_code
metadata_file_merge(struct metadata_file *d, const struct metadata_file *copy, const struct signing_role *mandates, size_t n, struct err *err)
{
	AUTO(wanted_list_free) struct wanted_signatures *news = calloc(copy->tuf.signature_count + 1, sizeof *news);
	size_t count = 0;

	if (!news)
		return no_memory(err);
	for (size_t i = 0; i < copy->tuf.signature_count; i++) {
		if (!is_news(d, copy, copy->tuf.signatures[i].keyid, mandates, n))
			continue;
		news[count].keyid = strdup(copy->tuf.signatures[i].keyid);
		if (!news[count].keyid)
			return no_memory(err);
		count++;
	}
	for (size_t i = 0; i < count; i++)
		if (add_bytes(d, news[i].keyid, buf_slice(&find_signature(copy, news[i].keyid)->sig), err))
			return err->code;
	return COCKET_OK;
}
