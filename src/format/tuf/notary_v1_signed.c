/* Signatures of notary v1 metadata: {"keyid", "method", "sig"}, and whether enough different keys of a role made them (docs/FORMATS.md 4).
 * The method comes from the file, so it must be one of the key's own type.  Never counts a key twice, whatever it is called (A15). */
#include "base/escape.h"
#include "format/tuf/notary_v1.h"
#include "format/tuf/notary_v1_part.h"
#include "format/tuf/tuf.h"

enum cocket_code
notary_v1_signature_read(struct tuf_signature *s, struct json obj, struct err *err)
{
	const char *text;

	if (json_string(&s->method, obj, "method", err) || json_string(&text, obj, "sig", err))
		return err->code;
	s->sig = BUF(strlen(text));
	return json_base64(&s->sig, obj, "sig", err);
}

/* --- which are good --- */

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
is_of(const struct method *m, enum key_type type)
{
	return m->rsa == (type == KEY_RSA) && m->ed25519 == (type == KEY_ED25519);
}

bool
notary_v1_signature_is_good(const struct pubkey *key, struct slice message, const struct tuf_signature *s)
{
	for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
		if (strcmp(s->method, methods[i].name) == 0 && is_of(&methods[i], pubkey_type(key)))
			return methods[i].verify(key, message, buf_slice(&s->sig)) == SIGNATURE_GOOD;
	return false;
}

/* --- whose root it is --- */

/* A common name that is the repository's, or ends in "*" and begins as it does. */
static bool
is_for(const struct tuf_certificate *c, const char *repository)
{
	size_t n = c ? strlen(c->common_name) : 0;

	if (n == 0)
		return false;
	if (c->common_name[n - 1] == '*')
		return strncmp(c->common_name, repository, n - 1) == 0;
	return strcmp(c->common_name, repository) == 0;
}

static void
make_unusable(struct tuf_key *k)
{
	pubkey_free(&k->key);
	k->unusable = k->unusable ? k->unusable : "its certificate is not for this repository";
}

enum cocket_code
notary_v1_root_name(struct tuf_file *root, const char *repository, struct err *err)
{
	const struct tuf_role *role = &root->roles[TUF_ROOT];
	const char *other = "";
	bool any = false;

	for (size_t i = 0; i < role->key_count; i++) {
		struct tuf_key *k = &root->keys[role->keys[i]];

		if (tuf_key_get(root, role->keys[i]) && is_for(k->certificate, repository)) {
			any = true;
			continue;
		}
		other = k->certificate ? k->certificate->common_name : "";
		make_unusable(k);
	}
	if (any)
		return COCKET_OK;
	struct text name = text_quote(slice_str(other));
	return fail(err, COCKET_E_SIGNATURE, "root: its certificate is for %s, expected %s", *other ? name.s : "nothing",
	            TEXT(slice_str(repository)));
}
