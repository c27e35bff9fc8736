/* The difference of two versions of a metadata file (see trust_changes.h).  Whatever it has no words for, it says that there is
 * something. */
#include "cli/trust_changes.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "cli/trust_edit.h"
#include "format/canonical.h"

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

/* --- what there are no words for -------------------------------------------------------------- */

static bool
same_value(struct json a, struct json b)
{
	AUTO(buf_free) struct buf x = BUF(TUF_TARGETS_MAX_BYTES), y = BUF(TUF_TARGETS_MAX_BYTES);
	struct err unused;

	if (json_type(a) == JSON_ABSENT || json_type(b) == JSON_ABSENT)
		return json_type(a) == json_type(b);
	return canonical_print(&x, a, &unused) == COCKET_OK && canonical_print(&y, b, &unused) == COCKET_OK &&
	       slice_eq(buf_slice(&x), buf_slice(&y));
}

static bool
is_known(const char *name, const char *const known[])
{
	while (*known && strcmp(*known, name) != 0)
		known++;
	return *known != NULL;
}

/* Members of two objects beside those that others look at: whoever signs must not miss what only another program understands. */
static void
say_fields(struct report *r, const char *where, struct json was, struct json is, const char *const known[])
{
	for (struct json m = json_first(is); json_type(m) != JSON_ABSENT; m = json_next(m))
		if (!is_known(json_name(m), known) && !same_value(m, json_get(was, json_name(m))))
			say(r, "%sfield %s: %s, and not of cocket's", where, TEXT(slice_str(json_name(m))),
			    json_type(json_get(was, json_name(m))) == JSON_ABSENT ? "new" : "changed");
	for (struct json m = json_first(was); json_type(m) != JSON_ABSENT; m = json_next(m))
		if (!is_known(json_name(m), known) && json_type(json_get(is, json_name(m))) == JSON_ABSENT)
			say(r, "%sfield %s: removed, and not of cocket's", where, TEXT(slice_str(json_name(m))));
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

#define BY_HASH "every name whose SHA-256 begins with "

static bool
has_text(const char *const *list, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

static void
say_paths(struct report *r, const char *words, const struct tuf_role *role, const struct tuf_role *other)
{
	struct text name = text_quote(slice_str(role->name));

	for (size_t i = 0; i < role->path_count; i++)
		if (!has_text(other->paths, other->path_count, role->paths[i]))
			say(r, "role %s: %s %s", name.s, words, TEXT(slice_str(role->paths[i])));
	for (size_t i = 0; i < role->prefix_count; i++)
		if (!has_text(other->prefixes, other->prefix_count, role->prefixes[i]))
			say(r, "role %s: %s " BY_HASH "%s", name.s, words, TEXT(slice_str(role->prefixes[i])));
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
	if (was->names_optional != is->names_optional)
		say(r, "role %s: signatures that name no image %s", name.s, is->names_optional ? "count too" : "count no longer");
	if (was->max_age != is->max_age)
		say(r, "role %s: maximum age %lld seconds, was %lld", name.s, (long long)is->max_age, (long long)was->max_age);
	if (was->has_not_before != is->has_not_before || was->not_before != is->not_before) {
		clock_print(date, is->not_before);
		say(r, "role %s: counts %s%s", name.s, is->has_not_before ? "from " : "from now on", is->has_not_before ? date : "");
	}
}

static void
say_new_role(struct report *r, const struct tuf_file *f, const struct tuf_role *role)
{
	const struct tuf_role nobody = { .name = role->name, .terminating = role->terminating };
	struct text name = text_quote(slice_str(role->name));

	say(r, "role %s: new, %u of %zu keys%s", name.s, role->threshold, role->key_count, role->terminating ? ", terminating" : "");
	say_paths(r, "may speak for", role, &nobody);
	for (size_t i = 0; i < role->key_count; i++)
		say(r, "role %s: gets key %s", name.s, key_name_of(f, role->keys[i]).s);
	say_limits(r, &nobody, role);
}

/* Which of two comes first decides who is asked first, and whom a terminating one shuts out. */
static bool
is_reordered(const struct tuf_file *before, const struct tuf_file *after)
{
	const struct tuf_role *last = NULL;

	for (size_t i = 0; i < after->role_count; i++) {
		const struct tuf_role *was = tuf_role_find(before, after->roles[i].name);

		if (was && last && was < last)
			return true;
		last = was ? was : last;
	}
	return false;
}

static void
say_bins(struct report *r, const struct tuf_file *before, const struct tuf_file *after)
{
	if (after->succinct)
		say(r, "delegates every name there is to bins %s-*, %u bits", TEXT(slice_str(after->name_prefix)), after->bit_length);
	else if (before->succinct)
		say(r, "no longer delegates to bins %s-*", TEXT(slice_str(before->name_prefix)));
	if (after->succinct && before->succinct)
		say_role(r, before, &before->succinct_role, after, &after->succinct_role);
	else if (after->succinct)
		say_new_role(r, after, &after->succinct_role);
}

static struct json
role_json(const struct tuf_file *f, const struct tuf_role *role)
{
	struct json signed_part = json_get(json_root(&f->doc), "signed");
	struct json m = json_first(json_get(json_get(signed_part, "delegations"), "roles"));

	for (const struct tuf_role *at = f->roles; at < role; at++)
		m = json_next(m);
	return m;
}

static void
say_role_fields(struct report *r, const struct tuf_file *before, const struct tuf_role *was, const struct tuf_file *after,
                const struct tuf_role *is)
{
	static const char *const known[] = { "name", "keyids", "threshold", "paths", "path_hash_prefixes", "terminating",
		                             "x-cocket-expires", "x-cocket-not-before", "x-cocket-max-age", "x-cocket-names", NULL };
	char where[TEXT_QUOTE_BYTES + sizeof "role : "];

	snprintf(where, sizeof where, "role %s: ", TEXT(slice_str(is->name)));
	say_fields(r, where, was ? role_json(before, was) : (struct json){ 0 }, role_json(after, is), known);
}

static void
say_delegations(struct report *r, const struct tuf_file *before, const struct tuf_file *after)
{
	for (size_t i = 0; i < after->role_count; i++) {
		const struct tuf_role *is = &after->roles[i], *was = tuf_role_find(before, is->name);

		say_role_fields(r, before, was, after, is);
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
	if (is_reordered(before, after))
		say(r, "the roles are asked in another order");
	say_bins(r, before, after);
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

static void
say_rest(struct report *r, struct json was, struct json is)
{
	static const char *const known[] = { "_type", "spec_version", "version", "expires", "keys", "roles", "delegations",
		                             "x-cocket-revoked", NULL };
	static const char *const of_delegations[] = { "keys", "roles", "succinct_roles", NULL };
	static const char *const of_roles[] = { "root", "targets", "snapshot", "timestamp", NULL };

	say_fields(r, "", was, is, known);
	say_fields(r, "delegations: ", json_get(was, "delegations"), json_get(is, "delegations"), of_delegations);
	say_fields(r, "roles: ", json_get(was, "roles"), json_get(is, "roles"), of_roles);
}

void
trust_changes(const struct document *before, const struct document *after, change_fn *line, void *ctx)
{
	static const struct tuf_file nothing;
	const struct tuf_file *was = before ? &before->tuf : &nothing, *is = &after->tuf;
	struct report r = { line, ctx, false };
	char date[CLOCK_TEXT_BYTES];

	if (was->version >= is->version) {
		say(&r, "out of date: version %llu is published already; remove it from staged/, and make the change again if it is still wanted",
		    (unsigned long long)was->version);
		return;
	}
	if (is->type == TUF_ROOT)
		say_root(&r, was, is);
	else
		say_delegations(&r, was, is);
	say_revocations(&r, was, is);
	if (before)
		say_rest(&r, document_signed(before), document_signed(after));
	clock_print(date, is->expires);
	if (was->expires != is->expires)
		say(&r, "counts until %s", date);
	if (!r.said)
		say(&r, "version %llu, signed anew: no other change that this program knows", (unsigned long long)is->version);
}
