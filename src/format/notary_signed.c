/* Signatures of notary v1 metadata: {"keyid", "method", "sig"}, and whether enough different keys of a role made them (formats.md 4).
 * The method comes from the file, so it must be one of the key's own type.  Never counts a key twice, whatever it is called (A15). */
#include <limits.h>
#include <stdlib.h>

#include "base/text.h"
#include "format/notary_part.h"

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

static int
compare_keyids(const void *a, const void *b)
{
	const struct notary_signature *x = a, *y = b;

	return strcmp(x->keyid, y->keyid);
}

/* As TUF 1.0's readers do: the file, not the signature, is refused. */
static enum cocket_code
check_unique(const struct notary_file *f, struct err *err)
{
	for (size_t i = 1; i < f->signature_count; i++)
		if (compare_keyids(&f->signatures[i - 1], &f->signatures[i]) == 0)
			return fail(err, COCKET_E_FORMAT, "signatures: two by %s", TEXT(slice_str(f->signatures[i].keyid)));
	return COCKET_OK;
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
	qsort(f->signatures, count, sizeof *f->signatures, compare_keyids);
	return check_unique(f, err);
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

static bool
is_good(const struct notary_signature *s, const struct pubkey *key, struct slice message)
{
	enum key_type type = pubkey_type(key);

	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
		if (strcmp(s->method, methods[i].name) == 0 && methods[i].rsa == (type == KEY_RSA) && methods[i].ed25519 == (type == KEY_ED25519))
			return methods[i].verify(key, message, buf_slice(&s->sig)) == SIGNATURE_GOOD;
	return false;
}

static bool
is_member(const struct notary_role *role, size_t index)
{
	for (size_t i = 0; i < role->key_count; i++)
		if (role->keys[i] == index)
			return true;
	return false;
}

/* The key of the role that the signature names; NULL where it is none of the role's, or counts for nothing. */
static const struct pubkey *
key_of(const struct notary_signature *s, const struct notary_file *holder, const struct notary_role *role)
{
	size_t index;

	return notary_key_find(&index, holder, s->keyid) && is_member(role, index) ? holder->keys[index].key : NULL;
}

static bool
is_among(const struct pubkey *key, const struct pubkey *const *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (digest_eq(pubkey_id(key), pubkey_id(keys[i])))
			return true;
	return false;
}

static void
signers_free(const struct pubkey ***signers)
{
	free(*signers);
}

static unsigned
count_signers(const struct notary_file *file, const struct notary_file *holder, const struct notary_role *role)
{
	AUTO(signers_free) const struct pubkey **signers = calloc(file->signature_count + 1, sizeof *signers);
	unsigned count = 0;

	for (size_t i = 0; signers && i < file->signature_count; i++) {
		const struct pubkey *key = key_of(&file->signatures[i], holder, role);

		if (key && !is_among(key, signers, count) && is_good(&file->signatures[i], key, buf_slice(&file->signed_bytes)))
			signers[count++] = key;
	}
	return count;
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
	unsigned count = count_signers(file, holder, role);
	const struct notary_key *bad = unusable_key(holder, role);

	if (role->threshold >= 1 && count >= role->threshold)
		return COCKET_OK;
	if (!bad)
		return fail(err, COCKET_E_SIGNATURE, "%s: %u of %u required keys signed", role->name, count, role->threshold);
	return fail(err, COCKET_E_SIGNATURE, "%s: %u of %u required keys signed; key %s does not count: %s", role->name, count, role->threshold,
	            TEXT(slice_str(bad->id)), bad->unusable);
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
