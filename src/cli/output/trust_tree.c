/* The tree as text (see trust_tree.h).  Names and patterns come from metadata, so they are escaped. */
#include "cli/output/trust_tree.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "cli/output/command_text.h"
#include "cli/output/output.h"

#define INDENT 2

/* --- parts of lines --------------------------------------------------------------------------- */

static void
print_line(int indent, const char *text)
{
	out_printf("%*s", indent, "");
	out_text(slice_str(text));
	out_printf("\n");
}

/* ", until 2027-11-28T22:36:03Z (in 12 days)" */
static void
print_expiry(const struct store_tree *t, int64_t time)
{
	char date[CLOCK_TEXT_BYTES], span[CLOCK_SPAN_BYTES];

	clock_print(date, time);
	clock_print_span(span, time - t->now);
	if (time > t->now)
		out_printf(", until %s (in %s)", date, span);
	else
		out_printf(", EXPIRED on %s", date);
}

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

/* "90d" where it is whole days. */
static void
print_duration(int64_t seconds)
{
	const int64_t units[] = { 24 * 3600, 3600, 60, 1 };

	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (seconds % units[i] != 0)
			continue;
		out_printf("%lld%c", (long long)(seconds / units[i]), "dhms"[i]);
		return;
	}
}

static void
print_who(const char *identity, const char *issuer)
{
	out_text(slice_str(identity));
	out_printf(" (issuer ");
	out_text(slice_str(issuer));
	out_printf(")");
}

static void
print_identity(int indent, const struct tuf_key *k, bool revoked)
{
	out_printf("%*sidentity ", indent, "");
	print_who(k->who.name, k->who.issuer);
	for (unsigned c = 0; c < CONDITION_COUNT; c++) {
		if (!k->who.conditions[c])
			continue;
		out_printf(", %s ", workflow_condition_name((enum workflow_condition)c));
		out_text(slice_str(k->who.conditions[c]));
	}
	out_printf("%s\n", revoked ? " REVOKED" : "");
}

static void
print_keys(const struct store_tree *t, int indent, const struct tuf_file *f, const struct tuf_role *role)
{
	const struct metadata_file *targets = stage_published(t->stage, "targets");

	for (size_t i = 0; i < role->key_count; i++) {
		const struct pubkey *key = tuf_key_get(f, role->keys[i]);
		const struct tuf_key *identity = tuf_key_identity(f, role->keys[i]);
		bool revoked = key && key_is_revoked(targets ? &targets->tuf : NULL, key);

		if (identity) {
			print_identity(indent, identity, tuf_identity_revoked(targets ? &targets->tuf : NULL, identity));
			continue;
		}
		out_printf("%*skey %s%s%s%s\n", indent, "", key_label(f, role->keys[i]).s, revoked ? " REVOKED" : "",
		           key ? "" : " does not count: ", key ? "" : f->keys[role->keys[i]].unusable);
	}
}

/* --- delegations ------------------------------------------------------------------------------ */

/* Parts of one line, with commas between them. */
struct line_parts {
	int indent;
	size_t count;
};

static void
begin_part(struct line_parts *p)
{
	if (p->count++ == 0)
		out_printf("%*s", p->indent, "");
	else
		out_printf(", ");
}

static void
print_flag(struct line_parts *p, bool on, const char *words)
{
	if (!on)
		return;
	begin_part(p);
	out_printf("%s", words);
}

/* Of its limits, those that it has, in a line of their own. */
static void
print_limits(const struct tuf_role *role, int indent)
{
	struct line_parts parts = { indent, 0 };
	char date[CLOCK_TEXT_BYTES], not_before[sizeof date + 16];

	clock_print(date, role->not_before);
	snprintf(not_before, sizeof not_before, "not before %s", date);
	print_flag(&parts, role->has_not_before, not_before);
	if (role->has_max_age) {
		begin_part(&parts);
		out_printf("max age ");
		print_duration(role->max_age);
	}
	print_flag(&parts, role->names_optional, "names optional");
	print_flag(&parts, role->terminating, "terminating");
	if (parts.count > 0)
		out_printf("\n");
}

static void
print_bins(const struct tuf_file *f, int indent)
{
	out_printf("%*s%s-*  %u bits of the path's SHA-256, %u of %zu key%s\n", indent, "", TEXT(slice_str(f->name_prefix)), f->bit_length,
	           f->succinct_role.threshold, f->succinct_role.key_count, plural(f->succinct_role.key_count));
}

static void
print_role(const struct store_tree *t, const struct tree_role *r)
{
	const int indent = INDENT + (int)r->depth * 2 * INDENT, inner = indent + 2 * INDENT;
	const struct tuf_role *role = r->role;

	out_printf("%*s%s  %u of %zu key%s", indent, "", TEXT(slice_str(role->name)), role->threshold, role->key_count, plural(role->key_count));
	if (role->has_expires)
		print_expiry(t, role->expires);
	out_printf("\n");
	print_limits(role, inner);
	for (size_t i = 0; i < role->path_count; i++)
		print_line(inner, role->paths[i]);
	for (size_t i = 0; i < role->prefix_count; i++)
		out_printf("%*spaths whose SHA-256 begins with %s\n", inner, "", TEXT(slice_str(role->prefixes[i])));
	print_keys(t, inner, r->file, role);
	if (!r->below)
		return;
	out_printf("%*sdelegates: %s.json version %llu", inner, "", TEXT(slice_str(role->name)), (unsigned long long)r->below->tuf.version);
	print_expiry(t, r->below->tuf.expires);
	out_printf("\n");
}

