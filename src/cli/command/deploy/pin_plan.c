/* Pinning: see pin_plan.h.  No digest gets into a file that was not verified under the name that stands there. */
#include "cli/command/deploy/pin_plan.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "cli/option/verify_options.h"
#include "cli/output/report.h"
#include "format/text/splice.h"

static void
answer_free(struct answer *a)
{
	free(a->detail);
	free(a->hint);
	free(a->lock.keys);
	free(a->lock.role);
}

void
pins_free(struct pins *p)
{
	for (size_t i = 0; i < p->count; i++) {
		struct pin *pin = &p->items[i];
		free(pin->pinned);
		free(pin->tagged);
		free(pin->text);
		answer_free(&pin->tag);
		answer_free(&pin->pin);
	}
	free(p->items);
	*p = (struct pins){ 0 };
}

const char *
pin_result_word(enum pin_result r)
{
	static const char *const words[] = {
		[PIN_DENIED] = "denied", [PIN_UNKNOWN] = "unknown", [PIN_UNCHANGED] = "unchanged", [PIN_NEW] = "new", [PIN_UPDATED] = "updated",
		[PIN_KEPT] = "kept", [PIN_STUCK] = "stuck",
	};
	return words[r];
}

/* --- gathering --- */

static bool
has_tag(const struct reference *r)
{
	return r->transport == TRANSPORT_REGISTRY ? r->name.tag[0] != '\0' : r->tag[0] != '\0';
}

/* The listing has parsed the name already. */
static enum cocket_code
gather_one(struct pin *out, const struct file_images *f, const struct image_ref *item, struct err *err)
{
	char *whole = file_image_reference(f, item->image);
	struct pin pin = { .file = f, .item = item };
	struct reference r;

	if (!whole)
		return no_memory(err);
	if (reference_parse(&r, whole, err)) {
		free(whole);
		return err->code;
	}
	pin.old = r.digest;
	if (!r.has_digest) {
		pin.tagged = whole;
	} else {
		struct slice bare = splice_unpinned(slice_str(whole));
		pin.pinned = whole;
		pin.tagged = has_tag(&r) ? strndup((const char *)bare.ptr, bare.len) : NULL;
		if (has_tag(&r) && !pin.tagged) {
			free(whole);
			return no_memory(err);
		}
	}
	*out = pin;
	return COCKET_OK;
}

enum cocket_code
pins_gather(struct pins *out, const struct file_images *files, size_t n, struct err *err)
{
	AUTO(pins_free) struct pins p = { 0 };
	size_t most = 0;

	for (size_t i = 0; i < n; i++)
		most += files[i].listing.count;
	p.items = calloc(most + 1, sizeof *p.items);
	if (!p.items)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < files[i].listing.count; j++) {
			const struct image_ref *item = &files[i].listing.items[j];
			if (item->kind != REF_IMAGE)
				continue;
			if (gather_one(&p.items[p.count], &files[i], item, err))
				return err->code;
			p.count++;
		}
	*out = p;
	p = (struct pins){ 0 };
	return COCKET_OK;
}

/* --- asking --- */

static int
compare_digests(const void *a, const void *b)
{
	const struct digest *x = a, *y = b;

	return memcmp(x->bytes, y->bytes, sizeof x->bytes);
}

/* Each key once: one that signed in two forms is one. */
static bool
keep_signers(struct locked *l, const struct report *r)
{
	size_t kept = 0;

	l->keys = calloc(r->count + 1, sizeof *l->keys);
	if (!l->keys)
		return false;
	for (size_t i = 0; i < r->count; i++) {
		const struct finding *f = &r->findings[i];
		if (!r->evaluations[i].counted || !f->has_signer)
			continue;
		l->keys[l->key_count++] = f->signer;
		if (f->claim.has_signed_at && (!l->has_signed_at || f->claim.signed_at > l->signed_at))
			l->signed_at = f->claim.signed_at;
		l->has_signed_at |= f->claim.has_signed_at;
	}
	qsort(l->keys, l->key_count, sizeof *l->keys, compare_digests);
	for (size_t i = 0; i < l->key_count; i++)
		if (i == 0 || !digest_eq(&l->keys[i], &l->keys[kept - 1]))
			l->keys[kept++] = l->keys[i];
	l->key_count = kept;
	return true;
}

static bool
keep_report(struct answer *a, const struct report *r)
{
	a->verdict = r->verdict;
	a->status = report_status(r->verdict);
	a->digest = r->digest;
	a->reason = r->reason;
	a->hint = strdup(r->hint);
	a->detail = strdup(r->detail);
	if (r->verdict != VERDICT_ALLOW)
		return a->detail && a->hint;
	a->lock.digest = r->digest;
	a->lock.role = r->role[0] ? strdup(r->role) : NULL;
	return keep_signers(&a->lock, r) && a->detail && a->hint && (a->lock.role || !r->role[0]);
}

