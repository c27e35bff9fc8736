/* From staged to published (see stage.h).  A view is the store as it would be with some of the staged files in it; what is published is a view in
 * which every file has all the signatures that it needs, so what loads whole is never published in parts, and a change that waits for its
 * signatures holds up no other.
 * snapshot.json and timestamp.json follow from the rest, by version alone (TUF sections 4.4 and 4.6: hashes are optional): two people who make them
 * on two machines make the same, and their signatures go together. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "trust/stage.h"

/* --- views --- */

static struct stage_doc *
docs_find(const struct stage_docs *docs, const char *role)
{
	for (size_t i = 0; i < docs->count; i++)
		if (strcmp(docs->items[i]->doc.role, role) == 0)
			return docs->items[i];
	return NULL;
}

static struct stage_doc *
in_view(const struct stage *st, const char *role)
{
	struct stage_doc *d = docs_find(&st->staged, role);

	return d && d->in ? d : docs_find(&st->published, role);
}

static bool
is_staged(const struct stage *st, const struct stage_doc *d)
{
	return docs_find(&st->staged, d->doc.role) == d;
}

/* Made by this program from the others. */
static bool
is_derived(const struct document *d)
{
	return d->tuf.type == TUF_SNAPSHOT || d->tuf.type == TUF_TIMESTAMP;
}

static bool
is_delegated(const struct document *d)
{
	return d->tuf.type == TUF_TARGETS && strcmp(d->role, "targets") != 0;
}

/* derived: snapshot and timestamp too. */
static void
view_all(struct stage *st, bool derived)
{
	for (size_t i = 0; i < st->staged.count; i++)
		st->staged.items[i]->in = derived || !is_derived(&st->staged.items[i]->doc);
}

static void
view_only(struct stage *st, const struct stage_doc *d)
{
	for (size_t i = 0; i < st->staged.count; i++)
		st->staged.items[i]->in = st->staged.items[i] == d;
}

/* The nth file of the view; NULL past the last. */
static struct stage_doc *
view_at(const struct stage *st, size_t n)
{
	if (n < st->published.count)
		return in_view(st, st->published.items[n]->doc.role);
	n -= st->published.count;
	for (size_t i = 0; i < st->staged.count; i++) {
		struct stage_doc *d = st->staged.items[i];

		if (d->in && !docs_find(&st->published, d->doc.role) && n-- == 0)
			return d;
	}
	return NULL;
}

/* --- who must sign --- */

struct needs {
	struct requirement *items; /* owned */
	size_t count;
	struct stage_doc *holders[STAGE_DOCUMENTS_MAX]; /* of each; past the last: not kept */
};

static void
needs_free(struct needs **n)
{
	if (*n)
		free((*n)->items);
	free(*n);
	*n = NULL;
}

/* A staged file is made now, so keys that are revoked do not count for it; one that is published stays, or nothing could be revoked. */
static const struct tuf_file *
revoking(const struct stage *st, const struct stage_doc *d)
{
	const struct stage_doc *targets = in_view(st, "targets");

	return is_delegated(&d->doc) && is_staged(st, d) && targets ? &targets->doc.tuf : NULL;
}

