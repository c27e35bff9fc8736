/* Who is in a role (see role_keys.h). */
#include "trust/edit/role_keys.h"

#include <stdlib.h>

#include "base/count.h"
#include "base/escape.h"
#include "base/json_member.h"
#include "base/limits.h"
#include "base/list.h"

#define KEYS_MAX ((size_t)1 << 20)

/* --- the ring --- */

void
file_keys_free(struct file_keys *ring)
{
	for (size_t i = 0; i < ring->count; i++) {
		free(ring->items[i].id);
		free(ring->items[i].label);
		buf_free(&ring->items[i].object);
	}
	free(ring->items);
	*ring = (struct file_keys){ 0 };
}

struct ring_key *
file_keys_grow(struct file_keys *ring, const char *id, const char *label, struct err *err)
{
	if (LIST_GROW(ring, KEYS_MAX, "keys", err))
		return NULL;
	struct ring_key *k = &ring->items[ring->count];
	*k = (struct ring_key){ .id = strdup(id), .label = strdup(label), .object = BUF(TUF_TARGETS_MAX_BYTES) };
	ring->count++;
	if (k->id && k->label)
		return k;
	(void)no_memory(err);
	return NULL;
}

static enum cocket_code
load_key(struct file_keys *ring, const struct tuf_file *f, size_t index, struct err *err)
{
	struct ring_key *k = file_keys_grow(ring, f->keys[index].id, tuf_key_label(f, index), err);
	struct json_writer w;

	if (!k)
		return err->code;
	json_writer_init(&w, &k->object);
	json_put_value(&w, f->keys[index].object);
	k->key = tuf_key_get(f, index);
	k->who = f->keys[index].who;
	return json_writer_done(&w, err);
}

enum cocket_code
file_keys_load(struct file_keys *out, const struct tuf_file *f, struct err *err)
{
	AUTO(file_keys_free) struct file_keys ring = { 0 };

	for (size_t i = 0; f && i < f->key_count; i++)
		if (load_key(&ring, f, i, err))
			return err->code;
	*out = ring;
	ring = (struct file_keys){ 0 };
	return COCKET_OK;
}

static bool
find_key(size_t *index, const struct file_keys *ring, const struct pubkey *key)
{
	for (size_t i = 0; i < ring->count; i++) {
		if (!ring->items[i].key || !digest_eq(pubkey_id(ring->items[i].key), pubkey_id(key)))
			continue;
		*index = i;
		return true;
	}
	return false;
}

/* The newest label holds: whoever gave the key another name has named it again. */
static enum cocket_code
relabel(struct ring_key *k, const char *label, struct err *err)
{
	char *copy;

	if (!*label)
		return COCKET_OK;
	copy = strdup(label);
	if (!copy)
		return no_memory(err);
	free(k->label);
	k->label = copy;
	return COCKET_OK;
}

/* TUF's name for a key that the file does not have. */
static enum cocket_code
add_key(size_t *index, struct file_keys *ring, const struct pubkey *key, const char *label, struct err *err)
{
	AUTO(buf_free) struct buf object = BUF(2 * KEY_FILE_MAX_BYTES);
	char id[DIGEST_HEX_BYTES];

	if (find_key(index, ring, key))
		return relabel(&ring->items[*index], label, err);
	if (tuf_key_print(&object, key, id, err))
		return err->code;
	struct ring_key *k = file_keys_grow(ring, id, label, err);
	if (!k)
		return err->code;
	k->object = buf_take(&object);
	k->key = key;
	*index = ring->count - 1;
	return COCKET_OK;
}

/* --- the keyholders --- */

void
role_keys_free(struct role_keys *c)
{
	free(c->members);
	*c = (struct role_keys){ 0 };
}

static enum cocket_code
set_members(struct role_keys *out, const size_t *members, size_t count, unsigned threshold, struct err *err)
{
	out->members = calloc(count + 1, sizeof *out->members);
	if (!out->members)
		return no_memory(err);
	if (count > 0)
		memcpy(out->members, members, count * sizeof *members);
	out->count = count;
	out->capacity = count + 1;
	out->threshold = threshold;
	return COCKET_OK;
}

