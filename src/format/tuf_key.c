/* TUF's keys (TUF 1.0 section 4.2.1): a table of id -> {"keytype", "scheme", "keyval": {"public"}}, open, hashed with all they hold.
 * A key is read only when it is asked for.  Never takes an id on trust, and never a key whose type is not the one that its scheme says. */
#include <stdlib.h>

#include "base/encode.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/canonical.h"
#include "format/print.h"
#include "format/table.h"
#include "format/tuf_part.h"

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

/* --- the table of a file --- */

void
tuf_keys_free(struct tuf_file *f)
{
	for (size_t i = 0; i < f->key_count; i++)
		pubkey_free(&f->keys[i].key);
	free(f->keys);
}

static enum cocket_code
read_key(struct tuf_key *out, struct json obj, struct err *err)
{
	const char *text;
	struct json keyval;

	if (json_type(obj) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (json_string(&text, obj, "keytype", err) || json_string(&text, obj, "scheme", err) || json_object(&keyval, obj, "keyval", err))
		return err->code;
	*out = (struct tuf_key){ .id = json_name(obj), .object = obj };
	return COCKET_OK;
}

enum cocket_code
tuf_keys_read(struct tuf_file *f, struct json obj, struct err *err)
{
	struct json keys;

	if (json_object(&keys, obj, "keys", err))
		return err->code;
	f->keys = calloc(json_count(keys) + 1, sizeof *f->keys);
	if (!f->keys)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (struct json m = json_first(keys); m.node; m = json_next(m)) {
		if (read_key(&f->keys[f->key_count], m, err))
			return within(err, "keys: %s", TEXT(slice_str(json_name(m))));
		f->key_count++;
	}
	table_sort(TABLE(f->keys, f->key_count));
	return COCKET_OK;
}

bool
tuf_key_find(size_t *index, const struct tuf_file *f, const char *id)
{
	return table_find_index(index, TABLE(f->keys, f->key_count), id);
}

/* --- one key --- */

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

	if (canonical_print(&canonical, k->object, &unused))
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

/* NULL and the key, or why there is none. */
static const char *
load(struct pubkey **out, const struct tuf_key *k, size_t max_bytes)
{
	enum key_type type = type_of(k->object);
	struct slice text = slice_str(json_string_value(json_get(json_get(k->object, "keyval"), "public")));
	AUTO(pubkey_free) struct pubkey *key = NULL;
	struct err unused;

	if (!id_is_hash(k, max_bytes))
		return "its id is not the hash of the key object";
	if (type == KEY_NONE)
		return "its scheme is not one that is verified here";
	if (parse_public(&key, type, text, &unused))
		return "its public key does not parse";
	if (pubkey_type(key) != type)
		return "its public key is of another type than its scheme";
	*out = key;
	key = NULL;
	return NULL;
}

const struct pubkey *
tuf_key_get(const struct tuf_file *f, size_t index)
{
	struct tuf_key *k = &f->keys[index];

	if (!k->key && !k->unusable)
		k->unusable = load(&k->key, k, f->signed_bytes.len);
	return k->key;
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
	print_text(&w, "keytype", scheme->keytype);
	json_key(&w, "keyval");
	json_begin_object(&w);
	print_text(&w, "public", buf_str(&public));
	json_end_object(&w);
	print_text(&w, "scheme", scheme->scheme);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

enum cocket_code
tuf_key_print(struct buf *out, const struct pubkey *key, char id[static DIGEST_HEX_BYTES], struct err *err)
{
	AUTO(buf_free) struct buf object = BUF(2 * KEY_FILE_MAX_BYTES);
	AUTO(buf_free) struct buf canonical = BUF(2 * KEY_FILE_MAX_BYTES);
	AUTO(json_free) struct json_doc doc = { 0 };
	struct digest d;

	if (print_object(&object, key, err) || json_parse(&doc, buf_slice(&object), err) ||
	    canonical_print(&canonical, json_root(&doc), err))
		return within(err, "key");
	if (buf_add(out, buf_slice(&object), err))
		return err->code;
	d = digest_of(buf_slice(&canonical));
	digest_print_hex(id, &d);
	return COCKET_OK;
}
