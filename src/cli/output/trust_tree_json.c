/* The tree as one JSON object (see trust_tree.h), the same values as the text. */
#include "base/clock.h"
#include "base/limits.h"
#include "cli/output/output.h"
#include "cli/output/trust_tree.h"
#include "format/signature/identity_pattern_print.h"

/* --- keys ------------------------------------------------------------------------------------- */

static bool
is_revoked(const struct tuf_file *targets, const struct pubkey *key, const struct tuf_key *identity)
{
	return (key && key_is_revoked(targets, key)) || (identity && tuf_identity_revoked(targets, identity));
}

static void
put_key(struct json_writer *w, const struct store_tree *t, const struct tuf_file *f, size_t index)
{
	const struct metadata_file *targets = stage_published(t->stage, "targets");
	const struct pubkey *key = tuf_key_get(f, index);
	const struct tuf_key *identity = tuf_key_identity(f, index);
	char label[KEY_LABEL_BYTES];

	key_label_text(label, f, index);
	json_begin_object(w);
	json_put_text(w, "id", key ? key_label_id(f, index).s : NULL);
	json_put_text(w, "label", label);
	json_put_text(w, "tuf-id", f->keys[index].id);
	json_put_text(w, "type", key ? key_type_name(pubkey_type(key)) : identity ? "identity" : NULL);
	if (identity)
		identity_pattern_put(w, &identity->who);
	json_put_flag(w, "revoked", is_revoked(targets ? &targets->tuf : NULL, key, identity));
	json_put_text(w, "unusable", key || identity ? NULL : f->keys[index].unusable);
	json_end_object(w);
}

static void
put_keys(struct json_writer *w, const struct store_tree *t, const struct tuf_file *f, const struct tuf_role *role)
{
	json_put_count(w, "threshold", role->threshold);
	json_key(w, "keys");
	json_begin_array(w);
	for (size_t i = 0; i < role->key_count; i++)
		put_key(w, t, f, role->keys[i]);
	json_end_array(w);
}

/* --- delegations ------------------------------------------------------------------------------ */

static void
put_strings(struct json_writer *w, const char *name, const char *const *texts, size_t count)
{
	json_key(w, name);
	json_begin_array(w);
	for (size_t i = 0; i < count; i++)
		json_put_string(w, slice_str(texts[i]));
	json_end_array(w);
}

static void
put_limits(struct json_writer *w, const struct tree_role *r)
{
	const struct tuf_role *role = r->role;

	json_put_flag(w, "terminating", role->terminating);
	json_put_text(w, "names", role->names_optional ? "optional" : "required");
	json_put_time(w, "expires", role->has_expires, role->expires);
	json_put_time(w, "not-before", role->has_not_before, role->not_before);
	json_key(w, "max-age");
	if (role->has_max_age)
		json_put_u64(w, (uint64_t)role->max_age);
	else
		json_put_null(w);
	if (!r->below)
		return;
	json_put_count(w, "file-version", r->below->tuf.version);
	json_put_time(w, "file-expires", true, r->below->tuf.expires);
}

static void put_roles(struct json_writer *w, const struct store_tree *t, size_t *at, size_t depth);

static void
put_role(struct json_writer *w, const struct store_tree *t, size_t *at)
{
	const struct tree_role *r = &t->roles[(*at)++];

	json_begin_object(w);
	json_put_text(w, "name", r->role->name);
	put_strings(w, "images", r->role->paths, r->role->path_count);
	if (r->role->prefix_count > 0)
		put_strings(w, "path-hash-prefixes", r->role->prefixes, r->role->prefix_count);
	put_keys(w, t, r->file, r->role);
	put_limits(w, r);
	put_roles(w, t, at, r->depth + 1);
	json_end_object(w);
}

/* From *at on, those of that depth and all below them.  Bins are no roles of their own here. */
static void
put_roles(struct json_writer *w, const struct store_tree *t, size_t *at, size_t depth)
{
	json_key(w, "roles");
	json_begin_array(w);
	while (*at < t->role_count && t->roles[*at].depth == depth)
		if (t->roles[*at].is_bins)
			++*at;
		else
			put_role(w, t, at);
	json_end_array(w);
}

/* --- the store's own -------------------------------------------------------------------------- */

static void
put_own(struct json_writer *w, const struct store_tree *t, const char *role)
{
	const struct metadata_file *d = stage_published(t->stage, role), *root = stage_published(t->stage, "root");

	json_key(w, role);
	if (!d || !root) {
		json_put_null(w);
		return;
	}
	json_begin_object(w);
	json_put_count(w, "version", d->tuf.version);
	json_put_time(w, "expires", true, d->tuf.expires);
	put_keys(w, t, &root->tuf, &root->tuf.roles[d->tuf.type]);
	json_end_object(w);
}

