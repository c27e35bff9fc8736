/* Which keys a role gets and loses, by what they are and never by what they are called (A15): one id with another object is another key.
 * A key that counts for nothing is nobody's, and said to be so. */
#include "base/escape.h"
#include "cli/output/metadata_diff_part.h"
#include "cli/command/trust/trust_session.h"
#include "format/tuf/canonical_json.h"

static bool
same_object(const struct tuf_file *f, size_t key, const struct tuf_file *of, size_t other)
{
	AUTO(buf_free) struct buf x = BUF(TUF_TARGETS_MAX_BYTES), y = BUF(TUF_TARGETS_MAX_BYTES);
	struct err unused;

	return strcmp(f->keys[key].id, of->keys[other].id) == 0 && canonical_print(&x, f->keys[key].object, &unused) == COCKET_OK &&
	       canonical_print(&y, of->keys[other].object, &unused) == COCKET_OK && slice_eq(buf_slice(&x), buf_slice(&y));
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
	for (size_t i = 0; role && i < role->key_count; i++)
		if (same_key(f, role->keys[i], of, key))
			return true;
	return false;
}

/* Keys of a role in one file that it does not have in the other. */
static void
say_keys(struct change_report *r, const char *verb, const struct tuf_file *f, const struct tuf_role *role, const struct tuf_file *other,
         const struct tuf_role *other_role)
{
	for (size_t i = 0; role && i < role->key_count; i++) {
		size_t key = role->keys[i];
		const char *unusable = tuf_key_get(f, key) ? NULL : f->keys[key].unusable;

		if (!has_key(other, other_role, f, key))
			change_say(r, "role %s: %s key %s%s%s", change_name(role->name).s, verb, key_name_of(f, key).s,
			           unusable ? ", which does not count: " : "", unusable ? unusable : "");
	}
}

void
change_say_role_keys(struct change_report *r, const struct tuf_file *before, const struct tuf_role *was, const struct tuf_file *after,
                     const struct tuf_role *is)
{
	say_keys(r, "gets", after, is, before, was);
	say_keys(r, "loses", before, was, after, is);
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

/* What stands under an id: the keys that roles have were told of by role, and here by object where that was altered. */
void
change_say_key_objects(struct change_report *r, const struct tuf_file *before, const struct tuf_file *after)
{
	size_t was;

	for (size_t i = 0; i < after->key_count; i++) {
		struct text id = text_quote(slice_str(after->keys[i].id));

		if (!tuf_key_find(&was, before, after->keys[i].id)) {
			if (!is_used(after, i))
				change_say(r, "key %s: new, and no role has it", id.s);
		} else if (!same_object(before, was, after, i)) {
			change_say(r, "key %s: another object under the same id%s%s", id.s, tuf_key_get(after, i) ? "" : ", which does not count: ",
			           tuf_key_get(after, i) ? "" : after->keys[i].unusable);
		}
	}
}
