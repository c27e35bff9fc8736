/* The forms of one signature, attached: all that were named, or as many as the registry takes, and at least one.
 * Never takes a network that failed or credentials that are wrong for a refusal, and never removes a signature before another is there. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"
#include "image/evidence/evidence.h"
#include "sign/attach.h"
#include "sign/signing.h"

static void
attachment_free(struct attachment *a)
{
	writings_free(&a->writings);
	earlier_free(&a->earlier);
}

void
attachments_free(struct signing *s)
{
	for (size_t i = 0; i < s->attachment_count; i++)
		attachment_free(&s->attachments[i]);
	free(s->attachments);
}

/* --- the forms ----------------------------------------------------------------------------------- */

static enum cocket_code
detach(struct buf *out, struct slice document, struct err *err)
{
	return buf_add(out, document, err) ? err->code : buf_add(out, slice_str("\n"), err);
}

static enum cocket_code
detach_simple(struct buf *out, const struct simple_signature *signature, struct err *err)
{
	AUTO(buf_free) struct buf layer = BUF(MANIFEST_MAX_BYTES);
	AUTO(buf_free) struct buf config = BUF(CONFIG_MAX_BYTES);
	AUTO(buf_free) struct buf manifest = BUF(MANIFEST_MAX_BYTES);
	struct digest digest = digest_of(signature->payload);

	if (simple_layer_print(&layer, signature, err) || simple_config_print(&config, &digest, 1, err))
		return err->code;
	if (simple_manifest_print(&manifest, buf_slice(&config), buf_slice(&layer), err))
		return err->code;
	return detach(out, buf_slice(&manifest), err);
}

static bool
layer_is_replaced(const void *ctx, const struct descriptor *d)
{
	return layer_is_replaced_by(ctx, d);
}

static enum cocket_code
sign_simple(struct attachment *a, struct signing *s, const struct new_signature *n, struct err *err)
{
	AUTO(buf_free) struct buf payload = BUF(SIGNATURE_MAX_BYTES);
	AUTO(buf_free) struct buf signature = BUF(SIGNATURE_MAX_BYTES);
	AUTO(vouched_annotations_free) struct vouched_annotations vouched = { 0 };
	const struct tag_replaces replaces = { layer_is_replaced, n };
	char tag[SIGNATURE_TAG_BYTES];

	if (simple_make(&payload, &signature, &vouched, n, err))
		return err->code;
	const struct simple_signature made = {
		buf_slice(&payload), buf_slice(&signature), new_signature_hint(n),
		.certificate = buf_str(&vouched.certificate), .chain = buf_str(&vouched.chain), .timestamp = buf_str(&vouched.timestamp),
	};
	if (s->options->detached)
		return detach_simple(s->options->detached, &made, err);
	signature_tag(tag, &n->subject.digest);
	snprintf(a->where, sizeof a->where, "tag %s", tag);
	if (attach_simple(&a->writings, source_attached(s->source), &n->subject.digest, &made, s->options->keep ? NULL : &replaces, err))
		return err->code;
	a->replaced = writings_replaced(&a->writings);
	return COCKET_OK;
}

static void
referrer_print(struct attachment *a, const struct digest *manifest)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, manifest);
	snprintf(a->where, sizeof a->where, "referrer %s", text);
}

/* Layouts answer for both; of a registry it shows with the first answer which of the two listings it keeps. */
static enum cocket_code
earlier_look(struct attachment *a, struct source *place, const struct new_signature *n, struct err *err)
{
	if (source_listing(place) != SOURCE_LISTING_TAG && earlier_find(&a->earlier, place, SOURCE_LISTING_API, n, err))
		return err->code;
	if (a->earlier.others >= SIGNATURES_MAX)
		return fail_because(err, COCKET_E_TOO_MANY, CAUSE_FULL, "has %zu referrers by others that may be signatures, the maximum is %d",
		                    a->earlier.others, SIGNATURES_MAX);
	return COCKET_OK;
}