static enum cocket_code
need(struct needs *n, const struct stage *st, const struct stage_doc *d, struct stage_doc *holder, const struct tuf_role *role,
     uint64_t by_version, struct err *err)
{
	struct requirement *more = reallocarray(n->items, n->count + 1, sizeof *more);
	struct requirement *r;

	if (!more)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	n->items = more;
	if (n->count == STAGE_DOCUMENTS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d delegations", STAGE_DOCUMENTS_MAX);
	n->holders[n->count] = holder;
	r = &more[n->count++];
	*r = (struct requirement){ .doc = &d->doc, .by = role->name, .by_version = by_version, .mandate = { &holder->doc.tuf, role } };
	r->signers = document_signers(&d->doc, r->mandate, revoking(st, d));
	return COCKET_OK;
}

/* TUF section 5.3.4: a new root is signed by the threshold of the one before, and by its own. */
static enum cocket_code
need_root(struct needs *n, const struct stage *st, struct stage_doc *d, struct err *err)
{
	struct stage_doc *before = docs_find(&st->published, "root");

	if (is_staged(st, d) && before && need(n, st, d, before, &before->doc.tuf.roles[TUF_ROOT], before->doc.tuf.version, err))
		return err->code;
	return need(n, st, d, d, &d->doc.tuf.roles[TUF_ROOT], 0, err);
}

/* Each of those who delegate to the role; whoever does not know the file has nothing to say of it. */
static enum cocket_code
need_delegators(struct needs *n, const struct stage *st, const struct stage_doc *d, struct err *err)
{
	for (size_t i = 0;; i++) {
		struct stage_doc *holder = view_at(st, i);

		if (!holder)
			return COCKET_OK;
		const struct tuf_role *role = holder->doc.tuf.type == TUF_TARGETS ? tuf_role_find(&holder->doc.tuf, d->doc.role) : NULL;
		if (role && holder != d && need(n, st, d, holder, role, 0, err))
			return err->code;
	}
}

static enum cocket_code
need_for(struct needs *n, const struct stage *st, struct stage_doc *d, struct err *err)
{
	struct stage_doc *root = in_view(st, "root");

	if (d->doc.tuf.type == TUF_ROOT)
		return need_root(n, st, d, err);
	if (is_delegated(&d->doc))
		return need_delegators(n, st, d, err);
	return root ? need(n, st, d, root, &root->doc.tuf.roles[d->doc.tuf.type], 0, err) : COCKET_OK;
}

/* Of one file, or with NULL of all in the view. */
static enum cocket_code
needs_of(struct needs **out, const struct stage *st, struct stage_doc *only, struct err *err)
{
	AUTO(needs_free) struct needs *n = calloc(1, sizeof *n);

	if (!n)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	if (only && need_for(n, st, only, err))
		return err->code;
	for (size_t i = 0; !only; i++) {
		struct stage_doc *d = view_at(st, i);

		if (!d)
			break;
		if (need_for(n, st, d, err))
			return err->code;
	}
	*out = n;
	n = NULL;
	return COCKET_OK;
}

static bool
is_met(const struct requirement *r)
{
	return r->signers >= r->mandate.role->threshold;
}

enum cocket_code
stage_requirements(struct requirement **out, size_t *count, struct stage *st, struct err *err)
{
	AUTO(needs_free) struct needs *n = NULL;
	size_t kept = 0;

	view_all(st, true);
	if (needs_of(&n, st, NULL, err))
		return err->code;
	for (size_t i = 0; i < n->count; i++)
		if (stage_staged(st, n->items[i].doc->role) == n->items[i].doc)
			n->items[kept++] = n->items[i];
	*out = n->items;
	*count = kept;
	n->items = NULL;
	return COCKET_OK;
}

/* --- what else must change --- */

/* A file that the new keys of its role have not signed is signed anew, in the same commit. */
static enum cocket_code
renew_one(bool *changed, struct stage *st, struct err *err)
{
	AUTO(needs_free) struct needs *n = NULL;

	view_all(st, false);
	if (needs_of(&n, st, NULL, err))
		return err->code;
	for (size_t i = 0; i < n->count; i++) {
		const struct requirement *r = &n->items[i];

		if (is_met(r) || is_derived(r->doc) || stage_staged(st, r->doc->role) || !is_staged(st, n->holders[i]))
			continue;
		*changed = true;
		return stage_change(st, r->doc->role, 0, NULL, 0, err);
	}
	return COCKET_OK;
}

static enum cocket_code
renew(struct stage *st, struct err *err)
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

static struct member
version_member(struct version_text *t, const char *role, uint64_t version)
{
	snprintf(t->name, sizeof t->name, "%s.json", role);
	snprintf(t->json, sizeof t->json, "{\"version\":%llu}", (unsigned long long)version);
	return (struct member){ t->name, slice_str(t->json) };
}

/* Made anew where it says something else than what is staged already, so that signatures are kept where it does not. */
static enum cocket_code
derive(struct stage *st, const char *role, const struct member *meta, size_t n, struct err *err)
{
	const struct document *before = stage_published(st, role);
	struct json old = before ? json_get(document_signed(before), "meta") : (struct json){ 0 };
	AUTO(document_free) struct document made = { 0 };
	AUTO(buf_free) struct buf text = BUF(TUF_SNAPSHOT_MAX_BYTES);

	if (object_print(&text, old, meta, n, err))
		return err->code;
	const struct member member = { "meta", buf_slice(&text) };
	if (document_make(&made, role, before, stage_next_version(st, role), in_view(st, "targets")->doc.tuf.expires, &member, 1, err) ||
	    stage_put(st, &made, err))
		return err->code;
	docs_find(&st->staged, role)->in = true;
	return COCKET_OK;
}

/* TUF section 4.4: every targets file, by the name of its role. */
static enum cocket_code
derive_snapshot(struct stage *st, struct err *err)
{
	size_t room = st->published.count + st->staged.count, n = 0;
	struct version_text *texts = calloc(room, sizeof *texts);
	struct member *meta = calloc(room, sizeof *meta);
	enum cocket_code code = texts && meta ? COCKET_OK : fail(err, COCKET_E_NOMEM, "out of memory");

	for (size_t i = 0; code == COCKET_OK; i++) {
		const struct stage_doc *d = view_at(st, i);

		if (!d)
			break;
		if (d->doc.tuf.type == TUF_TARGETS && (is_staged(st, d) || !docs_find(&st->published, "snapshot"))) {
			meta[n] = version_member(&texts[n], d->doc.role, d->doc.tuf.version);
			n++;
		}
	}
	if (code == COCKET_OK)
		code = derive(st, "snapshot", meta, n, err);
	free(meta);
	free(texts);
	return code;
}

static enum cocket_code
derive_timestamp(struct stage *st, struct err *err)
{
	struct version_text text;
	struct member meta = version_member(&text, "snapshot", in_view(st, "snapshot")->doc.tuf.version);

	return derive(st, "timestamp", &meta, 1, err);
}

/* Where the targets metadata of the view is other than what is published, or the root's keys for these two are. */
static enum cocket_code
must_derive(bool *must, const struct stage *st, struct err *err)
{
	AUTO(needs_free) struct needs *n = NULL;

	*must = !in_view(st, "snapshot") || !in_view(st, "timestamp");
	for (size_t i = 0; i < st->staged.count; i++)
		if (st->staged.items[i]->in && st->staged.items[i]->doc.tuf.type == TUF_TARGETS)
			*must = true;
	if (needs_of(&n, st, NULL, err))
		return err->code;
	for (size_t i = 0; i < n->count; i++)
		if (is_derived(n->items[i].doc) && !is_met(&n->items[i]))
			*must = true;
	return COCKET_OK;
}

/* --- signing --- */

#define MANDATES_MAX 8 /* of one file: the old root's and the new one's, or its delegators' */

/* Of one file in the view. */
static size_t
mandates_of(struct mandate out[static MANDATES_MAX], const struct needs *n)
{
	size_t count = 0;

	for (size_t i = 0; i < n->count && count < MANDATES_MAX; i++)
		out[count++] = n->items[i].mandate;
	return count;
}

/* by NULL: nobody signs, and the copy's signatures are added. */
static enum cocket_code
sign_in_view(struct stage *st, struct stage_doc *d, struct signers *by, const struct document *copy, struct err *err)
{
	AUTO(needs_free) struct needs *n = NULL;
	struct mandate mandates[MANDATES_MAX];

	d->in = true;
	if (needs_of(&n, st, d, err))
		return err->code;
	size_t count = mandates_of(mandates, n);
	if (!by)
		return document_merge(&d->doc, copy, mandates, count, err);
	return document_sign(&d->doc, mandates, count, revoking(st, d), by, err);
}

/* By what is staged, and by what is published: it is not known yet which of the staged files come first. */
static enum cocket_code
sign_one(struct stage *st, struct stage_doc *d, struct signers *by, const struct document *copy, struct err *err)
{
	view_all(st, true);
	if (sign_in_view(st, d, by, copy, err))
		return err->code;
	view_only(st, d);
	return sign_in_view(st, d, by, copy, err);
}

enum cocket_code
stage_merge(struct stage *st, const struct document *copy, struct err *err)
{
	struct stage_doc *d = docs_find(&st->staged, copy->role);

	d->touched = true;
	return sign_one(st, d, NULL, copy, err);
}

static enum cocket_code
sign_touched(struct stage *st, struct signers *by, struct err *err)
{
	for (size_t i = 0; i < st->staged.count; i++) {
		struct stage_doc *d = st->staged.items[i];

		if (d->touched && !is_derived(&d->doc) && sign_one(st, d, by, NULL, err))
			return err->code;
	}
	return COCKET_OK;
}

/* The two of them, for the view as it is. */
static enum cocket_code
sign_derived(struct stage *st, struct signers *by, struct err *err)
{
	struct stage_doc *snapshot = docs_find(&st->staged, "snapshot"), *timestamp = docs_find(&st->staged, "timestamp");

	if (sign_in_view(st, snapshot, by, NULL, err) || sign_in_view(st, timestamp, by, NULL, err))
		return err->code;
	return COCKET_OK;
}

static enum cocket_code
check_used(const struct signers *by, struct err *err)
{
	char hex[DIGEST_HEX_BYTES];

	for (size_t i = 0; i < by->count; i++) {
		if (by->used[i])
			continue;
		digest_print_hex(hex, pubkey_id(privkey_public(by->keys[i])));
		return fail(err, COCKET_E_USAGE, "key %s: in none of the roles that sign this", hex);
	}
	return COCKET_OK;
}

/* --- what can be published --- */

static bool
has_staged(const struct stage *st)
{
	for (size_t i = 0; i < st->staged.count; i++)
		if (st->staged.items[i]->in)
			return true;
	return false;
}

static bool
has_need(const struct needs *n, const struct document *d)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->items[i].doc == d)
			return true;
	return false;
}