struct round {
	struct batch_item *items;
	struct answer **answers; /* of each item */
	size_t count;
	struct verify_context *context;
	bool no_memory;
};

static void
take_answer(void *ctx, const struct batch_item *item, const struct verified *v, const struct err *why)
{
	struct round *round = ctx;
	struct answer *a = round->answers[item - round->items];

	if (why->code == COCKET_OK) {
		struct report r = v->report;

		verify_context_record(round->context, &r, item->image);
		if (r.would_deny && r.verdict == VERDICT_ALLOW) /* as verify says it, whatever becomes of it */
			say_would_deny(r.reason, item->image, r.detail);
		round->no_memory |= !keep_report(a, &r);
		if (judge_args.explain)
			report_explain(item->image, &r);
		return;
	}
	a->verdict = VERDICT_UNKNOWN;
	a->reason = reason_of(why->code);
	a->status = status_of(why->code);
	a->detail = strdup(why->message);
	a->hint = strdup("");
	round->no_memory |= !a->detail || !a->hint;
}

static void
ask(struct round *round, const char *image, struct pin *pin, struct answer *a)
{
	round->items[round->count] = (struct batch_item){ .image = image, .request = &pin->request };
	round->answers[round->count++] = a;
}

static bool
is_at_rest(const struct pin *p)
{
	return p->tagged && p->tag.verdict == VERDICT_ALLOW && digest_eq(&p->tag.digest, &p->old);
}

/* What a pinned name without a tag means, and what each tag means; then what is pinned where that is another one. */
static void
fill_round(struct round *round, struct pins *p, bool first)
{
	for (size_t i = 0; i < p->count; i++) {
		struct pin *pin = &p->items[i];
		if (first)
			ask(round, pin->tagged ? pin->tagged : pin->pinned, pin, pin->tagged ? &pin->tag : &pin->pin);
		else if (pin->pinned && pin->tagged && !is_at_rest(pin))
			ask(round, pin->pinned, pin, &pin->pin);
	}
}

static enum cocket_code
run_round(struct pins *p, struct verify_context *c, bool first, struct err *err)
{
	struct round round = {
		.items = calloc(p->count + 1, sizeof *round.items),
		.answers = calloc(p->count + 1, sizeof *round.answers),
		.context = c,
	};
	const struct batch_teller teller = { take_answer, &round };

	round.no_memory = !round.items || !round.answers;
	if (!round.no_memory) {
		fill_round(&round, p, first);
		verify_batch(c, round.items, round.count, &teller);
	}
	free(round.items);
	free(round.answers);
	return round.no_memory ? no_memory(err) : COCKET_OK;
}

/* --- what it comes to --- */

/* Of a name that has a tag, and where it is pinned, to another digest than that of the tag. */
static enum pin_result
result_of_tag(const struct pin *p)
{
	if (p->tag.verdict == VERDICT_UNKNOWN || (p->pinned && p->tag.verdict != VERDICT_ALLOW && p->pin.verdict == VERDICT_UNKNOWN))
		return PIN_UNKNOWN;
	if (p->tag.verdict != VERDICT_ALLOW)
		return p->pinned && p->pin.verdict == VERDICT_ALLOW ? PIN_KEPT : PIN_DENIED;
	if (!p->item->in_place)
		return PIN_STUCK;
	return p->pinned ? PIN_UPDATED : PIN_NEW;
}

static enum pin_result
result_of(const struct pin *p)
{
	if (p->pinned && is_at_rest(p))
		return PIN_UNCHANGED;
	if (p->tagged)
		return result_of_tag(p);
	return p->pin.verdict == VERDICT_ALLOW ? PIN_UNCHANGED : p->pin.verdict == VERDICT_UNKNOWN ? PIN_UNKNOWN : PIN_DENIED;
}

static const struct answer *
answer_of(const struct pin *p)
{
	return p->tagged && p->result != PIN_KEPT ? &p->tag : &p->pin;
}

static enum cocket_code
settle(struct pin *p, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(sizeof(struct reference));

	p->result = result_of(p);
	if (p->result == PIN_DENIED || p->result == PIN_UNKNOWN)
		return COCKET_OK;
	p->digest = answer_of(p)->digest;
	if (splice_name(&text, slice_str(p->item->image), &p->digest, err))
		return err->code;
	p->text = strdup(buf_str(&text));
	return p->text ? COCKET_OK : no_memory(err);
}

enum cocket_code
pins_decide(struct pins *p, struct verify_context *c, const struct verify_request *request, struct err *err)
{
	const char *given = request_platform(request);

	for (size_t i = 0; i < p->count; i++) {
		struct pin *pin = &p->items[i];
		pin->request = *request;
		pin->platform = image_ref_platform(pin->item, given);
		if (pin->platform != given)
			request_set_platform(&pin->request, &pin->platform);
	}
	if (run_round(p, c, true, err) || run_round(p, c, false, err))
		return err->code;
	for (size_t i = 0; i < p->count; i++)
		if (settle(&p->items[i], err))
			return err->code;
	return COCKET_OK;
}

