/* The tree as text (see trust_tree.h).  Names and patterns come from metadata, so they are escaped. */
#include "cli/output/trust_tree.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "trust/edit/metadata_diff.h"

#define INDENT 2

const struct metadata_file *
tree_below(const struct tree *t, const char *role, bool *seen)
{
	const struct stage_files *docs = &t->stage->published;

	for (size_t i = 0; i < docs->count; i++) {
		if (strcmp(docs->items[i]->doc.role, role) != 0 || seen[i])
			continue;
		seen[i] = true;
		return &docs->items[i]->doc;
	}
	return NULL;
}

/* --- parts of lines --------------------------------------------------------------------------- */

static void
print_line(int indent, const char *text)
{
	out_printf("%*s", indent, "");
	out_text(slice_str(text));
	out_printf("\n");
}

static void
print_date(const char *words, int64_t time)
{
	char date[CLOCK_TEXT_BYTES];

	clock_print(date, time);
	out_printf(", %s %s", words, date);
}

/* "90d" where it is whole days. */
static void
print_duration(const char *words, int64_t seconds)
{
	const int64_t units[] = { 24 * 3600, 3600, 60, 1 };

	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (seconds % units[i] != 0)
			continue;
		out_printf(", %s %lld%c", words, (long long)(seconds / units[i]), "dhms"[i]);
		return;
	}
}

static void
print_keys(const struct tree *t, int indent, const struct tuf_file *f, const struct tuf_role *role)
{
	const struct metadata_file *targets = stage_published(t->stage, "targets");

	for (size_t i = 0; i < role->key_count; i++) {
		const struct pubkey *key = tuf_key_get(f, role->keys[i]);
		bool revoked = key && key_is_revoked(targets ? &targets->tuf : NULL, key);

		out_printf("%*skey %s%s%s%s\n", indent, "", key_label(f, role->keys[i]).s, revoked ? " REVOKED" : "",
		           key ? "" : " does not count: ", key ? "" : f->keys[role->keys[i]].unusable);
	}
}

/* --- delegations ------------------------------------------------------------------------------ */

static void
print_role_head(const struct tuf_role *role, int indent)
{
	out_printf("%*s%s  %u of %zu keys", indent, "", TEXT(slice_str(role->name)), role->threshold, role->key_count);
	if (role->has_expires)
		print_date("until", role->expires);
	if (role->has_not_before)
		print_date("not before", role->not_before);
	if (role->has_max_age)
		print_duration("max age", role->max_age);
	out_printf("%s%s\n", role->names_optional ? ", names optional" : "", role->terminating ? ", terminating" : "");
}

static void print_roles(const struct tree *t, int indent, const struct tuf_file *f, bool *seen);

static void
print_role(const struct tree *t, int indent, const struct tuf_file *f, const struct tuf_role *role, bool *seen)
{
	const struct metadata_file *below;

	print_role_head(role, indent);
	for (size_t i = 0; i < role->path_count; i++)
		print_line(indent + 2 * INDENT, role->paths[i]);
	for (size_t i = 0; i < role->prefix_count; i++)
		out_printf("%*spaths whose SHA-256 begins with %s\n", indent + 2 * INDENT, "", TEXT(slice_str(role->prefixes[i])));
	print_keys(t, indent + 2 * INDENT, f, role);
	if (!(below = tree_below(t, role->name, seen)))
		return;
	out_printf("%*sdelegates (%s.json version %llu", indent + 2 * INDENT, "", TEXT(slice_str(role->name)),
	           (unsigned long long)below->tuf.version);
	print_date("until", below->tuf.expires);
	out_printf("):\n");
	print_roles(t, indent + 2 * INDENT, &below->tuf, seen);
}

static void
print_roles(const struct tree *t, int indent, const struct tuf_file *f, bool *seen)
{
	if (f->succinct)
		out_printf("%*s%s-*  %u bits of the path's SHA-256, %u of %zu keys\n", indent, "", TEXT(slice_str(f->name_prefix)),
		           f->bit_length,
		           f->succinct_role.threshold, f->succinct_role.key_count);
	for (size_t i = 0; i < f->role_count; i++)
		print_role(t, indent, f, &f->roles[i], seen);
}

static void
print_delegations(const struct tree *t)
{
	const struct metadata_file *targets = stage_published(t->stage, "targets");
	bool *seen = calloc(t->stage->published.count + 1, sizeof *seen);

	if (!seen || !targets) {
		free(seen);
		return;
	}
	(void)tree_below(t, "targets", seen);
	out_printf("images\n");
	if (targets->tuf.role_count == 0 && !targets->tuf.succinct)
		out_printf("%*snothing is delegated: every image is denied (cocket trust delegate)\n", INDENT, "");
	print_roles(t, INDENT, &targets->tuf, seen);
	free(seen);
}

