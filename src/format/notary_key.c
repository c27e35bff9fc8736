/* Keys of notary v1: {"keytype", "keyval": {"private": null, "public"}}, where public is base64 of a SPKI, of 32 bytes of ed25519, or of
 * PEM certificates, leaf first (formats.md 4).  The certificate is but a wrapper: what is compared is the key.
 * Never takes an id on trust; never reads a key in a form that its keytype does not say. */
#include <stdio.h>
#include <stdlib.h>

#include "base/encode.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/certificate.h"
#include "format/notary_part.h"
#include "format/table.h"

/* --- one key --- */

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
parse_spki(struct notary_key *k, struct slice public, struct err *err)
{
	return pubkey_parse_spki(&k->key, public, err);
}

static enum cocket_code
parse_ed25519(struct notary_key *k, struct slice public, struct err *err)
{
	return pubkey_parse_raw(&k->key, KEY_ED25519, public, err);
}

static void
copy_common_name(struct notary_key *k, struct slice name)
{
	if (name.len == 0 || name.len > NOTARY_COMMON_NAME_MAX || memchr(name.ptr, 0, name.len))
		return;
	memcpy(k->common_name, name.ptr, name.len);
	k->common_name[name.len] = '\0';
}

static enum cocket_code
parse_certificates(struct notary_key *k, struct slice public, struct err *err)
{
	AUTO(buf_free) struct buf der = BUF(public.len);
	struct certificate c;

	if (certificate_first_of_pem(&der, public, err) || certificate_parse(&c, buf_slice(&der), err) ||
	    pubkey_parse_spki(&k->key, c.spki, err))
		return err->code;
	k->has_certificate = true;
	k->not_before = c.not_before;
	k->not_after = c.not_after;
	copy_common_name(k, c.common_name);
	return COCKET_OK;
}

static const struct keytype {
	const char *name;
	enum cocket_code (*parse)(struct notary_key *k, struct slice public, struct err *err);
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

/* NULL and the key, or why there is none. */
static const char *
load(struct notary_key *k, const char *name, const char *public)
{
	AUTO(buf_free) struct buf bytes = BUF(strlen(public));
	const struct keytype *type = find_keytype(name);
	char id[DIGEST_HEX_BYTES];
	struct err unused;

	if (!type)
		return "its keytype is not one that is read here";
	if (base64_decode(&bytes, slice_str(public), &unused))
		return "its public key is not base64";
	if (hash_key(id, name, public, &unused) || strcmp(id, k->id) != 0)
		return "its id is not the hash of the key";
	if (type->parse(k, buf_slice(&bytes), &unused))
		return "its public key does not parse";
	if (!type->is_of(pubkey_type(k->key))) {
		pubkey_free(&k->key);
		return "its public key is of another type than its keytype";
	}
	return NULL;
}

enum cocket_code
notary_key_id(char id[static DIGEST_HEX_BYTES], const struct pubkey *key, struct err *err)
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

/* --- the table of a file --- */

void
notary_keys_free(struct notary_file *f)
{
	for (size_t i = 0; i < f->key_count; i++)
		pubkey_free(&f->keys[i].key);
	free(f->keys);
}

static enum cocket_code
read_key(struct notary_key *k, struct json obj, struct err *err)
{
	const char *keytype, *public;
	struct json keyval;

	k->id = json_name(obj);
	if (json_type(obj) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (json_string(&keytype, obj, "keytype", err) || json_object(&keyval, obj, "keyval", err) ||
	    json_string(&public, keyval, "public", err))
		return err->code;
	k->unusable = load(k, keytype, public);
	return COCKET_OK;
}

enum cocket_code
notary_keys_read(struct notary_file *f, struct json obj, struct err *err)
{
	struct json keys;

	if (notary_object(&keys, obj, "keys", err))
		return err->code;
	if (json_count(keys) > NOTARY_KEYS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "keys: %zu, at most %d are read", json_count(keys), NOTARY_KEYS_MAX);
	f->keys = calloc(json_count(keys) + 1, sizeof *f->keys);
	if (!f->keys)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (struct json m = json_first(keys); m.node; m = json_next(m))
		if (read_key(&f->keys[f->key_count++], m, err))
			return within(err, "keys: %s", TEXT(slice_str(json_name(m))));
	table_sort(TABLE(f->keys, f->key_count));
	return COCKET_OK;
}

bool
notary_key_find(size_t *index, const struct notary_file *f, const char *id)
{
	return table_find_index(index, TABLE(f->keys, f->key_count), id);
}
