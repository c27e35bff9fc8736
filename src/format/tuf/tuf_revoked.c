/* Our own part of targets metadata: "x-cocket-revoked":
 * {"keys": [{"id", "public", "label", "note", "date"}], "digests": [{"digest", "note", "date"}],
 * "identities": [{"identity", "issuer", "note", "date"}]}.
 * Closed objects, since a misspelled revocation that is ignored would let pass what was to be stopped.  All but who or what it is are optional. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "format/tuf/tuf.h"
#include "format/tuf/tuf_part.h"

enum cocket_code
tuf_revocation_note_read(struct tuf_revocation *out, struct json obj, struct err *err)
{
	const char *date;

	if (json_string_opt(&out->note, obj, "note", err) || json_string_opt(&date, obj, "date", err))
		return err->code;
	if (!out->note)
		out->note = "";
	if (!out->label)
		out->label = "";
	out->has_date = date != NULL;
	if (date && clock_parse(&out->date, slice_str(date), err))
		return within(err, "date");
	return COCKET_OK;
}

static enum cocket_code
read_public(struct tuf_revocation *out, struct json obj, struct err *err)
{
	const char *pem;

	if (json_string_opt(&pem, obj, "public", err) || json_string_opt(&out->label, obj, "label", err))
		return err->code;
	if (pem && pubkey_parse_pem(&out->key, slice_str(pem), err))
		return within(err, "public");
	if (out->key && !digest_eq(pubkey_id(out->key), &out->digest))
		return fail(err, COCKET_E_FORMAT, "public: not the key of that id");
	return COCKET_OK;
}

static enum cocket_code
read_key(struct tuf_revocation *out, struct json obj, struct err *err)
{
	static const char *const fields[] = { "id", "public", "label", "note", "date", NULL };
	const char *id;

	if (json_closed(obj, fields, err) || json_string(&id, obj, "id", err))
		return err->code;
	if (hex_decode(out->digest.bytes, sizeof out->digest.bytes, slice_str(id), err))
		return within(err, "id");
	return read_public(out, obj, err) ? err->code : tuf_revocation_note_read(out, obj, err);
}

static enum cocket_code
read_digest(struct tuf_revocation *out, struct json obj, struct err *err)
{
	static const char *const fields[] = { "digest", "note", "date", NULL };
	const char *text;

	if (json_closed(obj, fields, err) || json_string(&text, obj, "digest", err) || digest_parse(&out->digest, slice_str(text), err))
		return err->code;
	return tuf_revocation_note_read(out, obj, err);
}

static enum cocket_code
read_list(struct tuf_revocation **out, size_t *count, struct json obj, const char *name,
          enum cocket_code (*read)(struct tuf_revocation *out, struct json obj, struct err *err), struct err *err)
{
	struct json list;

	if (json_array_opt(&list, obj, name, err))
		return err->code;
	*out = calloc(json_count(list) + 1, sizeof **out);
	if (!*out)
		return no_memory(err);
	for (struct json m = json_first(list); m.node; m = json_next(m))
		if (read(&(*out)[(*count)++], m, err)) /* counted first: what was read of it is freed too */
			return within(err, "%s %zu", name, *count - 1);
	return COCKET_OK;
}

enum cocket_code
tuf_revoked_read(struct tuf_file *f, struct json obj, struct err *err)
{
	static const char *const fields[] = { "keys", "digests", "identities", NULL };
	struct json revoked;

	if (json_object_opt(&revoked, obj, "x-cocket-revoked", err))
		return err->code;
	if (json_closed(revoked, fields, err) || read_list(&f->revoked_keys, &f->revoked_key_count, revoked, "keys", read_key, err) ||
	    read_list(&f->revoked_digests, &f->revoked_digest_count, revoked, "digests", read_digest, err) ||
	    read_list(&f->revoked_identities, &f->revoked_identity_count, revoked, "identities", tuf_revoked_identity_read, err))
		return within(err, "x-cocket-revoked");
	return COCKET_OK;
}

void
tuf_revoked_free(struct tuf_file *f)
{
	for (size_t i = 0; i < f->revoked_key_count; i++)
		pubkey_free(&f->revoked_keys[i].key);
	free(f->revoked_keys);
	free(f->revoked_digests);
	free(f->revoked_identities);
}

const struct tuf_revocation *
tuf_revocation_find(const struct tuf_revocation *list, size_t count, const struct digest *digest)
{
	for (size_t i = 0; i < count; i++)
		if (digest_eq(&list[i].digest, digest))
			return &list[i];
	return NULL;
}
