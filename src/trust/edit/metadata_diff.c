/* The difference of two versions of a metadata file: see metadata_diff.h. */
#include "trust/edit/metadata_diff.h"

#include <stdio.h>

#include "base/clock.h"
#include "trust/edit/key_label.h"
#include "trust/edit/metadata_diff_part.h"

/* --- revocations ---------------------------------------------------------------------------------- */

struct revocations {
	const struct tuf_revocation *items;
	size_t count;
	const struct tuf_file *file; /* of keys: which may say what they are called; NULL: of images */
};

/* "revokes key release (ed25519 3f2a90c4b1d2e3f4) on 2026-11-28T12:00:00Z: stolen" */
static void
print_revocation(struct diff *d, const char *words, const struct tuf_file *file, const struct tuf_revocation *r, bool again)
{
	char digest[DIGEST_TEXT_BYTES], date[CLOCK_TEXT_BYTES], line[sizeof(struct key_label) + CLOCK_TEXT_BYTES + 64];
	int n;

	digest_print(digest, &r->digest);
	clock_print(date, r->date);
	n = snprintf(line, sizeof line, "%s%s %s", again ? "still " : "", words, file ? key_label_in(file, &r->digest).s : digest);
	if (r->has_date)
		n += snprintf(line + n, sizeof line - (size_t)n, " on %s", date);
	if (!*r->note) {
		diff_line(d, "%s%s", line, again ? ", without a note" : "");
		return;
	}
	snprintf(line + n, sizeof line - (size_t)n, ":");
	diff_text(d, line, r->note);
}

static bool
same_key(const struct tuf_revocation *a, const struct tuf_revocation *b)
{
	return (a->key != NULL) == (b->key != NULL);
}

/* With the key comes what it is called. */
static bool
same_words(const struct tuf_revocation *a, const struct tuf_revocation *b)
{
	return strcmp(a->note, b->note) == 0 && a->has_date == b->has_date && a->date == b->date &&
	       (!same_key(a, b) || strcmp(a->label, b->label) == 0);
}

static void
diff_key(struct diff *d, const struct tuf_file *file, const struct tuf_revocation *was, const struct tuf_revocation *is)
{
	if (was && !same_key(was, is))
		diff_line(d, "revoked key %s: its public key is %s", key_label_in(file, &is->digest).s, is->key ? "added" : "no longer there");
}

/* What list has and other has not, or has with another note or date. */
static void
diff_added(struct diff *d, const char *words, const struct revocations *list, const struct revocations *other)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct tuf_revocation *was = tuf_revocation_find(other->items, other->count, &list->items[i].digest);

		if (!was || !same_words(was, &list->items[i]))
			print_revocation(d, words, list->file, &list->items[i], was != NULL);
		diff_key(d, list->file, was, &list->items[i]);
	}
}

static void
diff_removed(struct diff *d, const char *words, const struct revocations *list, const struct revocations *other)
{
	for (size_t i = 0; i < list->count; i++)
		if (!tuf_revocation_find(other->items, other->count, &list->items[i].digest))
			print_revocation(d, words, list->file, &list->items[i], false);
}

static bool
has_same_identity(const struct tuf_file *f, const struct tuf_revocation *r)
{
	for (size_t i = 0; i < f->revoked_identity_count; i++)
		if (strcmp(f->revoked_identities[i].identity, r->identity) == 0 && strcmp(f->revoked_identities[i].issuer, r->issuer) == 0 &&
		    same_words(&f->revoked_identities[i], r))
			return true;
	return false;
}

/* Of identities, with all that is said of them. */
static void
diff_revoked_identities(struct diff *d, const char *words, const struct tuf_file *has, const struct tuf_file *other)
{
	for (size_t i = 0; i < has->revoked_identity_count; i++) {
		const struct tuf_revocation *r = &has->revoked_identities[i];
		char date[CLOCK_TEXT_BYTES], text[2 * TUF_IDENTITY_MAX + CLOCK_TEXT_BYTES + sizeof " (issuer ) on "];

		if (has_same_identity(other, r))
			continue;
		clock_print(date, r->date);
		snprintf(text, sizeof text, "%s (issuer %s)%s%s", r->identity, r->issuer, r->has_date ? " on " : "", r->has_date ? date : "");
		diff_text(d, words, text);
		if (*r->note)
			diff_text(d, "... its note:", r->note);
	}
}

static void
diff_revoked(struct diff *d, const struct tuf_file *before, const struct tuf_file *after)
{
	const struct revocations old_keys = { before->revoked_keys, before->revoked_key_count, before };
	const struct revocations keys = { after->revoked_keys, after->revoked_key_count, after };
	const struct revocations old_images = { before->revoked_digests, before->revoked_digest_count, NULL };
	const struct revocations images = { after->revoked_digests, after->revoked_digest_count, NULL };

	diff_added(d, "revokes key", &keys, &old_keys);
	diff_removed(d, "no longer revokes key", &old_keys, &keys);
	diff_added(d, "revokes image", &images, &old_images);
	diff_removed(d, "no longer revokes image", &old_images, &images);
	diff_revoked_identities(d, "revokes identity", after, before);
	diff_revoked_identities(d, "no longer has: revokes identity", before, after);
}

