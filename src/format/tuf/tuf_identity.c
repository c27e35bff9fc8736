/* Who may sign images by certificate, in place of a key, as securesystemslib writes it: {"keytype": "sigstore-oidc", "scheme": "Fulcio",
 * "keyval": {"identity", "issuer"}}.  keyval is closed: what narrows an identity must not be overlooked.  Never counts for metadata. */
#include "base/json_member.h"
#include "base/limits.h"
#include "format/tuf/tuf.h"
#include "format/tuf/tuf_part.h"

#define KEYTYPE "sigstore-oidc"
#define SCHEME "Fulcio"

static bool
is_text(struct json object, const char *name, const char *wanted)
{
	const char *text = json_string_value(json_get(object, name));

	return text && strcmp(text, wanted) == 0;
}

bool
tuf_identity_is(struct json key)
{
	return is_text(key, "keytype", KEYTYPE) && is_text(key, "scheme", SCHEME);
}

static const char *
text_of(struct json keyval, const char *name)
{
	const char *text = json_string_value(json_get(keyval, name));

	return text && text[0] && strlen(text) <= TUF_IDENTITY_MAX ? text : NULL;
}

const char *
tuf_identity_load(struct tuf_key *k)
{
	static const char *const fields[] = { "identity", "issuer", NULL };
	const struct json keyval = json_get(k->object, "keyval");
	const char *identity = text_of(keyval, "identity"), *issuer = text_of(keyval, "issuer");
	struct err unused;

	if (json_closed(keyval, fields, &unused) || !identity || !issuer)
		return "its identity and issuer do not parse";
	k->identity = identity;
	k->issuer = issuer;
	return "an identity signs images, not metadata";
}

const struct tuf_key *
tuf_key_identity(const struct tuf_file *f, size_t index)
{
	const struct pubkey *key = tuf_key_get(f, index);

	return key == NULL && f->keys[index].identity ? &f->keys[index] : NULL;
}

enum cocket_code
tuf_revoked_identity_read(struct tuf_revocation *out, struct json obj, struct err *err)
{
	static const char *const fields[] = { "identity", "issuer", "note", "date", NULL };

	if (json_closed(obj, fields, err) || json_string(&out->identity, obj, "identity", err) || json_string(&out->issuer, obj, "issuer", err))
		return err->code;
	if (strlen(out->identity) > TUF_IDENTITY_MAX || strlen(out->issuer) > TUF_IDENTITY_MAX)
		return fail(err, COCKET_E_FORMAT, "identity: longer than %d bytes", TUF_IDENTITY_MAX);
	return tuf_revocation_note_read(out, obj, err);
}

const struct tuf_revocation *
tuf_identity_revoked(const struct tuf_file *targets, const struct tuf_key *identity)
{
	for (size_t i = 0; targets && i < targets->revoked_identity_count; i++) {
		const struct tuf_revocation *r = &targets->revoked_identities[i];

		if (strcmp(r->identity, identity->identity) == 0 && strcmp(r->issuer, identity->issuer) == 0)
			return r;
	}
	return NULL;
}

enum cocket_code
tuf_identity_print(struct buf *out, const char *identity, const char *issuer, char id[static DIGEST_HEX_BYTES], struct err *err)
{
	AUTO(buf_free) struct buf object = BUF(KEY_FILE_MAX_BYTES);
	struct json_writer w;

	json_writer_init(&w, &object);
	json_begin_object(&w);
	json_put_pair(&w, "keytype", KEYTYPE);
	json_key(&w, "keyval");
	json_begin_object(&w);
	json_put_pair(&w, "identity", identity);
	json_put_pair(&w, "issuer", issuer);
	json_end_object(&w);
	json_put_pair(&w, "scheme", SCHEME);
	json_end_object(&w);
	return json_writer_done(&w, err) ? within(err, "identity") : tuf_key_object_add(out, buf_slice(&object), id, err);
}
