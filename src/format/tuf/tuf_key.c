/* One key of TUF 1.0 (section 4.2.1): {"keytype", "scheme", "keyval": {"public"}}, open, hashed with all that it holds.
 * Never takes an id on trust, and never a key whose type is not the one that its scheme says. */
#include "base/encoding.h"
#include "base/json_member.h"
#include "base/limits.h"
#include "format/tuf/canonical_json.h"
#include "format/tuf/tuf.h"
#include "format/tuf/tuf_part.h"

#define RAW_MAX_BYTES 97 /* an uncompressed point of P-384 */

/* The pairs that belong together; the first of a type is the one we write.  "ecdsa-sha2-..." as a keytype is an old form, still about. */
static const struct scheme {
	enum key_type type;
	const char *keytype, *scheme;
} schemes[] = {
	{ KEY_ED25519, "ed25519", "ed25519" },
	{ KEY_P256, "ecdsa", "ecdsa-sha2-nistp256" },
	{ KEY_P256, "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256" },
	{ KEY_P384, "ecdsa", "ecdsa-sha2-nistp384" },
	{ KEY_P384, "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384" },
	{ KEY_P521, "ecdsa", "ecdsa-sha2-nistp521" },
	{ KEY_P521, "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521" },
	{ KEY_RSA, "rsa", "rsassa-pss-sha256" },
};

#define SCHEMES (sizeof schemes / sizeof schemes[0])

/* --- reading --- */

enum cocket_code
tuf_key_check(struct json key, struct err *err)
{
	const char *text;
	struct json keyval;

	if (json_string(&text, key, "keytype", err) || json_string(&text, key, "scheme", err) || json_object(&keyval, key, "keyval", err))
		return err->code;
	return COCKET_OK;
}

static enum key_type
type_of(struct json object)
{
	const char *keytype = json_string_value(json_get(object, "keytype")), *scheme = json_string_value(json_get(object, "scheme"));

	for (size_t i = 0; i < SCHEMES; i++)
		if (strcmp(keytype, schemes[i].keytype) == 0 && strcmp(scheme, schemes[i].scheme) == 0)
			return schemes[i].type;
	return KEY_NONE;
}

static bool
id_is_hash(const struct tuf_key *k, size_t max_bytes)
{
	AUTO(buf_free) struct buf canonical = BUF(max_bytes);
	char hex[DIGEST_HEX_BYTES];
	struct digest d;
	struct err unused;

	if (canonical_json_print(&canonical, k->object, &unused))
		return false;
	d = digest_of(buf_slice(&canonical));
	digest_print_hex(hex, &d);
	return strcmp(hex, k->id) == 0;
}

static enum cocket_code
parse_hex(struct pubkey **out, enum key_type type, struct slice hex, struct err *err)
{
	uint8_t raw[RAW_MAX_BYTES];

	if (hex.len > 2 * sizeof raw || hex_decode(raw, hex.len / 2, hex, err))
		return fail(err, COCKET_E_FORMAT, "public key: not hex of a raw key");
	return pubkey_parse_raw(out, type, slice_of(raw, hex.len / 2), err);
}

/* ed25519 is 32 bytes in hex; the others are PEM, but for the ECDSA keys of sigstore's first roots, which are points in hex. */
static enum cocket_code
parse_public(struct pubkey **out, enum key_type type, struct slice text, struct err *err)
{
	bool is_point = type != KEY_RSA && slice_starts(text, "04");

	return type == KEY_ED25519 || is_point ? parse_hex(out, type, text, err) : pubkey_parse_pem(out, text, err);
}

const char *
tuf_key_load(struct tuf_key *k, size_t max_bytes)
{
	enum key_type type = type_of(k->object);
	struct slice text = slice_str(json_string_value(json_get(json_get(k->object, "keyval"), "public")));
	AUTO(pubkey_free) struct pubkey *key = NULL;
	struct err unused;

	if (!id_is_hash(k, max_bytes))
		return "its id is not the hash of the key object";
	if (tuf_identity_is(k->object))
		return tuf_identity_load(k);
	if (type == KEY_NONE)
		return "its scheme is not supported";
	if (parse_public(&key, type, text, &unused))
		return "its public key does not parse";
	if (pubkey_type(key) != type)
		return "its public key does not match its scheme";
	k->key = key;
	key = NULL;
	return NULL;
}

/* --- printing --- */

static enum cocket_code
print_public(struct buf *out, const struct pubkey *key, struct err *err)
{
	struct slice spki = pubkey_spki(key);
	char hex[2 * 32 + 1];

	if (pubkey_type(key) != KEY_ED25519)
		return pubkey_print_pem(out, key, err);
	hex_encode(hex, slice_of(spki.ptr + spki.len - 32, 32)); /* RFC 8410 section 4: the key is what the SPKI ends with */
	return buf_add(out, slice_str(hex), err);
}

static const struct scheme *
scheme_of(const struct pubkey *key)
{
	for (size_t i = 0; i < SCHEMES; i++)
		if (schemes[i].type == pubkey_type(key))
			return &schemes[i];
	BUG("a key has a type");
}

static enum cocket_code
print_object(struct buf *out, const struct pubkey *key, struct err *err)
{
	AUTO(buf_free) struct buf public = BUF(KEY_FILE_MAX_BYTES);
	const struct scheme *scheme = scheme_of(key);
	struct json_writer w;

	if (print_public(&public, key, err))
		return err->code;
	json_writer_init(&w, out);
	json_begin_object(&w);
	json_put_pair(&w, "keytype", scheme->keytype);
	json_key(&w, "keyval");
	json_begin_object(&w);
	json_put_pair(&w, "public", buf_str(&public));
	json_end_object(&w);
	json_put_pair(&w, "scheme", scheme->scheme);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

enum cocket_code
tuf_key_object_add(struct buf *out, struct slice object, char id[static DIGEST_HEX_BYTES], struct err *err)
{
	AUTO(buf_free) struct buf canonical = BUF(2 * KEY_FILE_MAX_BYTES);
	AUTO(json_free) struct json_doc doc = { 0 };
	struct digest d;

	if (json_parse(&doc, object, err) || canonical_json_print(&canonical, json_root(&doc), err))
		return within(err, "key");
	if (buf_add(out, object, err))
		return err->code;
	d = digest_of(buf_slice(&canonical));
	digest_print_hex(id, &d);
	return COCKET_OK;
}

enum cocket_code
tuf_key_print(struct buf *out, const struct pubkey *key, char id[static DIGEST_HEX_BYTES], struct err *err)
{
	AUTO(buf_free) struct buf object = BUF(2 * KEY_FILE_MAX_BYTES);

	return print_object(&object, key, err) ? within(err, "key") : tuf_key_object_add(out, buf_slice(&object), id, err);
}
