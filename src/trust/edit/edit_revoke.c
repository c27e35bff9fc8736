/* Revocations: "x-cocket-revoked" of targets.json (format/tuf/tuf.h), which hold for the whole store and are never taken back.
 * A key is revoked by what it is, so the list holds ids that everyone can compute from it, and the key itself where somebody has it. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "base/escape.h"
#include "base/json_member.h"
#include "base/limits.h"
#include "trust/edit/edit.h"

#define REVOKED "x-cocket-revoked"

/* --- the lists --- */

/* One of the lists, and the entry that it is to have. */
struct revocation_list {
	const char *name, *field; /* "keys", "id" */
	const char *value;
	const char *issuer;       /* of identities, which have two; else NULL */
	const struct edit_revocation *r;
	const char *public, *label; /* PEM; "" none */
};

#define ENTRY_FIELDS 4
static const char *const entry_fields[ENTRY_FIELDS] = { "public", "label", "note", "date" };

/* What an entry says beside what is revoked, in the order of its fields; "" nothing. */
struct entry {
	const char *public, *label, *note, *date;
};

static void
put_entry(struct json_writer *w, const struct revocation_list *l, const struct entry *e)
{
	const char *const texts[ENTRY_FIELDS] = { e->public, e->label, e->note, e->date };

	json_begin_object(w);
	json_put_pair(w, l->field, l->value);
	if (l->issuer)
		json_put_pair(w, "issuer", l->issuer);
	for (size_t i = 0; i < ENTRY_FIELDS; i++)
		if (*texts[i])
			json_put_pair(w, entry_fields[i], texts[i]);
	json_end_object(w);
}

static const char *
text_of(struct json m, const char *field)
{
	const char *text = json_string_value(json_get(m, field));

	return text ? text : "";
}

static bool
is_entry(struct json m, const struct revocation_list *l)
{
	return strcmp(json_string_value(json_get(m, l->field)), l->value) == 0 &&
	       (l->issuer == NULL || strcmp(json_string_value(json_get(m, "issuer")), l->issuer) == 0);
}

/* A note that is given replaces an old one; the date stays, and so does a key. */
static void
put_old_entry(struct json_writer *w, const struct revocation_list *l, struct json m)
{
	struct entry e = { text_of(m, "public"), text_of(m, "label"), text_of(m, "note"), text_of(m, "date") };
	const bool learns = !*e.public && *l->public;

	if (!is_entry(m, l) || (!*l->r->note && !learns)) {
		json_put_value(w, m);
		return;
	}
	if (*l->r->note)
		e.note = l->r->note;
	if (learns) {
		e.public = l->public;
		e.label = l->label;
	}
	put_entry(w, l, &e);
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
		put_entry(&w, l, &(struct entry){ l->public, l->label, l->r->note, date });
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

/* --- the key itself --------------------------------------------------------------------------- */

struct known_key {
	const struct pubkey *key; /* NULL: nobody has it */
	const char *label;
};

/* One that has a label is better than one that has none. */
static void
known_look_in(struct known_key *known, const struct tuf_file *f, const struct digest *id)
{
	for (size_t i = 0; i < f->key_count && !*known->label; i++) {
		const struct pubkey *key = tuf_key_get(f, i);

		if (key && digest_eq(pubkey_id(key), id))
			*known = (struct known_key){ key, tuf_key_label(f, i) };
	}
}

static struct known_key
known_find(const struct stage *st, const struct edit_revocation *r)
{
	const struct stage_files *const places[] = { &st->published, &st->staged };
	struct known_key known = { NULL, "" };

	for (size_t p = 0; p < 2; p++)
		for (size_t i = 0; i < places[p]->count; i++)
			known_look_in(&known, &places[p]->items[i]->doc.tuf, r->of);
	if (known.key == NULL)
		known.key = r->key;
	if (!*known.label && r->label)
		known.label = r->label;
	return known;
}

/* Of a revocation without its key: what that costs. */
static enum cocket_code
note_missing(struct stage *st, const struct digest *id, struct err *err)
{
	const struct tuf_file *targets = &stage_latest(st, "targets")->tuf;
	const struct tuf_revocation *r = tuf_revocation_find(targets->revoked_keys, targets->revoked_key_count, id);
	char hex[DIGEST_HEX_BYTES];

	if (r->key)
		return COCKET_OK;
	digest_print_hex(hex, id);
	return strings_add_line(&st->notes, err, "key %.16s: only its id is known, so a signature of it that names no key is told as one by an unknown key; "
	                        "if you have the public key: cocket trust revoke --revoked-key PUB --key KEY", hex);
}

enum cocket_code
edit_revoke_key(struct stage *st, const struct edit_revocation *r, struct err *err)
{
	AUTO(buf_free) struct buf public = BUF(KEY_FILE_MAX_BYTES);
	const struct known_key known = known_find(st, r);
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, r->of);
	if (known.key && pubkey_print_pem(&public, known.key, err))
		return err->code;
	const struct revocation_list list = {
		.name = "keys", .field = "id", .value = hex, .r = r, .public = known.key ? buf_str(&public) : "", .label = known.label,
	};

	return revoke(st, &list, err) ? err->code : note_missing(st, r->of, err);
}

