/* From staged to published (see stage.h): what is complete is put in its place, the rest is kept, in one commit of the store. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/shell_word.h"
#include "trust/edit/publish_part.h"
#include "trust/edit/required_signatures.h"
#include "trust/edit/revoked_keys.h"
#include "trust/edit/stage.h"

/* --- complete --- */

/* Stages snapshot and timestamp of the preview if it needs new ones, signed by the keys at hand. */
static enum cocket_code
stage_derived(struct stage *st, struct signers *by, struct err *err)
{
	bool must;

	if (derived_is_needed(&must, st, err))
		return err->code;
	if (must && (derived_snapshot_stage(st, err) || derived_timestamp_stage(st, err) || stage_sign_derived(st, by, err)))
		return err->code;
	return COCKET_OK;
}

/* *ready: all in the preview have their signatures. */
static enum cocket_code
complete_preview(bool *ready, struct stage *st, struct signers *by, struct err *err)
{
	AUTO(required_signatures_free) struct required_signatures *n = NULL;

	*ready = false;
	if (!preview_has_staged(st))
		return COCKET_OK;
	if (stage_derived(st, by, err) || required_signatures_of(&n, st, NULL, err))
		return err->code;
	*ready = derived_is_signed(n);
	return COCKET_OK;
}

/* --- checks --- */

static enum cocket_code
check_base(const struct stage *st, const struct stage_file *d, struct err *err)
{
	unsigned long long next = stage_next_version(st, d->doc.role), version = d->doc.tuf.version;
	struct text role = text_quote(slice_str(d->doc.role));

	if (metadata_file_is_derived(&d->doc) || version == next)
		return COCKET_OK;
	if (version > next)
		return fail(err, COCKET_E_USAGE,
		            "staged %s.json: version %llu, expected %llu; update the store first (cocket trust update)",
		            role.s, version, next);
	return fail(err, COCKET_E_USAGE, "staged %s.json: version %llu, but version %llu is already published; drop it (cocket trust discard) "
	                                 "and make the change again", role.s, version, next - 1);
}

static enum cocket_code
check_date(const struct stage_file *d, int64_t now, struct err *err)
{
	char date[CLOCK_TEXT_BYTES];

	if (!d->touched || d->doc.tuf.expires > now)
		return COCKET_OK;
	clock_print(date, d->doc.tuf.expires);
	return fail(err, COCKET_E_EXPIRED, "%s.json: expired on %s; renew it first: cocket trust rotate %s --expires 1y --key KEY",
	            TEXT(slice_str(d->doc.role)), date, SHELL_WORD(d->doc.role, "ROLE"));
}

/* One name, one role: by the name a policy knows it, and people do.  What is published already was somebody's before. */
static enum cocket_code
check_names(const struct stage *st, const struct metadata_file *d, struct err *err)
{
	const struct metadata_file *before = stage_published(st, d->role), *holder;

	if (d->tuf.type != TUF_TARGETS || strcmp(d->role, "targets") == 0)
		return COCKET_OK;
	for (size_t i = 0; i < d->tuf.role_count; i++) {
		const char *name = d->tuf.roles[i].name;

		if (before && tuf_role_find(&before->tuf, name))
			continue;
		holder = stage_other_delegator(st, d, name);
		if (holder)
			return fail(err, COCKET_E_USAGE, "staged %.130s.json: delegates to role %.130s, and %.130s.json already does: a role has one delegator",
			            TEXT(slice_str(d->role)), TEXT(slice_str(name)), TEXT(slice_str(holder->role)));
	}
	return COCKET_OK;
}

/* Nobody would go by it, and no search by its role. */
static enum cocket_code
check_revoked(const struct metadata_file *d, struct err *err)
{
	if (!metadata_file_is_delegated(d) || d->tuf.revoked_key_count + d->tuf.revoked_digest_count == 0)
		return COCKET_OK;
	return fail(err, COCKET_E_USAGE, "staged %.200s.json: x-cocket-revoked: allowed in targets.json only", TEXT(slice_str(d->role)));
}

static enum cocket_code
check_staged(const struct stage *st, int64_t now, struct err *err)
{
	for (size_t i = 0; i < st->staged.count; i++)
		if (check_base(st, st->staged.items[i], err) || check_date(st->staged.items[i], now, err) || check_names(st, &st->staged.items[i]->doc, err) ||
		    check_revoked(&st->staged.items[i]->doc, err) || revoked_keys_check_file(st, &st->staged.items[i]->doc, err))
			return err->code;
	return COCKET_OK;
}

/* --- the commit --- */

struct commit_files {
	struct store_file *items;
	char (*names)[STORE_NAME_BYTES];
	size_t count;
};

static void
commit_files_free(struct commit_files *f)
{
	free(f->items);
	free(f->names);
}

/* Of each staged file: itself, its place in staged/, and a root's version. */
static enum cocket_code
make_room(struct commit_files *f, struct stage *st, struct err *err)
{
	size_t room = 3 * st->staged.count + 1;

	f->items = calloc(room, sizeof *f->items);
	f->names = calloc(room, sizeof *f->names);
	free(st->done);
	st->done = calloc(room, sizeof *st->done);
	st->done_count = 0;
	return f->items && f->names && st->done ? COCKET_OK : no_memory(err);
}