/* --- the roles of a root -------------------------------------------------------------------------- */

/* snapshot and timestamp go with targets, unless another tool made it otherwise. */
static bool
goes_with_targets(const struct tuf_file *root, size_t role)
{
	if (role != TUF_TIMESTAMP && role != TUF_SNAPSHOT)
		return false;
	return root->role_count == 0 || (root->roles[role].threshold == 1 && tuf_role_same_keys(&root->roles[role], &root->roles[TUF_TARGETS]));
}

static void
diff_root(struct diff *d, const struct tuf_file *before, const struct tuf_file *after)
{
	static const struct tuf_role nobody = { .name = "" };

	for (size_t i = 0; i < after->role_count; i++) {
		const struct tuf_role *was = i < before->role_count ? &before->roles[i] : &nobody;

		if (!goes_with_targets(before, i) || !goes_with_targets(after, i))
			diff_role_keys(d, &(struct diff_role){ before, after, was, &after->roles[i] });
	}
}

/* --- what nobody has words for -------------------------------------------------------------------- */

/* What the roles of a root and bins hold beside what was looked at. */
static void
diff_inner_fields(struct diff *d, struct json was, struct json is)
{
	static const char *const of_role[] = { "keyids", "threshold", NULL };
	static const char *const of_bins[] = { "keyids", "threshold", "bit_length", "name_prefix", NULL };
	struct json bins = json_get(json_get(is, "delegations"), "succinct_roles");
	struct json old_bins = json_get(json_get(was, "delegations"), "succinct_roles");
	char where[64];

	for (enum tuf_type t = TUF_ROOT; t <= TUF_TARGETS; t++) {
		const char *role = tuf_type_name(t);

		snprintf(where, sizeof where, "role %s: ", role);
		diff_fields(d, where, json_get(json_get(was, "roles"), role), json_get(json_get(is, "roles"), role), of_role);
	}
	diff_fields(d, "succinct_roles: ", old_bins, bins, of_bins);
}

static void
diff_rest(struct diff *d, enum tuf_type type, struct json was, struct json is)
{
	static const char *const of_root[] = { "_type", "spec_version", "version", "expires", "keys", "roles", TUF_KEY_LABELS, NULL };
	static const char *const of_targets[] = { "_type", "spec_version", "version", "expires", "delegations", "x-cocket-revoked",
		                               TUF_KEY_LABELS, NULL };
	static const char *const of_delegations[] = { "keys", "roles", "succinct_roles", NULL };
	static const char *const of_roles[] = { "root", "targets", "snapshot", "timestamp", NULL };
	static const char *const head[] = { "spec_version", NULL };

	diff_fields(d, "", was, is, type == TUF_ROOT ? of_root : of_targets);
	if (json_type(was) != JSON_ABSENT)
		diff_spelling(d, "", was, is, head);
	diff_fields(d, "delegations: ", json_get(was, "delegations"), json_get(is, "delegations"), of_delegations);
	if (type == TUF_ROOT)
		diff_fields(d, "roles: ", json_get(was, "roles"), json_get(is, "roles"), of_roles);
	diff_inner_fields(d, was, is);
}

/* If there are no words for what was altered, at least which part it is. */
static void
diff_parts(struct diff *d, enum tuf_type type, struct json was, struct json is)
{
	static const char *const of_root[] = { "keys", "roles", TUF_KEY_LABELS, NULL };
	static const char *const of_targets[] = { "delegations", "x-cocket-revoked", TUF_KEY_LABELS, NULL };

	diff_spelling(d, "", was, is, type == TUF_ROOT ? of_root : of_targets);
}

/* --- the file ------------------------------------------------------------------------------------- */

static void
diff_content(struct diff *d, const struct tuf_file *was, const struct tuf_file *is, struct json old)
{
	struct json new = json_get(json_root(&is->doc), "signed");
	char date[CLOCK_TEXT_BYTES], old_date[CLOCK_TEXT_BYTES];

	if (is->type == TUF_ROOT)
		diff_root(d, was, is);
	else
		diff_delegations(d, was, is);
	diff_key_objects(d, was, is);
	diff_key_labels(d, was, is);
	diff_revoked(d, was, is);
	diff_rest(d, is->type, old, new);
	if (d->lines == 0)
		diff_parts(d, is->type, old, new);
	if (was->expires != is->expires) {
		clock_print(date, is->expires);
		clock_print(old_date, was->expires);
		diff_line(d, "expires on %s%s%s", date, was->version ? ", was " : "", was->version ? old_date : "");
	}
}

void
metadata_diff(const struct metadata_file *before, const struct metadata_file *after, metadata_diff_fn *line, void *ctx)
{
	static const struct tuf_file nothing;
	const struct tuf_file *was = before ? &before->tuf : &nothing, *is = &after->tuf;
	struct diff d = { line, ctx, 0 };

	if (was->version >= is->version) {
		diff_line(&d, "out of date: version %llu is already published; drop it (cocket trust discard) and make the change again if it is still wanted",
		          (unsigned long long)was->version);
		return;
	}
	diff_content(&d, was, is, before ? metadata_file_signed(before) : (struct json){ 0 });
	if (d.lines == 0)
		diff_line(&d, "version %llu, signed again: nothing else changed", (unsigned long long)is->version);
}