/* Whether one that is there stays in place of a new one. */
static enum cocket_code
kept_look(struct attachment *a, struct signing *s, const struct new_signature *n, struct err *err)
{
	struct source *place = source_attached(s->source);
	const struct earlier_bundle *stays = NULL;

	if (!s->options->keep && earlier_look(a, place, n, err))
		return err->code;
	if (!s->options->force)
		stays = earlier_that_stays(&a->earlier, place);
	if (stays) {
		referrer_print(a, &stays->manifest);
		a->state = ATTACHMENT_KEPT;
	}
	return COCKET_OK;
}

static enum cocket_code
bundle_attach(struct attachment *a, struct signing *s, const struct new_signature *n, struct slice bundle, struct err *err)
{
	AUTO(buf_free) struct buf manifest = BUF(MANIFEST_MAX_BYTES);
	const struct bundle_document document = { bundle, new_signature_hint(n), n->now };

	if (bundle_manifest_print(&manifest, &n->subject, &document, err))
		return err->code;
	a->earlier.fresh = digest_of(buf_slice(&manifest));
	if (!n->certificate && kept_look(a, s, n, err))
		return err->code;
	if (a->state == ATTACHMENT_KEPT)
		return COCKET_OK;
	referrer_print(a, &a->earlier.fresh);
	const struct bundle_put put = {
		.subject = &n->subject, .document = &document, .manifest = buf_slice(&manifest), .earlier = &a->earlier,
		.replaces = s->options->keep ? NULL : n,
	};
	if (attach_bundle(&a->writings, source_attached(s->source), &put, err))
		return err->code;
	a->replaced = writings_replaced(&a->writings);
	return COCKET_OK;
}

/* One by certificate is made for good, in a log: so it is asked first whether it will be attached. */
static enum cocket_code
sign_bundle(struct attachment *a, struct signing *s, const struct new_signature *n, struct err *err)
{
	AUTO(buf_free) struct buf bundle = BUF(SIGNATURE_MAX_BYTES);

	if (n->certificate && !s->options->detached && kept_look(a, s, n, err))
		return err->code;
	if (a->state == ATTACHMENT_KEPT)
		return COCKET_OK;
	if (bundle_make(&bundle, n, err))
		return err->code;
	return s->options->detached ? detach(s->options->detached, buf_slice(&bundle), err) : bundle_attach(a, s, n, buf_slice(&bundle), err);
}

/* By enum signature_format. */
static enum cocket_code (*const forms[FORMAT_COUNT])(struct attachment *a, struct signing *s, const struct new_signature *n, struct err *err) = {
	[FORMAT_SIMPLE] = sign_simple, [FORMAT_BUNDLE] = sign_bundle,
};

/* --- refusals ------------------------------------------------------------------------------------ */

/* The registry answers, knows us, and does not take this form: another may go.  All else may be mended by trying again, or by other credentials,
 * and is an error whatever became of the other form. */
static bool
is_refusal(const struct err *why)
{
	static const bool causes[CAUSE_COUNT] = {
		[CAUSE_TAG_KEPT] = true, [CAUSE_REFUSED] = true, [CAUSE_NO_LIST] = true, [CAUSE_RIGHT] = true, [CAUSE_BODY_LIMIT] = true,
		[CAUSE_FULL] = true, [CAUSE_MANIFEST] = true,
	};

	return causes[why->cause] || why->code == COCKET_E_FORMAT || why->code == COCKET_E_TOO_MANY;
}

static bool
may_do_without(const struct signing *s, const struct err *why)
{
	return !s->options->formats_given && is_refusal(why);
}

static void
attachment_refuse(struct attachment *a, struct err *why)
{
	a->state = ATTACHMENT_REFUSED;
	a->refused = *why;
	*why = (struct err){ 0 };
}

static bool
is_attached_otherwise(const struct signing *s, const struct attachment *a)
{
	for (size_t i = 0; i < s->attachment_count; i++) {
		const struct attachment *other = &s->attachments[i];

		if (other->state != ATTACHMENT_REFUSED && other->target == a->target && other->signer == a->signer)
			return true;
	}
	return false;
}

