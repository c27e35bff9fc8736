/* Keys of notary v1: {"keytype", "keyval": {"private": null, "public"}}, where public is base64 of a SPKI, of 32 bytes of ed25519, or of
 * PEM certificates, leaf first (docs/FORMATS.md 4).  The certificate is but a wrapper: what is compared is the key.
 * Never takes an id on trust; never reads a key in a form that its keytype does not say. */
#include <stdlib.h>

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/certificate.h"
#include "format/tuf/notary_v1.h"
#include "format/tuf/notary_v1_part.h"

static bool
is_ec(enum key_type type)
{
	return type == KEY_P256 || type == KEY_P384 || type == KEY_P521;
}

static bool
is_rsa(enum key_type type)
{
	return type == KEY_RSA;
}

static bool
is_ed25519(enum key_type type)
{
	return type == KEY_ED25519;
}

static enum cocket_code
parse_spki(struct tuf_key *k, struct slice public, struct err *err)
{
	return pubkey_parse_spki(&k->key, public, err);
}

static enum cocket_code
parse_ed25519(struct tuf_key *k, struct slice public, struct err *err)
{
	return pubkey_parse_raw(&k->key, KEY_ED25519, public, err);
}

static void
copy_common_name(struct tuf_certificate *c, struct slice name)
{
	if (name.len == 0 || name.len > TUF_COMMON_NAME_MAX || memchr(name.ptr, 0, name.len))
		return;
	memcpy(c->common_name, name.ptr, name.len);
	c->common_name[name.len] = '\0';
}

static enum cocket_code
keep_certificate(struct tuf_key *k, const struct certificate *c, struct err *err)
{
	k->certificate = calloc(1, sizeof *k->certificate);
	if (!k->certificate)
		return no_memory(err);
	k->certificate->not_before = c->not_before;
	k->certificate->not_after = c->not_after;
	copy_common_name(k->certificate, buf_slice(&c->common_name));
	return COCKET_OK;
}

static enum cocket_code
parse_certificates(struct tuf_key *k, struct slice public, struct err *err)
{
	AUTO(buf_free) struct buf der = BUF(public.len);
	AUTO(certificate_free) struct certificate c = { 0 };

	if (certificate_first_of_pem(&der, public, err) || certificate_parse(&c, buf_slice(&der), err) ||
	    keep_certificate(k, &c, err) || pubkey_parse_spki(&k->key, buf_slice(&c.spki), err))
		return err->code;
	return COCKET_OK;
}

static const struct keytype {
	const char *name;
	enum cocket_code (*parse)(struct tuf_key *k, struct slice public, struct err *err);
	bool (*is_of)(enum key_type type);
} keytypes[] = {
	{ "ecdsa", parse_spki, is_ec },
	{ "ecdsa-x509", parse_certificates, is_ec },
	{ "ed25519", parse_ed25519, is_ed25519 },
	{ "rsa", parse_spki, is_rsa },
	{ "rsa-x509", parse_certificates, is_rsa },
};

static const struct keytype *
find_keytype(const char *name)
{
	for (size_t i = 0; i < sizeof keytypes / sizeof keytypes[0]; i++)
		if (strcmp(keytypes[i].name, name) == 0)
			return &keytypes[i];
	return NULL;
}

/* The SHA-256 of the canonical object, private:null included.  keytype is one of the table, public is base64: nothing to escape. */
static enum cocket_code
hash_key(char id[static DIGEST_HEX_BYTES], const char *keytype, const char *public, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(strlen(public) + 128);
	struct digest d;

	if (buf_addf(&text, err, "{\"keytype\":\"%s\",\"keyval\":{\"private\":null,\"public\":\"%s\"}}", keytype, public))
		return err->code;
	d = digest_of(buf_slice(&text));
	digest_print_hex(id, &d);
	return COCKET_OK;
}

static const char *
parse_key(struct tuf_key *k, const struct keytype *type, struct slice public)
{
	struct err unused;

	if (type->parse(k, public, &unused))
		return "its public key does not parse";
	if (type->is_of(pubkey_type(k->key)))
		return NULL;
	pubkey_free(&k->key);
	return "its public key does not match its keytype";
}

const char *
notary_v1_key_load(struct tuf_key *k, size_t max_bytes)
{
	const char *name = json_string_value(json_get(k->object, "keytype"));
	const char *public = json_string_value(json_get(json_get(k->object, "keyval"), "public"));
	AUTO(buf_free) struct buf bytes = BUF(max_bytes);
	const struct keytype *type = find_keytype(name);
	char id[DIGEST_HEX_BYTES];
	struct err unused;

	if (!type)
		return "its keytype is not supported";
	if (base64_decode(&bytes, slice_str(public), &unused))
		return "its public key is not base64";
	if (hash_key(id, name, public, &unused) || strcmp(id, k->id) != 0)
		return "its id is not the hash of the key";
	return parse_key(k, type, buf_slice(&bytes));
}

enum cocket_code
notary_v1_key_check(struct json key, struct err *err)
{
	const char *text;
	struct json keyval;

	if (json_string(&text, key, "keytype", err) || json_object(&keyval, key, "keyval", err) || json_string(&text, keyval, "public", err))
		return err->code;
	return COCKET_OK;
}

enum cocket_code
notary_v1_key_id(char id[static DIGEST_HEX_BYTES], const struct pubkey *key, struct err *err)
{
	AUTO(buf_free) struct buf public = BUF(KEY_FILE_MAX_BYTES);
	enum key_type type = pubkey_type(key);
	struct slice bytes = pubkey_spki(key);

	if (type == KEY_ED25519)
		bytes = slice_of(bytes.ptr + bytes.len - 32, 32); /* RFC 8410 section 4: the key is what the SPKI ends with */
	if (base64_encode(&public, bytes, err))
		return err->code;
	return hash_key(id, type == KEY_ED25519 ? "ed25519" : type == KEY_RSA ? "rsa" : "ecdsa", buf_str(&public), err);
}
