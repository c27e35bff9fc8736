/* The difference of two versions of a metadata file (see metadata_diff.h).  Whatever it has no words for, it says that there is
 * something. */
#include "cli/output/metadata_diff.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "cli/output/metadata_diff_part.h"
#include "cli/command/trust/trust_session.h"

static void
say_role(struct change_report *r, const struct tuf_file *before, const struct tuf_role *was, const struct tuf_file *after,
         const struct tuf_role *is)
{
	change_say_role_keys(r, before, was, after, is);
	if (was->threshold != is->threshold)
		change_say(r, "role %s: threshold %u, was %u", change_name(is->name).s, is->threshold, was->threshold);
}

/* --- delegations ------------------------------------------------------------------------------ */

#define BY_HASH "every name whose SHA-256 begins with"

static bool
has_text(const char *const *list, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

static void
say_paths(struct change_report *r, const char *words, const struct tuf_role *role, const struct tuf_role *other)
{
	struct change_name name = change_name(role->name);
	char line[sizeof name.s + 128];

	snprintf(line, sizeof line, "role %s: %s", name.s, words);
	for (size_t i = 0; i < role->path_count; i++)
		if (!has_text(other->paths, other->path_count, role->paths[i]))
			change_say_text(r, line, role->paths[i]);
	snprintf(line, sizeof line, "role %s: %s " BY_HASH, name.s, words);
	for (size_t i = 0; i < role->prefix_count; i++)
		if (!has_text(other->prefixes, other->prefix_count, role->prefixes[i]))
			change_say_text(r, line, role->prefixes[i]);
}

static void
say_limits(struct change_report *r, const struct tuf_role *was, const struct tuf_role *is)
{
	struct change_name name = change_name(is->name);
	char date[CLOCK_TEXT_BYTES];

	if (was->terminating != is->terminating)
		change_say(r, "role %s: %s terminating", name.s, is->terminating ? "now" : "no longer");
	if (was->has_expires != is->has_expires || was->expires != is->expires) {
		clock_print(date, is->expires);
		change_say(r, "role %s: counts %s %s", name.s, is->has_expires ? "until" : "as long as the store", is->has_expires ?
		    date : "does");
	}
	if (was->names_optional != is->names_optional)
		change_say(r, "role %s: signatures that name no image %s", name.s, is->names_optional ? "count too" : "count no longer");
	if (was->max_age != is->max_age)
		change_say(r, "role %s: maximum age %lld seconds, was %lld", name.s, (long long)is->max_age, (long long)was->max_age);
	if (was->has_not_before != is->has_not_before || was->not_before != is->not_before) {
		clock_print(date, is->not_before);
		change_say(r, "role %s: counts %s%s", name.s, is->has_not_before ? "from " : "from now on", is->has_not_before ? date : "");
	}
}

static void
say_new_role(struct change_report *r, const struct tuf_file *f, const struct tuf_role *role)
{
	const struct tuf_role nobody = { .name = role->name, .terminating = role->terminating };
	struct change_name name = change_name(role->name);

	change_say(r, "role %s: new, %u of %zu keys%s", name.s, role->threshold, role->key_count, role->terminating ? ", terminating" : "");
	say_paths(r, "may speak for", role, &nobody);
	change_say_role_keys(r, f, &nobody, f, role);
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
say_bins(struct change_report *r, const struct tuf_file *before, const struct tuf_file *after)
{
	if (after->succinct)
		change_say(r, "delegates every name there is to bins %s-*, %u bits", change_name(after->name_prefix).s, after->bit_length);
	else if (before->succinct)
		change_say(r, "no longer delegates to bins %s-*", change_name(before->name_prefix).s);
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

static const char *const role_members[] = { "keyids", "threshold", "paths", "path_hash_prefixes", "terminating", "x-cocket-expires",
	                                    "x-cocket-not-before", "x-cocket-max-age", "x-cocket-names", NULL };

static void
say_role_fields(struct change_report *r, const struct tuf_file *before, const struct tuf_role *was, const struct tuf_file *after,
                const struct tuf_role *is, bool said)
{
	static const char *const known[] = { "name", "keyids", "threshold", "paths", "path_hash_prefixes", "terminating",
		                             "x-cocket-expires", "x-cocket-not-before", "x-cocket-max-age", "x-cocket-names", NULL };
	char where[sizeof(struct change_name) + sizeof "role : "];
	struct json old = was ? role_json(before, was) : (struct json){ 0 };

	snprintf(where, sizeof where, "role %s: ", change_name(is->name).s);
	change_say_fields(r, where, old, role_json(after, is), known);
	if (!said)
		change_say_respelled(r, where, old, role_json(after, is), role_members);
}

static void
say_delegation(struct change_report *r, const struct tuf_file *before, const struct tuf_role *was, const struct tuf_file *after,
               const struct tuf_role *is)
{
	const size_t lines = r->lines;

	if (was) {
		say_role(r, before, was, after, is);
		say_paths(r, "may speak for", is, was);
		say_paths(r, "no longer speaks for", was, is);
		say_limits(r, was, is);
	} else {
		say_new_role(r, after, is);
	}
	say_role_fields(r, before, was, after, is, r->lines > lines);
}

static void
say_delegations(struct change_report *r, const struct tuf_file *before, const struct tuf_file *after)
{
	for (size_t i = 0; i < after->role_count; i++)
		say_delegation(r, before, tuf_role_find(before, after->roles[i].name), after, &after->roles[i]);
	for (size_t i = 0; i < before->role_count; i++)
		if (!tuf_role_find(after, before->roles[i].name))
			change_say(r, "role %s: removed", change_name(before->roles[i].name).s);
	if (is_reordered(before, after))
		change_say(r, "the roles are asked in another order");
	say_bins(r, before, after);
}

/* --- revocations ------------------------------------------------------------------------------ */

static const struct tuf_revocation *
find_revoked(const struct tuf_revocation *list, size_t count, const struct digest *d)
{
	for (size_t i = 0; i < count; i++)
		if (digest_eq(&list[i].digest, d))
			return &list[i];
	return NULL;
}

static void
say_revoked(struct change_report *r, const char *words, const struct tuf_revocation *list, size_t count, const struct tuf_revocation *other,
            size_t other_count, bool notes)
{
	char hex[DIGEST_HEX_BYTES], line[DIGEST_HEX_BYTES + 64];

	for (size_t i = 0; i < count; i++) {
		const struct tuf_revocation *was = find_revoked(other, other_count, &list[i].digest);

		if (was && (!notes || strcmp(was->note, list[i].note) == 0))
			continue;
		digest_print_hex(hex, &list[i].digest);
		snprintf(line, sizeof line, "%s%s%s%s", was ? "still " : "", words, hex, *list[i].note ? ":" : "");
		if (*list[i].note)
			change_say_text(r, line, list[i].note);
		else
			change_say(r, "%s%s", line, was ? ", without a note" : "");
	}
}

static void
say_revocations(struct change_report *r, const struct tuf_file *before, const struct tuf_file *after)
{
	say_revoked(r, "revokes key ", after->revoked_keys, after->revoked_key_count, before->revoked_keys, before->revoked_key_count, true);
	say_revoked(r, "no longer revokes key ", before->revoked_keys, before->revoked_key_count, after->revoked_keys,
	            after->revoked_key_count, false);
	say_revoked(r, "revokes image sha256:", after->revoked_digests, after->revoked_digest_count, before->revoked_digests,
	            before->revoked_digest_count, true);
	say_revoked(r, "no longer revokes image sha256:", before->revoked_digests, before->revoked_digest_count, after->revoked_digests,
	            after->revoked_digest_count, false);
}

/* --- the file --------------------------------------------------------------------------------- */

static bool
same_keys(const struct tuf_role *a, const struct tuf_role *b)
{
	return a->key_count == b->key_count && (a->key_count == 0 || memcmp(a->keys, b->keys, a->key_count * sizeof *a->keys) == 0);
}

/* snapshot and timestamp go with targets, unless another tool made it otherwise. */
static bool
goes_with_targets(const struct tuf_file *root, size_t role)
{
	return (role == TUF_TIMESTAMP || role == TUF_SNAPSHOT) &&
	       (root->role_count == 0 || (root->roles[role].threshold == 1 && same_keys(&root->roles[role], &root->roles[TUF_TARGETS])));
}

static void
say_root(struct change_report *r, const struct tuf_file *before, const struct tuf_file *after)
{
	static const struct tuf_role nobody = { .name = "" };

	for (size_t i = 0; i < after->role_count; i++) {
		const struct tuf_role *is = &after->roles[i], *was = i < before->role_count ? &before->roles[i] : &nobody;

		if (!goes_with_targets(before, i) || !goes_with_targets(after, i))
			say_role(r, before, was, after, is);
	}
}

/* What the roles of a root and bins hold beside what was looked at. */
static void
say_inner_fields(struct change_report *r, struct json was, struct json is)
{
	static const char *const of_role[] = { "keyids", "threshold", NULL };
	static const char *const of_bins[] = { "keyids", "threshold", "bit_length", "name_prefix", NULL };
	struct json bins = json_get(json_get(is, "delegations"), "succinct_roles"), old_bins = json_get(json_get(was, "delegations"), "succinct_roles");
	char where[64];

	for (enum tuf_type t = TUF_ROOT; t <= TUF_TARGETS; t++) {
		snprintf(where, sizeof where, "role %s: ", tuf_type_name(t));
		change_say_fields(r, where, json_get(json_get(was, "roles"), tuf_type_name(t)), json_get(json_get(is, "roles"), tuf_type_name(t)), of_role);
	}
	change_say_fields(r, "succinct_roles: ", old_bins, bins, of_bins);
}

static void
say_rest(struct change_report *r, enum tuf_type type, struct json was, struct json is)
{
	static const char *const of_root[] = { "_type", "spec_version", "version", "expires", "keys", "roles", NULL };
	static const char *const of_targets[] = { "_type", "spec_version", "version", "expires", "delegations", "x-cocket-revoked", NULL };
	static const char *const of_delegations[] = { "keys", "roles", "succinct_roles", NULL };
	static const char *const of_roles[] = { "root", "targets", "snapshot", "timestamp", NULL };
	static const char *const head[] = { "spec_version", NULL };

	change_say_fields(r, "", was, is, type == TUF_ROOT ? of_root : of_targets);
	if (json_type(was) != JSON_ABSENT)
		change_say_respelled(r, "", was, is, head);
	change_say_fields(r, "delegations: ", json_get(was, "delegations"), json_get(is, "delegations"), of_delegations);
	if (type == TUF_ROOT)
		change_say_fields(r, "roles: ", json_get(was, "roles"), json_get(is, "roles"), of_roles);
	say_inner_fields(r, was, is);
}

/* Where there are no words for what was altered, at least which part it is. */
static void
say_parts(struct change_report *r, enum tuf_type type, struct json was, struct json is)
{
	static const char *const of_root[] = { "keys", "roles", NULL };
	static const char *const of_targets[] = { "delegations", "x-cocket-revoked", NULL };

	change_say_respelled(r, "", was, is, type == TUF_ROOT ? of_root : of_targets);
}

static void
say_changes(struct change_report *r, const struct tuf_file *was, const struct tuf_file *is, struct json old, struct json new)
{
	char date[CLOCK_TEXT_BYTES];

	if (is->type == TUF_ROOT)
		say_root(r, was, is);
	else
		say_delegations(r, was, is);
	change_say_key_objects(r, was, is);
	say_revocations(r, was, is);
	say_rest(r, is->type, old, new);
	if (r->lines == 0)
		say_parts(r, is->type, old, new);
	if (was->expires != is->expires) {
		clock_print(date, is->expires);
		change_say(r, "counts until %s", date);
	}
}

void
trust_changes(const struct document *before, const struct document *after, change_fn *line, void *ctx)
{
	static const struct tuf_file nothing;
	const struct tuf_file *was = before ? &before->tuf : &nothing, *is = &after->tuf;
	struct change_report r = { line, ctx, 0 };

	if (was->version >= is->version) {
		change_say(&r, "out of date: version %llu is published already; remove it from staged/, and make the change again if it is still wanted",
		           (unsigned long long)was->version);
		return;
	}
	say_changes(&r, was, is, before ? document_signed(before) : (struct json){ 0 }, document_signed(after));
	if (r.lines == 0)
		change_say(&r, "version %llu, signed anew: nothing else is changed", (unsigned long long)is->version);
}