/* At least one form of each signature is there. */
static enum cocket_code
refusals_check(const struct signing *s, struct err *err)
{
	for (size_t i = 0; i < s->attachment_count; i++)
		if (s->attachments[i].state == ATTACHMENT_REFUSED && !is_attached_otherwise(s, &s->attachments[i])) {
			*err = s->attachments[i].refused;
			return err->code;
		}
	return COCKET_OK;
}

/* --- all of them --------------------------------------------------------------------------------- */

static enum cocket_code
format_attach(struct signing *s, enum signature_format format, size_t target, size_t signer, const struct new_signature *n, struct err *err)
{
	if (LIST_RESERVE(s->attachments, s->attachment_capacity, s->attachment_count, 1, LIST_MAX, "signatures", err))
		return err->code;
	struct attachment *a = &s->attachments[s->attachment_count++];

	*a = (struct attachment){ .format = format, .target = target, .signer = signer };
	if (forms[format](a, s, n, err) == COCKET_OK)
		return COCKET_OK;
	if (!may_do_without(s, err))
		return err->code;
	attachment_refuse(a, err);
	return COCKET_OK;
}

static void
new_signature_fill(struct new_signature *n, const struct signing *s, const struct target *t)
{
	const struct sign_options *o = s->options;

	n->subject = (struct descriptor){ .media_type = t->media_type, .digest = t->digest, .size = t->size };
	n->payload = (struct simple_payload){
		.digest = t->digest,
		.optional = {
			.has_signed_at = true, .signed_at = o->now, .has_expires = o->expires != 0, .expires = o->expires, .creator = "cocket " COCKET_VERSION,
		},
	};
	memcpy(n->payload.reference, s->name, sizeof n->payload.reference);
	n->annotations = o->annotations;
	n->annotation_count = o->annotation_count;
	n->now = o->now;
}

enum cocket_code
target_attach(struct signing *s, size_t target, size_t signer, struct err *err)
{
	AUTO(new_signature_close) struct new_signature n = { 0 };

	if (new_signature_open(&n, &s->options->signers[signer], err))
		return err->code;
	new_signature_fill(&n, s, &s->targets[target]);
	for (enum signature_format f = 0; f < FORMAT_COUNT; f++)
		if ((s->formats & FORMAT_BIT(f)) && format_attach(s, f, target, signer, &n, err))
			return err->code;
	return refusals_check(s, err);
}

enum cocket_code
attachments_confirm(struct signing *s, struct err *err)
{
	for (size_t i = 0; i < s->attachment_count; i++) {
		if (writings_confirm(&s->attachments[i].writings, err) == COCKET_OK)
			continue;
		if (!may_do_without(s, err))
			return err->code;
		attachment_refuse(&s->attachments[i], err);
	}
	return refusals_check(s, err);
}

void
attachments_remove_earlier(struct signing *s)
{
	for (size_t i = 0; i < s->attachment_count; i++) {
		struct attachment *a = &s->attachments[i];
		/* who works at the same fallback tag may have read what we took off its list, and put it back */
		const bool may_go = a->state == ATTACHMENT_MADE && !writings_contended(&a->writings);
		const size_t removed = may_go ? earlier_remove(&a->earlier, source_attached(s->source)) : 0;

		if (removed > a->replaced) /* those of a fallback tag are listed no more, whether or not they may be deleted */
			a->replaced = removed;
	}
}

static void
form_report(struct sign_form *out, const struct attachment *a)
{
	memcpy(out->where, a->where, sizeof out->where);
	out->replaced += a->replaced;
	out->is_kept |= a->state == ATTACHMENT_KEPT;
	if (a->state == ATTACHMENT_REFUSED && out->refused.code == COCKET_OK)
		out->refused = a->refused;
}

void
attachments_report(struct sign_report *out, const struct signing *s)
{
	out->formats = s->formats;
	for (size_t i = 0; i < s->attachment_count; i++) {
		const struct attachment *a = &s->attachments[i];

		form_report(&out->forms[a->format], a);
		if (a->state == ATTACHMENT_REFUSED)
			out->formats &= ~FORMAT_BIT(a->format);
	}
}