enum cocket_code
edit_revoke_digest(struct stage *st, const struct edit_revocation *r, struct err *err)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, r->of);
	return revoke(st, &(struct revocation_list){ .name = "digests", .field = "digest", .value = text, .r = r, .public = "", .label = "" }, err);
}

enum cocket_code
edit_revoke_identity(struct stage *st, const struct identity_pattern *p, const struct edit_revocation *r, struct err *err)
{
	if (!utf8_valid(slice_str(p->name)) || !utf8_valid(slice_str(p->issuer)) || strlen(p->name) > TUF_IDENTITY_MAX || strlen(p->issuer) > TUF_IDENTITY_MAX)
		return fail(err, COCKET_E_USAGE, "identity %s: it and its issuer: expected UTF-8 of at most %d bytes", TEXT(slice_str(p->name)), TUF_IDENTITY_MAX);
	return revoke(st, &(struct revocation_list){ "identities", "identity", p->name, p->issuer, r, "", "" }, err);
}

/* --- an identity by its name --- */

static size_t
look_for_issuer(const char **issuer, const struct stage_files *docs, const char *identity)
{
	size_t others = 0;

	for (size_t i = 0; i < docs->count; i++) {
		const struct tuf_file *f = &docs->items[i]->doc.tuf;

		for (size_t k = 0; k < f->key_count; k++) {
			const struct tuf_key *key = tuf_key_identity(f, k);

			if (!key || strcmp(key->who.name, identity) != 0)
				continue;
			others += *issuer != NULL && strcmp(*issuer, key->who.issuer) != 0;
			*issuer = key->who.issuer;
		}
	}
	return others;
}

enum cocket_code
edit_find_issuer(const char **out, const struct stage *st, const char *identity, struct err *err)
{
	size_t others;

	*out = NULL;
	others = look_for_issuer(out, &st->published, identity) + look_for_issuer(out, &st->staged, identity);
	if (*out == NULL)
		return fail(err, COCKET_E_USAGE, "identity %s: in no role of the store; give its issuer too (--issuer URL)", TEXT(slice_str(identity)));
	if (others > 0)
		return fail(err, COCKET_E_USAGE, "identity %s: in the store by more than one issuer; say which (--issuer URL)", TEXT(slice_str(identity)));
	return COCKET_OK;
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

/* tuf_id: what the file calls it. */
static void
hold_against(struct found_key *found, const struct digest *key_id, const char *tuf_id, const char *id)
{
	const size_t n = strlen(id);
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, key_id);
	if (strncmp(hex, id, n) != 0 && strncmp(tuf_id, id, n) != 0)
		return;
	if (found->count == 0 || !digest_eq(&found->id, key_id))
		found->count++;
	found->id = *key_id;
}

static void
look_in(struct found_key *found, const struct tuf_file *f, const char *id)
{
	for (size_t i = 0; i < f->key_count; i++) {
		const struct pubkey *key = tuf_key_get(f, i);

		if (key)
			hold_against(found, pubkey_id(key), f->keys[i].id, id);
	}
	for (size_t i = 0; i < f->revoked_key_count; i++)
		hold_against(found, &f->revoked_keys[i].digest, "", id);
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
