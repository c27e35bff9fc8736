/* Revocations: "x-cocket-revoked" of targets.json (format/tuf/tuf.h), which hold for the whole store and are never taken back.
 * A key is revoked by what it is, so the list holds ids that everyone can compute from it. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/escape.h"
#include "base/json_member.h"
#include "trust/edit/edit.h"

#define REVOKED "x-cocket-revoked"

/* --- the lists --- */

/* One of the two lists, and the entry that it is to have. */
struct revocation_list {
	const char *name, *field; /* "keys", "id" */
	const char *value;
	const struct edit_revocation *r;
};

static void
put_entry(struct json_writer *w, const struct revocation_list *l, const char *note, const char *date)
{
	json_begin_object(w);
	json_put_pair(w, l->field, l->value);
	if (*note)
		json_put_pair(w, "note", note);
	if (*date)
		json_put_pair(w, "date", date);
	json_end_object(w);
}

static bool
is_entry(struct json m, const struct revocation_list *l)
{
	return strcmp(json_string_value(json_get(m, l->field)), l->value) == 0;
}

/* A note that is given replaces an old one; the date stays. */
static void
put_old_entry(struct json_writer *w, const struct revocation_list *l, struct json m)
{
	const char *date = json_string_value(json_get(m, "date"));

	if (!is_entry(m, l) || !*l->r->note)
		json_put_value(w, m);
	else
		put_entry(w, l, l->r->note, date ? date : "");
}

static enum cocket_code
print_list(struct buf *out, struct json old, const struct revocation_list *l, struct err *err)
{
	char date[CLOCK_TEXT_BYTES];
	struct json_writer w;
	bool found = false;

	clock_print(date, l->r->now);
	json_writer_init(&w, out);
	json_begin_array(&w);
	for (struct json m = json_first(old); json_type(m) != JSON_ABSENT; m = json_next(m)) {
		put_old_entry(&w, l, m);
		found = found || is_entry(m, l);
	}
	if (!found)
		put_entry(&w, l, l->r->note, date);
	json_end_array(&w);
	return json_writer_done(&w, err);
}

static enum cocket_code
revoke(struct stage *st, const struct revocation_list *l, struct err *err)
{
	AUTO(buf_free) struct buf items = BUF(TUF_TARGETS_MAX_BYTES), whole = BUF(TUF_TARGETS_MAX_BYTES);
	const struct metadata_file *targets = stage_latest(st, "targets");

	if (stage_check_store(st, err))
		return err->code;
	if (!targets)
		return fail(err, COCKET_E_USAGE, "targets.json: missing");
	struct json old = json_get(metadata_file_signed(targets), REVOKED);
	if (print_list(&items, json_get(old, l->name), l, err))
		return err->code;
	const struct metadata_member inner = { l->name, buf_slice(&items) };
	if (object_print(&whole, old, &inner, 1, err))
		return err->code;
	const struct metadata_member member = { REVOKED, buf_slice(&whole) };
	return stage_edit(st, "targets", 0, &member, 1, err);
}

enum cocket_code
edit_revoke_key(struct stage *st, const struct edit_revocation *r, struct err *err)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, r->of);
	return revoke(st, &(struct revocation_list){ "keys", "id", hex, r }, err);
}

enum cocket_code
edit_revoke_digest(struct stage *st, const struct edit_revocation *r, struct err *err)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, r->of);
	return revoke(st, &(struct revocation_list){ "digests", "digest", text, r }, err);
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