/* --- the store's own -------------------------------------------------------------------------- */

/* snapshot and timestamp have the keys of targets, unless another tool made it otherwise. */
static void
print_own(const struct tree *t, const char *role)
{
	const struct metadata_file *d = stage_published(t->stage, role), *root = stage_published(t->stage, "root");
	const struct tuf_role *by;

	if (!d || !root)
		return;
	by = &root->tuf.roles[d->tuf.type];
	out_printf("%s  version %llu", role, (unsigned long long)d->tuf.version);
	print_date("until", d->tuf.expires);
	if (d->tuf.type != TUF_TARGETS && tuf_role_same_keys(by, &root->tuf.roles[TUF_TARGETS])) {
		out_printf(", %u of the keys of targets\n", by->threshold);
		return;
	}
	out_printf(", %u of %zu keys\n", by->threshold, by->key_count);
	print_keys(t, INDENT, &root->tuf, by);
}

static void
print_first_root(const struct tree *t)
{
	char hex[DIGEST_HEX_BYTES];

	if (store_first_root(hex, t->stage->dir))
		out_printf("%*ssha256 of 1.root.json %s\n", INDENT, "", hex);
}

static void
print_revocation(const char *what, const struct tuf_revocation *r)
{
	char date[CLOCK_TEXT_BYTES];

	clock_print(date, r->date);
	out_printf("%*s%s", INDENT, "", what);
	if (r->has_date)
		out_printf(" on %s", date);
	if (*r->note) {
		out_printf(": ");
		out_text(slice_str(r->note));
	}
	out_printf("\n");
}

static void
print_revoked_key(const struct tuf_file *targets, const struct tuf_revocation *r)
{
	char what[sizeof(struct key_label) + 8];

	snprintf(what, sizeof what, "key %s", key_label_in(targets, &r->digest).s);
	print_revocation(what, r);
}

static void
print_revoked_image(const struct tuf_revocation *r)
{
	char what[DIGEST_TEXT_BYTES + 8], digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &r->digest);
	snprintf(what, sizeof what, "image %s", digest);
	print_revocation(what, r);
}

static void
print_revoked(const struct tree *t)
{
	const struct metadata_file *targets = stage_published(t->stage, "targets");

	if (!targets || targets->tuf.revoked_key_count + targets->tuf.revoked_digest_count == 0)
		return;
	out_printf("revoked\n");
	for (size_t i = 0; i < targets->tuf.revoked_key_count; i++)
		print_revoked_key(&targets->tuf, &targets->tuf.revoked_keys[i]);
	for (size_t i = 0; i < targets->tuf.revoked_digest_count; i++)
		print_revoked_image(&targets->tuf.revoked_digests[i]);
}

/* --- staged ----------------------------------------------------------------------------------- */

static void
print_change(void *ctx, const char *line)
{
	(void)ctx;
	out_printf("%*s%s\n", 2 * INDENT, "", line);
}

static void
print_missing(void *ctx, const struct tuf_file *holder, size_t key)
{
	(void)ctx;
	out_printf("%*snot yet signed by %s\n", 3 * INDENT, "", key_label(holder, key).s);
}

static void
print_requirement(const struct role_requirement *r)
{
	out_printf("%*s%u of %u keys of %s signed\n", 2 * INDENT, "", r->signers, r->mandate.role->threshold, role_requirement_label(r).s);
	if (!role_requirement_is_met(r))
		role_requirement_missing(r, print_missing, NULL);
}

static void
print_staged(const struct tree *t)
{
	for (size_t i = 0; i < t->stage->staged.count; i++) {
		const struct metadata_file *d = &t->stage->staged.items[i]->doc;

		out_printf("%s%*s%s version %llu\n", i == 0 ? "staged\n" : "", INDENT, "", metadata_file_label(d).s,
		           (unsigned long long)d->tuf.version);
		if (d->tuf.type == TUF_ROOT || d->tuf.type == TUF_TARGETS)
			metadata_diff(stage_published(t->stage, d->role), d, print_change, NULL);
		for (size_t j = 0; j < t->requirement_count; j++)
			if (t->requirements[j].doc == d)
				print_requirement(&t->requirements[j]);
	}
}

void
tree_print_text(const struct tree *t)
{
	for (size_t i = 0; i < t->health->problems.count; i++)
		out_printf("NOT GOOD: %s\n", t->health->problems.items[i]);
	for (size_t i = 0; i < t->health->warnings.count; i++)
		out_printf("soon: %s\n", t->health->warnings.items[i]);
	print_own(t, "root");
	print_first_root(t);
	print_own(t, "targets");
	print_own(t, "snapshot");
	print_own(t, "timestamp");
	print_delegations(t);
	print_revoked(t);
	print_staged(t);
}
