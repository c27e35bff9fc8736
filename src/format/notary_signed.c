/* Signatures of notary v1 metadata: {"keyid", "method", "sig"}, and whether enough different keys of a role made them (formats.md 4).
 * The method comes from the file, so it must be one of the key's own type.  Never counts a key twice, whatever it is called (A15). */
#include <stdlib.h>

#include "base/text.h"
#include "format/notary_part.h"
#include "format/quorum.h"

/* --- reading --- */

void
notary_signatures_free(struct notary_file *f)
{
	for (size_t i = 0; i < f->signature_count; i++)
		buf_free(&f->signatures[i].sig);
	free(f->signatures);
}

static enum cocket_code
read_signature(struct notary_signature *s, struct json obj, struct err *err)
{
	const char *text;

	if (json_string(&s->keyid, obj, "keyid", err) || json_string(&s->method, obj, "method", err) || json_string(&text, obj, "sig", err))
		return err->code;
	s->sig = BUF(strlen(text));
	return json_base64(&s->sig, obj, "sig", err);
}

enum cocket_code
notary_signatures_read(struct notary_file *f, struct json root, struct err *err)
{
	struct json list;
	size_t count;

	if (notary_array(&list, root, "signatures", err))
		return err->code;
	count = json_count(list);
	if (count > NOTARY_SIGNATURES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "signatures: %zu, at most %d are read", count, NOTARY_SIGNATURES_MAX);
	f->signatures = calloc(count + 1, sizeof *f->signatures);
	if (!f->signatures)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (struct json m = json_first(list); m.node; m = json_next(m))
		if (read_signature(&f->signatures[f->signature_count++], m, err))
			return within(err, "signatures %zu", f->signature_count - 1);
	return quorum_sort_signatures(TABLE(f->signatures, count), err);
}

/* --- counting --- */

/* "pycrypto-pkcs#1 pss" is of no key that docker ever made.  RSA-PSS: notary's salt is of 32 bytes; who has the key may take another. */
static const struct method {
	const char *name;
	bool rsa, ed25519;
	enum signature_check (*verify)(const struct pubkey *key, struct slice message, struct slice sig);
} methods[] = {
	{ "ecdsa", false, false, pubkey_verify_raw_sha256 },
	{ "eddsa", false, true, pubkey_verify_pure },
	{ "rsapss", true, false, pubkey_verify_pss },
	{ "rsapkcs1v15", true, false, pubkey_verify_pure },
};

/* Who is asked whether file is signed: role, which stands in holder. */
struct asked {
	const struct notary_file *file, *holder;
	const struct notary_role *role;
};

/* The key of the role that the signature names; NULL where it is none of the role's, or counts for nothing. */
static const struct pubkey *
key_of(const void *ctx, size_t i)
{
	const struct asked *a = ctx;
	size_t index;

	if (!notary_key_find(&index, a->holder, a->file->signatures[i].keyid) || !quorum_has(a->role->keys, a->role->key_count, index))
		return NULL;
	return a->holder->keys[index].key;
}

static bool
is_of(const struct method *m, enum key_type type)
{
	return m->rsa == (type == KEY_RSA) && m->ed25519 == (type == KEY_ED25519);
}

static bool
is_good(const void *ctx, size_t i, const struct pubkey *key)
{
	const struct asked *a = ctx;
	const struct notary_signature *s = &a->file->signatures[i];

	for (size_t m = 0; m < sizeof methods / sizeof methods[0]; m++)
		if (strcmp(s->method, methods[m].name) == 0 && is_of(&methods[m], pubkey_type(key)))
			return methods[m].verify(key, buf_slice(&a->file->signed_bytes), buf_slice(&s->sig)) == SIGNATURE_GOOD;
	return false;
}

static const struct notary_key *
unusable_key(const struct notary_file *holder, const struct notary_role *role)
{
	for (size_t i = 0; i < role->key_count; i++)
		if (!holder->keys[role->keys[i]].key)
			return &holder->keys[role->keys[i]];
	return NULL;
}

enum cocket_code
notary_signed_check(const struct notary_file *file, const struct notary_file *holder, const struct notary_role *role, struct err *err)
{
	const struct asked a = { file, holder, role };
	unsigned count = quorum_count(&(struct quorum){ file->signature_count, key_of, is_good, &a }, role->threshold);

	if (role->threshold >= 1 && count >= role->threshold)
		return COCKET_OK;
	const struct notary_key *bad = unusable_key(holder, role);
	return quorum_refuse(role->name, count, role->threshold, bad ? bad->id : NULL, bad ? bad->unusable : NULL, err);
}

/* --- whose root it is --- */

/* A common name that is the repository's, or ends in "*" and begins as it does. */
static bool
is_for(const struct notary_key *k, const char *repository)
{
	size_t n = strlen(k->common_name);

	if (!k->has_certificate || n == 0)
		return false;
	if (k->common_name[n - 1] == '*')
		return strncmp(k->common_name, repository, n - 1) == 0;
	return strcmp(k->common_name, repository) == 0;
}

enum cocket_code
notary_root_name(struct notary_file *root, const char *repository, struct err *err)
{
	const struct notary_role *role = &root->roles[NOTARY_ROOT];
	const char *other = "";
	bool any = false;

	for (size_t i = 0; i < role->key_count; i++) {
		struct notary_key *k = &root->keys[role->keys[i]];

		if (k->key && is_for(k, repository)) {
			any = true;
			continue;
		}
		other = k->common_name;
		pubkey_free(&k->key);
		k->unusable = k->unusable ? k->unusable : "its certificate is not for this repository";
	}
	if (any)
		return COCKET_OK;
	struct text name = text_quote(slice_str(other));
	return fail(err, COCKET_E_SIGNATURE, "root: its certificate is for %s, expected %s", *other ? name.s : "nothing",
	            TEXT(slice_str(repository)));
}
