/* What follows from a change (see publish_part.h): files that the new keys of their roles must sign anew, snapshot.json and timestamp.json.
 * These two list the rest by version alone (TUF 1.0 sections 4.4 and 4.6: hashes are optional), so two people who make them on two machines
 * make the same, and their signatures go together. */
#include <stdio.h>
#include <stdlib.h>

#include "trust/edit/publish_part.h"

/* --- what else must change --- */

/* What others delegated, by other keys, does not come back with the role's name: its file is begun again. */
static enum cocket_code
bury(struct stage *st, const struct role_requirement *r, struct err *err)
{
	const struct metadata_member targets[] = { { "targets", slice_str("{}") } };
	const struct tuf_role *role = r->mandate.role;

	return stage_begin(st, r->doc->role, role->has_expires ? role->expires : preview_find(st, "targets")->doc.tuf.expires, targets, 1, err);
}

/* A file that the new keys of its role have not signed is signed anew, in the same commit. */
static enum cocket_code
renew_one(bool *changed, struct stage *st, struct err *err)
{
	AUTO(required_signatures_free) struct required_signatures *n = NULL;

	preview_all(st, false);
	if (required_signatures_of(&n, st, NULL, err))
		return err->code;
	for (size_t i = 0; i < n->count; i++) {
		const struct role_requirement *r = &n->items[i];

		if (role_requirement_is_met(r) || metadata_file_is_derived(r->doc) || stage_staged(st, r->doc->role) || !preview_is_staged(st, n->holders[i]))
			continue;
		*changed = true;
		return preview_find(st, r->doc->role)->leftover ? bury(st, r, err) : stage_change(st, r->doc->role, 0, NULL, 0, err);
	}
	return COCKET_OK;
}

enum cocket_code
derived_renewals_stage(struct stage *st, struct err *err)
{
	for (bool changed = true; changed;) {
		changed = false;
		if (renew_one(&changed, st, err))
			return err->code;
	}
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
	if (metadata_file_make(&made, role, before, stage_next_version(st, role), preview_find(st, "targets")->doc.tuf.expires, &member, 1, err) ||
	    stage_put(st, &made, err))
		return err->code;
	stage_files_find(&st->staged, role)->in = true;
	return COCKET_OK;
}

/* TUF section 4.4: every targets file, by the name of its role. */
enum cocket_code
derived_snapshot_stage(struct stage *st, struct err *err)
{
	size_t room = st->published.count + st->staged.count, n = 0;
	struct version_text *texts = calloc(room, sizeof *texts);
	struct metadata_member *meta = calloc(room, sizeof *meta);
	enum cocket_code code = texts && meta ? COCKET_OK : fail(err, COCKET_E_NOMEM, "out of memory");

	for (size_t i = 0; code == COCKET_OK; i++) {
		const struct stage_file *d = preview_at(st, i);

		if (!d)
			break;
		if (d->doc.tuf.type == TUF_TARGETS && (preview_is_staged(st, d) || !stage_files_find(&st->published, "snapshot"))) {
			meta[n] = version_member(&texts[n], d->doc.role, d->doc.tuf.version);
			n++;
		}
	}
	if (code == COCKET_OK)
		code = derive_one(st, "snapshot", meta, n, err);
	free(meta);
	free(texts);
	return code;
}

enum cocket_code
derived_timestamp_stage(struct stage *st, struct err *err)
{
	struct version_text text;
	struct metadata_member meta = version_member(&text, "snapshot", preview_find(st, "snapshot")->doc.tuf.version);

	return derive_one(st, "timestamp", &meta, 1, err);
}

/* Where the targets metadata of the view is other than what is published, or the root's keys for these two are. */
enum cocket_code
derived_is_needed(bool *must, const struct stage *st, struct err *err)
{
	AUTO(required_signatures_free) struct required_signatures *n = NULL;

	*must = !preview_find(st, "snapshot") || !preview_find(st, "timestamp");
	for (size_t i = 0; i < st->staged.count; i++)
		if (st->staged.items[i]->in && st->staged.items[i]->doc.tuf.type == TUF_TARGETS)
			*must = true;
	if (required_signatures_of(&n, st, NULL, err))
		return err->code;
	for (size_t i = 0; i < n->count; i++)
		if (metadata_file_is_derived(n->items[i].doc) && !role_requirement_is_met(&n->items[i]))
			*must = true;
	return COCKET_OK;
}
