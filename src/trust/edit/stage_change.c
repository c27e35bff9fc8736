/* What is published and what is staged, looked at and changed in memory (see stage.h).  A change is made to what is latest, so that it goes
 * on top of one that is staged already.  Never touches a file. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "trust/edit/publish_part.h"

/* --- looking --- */

static const struct metadata_file *
file_of(const struct stage_file *d)
{
	return d ? &d->doc : NULL;
}

const struct metadata_file *
stage_published(const struct stage *st, const char *role)
{
	return file_of(stage_files_find(&st->published, role));
}

const struct metadata_file *
stage_staged(const struct stage *st, const char *role)
{
	return file_of(stage_files_find(&st->staged, role));
}

const struct metadata_file *
stage_latest(const struct stage *st, const char *role)
{
	const struct metadata_file *d = stage_staged(st, role);

	return d ? d : stage_published(st, role);
}

enum cocket_code
stage_check_store(const struct stage *st, struct err *err)
{
	if (!stage_latest(st, "root"))
		return fail(err, COCKET_E_USAGE, "%s: no trust store; create one with cocket trust init", TEXT(slice_str(st->path)));
	return COCKET_OK;
}

uint64_t
stage_next_version(const struct stage *st, const char *role)
{
	const struct metadata_file *d = stage_published(st, role);

	return d ? d->tuf.version + 1 : 1;
}

static enum cocket_code
look_in(const struct metadata_file **holder, const struct tuf_role **role, const struct metadata_file *d, const char *name, struct err *err)
{
	const struct tuf_role *found = d->tuf.type == TUF_TARGETS ? tuf_role_find(&d->tuf, name) : NULL;

	if (!found)
		return COCKET_OK;
	if (*holder)
		return fail(err, COCKET_E_USAGE, "role %s: delegated by %s and by %s: use --parent", TEXT(slice_str(name)),
		            (*holder)->role, d->role);
	*holder = d;
	*role = found;
	return COCKET_OK;
}

enum cocket_code
stage_find_delegation(const struct metadata_file **holder, const struct tuf_role **role, const struct stage *st, const char *name,
                      struct err *err)
{
	*holder = NULL;
	*role = NULL;
	for (size_t i = 0; i < st->staged.count; i++)
		if (look_in(holder, role, &st->staged.items[i]->doc, name, err))
			return err->code;
	for (size_t i = 0; i < st->published.count; i++)
		if (!stage_files_find(&st->staged, st->published.items[i]->doc.role) &&
		    look_in(holder, role, &st->published.items[i]->doc, name, err))
			return err->code;
	return COCKET_OK;
}

static bool
delegates_beside(const struct metadata_file *other, const struct metadata_file *d, const char *name)
{
	return other->tuf.type == TUF_TARGETS && strcmp(other->role, d->role) != 0 && tuf_role_find(&other->tuf, name);
}

const struct metadata_file *
stage_other_delegator(const struct stage *st, const struct metadata_file *d, const char *name)
{
	for (size_t i = 0; i < st->staged.count; i++)
		if (delegates_beside(&st->staged.items[i]->doc, d, name))
			return &st->staged.items[i]->doc;
	for (size_t i = 0; i < st->published.count; i++)
		if (!stage_files_find(&st->staged, st->published.items[i]->doc.role) && delegates_beside(&st->published.items[i]->doc, d, name))
			return &st->published.items[i]->doc;
	return NULL;
}

/* --- changing --- */

enum cocket_code
stage_put(struct stage *st, struct metadata_file *d, struct err *err)
{
	struct stage_file *there = stage_files_find(&st->staged, d->role);

	if (!there) {
		if (stage_files_add(&st->staged, d, err))
			return err->code;
		there = st->staged.items[st->staged.count - 1];
		there->touched = there->doc.changed = true;
		return COCKET_OK;
	}
	bool before = !there->touched;

	there->touched = true;
	if (metadata_file_same_signed(&there->doc, d)) {
		metadata_file_free(d);
		return COCKET_OK;
	}
	if (before) {
		there->over = true;
		there->lost = (unsigned)there->doc.tuf.signature_count;
	}
	metadata_file_free(&there->doc);
	there->doc = *d;
	there->doc.changed = true;
	*d = (struct metadata_file){ 0 };
	return COCKET_OK;
}

void
stage_touch(struct stage *st, const char *role)
{
	for (size_t i = 0; i < st->staged.count; i++)
		if (!role || strcmp(st->staged.items[i]->doc.role, role) == 0)
			st->staged.items[i]->touched = true;
}

bool
stage_is_touched(const struct stage *st)
{
	for (size_t i = 0; i < st->staged.count; i++)
		if (st->staged.items[i]->touched)
			return true;
	return false;
}

bool
stage_is_changed(const struct stage *st)
{
	for (size_t i = 0; i < st->staged.count; i++)
		if (st->staged.items[i]->doc.changed)
			return true;
	return false;
}

/* What is latest, with these members changed. */
static enum cocket_code
make_next(struct metadata_file *out, const struct stage *st, const struct metadata_draft *change, struct err *err)
{
	const struct metadata_file *latest = stage_latest(st, change->role);
	struct metadata_draft draft = *change;

	if (!latest)
		BUG("a file that is not there is begun, not changed");
	draft.from = latest;
	draft.version = stage_next_version(st, change->role);
	draft.expires = change->expires ? change->expires : latest->tuf.expires;
	return metadata_file_make(out, &draft, err);
}

enum cocket_code
stage_change(struct stage *st, const char *role, int64_t expires, const struct metadata_member *members, size_t n, struct err *err)
{
	const struct metadata_draft change = { .role = role, .expires = expires, .members = members, .member_count = n };
	AUTO(metadata_file_free) struct metadata_file made = { 0 };

	if (make_next(&made, st, &change, err))
		return err->code;
	return stage_put(st, &made, err);
}

enum cocket_code
stage_edit(struct stage *st, const char *role, int64_t expires, const struct metadata_member *members, size_t n, struct err *err)
{
	const struct metadata_draft change = { .role = role, .expires = expires, .members = members, .member_count = n };
	AUTO(metadata_file_free) struct metadata_file made = { 0 };
	bool same;

	if (make_next(&made, st, &change, err) || stage_is_renewal(&same, st, &made, err))
		return err->code;
	return same && !stage_staged(st, role) ? COCKET_OK : stage_put(st, &made, err);
}

enum cocket_code
stage_is_renewal(bool *out, const struct stage *st, const struct metadata_file *d, struct err *err)
{
	const struct metadata_file *before = stage_published(st, d->role);
	AUTO(metadata_file_free) struct metadata_file renewed = { 0 };

	*out = false;
	if (!before)
		return COCKET_OK;
	const struct metadata_draft draft = { .role = d->role, .from = before, .version = d->tuf.version, .expires = before->tuf.expires };
	if (metadata_file_make(&renewed, &draft, err))
		return err->code;
	*out = metadata_file_same_signed(&renewed, d);
	return COCKET_OK;
}

enum cocket_code
stage_begin(struct stage *st, const char *role, int64_t expires, const struct metadata_member *members, size_t n, struct err *err)
{
	const struct metadata_draft draft = { role, NULL, stage_next_version(st, role), expires, members, n };
	AUTO(metadata_file_free) struct metadata_file made = { 0 };

	if (metadata_file_make(&made, &draft, err))
		return err->code;
	return stage_put(st, &made, err);
}