enum cocket_code
role_keys_load(struct role_keys *out, const struct tuf_role *role, struct err *err)
{
	return set_members(out, role->keys, role->key_count, role->threshold, err);
}

enum cocket_code
role_keys_copy(struct role_keys *out, const struct role_keys *from, struct err *err)
{
	return set_members(out, from->members, from->count, from->threshold, err);
}

bool
role_keys_has(const struct role_keys *c, size_t index)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->members[i] == index)
			return true;
	return false;
}

bool
role_keys_same(const struct role_keys *a, const struct role_keys *b)
{
	for (size_t i = 0; i < a->count; i++)
		if (!role_keys_has(b, a->members[i]))
			return false;
	return a->count == b->count;
}

enum cocket_code
role_keys_add(struct role_keys *c, size_t index, struct err *err)
{
	if (LIST_RESERVE(c->members, c->capacity, c->count, 1, KEYS_MAX, "keys of a role", err))
		return err->code;
	c->members[c->count++] = index;
	return COCKET_OK;
}

static enum cocket_code
add_member(struct role_keys *c, struct file_keys *ring, const struct pubkey *key, const char *label, struct err *err)
{
	size_t index = 0;

	if (add_key(&index, ring, key, label, err))
		return err->code;
	if (role_keys_has(c, index))
		return fail(err, COCKET_E_USAGE, "key %s: already in the role", key_name_of(key, label).s);
	return role_keys_add(c, index, err);
}

static bool
has_id(const struct ring_key *k, const char *id)
{
	char hex[DIGEST_HEX_BYTES];
	size_t n = strlen(id);

	if (k->key) {
		digest_print_hex(hex, pubkey_id(k->key));
		if (strncmp(hex, id, n) == 0)
			return true;
	}
	return strncmp(k->id, id, n) == 0;
}

static enum cocket_code
find_member(size_t *at, const struct role_keys *c, const struct file_keys *ring, const char *id, struct err *err)
{
	size_t found = 0;

	if (strlen(id) < KEY_SHORT_ID_DIGITS)
		return fail(err, COCKET_E_USAGE, "key id %s: expected at least %d hex digits", TEXT(slice_str(id)), KEY_SHORT_ID_DIGITS);
	for (size_t i = 0; i < c->count; i++) {
		if (!has_id(&ring->items[c->members[i]], id))
			continue;
		*at = i;
		found++;
	}
	if (found == 1)
		return COCKET_OK;
	return fail(err, COCKET_E_USAGE, found ? "key id %s: more than one key of the role" : "key %s: not in the role",
	            TEXT(slice_str(id)));
}

void
role_keys_remove(struct role_keys *c, size_t at)
{
	c->count--;
	memmove(c->members + at, c->members + at + 1, (c->count - at) * sizeof *c->members);
}

static enum cocket_code
remove_member(struct role_keys *c, const struct file_keys *ring, const char *id, struct err *err)
{
	size_t at;

	if (find_member(&at, c, ring, id, err))
		return err->code;
	role_keys_remove(c, at);
	return COCKET_OK;
}

/* A16; keys that count for nothing cannot meet it. */
enum cocket_code
role_keys_check(const struct role_keys *c, struct err *err)
{
	if (c->threshold < 1 || c->threshold > c->count)
		return fail(err, COCKET_E_USAGE, "threshold %u of %s, expected 1 to %zu", c->threshold, COUNT(c->count, "key"), c->count);
	return COCKET_OK;
}

/* An id in full names a key wherever it is, so one that is not in the role need not be removed. */
static bool
is_absent(const struct role_keys *c, const struct file_keys *ring, const char *id)
{
	for (size_t i = 0; i < c->count; i++)
		if (has_id(&ring->items[c->members[i]], id))
			return false;
	return strlen(id) == 2 * SHA256_BYTES;
}

static enum cocket_code
note_key(struct strings *notes, const char *id, const char *words, struct err *err)
{
	return strings_add_line(notes, err, "key %.16s: %s", TEXT(slice_str(id)), words);
}

