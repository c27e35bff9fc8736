/* The forms of one signature, attached: all that were named, or as many as the registry takes, and at least one.
 * Never takes a network that failed or credentials that are wrong for a refusal, and never removes a signature before another is there. */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"
#include "format/signature/sigstore_bundle.h"
#include "image/evidence/evidence.h"
#include "sign/attach.h"
#include "sign/attest.h"
#include "sign/own_attestation.h"
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

enum cocket_code
attachment_detach(struct buf *out, struct slice document, struct err *err)
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
	return attachment_detach(out, buf_slice(&manifest), err);
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
	if (n->predicate)
		return own_attestations_find(&a->earlier, ATTESTATION_BUNDLE, n, err);
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
	const struct bundle_document document = { bundle, new_signature_hint(n), n->predicate ? n->predicate->type : COSIGN_SIGN_PREDICATE, n->now };

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
	AUTO(buf_free) struct buf bundle = BUF(n->predicate ? ATTESTATION_MAX_BYTES : SIGNATURE_MAX_BYTES);

	if (n->certificate && !s->options->detached && kept_look(a, s, n, err))
		return err->code;
	if (a->state == ATTACHMENT_KEPT)
		return COCKET_OK;
	if (bundle_make(&bundle, n, err))
		return err->code;
	return s->options->detached ? attachment_detach(s->options->detached, buf_slice(&bundle), err) : bundle_attach(a, s, n, buf_slice(&bundle), err);
}

typedef enum cocket_code form_attach(struct attachment *a, struct signing *s, const struct new_signature *n, struct err *err);

static form_attach *const image_forms[FORMAT_COUNT] = { [FORMAT_SIMPLE] = sign_simple, [FORMAT_BUNDLE] = sign_bundle };
static form_attach *const attestation_forms[FORMAT_COUNT] = { [FORMAT_SIMPLE] = attest_at_tag, [FORMAT_BUNDLE] = sign_bundle };

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
	if ((n->predicate ? attestation_forms : image_forms)[format](a, s, n, err) == COCKET_OK)
		return COCKET_OK;
	if (!may_do_without(s, err))
		return err->code;
	attachment_refuse(a, err);
	return COCKET_OK;
}

void
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
	memcpy(n->payload.reference, o->attest ? s->repository : s->name, sizeof n->payload.reference);
	n->predicate = o->attest ? &o->attest->predicate : NULL;
	n->annotations = o->annotations;
	n->annotation_count = o->annotation_count;
	n->now = o->now;
}

static bool
looks_for_own(const struct signing *s)
{
	return s->options->attest && !s->options->keep && !s->options->detached;
}

enum cocket_code
target_attach(struct signing *s, size_t target, size_t signer, struct err *err)
{
	AUTO(new_signature_close) struct new_signature n = { 0 };
	AUTO(attestations_free) struct attestations own = { 0 };

	if (new_signature_open(&n, &s->options->signers[signer], err))
		return err->code;
	new_signature_fill(&n, s, &s->targets[target]);
	if (looks_for_own(s)) {
		n.own = &own;
		if (own_attestations_collect(&own, source_attached(s->source), &n, err))
			return err->code;
	}
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

/* Those that were left out of the manifest at a tag went with that. */
static bool
is_layer(const struct signing *s, const struct attachment *a)
{
	return s->options->attest && a->format == FORMAT_SIMPLE;
}

void
attachments_remove_earlier(struct signing *s)
{
	for (size_t i = 0; i < s->attachment_count; i++) {
		struct attachment *a = &s->attachments[i];
		/* who works at the same fallback tag may have read what we took off its list, and put it back */
		const bool may_go = a->state == ATTACHMENT_MADE && !is_layer(s, a) && !writings_contended(&a->writings);
		const size_t removed = may_go ? earlier_remove(&a->earlier, source_attached(s->source)) : 0;

		if (removed > a->replaced) /* those of a fallback tag are listed no more, whether or not they may be deleted */
			a->replaced = removed;
	}
}