/* Takes out of the view what is not complete there: a file that lacks signatures, or (holders: rather) the one whose change makes it lack them. */
static enum cocket_code
exclude_one(bool *excluded, struct stage *st, bool holders, struct err *err)
{
	AUTO(needs_free) struct needs *n = NULL;

	if (needs_of(&n, st, NULL, err))
		return err->code;
	for (size_t i = 0; i < n->count; i++) {
		struct stage_doc *d = in_view(st, n->items[i].doc->role), *holder = n->holders[i];

		if (is_met(&n->items[i]) || is_derived(&d->doc) || (!is_staged(st, d) && !is_staged(st, holder)))
			continue;
		(is_staged(st, d) && !(holders && is_staged(st, holder)) ? d : holder)->in = false;
		*excluded = true;
		return COCKET_OK;
	}
	for (size_t i = 0; i < st->staged.count; i++) {
		struct stage_doc *d = st->staged.items[i];

		if (d->in && !has_need(n, &d->doc)) { /* nobody delegates to it */
			d->in = false;
			*excluded = true;
		}
	}
	return COCKET_OK;
}

/* What nobody has touched now was never looked at whether it is past its date. */
static void
exclude_expired(struct stage *st, int64_t now)
{
	for (size_t i = 0; i < st->staged.count; i++)
		if (st->staged.items[i]->doc.tuf.expires <= now)
			st->staged.items[i]->in = false;
}

