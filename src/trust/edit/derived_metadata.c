/* What follows from a change (see publish_part.h): files that the new keys of their roles must sign anew, snapshot.json and timestamp.json.
 * These two list the rest by version alone (TUF 1.0 sections 4.4 and 4.6: hashes are optional), so two people who make them on two machines
 * make the same, and their signatures go together. */
#include <stdio.h>
#include <stdlib.h>

#include "trust/edit/publish_part.h"
#include "trust/edit/required_signatures.h"

/* --- what else must change --- */

/* What others delegated, by other keys, does not come back with the role's name: its file is begun again. */
static enum cocket_code
bury(struct stage *st, const struct role_requirement *r, struct err *err)
{
	const struct metadata_member targets[] = { { "targets", slice_str("{}") } };
	const struct tuf_role *role = r->mandate.role;

	return stage_begin(st, r->doc->role, role->has_expires ? role->expires : preview_find(st, "targets")->doc.tuf.expires, targets, 1, err);
}

/* A published file that lacks signatures because of a staged one. */
static bool
must_be_renewed(const struct stage *st, const struct required_signatures *n, size_t i)
{
	const struct role_requirement *r = &n->items[i];

	if (role_requirement_is_met(r) || metadata_file_is_derived(r->doc) || stage_staged(st, r->doc->role))
		return false;
	return preview_is_staged(st, n->holders[i]);
}

/* A file that the new keys of its role have not signed is signed anew, in the same commit. */
static enum cocket_code
renew_one(bool *changed, struct stage *st, struct err *err)
{
	AUTO(required_signatures_free) struct required_signatures *n = NULL;

	*changed = false;
	preview_all(st, false);
	if (required_signatures_of(&n, st, NULL, err))
		return err->code;
	for (size_t i = 0; i < n->count && !*changed; i++) {
		const char *role = n->items[i].doc->role;

		if (!must_be_renewed(st, n, i))
			continue;
		*changed = true;
		if (preview_find(st, role)->leftover ? bury(st, &n->items[i], err) : stage_change(st, role, 0, NULL, 0, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
derived_renewals_stage(struct stage *st, struct err *err)
{
	for (bool changed = true; changed;)
		if (renew_one(&changed, st, err))
			return err->code;
	return COCKET_OK;
}

/* --- snapshot and timestamp --- */

struct version_text {
	char name[TUF_ROLE_NAME_MAX + sizeof ".json"];
	char json[48];
};

static struct metadata_member
version_member(struct version_text *t, const char *role, uint64_t version)
{
	snprintf(t->name, sizeof t->name, "%s.json", role);
	snprintf(t->json, sizeof t->json, "{\"version\":%llu}", (unsigned long long)version);
	return (struct metadata_member){ t->name, slice_str(t->json) };
}

/* Made anew where it says something else than what is staged already, so that signatures are kept where it does not. */
static enum cocket_code
derive_one(struct stage *st, const char *role, const struct metadata_member *meta, size_t n, struct err *err)
{
	const struct metadata_file *before = stage_published(st, role);
	struct json old = before ? json_get(metadata_file_signed(before), "meta") : (struct json){ 0 };
	AUTO(metadata_file_free) struct metadata_file made = { 0 };
	AUTO(buf_free) struct buf text = BUF(TUF_SNAPSHOT_MAX_BYTES);

	if (object_print(&text, old, meta, n, err))
		return err->code;
	const struct metadata_member member = { "meta", buf_slice(&text) };
	const struct metadata_draft draft = { role, before, stage_next_version(st, role), preview_find(st, "targets")->doc.tuf.expires, &member, 1 };
	if (metadata_file_make(&made, &draft, err) || stage_put(st, &made, err))
		return err->code;
	stage_files_find(&st->staged, role)->in = true;
	return COCKET_OK;
}

/* The versions of a snapshot. */
struct versions {
	struct version_text *texts; /* owned */
	struct metadata_member *meta; /* owned; borrows from texts */
	size_t count;
};

static void
versions_free(struct versions *v)
{
	free(v->texts);
	free(v->meta);
}

static enum cocket_code
versions_reserve(struct versions *v, size_t room, struct err *err)
{
	v->texts = calloc(room, sizeof *v->texts);
	v->meta = calloc(room, sizeof *v->meta);
	return v->texts && v->meta ? COCKET_OK : no_memory(err);
}

/* TUF section 4.4: every targets file, by the name of its role.  Of those that are published, the old snapshot has the versions. */
enum cocket_code
derived_snapshot_stage(struct stage *st, struct err *err)
{
	AUTO(versions_free) struct versions v = { 0 };
	const bool first = !stage_files_find(&st->published, "snapshot");
	const struct stage_file *d;

	if (versions_reserve(&v, st->published.count + st->staged.count + 1, err))
		return err->code;
	for (size_t i = 0; (d = preview_at(st, i)); i++) {
		if (d->doc.tuf.type != TUF_TARGETS || !(first || preview_is_staged(st, d)))
			continue;
		v.meta[v.count] = version_member(&v.texts[v.count], d->doc.role, d->doc.tuf.version);
		v.count++;
	}
	return derive_one(st, "snapshot", v.meta, v.count, err);
}

enum cocket_code
derived_timestamp_stage(struct stage *st, struct err *err)
{
	struct version_text text;
	struct metadata_member meta = version_member(&text, "snapshot", preview_find(st, "snapshot")->doc.tuf.version);

	return derive_one(st, "timestamp", &meta, 1, err);
}

static bool
has_staged_targets(const struct stage *st)
{
	for (size_t i = 0; i < st->staged.count; i++)
		if (st->staged.items[i]->in && st->staged.items[i]->doc.tuf.type == TUF_TARGETS)
			return true;
	return false;
}

bool
derived_is_signed(const struct required_signatures *n)
{
	for (size_t i = 0; i < n->count; i++)
		if (metadata_file_is_derived(n->items[i].doc) && !role_requirement_is_met(&n->items[i]))
			return false;
	return true;
}

/* If the targets metadata of the preview is not what is published, or the root's keys for these two are not. */
enum cocket_code
derived_is_needed(bool *must, const struct stage *st, struct err *err)
{
	AUTO(required_signatures_free) struct required_signatures *n = NULL;

	*must = true;
	if (!preview_find(st, "snapshot") || !preview_find(st, "timestamp") || has_staged_targets(st))
		return COCKET_OK;
	if (required_signatures_of(&n, st, NULL, err))
		return err->code;
	*must = !derived_is_signed(n);
	return COCKET_OK;
}