/* What is known of a revoked key beside its id. */
static void
put_known(struct json_writer *w, const struct tuf_revocation *r)
{
	char label[KEY_LABEL_BYTES];

	key_label_set(label, r->label);
	json_put_text(w, "label", label);
	json_put_text(w, "type", r->key ? key_type_name(pubkey_type(r->key)) : NULL);
}

static void
put_revocations(struct json_writer *w, const char *name, const char *field, const struct tuf_revocation *list, size_t count, bool image)
{
	json_key(w, name);
	json_begin_array(w);
	for (size_t i = 0; i < count; i++) {
		char text[DIGEST_TEXT_BYTES];

		if (image)
			digest_print(text, &list[i].digest);
		else
			digest_print_hex(text, &list[i].digest);
		json_begin_object(w);
		json_put_text(w, field, text);
		if (!image)
			put_known(w, &list[i]);
		json_put_text(w, "note", list[i].note);
		json_put_time(w, "date", list[i].has_date, list[i].date);
		json_end_object(w);
	}
	json_end_array(w);
}

static void
put_revoked_identities(struct json_writer *w, const struct tuf_file *targets)
{
	json_key(w, "identities");
	json_begin_array(w);
	for (size_t i = 0; targets && i < targets->revoked_identity_count; i++) {
		const struct tuf_revocation *r = &targets->revoked_identities[i];

		json_begin_object(w);
		json_put_text(w, "identity", r->identity);
		json_put_text(w, "issuer", r->issuer);
		json_put_text(w, "note", r->note);
		json_put_time(w, "date", r->has_date, r->date);
		json_end_object(w);
	}
	json_end_array(w);
}

static void
put_revoked(struct json_writer *w, const struct store_tree *t)
{
	const struct metadata_file *d = stage_published(t->stage, "targets");

	json_key(w, "revoked");
	json_begin_object(w);
	put_revocations(w, "keys", "id", d ? d->tuf.revoked_keys : NULL, d ? d->tuf.revoked_key_count : 0, false);
	put_revocations(w, "digests", "digest", d ? d->tuf.revoked_digests : NULL, d ? d->tuf.revoked_digest_count : 0, true);
	put_revoked_identities(w, d ? &d->tuf : NULL);
	json_end_object(w);
}

/* --- staged ----------------------------------------------------------------------------------- */

static void
put_signer(void *ctx, const struct tuf_file *holder, size_t key)
{
	json_put_string(ctx, slice_str(key_label_id(holder, key).s));
}

static void
put_requirement(struct json_writer *w, const struct role_requirement *r)
{
	json_begin_object(w);
	json_put_text(w, "role", r->by);
	json_key(w, "root-version");
	if (r->by_version)
		json_put_u64(w, r->by_version);
	else
		json_put_null(w);
	json_put_count(w, "signed", r->signers);
	json_put_count(w, "threshold", r->mandate.role->threshold);
	json_key(w, "signed-by");
	json_begin_array(w);
	role_requirement_present(r, put_signer, w);
	json_end_array(w);
	json_key(w, "unsigned");
	json_begin_array(w);
	role_requirement_missing(r, put_signer, w);
	json_end_array(w);
	json_end_object(w);
}

static void
put_staged_one(struct json_writer *w, const struct store_tree *t, const struct metadata_file *d)
{
	const struct file_change *change = store_tree_change(t, d);
	const struct strings none = { 0 };

	json_begin_object(w);
	json_put_text(w, "file", metadata_file_label(d).s);
	json_put_count(w, "version", d->tuf.version);
	json_put_time(w, "expires", true, d->tuf.expires);
	json_put_strings(w, "changes", change ? &change->lines : &none);
	json_key(w, "signatures");
	json_begin_array(w);
	for (size_t i = 0; i < t->requirement_count; i++)
		if (t->requirements[i].doc == d)
			put_requirement(w, &t->requirements[i]);
	json_end_array(w);
	json_end_object(w);
}

static void
put_tree(struct json_writer *w, const struct store_tree *t)
{
	char hex[DIGEST_HEX_BYTES];
	size_t at = 0;

	json_put_text(w, "trust", t->dir);
	json_put_flag(w, "loads", t->health.loads);
	json_put_strings(w, "problems", &t->health.problems);
	json_put_strings(w, "warnings", &t->health.warnings);
	json_put_text(w, "root-sha256", store_first_root(hex, t->stage->dir) ? hex : NULL);
	for (enum tuf_type type = TUF_ROOT; type <= TUF_TARGETS; type++)
		put_own(w, t, tuf_type_name(type));
	put_roles(w, t, &at, 0);
	put_revoked(w, t);
	json_key(w, "staged");
	json_begin_array(w);
	for (size_t i = 0; i < t->stage->staged.count; i++)
		put_staged_one(w, t, &t->stage->staged.items[i]->doc);
	json_end_array(w);
}

enum cocket_code
tree_print_json(const struct store_tree *t, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(64 * MIB);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	put_tree(&w, t);
	json_end_object(&w);
	return out_json(&w, err);
}
