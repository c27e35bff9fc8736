/* The difference of two versions of a metadata file (see trust_changes.h).  Whatever it has no words for, it says that there is
 * something. */
#include "cli/trust_changes.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/trust_edit.h"

struct report {
	change_fn *line;
	void *ctx;
	bool said;
};

static void say(struct report *r, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void
say(struct report *r, const char *fmt, ...)
{
	char line[ERR_MESSAGE_BYTES];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	r->line(r->ctx, line);
	r->said = true;
}

/* --- keys ------------------------------------------------------------------------------------- */

static bool
has_key(const struct tuf_file *f, const struct tuf_role *role, const struct tuf_file *of, size_t key)
{
	const struct pubkey *wanted = tuf_key_get(of, key);

	for (size_t i = 0; role && i < role->key_count; i++) {
		const struct pubkey *k = tuf_key_get(f, role->keys[i]);

		if (wanted && k ? digest_eq(pubkey_id(wanted), pubkey_id(k)) : strcmp(of->keys[key].id, f->keys[role->keys[i]].id) == 0)
			return true;
	}
	return false;
}

/* Keys of a role in one file that it does not have in the other. */
static void
say_keys(struct report *r, const char *verb, const struct tuf_file *f, const struct tuf_role *role, const struct tuf_file *other,
         const struct tuf_role *other_role)
{
	for (size_t i = 0; role && i < role->key_count; i++)
		if (!has_key(other, other_role, f, role->keys[i]))
			say(r, "role %s: %s key %s", TEXT(slice_str(role->name)), verb, key_name_of(f, role->keys[i]).s);
}

static void
say_role(struct report *r, const struct tuf_file *before, const struct tuf_role *was, const struct tuf_file *after,
         const struct tuf_role *is)
{
	say_keys(r, "gets", after, is, before, was);
	say_keys(r, "loses", before, was, after, is);
	if (was->threshold != is->threshold)
		say(r, "role %s: threshold %u, was %u", TEXT(slice_str(is->name)), is->threshold, was->threshold);
}

/* --- delegations ------------------------------------------------------------------------------ */

static void
say_new_role(struct report *r, const struct tuf_file *f, const struct tuf_role *role)
{
	struct text name = text_quote(slice_str(role->name));

	say(r, "role %s: new, %u of %zu keys%s", name.s, role->threshold, role->key_count, role->terminating ? ", terminating" : "");
	for (size_t i = 0; i < role->path_count; i++)
		say(r, "role %s: may speak for %s", name.s, TEXT(slice_str(role->paths[i])));
	for (size_t i = 0; i < role->key_count; i++)
		say(r, "role %s: gets key %s", name.s, key_name_of(f, role->keys[i]).s);
}

static bool
has_path(const struct tuf_role *role, const char *path)
{
	for (size_t i = 0; i < role->path_count; i++)
		if (strcmp(role->paths[i], path) == 0)
			return true;
	return false;
}

static void
say_paths(struct report *r, const char *words, const struct tuf_role *role, const struct tuf_role *other)
{
	for (size_t i = 0; i < role->path_count; i++)
		if (!has_path(other, role->paths[i]))
			say(r, "role %s: %s %s", TEXT(slice_str(role->name)), words, TEXT(slice_str(role->paths[i])));
}

static void
say_limits(struct report *r, const struct tuf_role *was, const struct tuf_role *is)
{
	struct text name = text_quote(slice_str(is->name));
	char date[CLOCK_TEXT_BYTES];

	if (was->terminating != is->terminating)
		say(r, "role %s: %s terminating", name.s, is->terminating ? "now" : "no longer");
	if (was->has_expires != is->has_expires || was->expires != is->expires) {
		clock_print(date, is->expires);
		say(r, "role %s: counts %s %s", name.s, is->has_expires ? "until" : "as long as the store", is->has_expires ?
		    date : "does");
	}
	if (was->max_age != is->max_age)
		say(r, "role %s: maximum age %lld seconds, was %lld", name.s, (long long)is->max_age, (long long)was->max_age);
	if (was->has_not_before != is->has_not_before || was->not_before != is->not_before)
		say(r, "role %s: another time before which it does not count", name.s);
}

static void
say_delegations(struct report *r, const struct tuf_file *before, const struct tuf_file *after)
{
	for (size_t i = 0; i < after->role_count; i++) {
		const struct tuf_role *is = &after->roles[i], *was = tuf_role_find(before, is->name);

		if (!was) {
			say_new_role(r, after, is);
			continue;
		}
		say_role(r, before, was, after, is);
		say_paths(r, "may speak for", is, was);
		say_paths(r, "no longer speaks for", was, is);
		say_limits(r, was, is);
	}
	for (size_t i = 0; i < before->role_count; i++)
		if (!tuf_role_find(after, before->roles[i].name))
			say(r, "role %s: removed", TEXT(slice_str(before->roles[i].name)));
}

/* --- revocations ------------------------------------------------------------------------------ */

static bool
is_revoked(const struct tuf_revocation *list, size_t count, const struct digest *d)
{
	for (size_t i = 0; i < count; i++)
		if (digest_eq(&list[i].digest, d))
			return true;
	return false;
}

static void
say_revoked(struct report *r, const char *words, const struct tuf_revocation *list, size_t count, const struct tuf_revocation *other,
            size_t other_count)
{
	char hex[DIGEST_HEX_BYTES];

	for (size_t i = 0; i < count; i++) {
		if (is_revoked(other, other_count, &list[i].digest))
			continue;
		digest_print_hex(hex, &list[i].digest);
		say(r, "%s%s%s%s", words, hex, *list[i].note ? ": " : "", TEXT(slice_str(list[i].note)));
	}
}

static void
say_revocations(struct report *r, const struct tuf_file *before, const struct tuf_file *after)
{
	say_revoked(r, "revokes key ", after->revoked_keys, after->revoked_key_count, before->revoked_keys, before->revoked_key_count);
	say_revoked(r, "no longer revokes key ", before->revoked_keys, before->revoked_key_count, after->revoked_keys,
	            after->revoked_key_count);
	say_revoked(r, "revokes image sha256:", after->revoked_digests, after->revoked_digest_count, before->revoked_digests,
	            before->revoked_digest_count);
	say_revoked(r, "no longer revokes image sha256:", before->revoked_digests, before->revoked_digest_count, after->revoked_digests,
	            after->revoked_digest_count);
}

/* --- the file --------------------------------------------------------------------------------- */

static bool
same_keys(const struct tuf_role *a, const struct tuf_role *b)
{
	return a->key_count == b->key_count && (a->key_count == 0 || memcmp(a->keys, b->keys, a->key_count * sizeof *a->keys) == 0);
}

/* snapshot and timestamp go with targets, unless another tool made it otherwise. */
static void
say_root(struct report *r, const struct tuf_file *before, const struct tuf_file *after)
{
	static const struct tuf_role nobody = { .name = "" };

	for (size_t i = 0; i < after->role_count; i++) {
		const struct tuf_role *is = &after->roles[i], *was = i < before->role_count ? &before->roles[i] : &nobody;
		bool derived = i == TUF_TIMESTAMP || i == TUF_SNAPSHOT;

		if (!derived || is->threshold != 1 || !same_keys(is, &after->roles[TUF_TARGETS]))
			say_role(r, before, was, after, is);
	}
}

void
trust_changes(const struct document *before, const struct document *after, change_fn *line, void *ctx)
{
	static const struct tuf_file nothing;
	const struct tuf_file *was = before ? &before->tuf : &nothing, *is = &after->tuf;
	struct report r = { line, ctx, false };
	char date[CLOCK_TEXT_BYTES];

	if (is->type == TUF_ROOT)
		say_root(&r, was, is);
	else
		say_delegations(&r, was, is);
	say_revocations(&r, was, is);
	clock_print(date, is->expires);
	if (was->expires != is->expires)
		say(&r, "counts until %s", date);
	if (!r.said)
		say(&r, "version %llu, signed anew: no other change that this program knows", (unsigned long long)is->version);
}
