/* Pinning: see pin_plan.h.  No digest gets into a file that was not verified under the name that stands there. */
#include "deploy/pin_plan.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "format/text/splice.h"

static void
answer_free(struct pin_answer *a)
{
	free(a->detail);
	free(a->hint);
	free(a->lock.keys);
	free(a->lock.role);
}

void
pin_plan_free(struct pin_plan *p)
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
	*p = (struct pin_plan){ 0 };
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

/* The name with and without its digest; *tagged stays NULL for one that has neither a tag nor a need of one. */
static bool
split_name(struct pin *pin, char *whole, const struct reference *r)
{
	const struct slice bare = splice_unpinned(slice_str(whole));

	if (!r->has_digest) {
		pin->tagged = whole;
		return true;
	}
	pin->pinned = whole;
	pin->tagged = has_tag(r) ? strndup((const char *)bare.ptr, bare.len) : NULL;
	return pin->tagged || !has_tag(r);
}

/* The reader of the file has parsed the name already. */
static enum cocket_code
gather_one(struct pin *out, const struct image_file *f, const struct image_ref *item, struct err *err)
{
	char *whole = image_file_reference(f, item->image);
	struct reference r;

	*out = (struct pin){ .file = f, .item = item };
	if (!whole)
		return no_memory(err);
	if (reference_parse(&r, whole, err)) {
		free(whole);
		return err->code;
	}
	out->old = r.digest;
	return split_name(out, whole, &r) ? COCKET_OK : no_memory(err);
}

static enum cocket_code
gather_file(struct pin_plan *p, const struct image_file *f, struct err *err)
{
	for (size_t i = 0; i < f->refs.count; i++)
		if (f->refs.items[i].kind == REF_IMAGE && gather_one(&p->items[p->count++], f, &f->refs.items[i], err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
pin_plan_gather(struct pin_plan *out, const struct image_file *files, size_t n, struct err *err)
{
	AUTO(pin_plan_free) struct pin_plan p = { 0 };
	size_t most = 0;

	for (size_t i = 0; i < n; i++)
		most += files[i].refs.count;
	p.items = calloc(most + 1, sizeof *p.items);
	if (!p.items)
		return no_memory(err);
	for (size_t i = 0; i < n; i++)
		if (gather_file(&p, &files[i], err))
			return err->code;
	*out = p;
	p = (struct pin_plan){ 0 };
	return COCKET_OK;
}

/* --- asking --- */

static bool
keep_texts(struct pin_answer *a, const char *detail, const char *hint)
{
	a->detail = strdup(detail);
	a->hint = strdup(hint);
	return a->detail && a->hint;
}

static bool
keep_report(struct pin_answer *a, const struct report *r)
{
	a->verdict = r->verdict;
	a->digest = r->digest;
	a->reason = r->reason;
	a->cause = r->cause;
	return keep_texts(a, r->detail, r->hint) && (r->verdict != VERDICT_ALLOW || pin_lock_signers(&a->lock, r));
}

static bool
keep_error(struct pin_answer *a, const struct err *why)
{
	a->verdict = VERDICT_UNKNOWN;
	a->reason = reason_of(why->code);
	a->code = why->code;
	a->cause = why->cause;
	return keep_texts(a, why->message, "");
}

struct round {
	struct batch_item *items;
	struct pin_answer **answers; /* of each item */
	size_t count;
	struct verify_context *context;
	const struct pin_observer *observer;
	bool no_memory;
};

static void
keep_answer(void *ctx, const struct batch_item *item, const struct verified *v, const struct err *why)
{
	struct round *round = ctx;
	struct pin_answer *a = round->answers[item - round->items];
	struct report r;

	if (why->code) {
		round->no_memory |= !keep_error(a, why);
		return;
	}
	r = v->report;
	verify_context_record(round->context, &r, item->image);
	round->no_memory |= !keep_report(a, &r);
	round->observer->decided(round->observer->ctx, item->image, &r);
}

static void
ask(struct round *round, const char *image, struct pin *pin, struct pin_answer *a)
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
fill_round(struct round *round, struct pin_plan *p, bool first)
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
run_round(struct pin_plan *p, struct verify_context *c, bool first, const struct pin_observer *observer, struct err *err)
{
	struct round round = {
		.items = calloc(p->count + 1, sizeof *round.items),
		.answers = calloc(p->count + 1, sizeof *round.answers),
		.context = c,
		.observer = observer,
	};
	const struct batch_reporter teller = { keep_answer, &round };

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

/* The tag is not allowed: what is pinned may be. */
static enum pin_result
result_of_refused_tag(const struct pin *p)
{
	if (p->tag.verdict == VERDICT_UNKNOWN || (p->pinned && p->pin.verdict == VERDICT_UNKNOWN))
		return PIN_UNKNOWN;
	return p->pinned && p->pin.verdict == VERDICT_ALLOW ? PIN_KEPT : PIN_DENIED;
}

/* Of a name that has a tag, and if it is pinned, to another digest than that of the tag. */
static enum pin_result
result_of_tag(const struct pin *p)
{
	if (p->tag.verdict != VERDICT_ALLOW)
		return result_of_refused_tag(p);
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

const struct pin_answer *
pin_answer_of(const struct pin *p)
{
	return p->tagged && p->result != PIN_KEPT ? &p->tag : &p->pin;
}

static enum cocket_code
finish(struct pin *p, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(sizeof(struct reference));

	p->result = result_of(p);
	if (p->result == PIN_DENIED || p->result == PIN_UNKNOWN)
		return COCKET_OK;
	p->digest = pin_answer_of(p)->digest;
	if (splice_name(&text, slice_str(p->item->image), &p->digest, err))
		return err->code;
	p->text = strdup(buf_str(&text));
	return p->text ? COCKET_OK : no_memory(err);
}

enum cocket_code
pin_plan_decide(struct pin_plan *p, struct verify_context *c, const struct verify_request *request, const struct pin_observer *observer,
                struct err *err)
{
	const char *given = request_platform(request);

	for (size_t i = 0; i < p->count; i++) {
		struct pin *pin = &p->items[i];
		pin->request = *request;
		pin->platform = image_ref_platform(pin->item, given);
		if (pin->platform != given)
			request_set_platform(&pin->request, &pin->platform);
	}
	if (run_round(p, c, true, observer, err) || run_round(p, c, false, observer, err))
		return err->code;
	for (size_t i = 0; i < p->count; i++)
		if (finish(&p->items[i], err))
			return err->code;
	return COCKET_OK;
}

bool
pin_is_change(const struct pin *p)
{
	return p->result == PIN_NEW || p->result == PIN_UPDATED;
}