static enum cocket_code
choose_by(struct stage *st, bool holders, int64_t now, struct err *err)
{
	view_all(st, false);
	exclude_expired(st, now);
	for (bool excluded = true; excluded;) {
		excluded = false;
		if (exclude_one(&excluded, st, holders, err))
			return err->code;
	}
	if (!in_view(st, "root") || !in_view(st, "targets"))
		view_only(st, NULL);
	return COCKET_OK;
}

/* A file that its new keys have not signed may be complete by the old ones: then it is their rotation that waits. */
static enum cocket_code
choose(struct stage *st, int64_t now, struct err *err)
{
	if (choose_by(st, false, now, err))
		return err->code;
	return has_staged(st) ? COCKET_OK : choose_by(st, true, now, err);
}

/* *ready: all in the view have their signatures. */
static enum cocket_code
complete(bool *ready, struct stage *st, struct signers *by, struct err *err)
{
	AUTO(needs_free) struct needs *n = NULL;
	bool must;

	*ready = false;
	if (!has_staged(st))
		return COCKET_OK;
	if (must_derive(&must, st, err))
		return err->code;
	if (must && (derive_snapshot(st, err) || derive_timestamp(st, err) || sign_derived(st, by, err)))
		return err->code;
	if (needs_of(&n, st, NULL, err))
		return err->code;
	*ready = true;
	for (size_t i = 0; i < n->count; i++)
		if (is_derived(n->items[i].doc) && !is_met(&n->items[i]))
			*ready = false;
	return COCKET_OK;
}

/* --- checks --- */

static enum cocket_code
check_base(const struct stage *st, const struct stage_doc *d, struct err *err)
{
	unsigned long long next = stage_next_version(st, d->doc.role), version = d->doc.tuf.version;
	struct text role = text_quote(slice_str(d->doc.role));

	if (is_derived(&d->doc) || version == next)
		return COCKET_OK;
	if (version > next)
		return fail(err, COCKET_E_USAGE, "staged %s.json: version %llu, expected %llu: bring the store up to date first (cocket trust update)",
		            role.s, version, next);
	return fail(err, COCKET_E_USAGE, "staged %s.json: version %llu, and version %llu is published already: remove it from staged/, "
	                                 "and make the change again", role.s, version, next - 1);
}