/* --- into the file --- */

static bool
is_edit(const struct pin *p, const struct file_images *file)
{
	return p->file == file && (p->result == PIN_NEW || p->result == PIN_UPDATED);
}

static enum cocket_code
check_place(const struct pin *a, const struct pin *b, struct err *err)
{
	if (a->item->offset != b->item->offset || strcmp(a->text, b->text) == 0)
		return COCKET_OK;
	return fail(err, COCKET_E_IO, "%s: the tag moved meanwhile", TEXT(slice_str(a->item->image)));
}

static enum cocket_code
gather_edits(struct splice *edits, size_t *n, const struct pins *p, const struct file_images *file, struct err *err)
{
	const struct pin *before = NULL;

	for (size_t i = 0; i < p->count; i++) {
		const struct pin *pin = &p->items[i];
		if (!is_edit(pin, file))
			continue;
		if (before && check_place(before, pin, err))
			return err->code;
		edits[(*n)++] = (struct splice){ pin->item->offset, pin->item->length, pin->text };
		before = pin;
	}
	return COCKET_OK;
}

/* In the order of the file, what a reader of the new bytes finds: the same names, with the digests. */
static enum cocket_code
check_written(const struct pins *p, const struct file_images *file, struct slice written, struct err *err)
{
	AUTO(image_refs_free) struct image_refs l = { 0 };
	size_t at = 0;

	if (image_file_parse(&l, file->path, written, err))
		return err->code;
	for (size_t i = 0; i < p->count; i++) {
		const struct pin *pin = &p->items[i];
		if (pin->file != file)
			continue;
		while (at < l.count && l.items[at].kind != REF_IMAGE)
			at++;
		if (at == l.count || strcmp(l.items[at].image, is_edit(pin, file) ? pin->text : pin->item->image) != 0)
			return fail(err, COCKET_E_INTERNAL, "%s: with its digest the file is not read as it was: nothing is written",
			            TEXT(slice_str(pin->item->image)));
		at++;
	}
	return COCKET_OK;
}

enum cocket_code
pins_write(struct buf *out, const struct pins *p, const struct file_images *file, struct err *err)
{
	struct splice *edits = calloc(p->count + 1, sizeof *edits);
	size_t n = 0;
	enum cocket_code code;

	if (!edits)
		return no_memory(err);
	code = gather_edits(edits, &n, p, file, err);
	if (!code)
		code = splice_all(out, buf_slice(&file->bytes), edits, n, err);
	if (!code)
		code = check_written(p, file, buf_slice(out), err);
	free(edits);
	return code;
}

/* --- into the lock --- */

static bool
is_same(const struct locked *a, const struct locked *b)
{
	return digest_eq(&a->digest, &b->digest) && a->key_count == b->key_count &&
	       (a->key_count == 0 || memcmp(a->keys, b->keys, a->key_count * sizeof *a->keys) == 0) &&
	       strcmp(a->role ? a->role : "", b->role ? b->role : "") == 0 && a->has_signed_at == b->has_signed_at &&
	       (!a->has_signed_at || a->signed_at == b->signed_at);
}

static bool
copy_locked(struct locked *out, const struct locked *l, const char *name)
{
	*out = *l;
	out->name = strdup(name);
	out->role = l->role ? strdup(l->role) : NULL;
	out->keys = calloc(l->key_count + 1, sizeof *out->keys);
	if (out->keys)
		memcpy(out->keys, l->keys, l->key_count * sizeof *l->keys);
	return out->name && out->keys && (out->role || !l->role);
}

static enum cocket_code
lock_one(struct lockfile *l, const struct pin *p, const struct lockfile *old, struct err *err)
{
	struct reference r;
	char name[LOCKED_NAME_BYTES];
	const struct locked *before;
	struct locked entry;

	if (reference_parse(&r, p->tagged ? p->tagged : p->pinned, err))
		return err->code;
	lock_name_print(name, &r);
	if (!copy_locked(&entry, &answer_of(p)->lock, name)) {
		free(entry.name);
		free(entry.role);
		free(entry.keys);
		return no_memory(err);
	}
	before = lockfile_get(old, name);
	entry.verified_at = before && is_same(before, &entry) ? before->verified_at : p->request.now;
	enum cocket_code code = lockfile_put(l, &entry, err);
	return code == COCKET_E_FORMAT ? fail(err, COCKET_E_IO, "%s", err->message) : code;
}

enum cocket_code
pins_lock(struct lockfile *out, const struct pins *p, const struct lockfile *old, struct err *err)
{
	AUTO(lockfile_free) struct lockfile l = { 0 };

	for (size_t i = 0; i < p->count; i++)
		if (lock_one(&l, &p->items[i], old, err))
			return err->code;
	*out = l;
	l = (struct lockfile){ 0 };
	return COCKET_OK;
}
