/* Revocations: "x-cocket-revoked" of targets.json (format/tuf/tuf.h), which hold for the whole store and are never taken back.
 * A key is revoked by what it is, so the list holds ids that everyone can compute from it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "trust/edit/edit.h"
#include "trust/edit/key_label.h"

#define REVOKED "x-cocket-revoked"

/* --- the lists --- */

static void
put_text(struct json_writer *w, const char *name, const char *text)
{
	json_key(w, name);
	json_put_string(w, slice_str(text));
}

/* The list with one more. */
static enum cocket_code
print_list(struct buf *out, struct json old, const char *field, const char *value, const char *note, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_array(&w);
	for (struct json m = json_first(old); json_type(m) != JSON_ABSENT; m = json_next(m))
		json_put_value(&w, m);
	json_begin_object(&w);
	put_text(&w, field, value);
	if (*note)
		put_text(&w, "note", note);
	json_end_object(&w);
	json_end_array(&w);
	return json_writer_done(&w, err);
}

static bool
has(struct json list, const char *field, const char *value)
{
	for (struct json m = json_first(list); json_type(m) != JSON_ABSENT; m = json_next(m))
		if (strcmp(json_string_value(json_get(m, field)), value) == 0)
			return true;
	return false;
}

/* What is taken back: key or image. */
struct revoked {
	const char *list, *field, *value, *note;
};

static enum cocket_code
revoke(struct stage *st, const struct revoked *r, const char *shown, struct err *err)
{
	AUTO(buf_free) struct buf items = BUF(TUF_TARGETS_MAX_BYTES), whole = BUF(TUF_TARGETS_MAX_BYTES);
	const struct metadata_file *targets = stage_latest(st, "targets");

	if (stage_check_store(st, err))
		return err->code;
	if (!targets)
		return fail(err, COCKET_E_USAGE, "targets.json: missing");
	struct json old = json_get(metadata_file_signed(targets), REVOKED);
	if (has(json_get(old, r->list), r->field, r->value))
		return fail(err, COCKET_E_USAGE, "%s: already revoked", shown);
	if (print_list(&items, json_get(old, r->list), r->field, r->value, r->note, err))
		return err->code;
	const struct metadata_member inner = { r->list, buf_slice(&items) };
	if (object_print(&whole, old, &inner, 1, err))
		return err->code;
	const struct metadata_member member = { REVOKED, buf_slice(&whole) };
	return stage_change(st, "targets", 0, &member, 1, err);
}

enum cocket_code
edit_revoke_key(struct stage *st, const struct digest *key_id, const char *note, struct err *err)
{
	const struct metadata_file *targets = stage_latest(st, "targets");
	char hex[DIGEST_HEX_BYTES], shown[sizeof(struct key_label) + 8] = "";

	digest_print_hex(hex, key_id);
	if (targets)
		snprintf(shown, sizeof shown, "key %s", key_label_in(&targets->tuf, key_id).s);
	return revoke(st, &(struct revoked){ "keys", "id", hex, note }, shown, err);
}

enum cocket_code
edit_revoke_digest(struct stage *st, const struct digest *digest, const char *note, struct err *err)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, digest);
	return revoke(st, &(struct revoked){ "digests", "digest", text, note }, text, err);
}

/* --- a key by its id --- */

struct found_key {
	struct digest id;
	size_t count;
};

static bool
is_hex_text(const char *s)
{
	return s[strspn(s, "0123456789abcdef")] == '\0';
}

static void
look_in(struct found_key *found, const struct tuf_file *f, const char *id)
{
	size_t n = strlen(id);

	for (size_t i = 0; i < f->key_count; i++) {
		const struct pubkey *key = tuf_key_get(f, i);
		char hex[DIGEST_HEX_BYTES];

		if (!key)
			continue;
		digest_print_hex(hex, pubkey_id(key));
		if (strncmp(hex, id, n) != 0 && strncmp(f->keys[i].id, id, n) != 0)
			continue;
		if (found->count == 0 || !digest_eq(&found->id, pubkey_id(key)))
			found->count++;
		found->id = *pubkey_id(key);
	}
}

static void
look_in_all(struct found_key *found, const struct stage_files *docs, const char *id)
{
	for (size_t i = 0; i < docs->count; i++)
		look_in(found, &docs->items[i]->doc.tuf, id);
}

enum cocket_code
edit_find_key(struct digest *out, const struct stage *st, const char *id, struct err *err)
{
	struct found_key found = { 0 };
	size_t n = strlen(id);

	if (!is_hex_text(id) || n < KEY_SHORT_ID_DIGITS || n > 2 * SHA256_BYTES)
		return fail(err, COCKET_E_USAGE, "key id %s: expected %d to %d hex digits", TEXT(slice_str(id)), KEY_SHORT_ID_DIGITS,
		            2 * SHA256_BYTES);
	look_in_all(&found, &st->published, id);
	look_in_all(&found, &st->staged, id);
	if (found.count > 1)
		return fail(err, COCKET_E_USAGE, "key id %s: more than one key of the store", id);
	if (found.count == 0 && n < 2 * SHA256_BYTES)
		return fail(err, COCKET_E_USAGE, "key id %s: not in the store; give all %d digits", id, 2 * SHA256_BYTES);
	if (found.count == 0)
		return hex_decode(out->bytes, sizeof out->bytes, slice_str(id), err);
	*out = found.id;
	return COCKET_OK;
}