static enum cocket_code
check_date(const struct stage_doc *d, int64_t now, struct err *err)
{
	char date[CLOCK_TEXT_BYTES];

	if (!d->touched || d->doc.tuf.expires > now)
		return COCKET_OK;
	clock_print(date, d->doc.tuf.expires);
	return fail(err, COCKET_E_EXPIRED, "%s.json: expired on %s, give it a new date (cocket trust rotate %s --expires)",
	            TEXT(slice_str(d->doc.role)), date, d->doc.role);
}

static enum cocket_code
check_staged(const struct stage *st, int64_t now, struct err *err)
{
	for (size_t i = 0; i < st->staged.count; i++)
		if (check_base(st, st->staged.items[i], err) || check_date(st->staged.items[i], now, err))
			return err->code;
	return COCKET_OK;
}

/* --- the commit --- */

struct files {
	struct store_file *items;
	char (*names)[STORE_NAME_BYTES];
	size_t count;
};

static void
files_free(struct files *f)
{
	free(f->items);
	free(f->names);
}

/* Empty bytes: the file goes. */
static void
add_file(struct files *f, const char *name, struct slice bytes)
{
	snprintf(f->names[f->count], STORE_NAME_BYTES, "%s", name);
	f->items[f->count] = (struct store_file){ f->names[f->count], bytes };
	f->count++;
}

/* A root stays under its number for ever (TUF section 5.3.3). */
static enum cocket_code
add_published(struct files *f, struct stage *st, const struct stage_doc *d, struct err *err)
{
	struct stage_done *done = &st->done[st->done_count++];
	char name[STORE_NAME_BYTES];

	if (document_file(done->file, d->doc.role, false, err) || document_file(name, d->doc.role, true, err))
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
add_staged(struct files *f, const struct stage *st, const struct stage_doc *d, struct err *err)
{
	char name[STORE_NAME_BYTES];
	bool stale = is_derived(&d->doc) && st->done_count > 0;

	if (document_file(name, d->doc.role, true, err))
		return err->code;
	add_file(f, name, stale ? (struct slice){ 0 } : buf_slice(&d->doc.bytes));
	return COCKET_OK;
}

static enum cocket_code
gather(struct files *f, struct stage *st, bool ready, struct err *err)
{
	size_t room = 3 * st->staged.count + 1;

	f->items = calloc(room, sizeof *f->items);
	f->names = calloc(room, sizeof *f->names);
	free(st->done);
	st->done = calloc(room, sizeof *st->done);
	st->done_count = 0;
	if (!f->items || !f->names || !st->done)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (size_t i = 0; i < st->staged.count; i++)
		if (ready && st->staged.items[i]->in && add_published(f, st, st->staged.items[i], err))
			return err->code;
	for (size_t i = 0; i < st->staged.count; i++)
		if (!(ready && st->staged.items[i]->in) && add_staged(f, st, st->staged.items[i], err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
commit(struct stage *st, bool ready, struct err *err)
{
	AUTO(files_free) struct files f = { 0 };

	stage_sort(st);
	if (gather(&f, st, ready, err) || store_commit(st->dir, f.items, f.count, err))
		return err->code;
	return stage_reload(st, err);
}

/* Nothing can be published yet: snapshot and timestamp are staged too, so that whoever signs now need not come again. */
static enum cocket_code
stage_rest(struct stage *st, struct signers *by, struct err *err)
{
	bool must;

	view_all(st, false);
	if (!in_view(st, "root") || !in_view(st, "targets"))
		return COCKET_OK;
	if (must_derive(&must, st, err))
		return err->code;
	if (must && (derive_snapshot(st, err) || derive_timestamp(st, err) || sign_derived(st, by, err)))
		return err->code;
	return COCKET_OK;
}

enum cocket_code
stage_finish(struct stage *st, struct signers *by, int64_t now, struct err *err)
{
	bool ready;

	if (renew(st, err) || check_staged(st, now, err) || sign_touched(st, by, err) || choose(st, now, err) || complete(&ready, st, by, err))
		return err->code;
	if (!ready && stage_rest(st, by, err))
		return err->code;
	return check_used(by, err) ? err->code : commit(st, ready, err);
}
