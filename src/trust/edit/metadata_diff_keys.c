/* Which keys a role gets and loses, by what they are and never by what they are called (A15): one id with another object is another key.
 * A key that counts for nothing is nobody's, and said to be so. */
#include <stdio.h>

#include "base/escape.h"
#include "format/tuf/canonical_json.h"
#include "trust/edit/key_label.h"
#include "trust/edit/metadata_diff_part.h"

static bool
same_object(const struct tuf_file *f, size_t key, const struct tuf_file *of, size_t other)
{
	AUTO(buf_free) struct buf x = BUF(TUF_TARGETS_MAX_BYTES), y = BUF(TUF_TARGETS_MAX_BYTES);
	struct err unused;

	return strcmp(f->keys[key].id, of->keys[other].id) == 0 && canonical_json_print(&x, f->keys[key].object, &unused) == COCKET_OK &&
	       canonical_json_print(&y, of->keys[other].object, &unused) == COCKET_OK && slice_eq(buf_slice(&x), buf_slice(&y));
}

/* Usable keys by their public key; of those that are not, the same object under the same id. */
static bool
same_key(const struct tuf_file *f, size_t key, const struct tuf_file *of, size_t other)
{
	const struct pubkey *a = tuf_key_get(f, key), *b = tuf_key_get(of, other);

	if (a && b)
		return digest_eq(pubkey_id(a), pubkey_id(b));
	return a == NULL && b == NULL && same_object(f, key, of, other);
}

static bool
has_key(const struct tuf_file *f, const struct tuf_role *role, const struct tuf_file *of, size_t key)
{
	for (size_t i = 0; i < role->key_count; i++)
		if (same_key(f, role->keys[i], of, key))
			return true;
	return false;
}

/* Says of a key that it does not count, if so. */
static void
diff_key(struct diff *d, const char *words, const struct tuf_file *f, size_t key)
{
	if (tuf_key_get(f, key))
		diff_line(d, "%s", words);
	else
		diff_line(d, "%s, which does not count: %s", words, f->keys[key].unusable);
}

/* A role, and the file that holds it. */
struct held_role {
	const struct tuf_file *file;
	const struct tuf_role *role;
};

/* Whole, however long: whoever signs must see who it is. */
static void
diff_identity(struct diff *d, const char *verb, const char *role, const struct tuf_key *identity)
{
	char words[sizeof(struct diff_name) + 64], text[2 * TUF_IDENTITY_MAX + sizeof " (issuer )"];

	snprintf(words, sizeof words, "role %s: %s identity", diff_name(role).s, verb);
	snprintf(text, sizeof text, "%s (issuer %s)", identity->who.name, identity->who.issuer);
	diff_text(d, words, text);
	for (unsigned c = 0; c < CONDITION_COUNT; c++) {
		snprintf(words, sizeof words, "... only if its %s is", workflow_condition_name((enum workflow_condition)c));
		if (identity->who.conditions[c])
			diff_text(d, words, identity->who.conditions[c]);
	}
}

/* Keys of one that the other does not have. */
static void
diff_missing(struct diff *d, const char *verb, struct held_role one, struct held_role other)
{
	for (size_t i = 0; i < one.role->key_count; i++) {
		size_t key = one.role->keys[i];
		char words[sizeof(struct diff_name) + sizeof(struct key_label) + 32];

		if (has_key(other.file, other.role, one.file, key))
			continue;
		if (tuf_key_identity(one.file, key)) {
			diff_identity(d, verb, one.role->name, tuf_key_identity(one.file, key));
			continue;
		}
		snprintf(words, sizeof words, "role %s: %s key %s", diff_name(one.role->name).s, verb, key_label(one.file, key).s);
		diff_key(d, words, one.file, key);
	}
}

void
diff_keys(struct diff *d, const struct diff_role *r)
{
	const struct held_role was = { r->before, r->was }, is = { r->after, r->is };

	diff_missing(d, "adds", is, was);
	diff_missing(d, "removes", was, is);
}

static bool
role_has(const struct tuf_role *role, size_t key)
{
	for (size_t i = 0; i < role->key_count; i++)
		if (role->keys[i] == key)
			return true;
	return false;
}

static bool
is_used(const struct tuf_file *f, size_t key)
{
	for (size_t i = 0; i < f->role_count; i++)
		if (role_has(&f->roles[i], key))
			return true;
	return f->succinct && role_has(&f->succinct_role, key);
}

static void
diff_key_object(struct diff *d, const struct tuf_file *before, const struct tuf_file *after, size_t key)
{
	char words[TEXT_QUOTE_BYTES + 64];
	size_t was;

	if (tuf_key_find(&was, before, after->keys[key].id)) {
		snprintf(words, sizeof words, "key %s: another object under the same id", TEXT(slice_str(after->keys[key].id)));
		if (!same_object(before, was, after, key))
			diff_key(d, words, after, key);
	} else if (!is_used(after, key)) {
		diff_line(d, "key %s: new, used by no role", TEXT(slice_str(after->keys[key].id)));
	}
}

/* The keys that roles have were told of by role; here by id, if their object was altered. */
void
diff_key_objects(struct diff *d, const struct tuf_file *before, const struct tuf_file *after)
{
	for (size_t i = 0; i < after->key_count; i++)
		diff_key_object(d, before, after, i);
}

void
diff_key_labels(struct diff *d, const struct tuf_file *before, const struct tuf_file *after)
{
	size_t was;

	for (size_t key = 0; key < after->key_count; key++) {
		if (!tuf_key_find(&was, before, after->keys[key].id) || strcmp(tuf_key_label(before, was), tuf_key_label(after, key)) == 0)
			continue;
		diff_line(d, "key %s: was called %s", key_label(after, key).s, key_label(before, was).s);
	}
}