static bool
has_member(const struct role_keys *c, const struct file_keys *ring, const struct pubkey *key)
{
	size_t index;

	return find_key(&index, ring, key) && role_keys_has(c, index);
}

static enum cocket_code
note_member(struct strings *notes, const struct pubkey *key, struct err *err)
{
	char hex[DIGEST_HEX_BYTES];

	digest_print_hex(hex, pubkey_id(key));
	return note_key(notes, hex, "already in the role", err);
}

static enum cocket_code
remove_or_note(struct role_keys *c, const struct file_keys *ring, const char *id, struct strings *notes, struct err *err)
{
	return notes && is_absent(c, ring, id) ? note_key(notes, id, "not in the role", err) : remove_member(c, ring, id, err);
}

static enum cocket_code
add_or_note(struct role_keys *c, struct file_keys *ring, const struct role_keys_change *change, size_t i, struct err *err)
{
	if (change->notes && has_member(c, ring, change->add[i]))
		return note_member(change->notes, change->add[i], err);
	return add_member(c, ring, change->add[i], change->add_labels ? change->add_labels[i] : "", err);
}

enum cocket_code
role_keys_change(struct role_keys *c, struct file_keys *ring, const struct role_keys_change *change, struct err *err)
{
	for (size_t i = 0; i < change->remove_count; i++)
		if (remove_or_note(c, ring, change->remove[i], change->notes, err))
			return err->code;
	for (size_t i = 0; i < change->add_count; i++)
		if (add_or_note(c, ring, change, i, err))
			return err->code;
	if (role_identities_change(c, ring, change, err))
		return err->code;
	if (change->threshold)
		c->threshold = change->threshold;
	return role_keys_check(c, err);
}

/* --- printing --- */

static bool
is_listed(struct json ids, const char *id)
{
	for (struct json m = json_first(ids); json_type(m) != JSON_ABSENT; m = json_next(m))
		if (strcmp(json_string_value(m), id) == 0)
			return true;
	return false;
}

/* Each id stands in a list once. */
static bool
lists_same(struct json ids, const struct role_keys *c, const struct file_keys *ring)
{
	for (size_t i = 0; i < c->count; i++)
		if (!is_listed(ids, ring->items[c->members[i]].id))
			return false;
	return json_count(ids) == c->count;
}

static enum cocket_code
print_ids(struct buf *out, const struct role_keys *c, const struct file_keys *ring, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_array(&w);
	for (size_t i = 0; i < c->count; i++)
		json_put_string(&w, slice_str(ring->items[c->members[i]].id));
	json_end_array(&w);
	return json_writer_done(&w, err);
}

enum cocket_code
role_keys_print(struct buf *out, const struct role_keys *c, const struct file_keys *ring, struct json old, struct err *err)
{
	struct json ids = json_get(old, "keyids");
	struct json_writer w;

	if (!lists_same(ids, c, ring))
		return print_ids(out, c, ring, err);
	json_writer_init(&w, out);
	json_put_value(&w, ids);
	return json_writer_done(&w, err);
}

enum cocket_code
file_keys_print(struct buf *out, const struct file_keys *ring, const bool *used, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	for (size_t i = 0; i < ring->count; i++) {
		if (!used[i])
			continue;
		json_key(&w, ring->items[i].id);
		json_put_raw(&w, buf_slice(&ring->items[i].object));
	}
	json_end_object(&w);
	return json_writer_done(&w, err);
}

enum cocket_code
file_keys_print_labels(struct buf *out, const struct file_keys *ring, const bool *used, struct err *err)
{
	struct json_writer w;
	size_t count = 0;

	json_writer_init(&w, out);
	for (size_t i = 0; i < ring->count; i++) {
		if (!used[i] || !*ring->items[i].label)
			continue;
		if (count++ == 0)
			json_begin_object(&w);
		json_put_pair(&w, ring->items[i].id, ring->items[i].label);
	}
	if (count == 0)
		return COCKET_OK;
	json_end_object(&w);
	return json_writer_done(&w, err);
}