static void
print_delegations(const struct store_tree *t)
{
	if (!stage_published(t->stage, "targets"))
		return;
	out_printf("images\n");
	if (t->role_count == 0)
		out_printf("%*snothing is delegated: every image is denied (cocket trust delegate)\n", INDENT, "");
	for (size_t i = 0; i < t->role_count; i++)
		if (t->roles[i].is_bins)
			print_bins(t->roles[i].file, INDENT + (int)t->roles[i].depth * 2 * INDENT);
		else
			print_role(t, &t->roles[i]);
}

/* --- the store's own -------------------------------------------------------------------------- */

/* snapshot and timestamp have the keys of targets, unless another tool made it otherwise. */
static void
print_own(const struct store_tree *t, const char *role)
{
	const struct metadata_file *d = stage_published(t->stage, role), *root = stage_published(t->stage, "root");
	const struct tuf_role *by;

	if (!d || !root)
		return;
	by = &root->tuf.roles[d->tuf.type];
	out_printf("%s  version %llu", role, (unsigned long long)d->tuf.version);
	print_expiry(t, d->tuf.expires);
	if (d->tuf.type != TUF_TARGETS && tuf_role_same_keys(by, &root->tuf.roles[TUF_TARGETS])) {
		out_printf("\n");
		out_printf("%*s%u of the keys of targets\n", INDENT, "", by->threshold);
		return;
	}
	out_printf(", %u of %zu key%s\n", by->threshold, by->key_count, plural(by->key_count));
	print_keys(t, INDENT, &root->tuf, by);
}

static void
print_first_root(const struct store_tree *t)
{
	char hex[DIGEST_HEX_BYTES];

	if (store_first_root(hex, t->stage->dir))
		out_printf("%*ssha256 of 1.root.json %s\n", INDENT, "", hex);
}

static void
print_when_and_why(const struct tuf_revocation *r)
{
	char date[CLOCK_TEXT_BYTES];

	clock_print(date, r->date);
	if (r->has_date)
		out_printf(" on %s", date);
	if (*r->note) {
		out_printf(": ");
		out_text(slice_str(r->note));
	}
	out_printf("\n");
}

static void
print_revocation(const char *what, const struct tuf_revocation *r)
{
	out_printf("%*s%s", INDENT, "", what);
	print_when_and_why(r);
}

static void
print_revoked_identity(const struct tuf_revocation *r)
{
	out_printf("%*sidentity ", INDENT, "");
	print_who(r->identity, r->issuer);
	print_when_and_why(r);
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
print_revoked(const struct store_tree *t)
{
	const struct metadata_file *targets = stage_published(t->stage, "targets");

	if (!targets || targets->tuf.revoked_key_count + targets->tuf.revoked_digest_count + targets->tuf.revoked_identity_count == 0)
		return;
	out_printf("revoked\n");
	for (size_t i = 0; i < targets->tuf.revoked_key_count; i++)
		print_revoked_key(&targets->tuf, &targets->tuf.revoked_keys[i]);
	for (size_t i = 0; i < targets->tuf.revoked_identity_count; i++)
		print_revoked_identity(&targets->tuf.revoked_identities[i]);
	for (size_t i = 0; i < targets->tuf.revoked_digest_count; i++)
		print_revoked_image(&targets->tuf.revoked_digests[i]);
}

/* --- staged ----------------------------------------------------------------------------------- */

static void
print_signer(void *ctx, const struct tuf_file *holder, size_t key)
{
	out_printf("%*s%s %s\n", 3 * INDENT, "", (const char *)ctx, key_label(holder, key).s);
}

static void
print_requirement(const struct role_requirement *r)
{
	static char has[] = "signed by", has_not[] = "not yet signed by";
	unsigned threshold = r->mandate.role->threshold;

	out_printf("%*s%u of %u key%s of %s signed\n", 2 * INDENT, "", r->signers, threshold, plural(threshold), role_requirement_label(r).s);
	role_requirement_present(r, print_signer, has);
	if (!role_requirement_is_met(r))
		role_requirement_missing(r, print_signer, has_not);
}

static void
print_staged_file(const struct store_tree *t, const struct metadata_file *d)
{
	const struct file_change *change = store_tree_change(t, d);

	out_printf("%*s%s version %llu\n", INDENT, "", metadata_file_label(d).s, (unsigned long long)d->tuf.version);
	for (size_t i = 0; change && i < change->lines.count; i++)
		out_printf("%*s%s\n", 2 * INDENT, "", change->lines.items[i]);
	for (size_t i = 0; i < t->requirement_count; i++)
		if (t->requirements[i].doc == d)
			print_requirement(&t->requirements[i]);
}

static void
print_staged(const struct store_tree *t)
{
	struct command_text sign;

	if (t->stage->staged.count == 0)
		return;
	out_printf("staged\n");
	for (size_t i = 0; i < t->stage->staged.count; i++)
		print_staged_file(t, &t->stage->staged.items[i]->doc);
	command_text_begin(&sign, "cocket trust sign");
	command_text_option(&sign, "trust", t->dir);
	if (!sign.bad)
		out_printf("%*swho has not signed runs: %s --key KEY\n", INDENT, "", sign.s);
	out_printf("%*snobody wants it any more: cocket trust discard\n", INDENT, "");
}

void
tree_print_text(const struct store_tree *t)
{
	for (size_t i = 0; i < t->health.problems.count; i++)
		out_printf("NOT GOOD: %s\n", t->health.problems.items[i]);
	for (size_t i = 0; i < t->health.warnings.count; i++)
		out_printf("soon: %s\n", t->health.warnings.items[i]);
	print_own(t, "root");
	print_first_root(t);
	print_own(t, "targets");
	print_own(t, "snapshot");
	print_own(t, "timestamp");
	print_delegations(t);
	print_revoked(t);
	print_staged(t);
}