/* Empty bytes: the file is removed. */
static void
add_file(struct commit_files *f, const char *name, struct slice bytes)
{
	snprintf(f->names[f->count], STORE_NAME_BYTES, "%s", name);
	f->items[f->count] = (struct store_file){ f->names[f->count], bytes };
	f->count++;
}

/* A root stays under its number for ever (TUF section 5.3.3). */
static enum cocket_code
add_published(struct commit_files *f, struct stage *st, const struct stage_file *d, struct err *err)
{
	struct stage_done *done = &st->done[st->done_count++];
	char name[STORE_NAME_BYTES];

	if (metadata_file_name(done->file, d->doc.role, false, err) || metadata_file_name(name, d->doc.role, true, err))
		return err->code;
	done->version = d->doc.tuf.version;
	add_file(f, done->file, buf_slice(&d->doc.bytes));
	add_file(f, name, (struct slice){ 0 });
	snprintf(name, sizeof name, "%llu.root.json", (unsigned long long)d->doc.tuf.version);
	if (d->doc.tuf.type == TUF_ROOT)
		add_file(f, name, buf_slice(&d->doc.bytes));
	return COCKET_OK;
}

/* Snapshot and timestamp that are staged are of what was staged with them: where something else is published, they are out of date. */
static enum cocket_code
add_staged(struct commit_files *f, struct stage *st, const struct stage_file *d, struct err *err)
{
	char name[STORE_NAME_BYTES];
	bool stale = metadata_file_is_derived(&d->doc) && st->done_count > 0;

	if (metadata_file_name(name, d->doc.role, true, err))
		return err->code;
	add_file(f, name, stale ? (struct slice){ 0 } : buf_slice(&d->doc.bytes));
	return COCKET_OK;
}

/* published: those that are, else those that stay staged. */
static enum cocket_code
add_all(struct commit_files *f, struct stage *st, bool ready, bool published, struct err *err)
{
	for (size_t i = 0; i < st->staged.count; i++) {
		const struct stage_file *d = st->staged.items[i];

		if ((ready && d->in) == published && (published ? add_published : add_staged)(f, st, d, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
commit_stage(struct stage *st, const struct commit_files *f, struct err *err)
{
	return store_commit(st->dir, f->items, f->count, err) ? err->code : stage_reload(st, err);
}

/* --- a rehearsal --- */

/* Takes the document of d. */
static enum cocket_code
rehearse_published(struct stage *st, struct stage_file *d, struct err *err)
{
	struct stage_file *before = stage_files_find(&st->published, d->doc.role);

	if (!before)
		return stage_files_add(&st->published, &d->doc, err);
	metadata_file_free(&before->doc);
	before->doc = d->doc;
	d->doc = (struct metadata_file){ 0 };
	return COCKET_OK;
}

/* What a commit and stage_reload would come to. */
static enum cocket_code
rehearse_commit(struct stage *st, bool ready, struct err *err)
{
	struct stage_files left = { 0 };

	for (size_t i = 0; i < st->staged.count; i++) {
		struct stage_file *d = st->staged.items[i];
		const bool stale = metadata_file_is_derived(&d->doc) && st->done_count > 0;

		if ((ready && d->in) ? rehearse_published(st, d, err) : !stale && stage_files_add(&left, &d->doc, err)) {
			stage_files_free(&left);
			return err->code;
		}
	}
	stage_files_free(&st->staged);
	st->staged = left;
	return COCKET_OK;
}

enum cocket_code
stage_publish(bool *changed, struct stage *st, bool ready, struct err *err)
{
	AUTO(commit_files_free) struct commit_files f = { 0 };

	stage_sort(st);
	if (make_room(&f, st, err) || add_all(&f, st, ready, true, err) || add_all(&f, st, ready, false, err))
		return err->code;
	*changed = stage_is_changed(st) || st->done_count > 0;
	if (!*changed)
		return COCKET_OK;
	return st->rehearsal ? rehearse_commit(st, ready, err) : commit_stage(st, &f, err);
}

/* --- completing --- */

/* Nothing can be published yet: snapshot and timestamp are staged too, so that whoever signs now need not come again. */
static enum cocket_code
stage_rest(struct stage *st, struct signers *by, struct err *err)
{
	preview_all(st, false);
	if (!preview_find(st, "root") || !preview_find(st, "targets"))
		return COCKET_OK;
	return stage_derived(st, by, err);
}

static enum cocket_code
prepare_staged(struct stage *st, struct signers *by, int64_t now, struct err *err)
{
	if (stage_load_leftovers(st, err) || derived_renewals_stage(st, err) || check_staged(st, now, err))
		return err->code;
	return stage_sign_touched(st, by, err);
}

enum cocket_code
stage_complete(bool *ready, struct stage *st, struct signers *by, int64_t now, struct err *err)
{
	if (prepare_staged(st, by, now, err) || preview_keep_publishable(st, now, err) || complete_preview(ready, st, by, err))
		return err->code;
	if (!*ready && stage_rest(st, by, err))
		return err->code;
	return stage_check_used(by, err);
}

enum cocket_code
stage_finish(struct stage *st, struct signers *by, int64_t now, struct err *err)
{
	bool ready, changed;

	return stage_complete(&ready, st, by, now, err) ? err->code : stage_publish(&changed, st, ready, err);
}
