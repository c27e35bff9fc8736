/* Who may sign images by certificate, in place of a key, as securesystemslib writes it: {"keytype": "sigstore-oidc", "scheme": "Fulcio",
 * "keyval": {"identity", "issuer"}}; with conditions, which only we know, "keyval": {"identity": "", "issuer": "", "x-cocket-identity": {"identity",
 * "issuer", "github": {"repository", ...}}}.  All closed: what narrows an identity must not be overlooked.  Never counts for metadata. */
#include "base/json_member.h"
#include "base/limits.h"
#include "format/signature/identity_pattern_print.h"
#include "format/tuf/tuf.h"
#include "format/tuf/tuf_part.h"

#define KEYTYPE "sigstore-oidc"
#define SCHEME "Fulcio"
#define NARROWED "x-cocket-identity"

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

static bool
has_fields(struct json object, const char *const *names)
{
	struct err unused;

	return json_type(object) == JSON_OBJECT && json_closed(object, names, &unused) == COCKET_OK;
}

static bool
pair_read(struct identity_pattern *out, struct json object)
{
	out->name = text_of(object, "identity");
	out->issuer = text_of(object, "issuer");
	return out->name && out->issuer;
}

/* One that is not known here narrows all the same: then nobody is meant. */
static bool
conditions_read(struct identity_pattern *out, struct json github)
{
	size_t count = 0;

	for (struct json v = json_first(github); json_type(v) != JSON_ABSENT; v = json_next(v), count++) {
		const enum workflow_condition c = workflow_condition_of_name(json_name(v));

		if (c == CONDITION_COUNT || (out->conditions[c] = text_of(github, json_name(v))) == NULL)
			return false;
	}
	return json_type(github) == JSON_OBJECT && count > 0;
}

static bool
narrowed_read(struct identity_pattern *out, struct json keyval)
{
	static const char *const outer[] = { "identity", "issuer", NARROWED, NULL }, *const inner[] = { "identity", "issuer", "github", NULL };
	const struct json narrowed = json_get(keyval, NARROWED);

	return has_fields(keyval, outer) && is_text(keyval, "identity", "") && is_text(keyval, "issuer", "") && has_fields(narrowed, inner) &&
	       pair_read(out, narrowed) && conditions_read(out, json_get(narrowed, "github"));
}

const char *
tuf_identity_load(struct tuf_key *k)
{
	static const char *const plain[] = { "identity", "issuer", NULL };
	const struct json keyval = json_get(k->object, "keyval");
	const bool is_narrowed = json_type(json_get(keyval, NARROWED)) != JSON_ABSENT;
	struct identity_pattern who = { 0 };

	if (!(is_narrowed ? narrowed_read(&who, keyval) : has_fields(keyval, plain) && pair_read(&who, keyval)))
		return "its identity and issuer do not parse";
	k->who = who;
	return "an identity signs images, not metadata";
}

const struct tuf_key *
tuf_key_identity(const struct tuf_file *f, size_t index)
{
	const struct pubkey *key = tuf_key_get(f, index);

	return key == NULL && f->keys[index].who.name ? &f->keys[index] : NULL;
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

		if (strcmp(r->identity, identity->who.name) == 0 && strcmp(r->issuer, identity->who.issuer) == 0)
			return r;
	}
	return NULL;
}

static void
narrowed_put(struct json_writer *w, const struct identity_pattern *who)
{
	json_key(w, NARROWED);
	json_begin_object(w);
	identity_pattern_put(w, who);
	json_end_object(w);
}

enum cocket_code
tuf_identity_print(struct buf *out, const struct identity_pattern *who, char id[static DIGEST_HEX_BYTES], struct err *err)
{
	AUTO(buf_free) struct buf object = BUF(KEY_FILE_MAX_BYTES);
	const bool is_narrowed = identity_pattern_is_narrowed(who);
	struct json_writer w;

	json_writer_init(&w, &object);
	json_begin_object(&w);
	json_put_pair(&w, "keytype", KEYTYPE);
	json_key(&w, "keyval");
	json_begin_object(&w);
	json_put_pair(&w, "identity", is_narrowed ? "" : who->name);
	json_put_pair(&w, "issuer", is_narrowed ? "" : who->issuer);
	if (is_narrowed)
		narrowed_put(&w, who);
	json_end_object(&w);
	json_put_pair(&w, "scheme", SCHEME);
	json_end_object(&w);
	return json_writer_done(&w, err) ? within(err, "identity") : tuf_key_object_add(out, buf_slice(&object), id, err);
}
