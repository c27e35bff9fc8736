/* The checks that a proved claim must pass to count, in the order in which a refusal says most: who, which image, in which form, when.
 * Each check refuses or says nothing; what none refuses counts. */
#include "verify/evaluation.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "identity/identity_refusal.h"
#include "trust/store/store.h"

#define CLOCK_SKEW_SECONDS 600 /* how far a signer's clock may be ahead of ours */

/* What a check looks at. */
struct matter {
	const struct finding *finding;
	const struct requirements *asked;
	const struct requirement *requirement;
	int64_t now;
};

PRINTF_LIKE(3, 4) static void
evaluation_refuse(struct evaluation *e, enum reason reason, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	e->reason = reason;
	(void)vsnprintf(e->detail, sizeof e->detail, format, args);
	va_end(args);
}

/* --- who ---------------------------------------------------------------------------------------- */

/* That a key was revoked is said whatever else is wrong, and of a stranger's signature that names it, rather than whose it might be. */
static bool
revocation_check(struct evaluation *e, const struct matter *m)
{
	const struct finding *f = m->finding;
	const bool is_proved = finding_is_proved(f), is_certificate = f->proof.who.kind == IDENTITY_CERTIFICATE;
	const struct tuf_revocation *r = is_certificate ? trust_certificate_revoked(m->asked->revoker, &f->proof.who.certificate) :
	                                                  trust_key_revoked(m->asked->revoker, is_proved ? &f->proof.who.id : &f->signer);
	char text[REVOCATION_TEXT_BYTES];

	if (r == NULL || (!is_proved && !(f->has_signer && e->reason == REASON_UNKNOWN_KEY)))
		return false;
	revocation_print(text, r);
	evaluation_refuse(e, REASON_REVOKED, "the %s %s", is_certificate ? "identity" : "key", text);
	return true;
}

static void
other_refuse(struct evaluation *e, const struct matter *m)
{
	char who[IDENTITY_REFUSAL_BYTES];

	if (identity_refusal_print(who, &m->requirement->signers, &m->finding->proof.who))
		evaluation_refuse(e, REASON_IDENTITY_MISMATCH, "%s", who);
	else
		evaluation_refuse(e, REASON_UNKNOWN_KEY, "the key is not in role %s", m->requirement->role ? m->requirement->role : "");
}

/* A signature that is good, by somebody who has no say here. */
static void
signer_check(struct evaluation *e, const struct matter *m)
{
	const struct named_signers *signers = &m->requirement->signers;

	if (revocation_check(e, m))
		return;
	if (!finding_is_proved(m->finding)) {
		if (e->reason == REASON_OK) /* cannot happen; zeroed or half-made findings never count */
			e->reason = REASON_BAD_SIGNATURE;
		return;
	}
	e->signer = named_signers_find(signers, &m->finding->proof.who);
	if (e->signer < signers->count && signers->items[e->signer].revoked)
		evaluation_refuse(e, REASON_REVOKED, "the key is revoked");
	else if (e->signer == signers->count && e->reason == REASON_OK)
		other_refuse(e, m);
}

/* Only a claim about the image counts for the image (A5). */
static void
kind_check(struct evaluation *e, const struct matter *m)
{
	if (m->finding->claim.kind != CLAIM_IMAGE)
		evaluation_refuse(e, REASON_NO_SIGNATURE, "not a signature of the image");
}

/* --- which image -------------------------------------------------------------------------------- */

/* Silence is not a name: what binds nothing but the digest would count wherever it is copied to (cosign's bundles name nothing). */
static void
silence_check(struct evaluation *e, const struct matter *m)
{
	const struct requirement *q = m->requirement;

	if (m->finding->claim.has_name || q->names_optional || q->require_tag) /* a tag is in a name: content_check says so */
		return;
	evaluation_refuse(e, REASON_NAME_MISMATCH, "the signature names no image; %s requires a name", q->role ? "its role" : "the policy");
	e->nameless = true;
}

static bool
is_other_tag(const char *asked, const char *signed_tag)
{
	return asked && asked[0] != '\0' && signed_tag[0] != '\0' && strcmp(asked, signed_tag) != 0;
}

/* Names bind (cocket-verify(1)): the repository always, the tag where both sides name one, the digest where it names one. */
static void
name_check(struct evaluation *e, const struct matter *m)
{
	const struct name *asked = m->asked->name, *is = &m->finding->claim.name;
	const char *tag = asked ? asked->tag : m->asked->tag;
	const char *reference = TEXT(slice_str(m->finding->claim.reference));
	char wanted[NAME_TEXT_BYTES];

	if (!m->finding->claim.has_name)
		return;
	if (is->has_digest && !digest_eq(&is->digest, &m->finding->claim.digest)) {
		evaluation_refuse(e, REASON_DIGEST_MISMATCH, "signed as %.200s, but it signs another digest", reference);
	} else if (asked && !name_same_repository(asked, is)) {
		name_print_repository(wanted, asked);
		evaluation_refuse(e, REASON_NAME_MISMATCH, "signed as %.200s, asked for %.200s", reference, wanted);
	} else if (is_other_tag(tag, is->tag)) {
		evaluation_refuse(e, REASON_TAG_MISMATCH, "signed as tag %s, asked for tag %.130s", is->tag, TEXT(slice_str(tag)));
	}
}

/* --- in which form ------------------------------------------------------------------------------ */

static void
format_check(struct evaluation *e, const struct matter *m)
{
	char allowed[FORMAT_NAMES_BYTES];

	if (format_is_in(m->requirement->formats, m->finding->format))
		return;
	format_many_print(allowed, m->requirement->formats, " and ");
	evaluation_refuse(e, REASON_POLICY, "%s; the policy allows only %s", signature_formats[m->finding->format].one, allowed);
}

static void
content_check(struct evaluation *e, const struct matter *m)
{
	const struct claim *c = &m->finding->claim;

	if (m->requirement->require_tag && (!c->has_name || c->name.tag[0] == '\0'))
		evaluation_refuse(e, REASON_POLICY, "the signature names no tag; the policy requires one");
	else if (m->requirement->require_expiry && !c->has_expires)
		evaluation_refuse(e, REASON_POLICY, "the signature has no expiry; the policy requires one");
}

/* --- when --------------------------------------------------------------------------------------- */

static void
expiry_check(struct evaluation *e, const struct matter *m)
{
	const struct claim *c = &m->finding->claim;
	char when[CLOCK_TEXT_BYTES];

	if (!c->has_expires || m->now < c->expires)
		return;
	clock_print(when, c->expires);
	evaluation_refuse(e, REASON_EXPIRED_SIGNATURE, "the signature expired at %s", when);
}

static void
age_check(struct evaluation *e, const struct matter *m)
{
	const struct proof *p = &m->finding->proof;
	const int64_t max = m->requirement->max_age;
	char age[CLOCK_SPAN_BYTES], limit[CLOCK_SPAN_BYTES];

	if (max == 0 || (p->source != TIME_NONE && p->time >= m->now - max))
		return;
	clock_print_limit(limit, max);
	clock_print_excess(age, m->now - p->time, max);
	if (p->source == TIME_NONE)
		evaluation_refuse(e, REASON_STALE, "the signature has no timestamp; the maximum age is %s", limit);
	else
		evaluation_refuse(e, REASON_STALE, "the signature is %s old; the maximum age is %s", age, limit);
}

static void
future_check(struct evaluation *e, const struct matter *m)
{
	const struct proof *p = &m->finding->proof;
	char when[CLOCK_TEXT_BYTES];

	if (p->source == TIME_NONE || p->time <= m->now + CLOCK_SKEW_SECONDS)
		return;
	clock_print(when, p->time);
	evaluation_refuse(e, REASON_NOT_YET_VALID, "signed in the future (%s)", when);
}

/* ------------------------------------------------------------------------------------------------ */

/* A payload that nobody proved and that names another image: altered or moved here, so nothing says that a stranger signed this one. */
static void
unproved_name_check(struct evaluation *e, const struct matter *m)
{
	const struct finding *f = m->finding;
	char said[NAME_TEXT_BYTES];

	if (e->reason != REASON_UNKNOWN_KEY || !f->has_unproved_name || m->asked->name == NULL || name_same_repository(m->asked->name, &f->unproved_name))
		return;
	name_print(said, &f->unproved_name, NULL);
	evaluation_refuse(e, REASON_BAD_SIGNATURE, "the signature does not verify, and its payload names %.200s", said);
}

void
evaluation_begin(struct evaluation *out, const struct finding *f)
{
	*out = (struct evaluation){ .reason = f->reason };
	memcpy(out->detail, f->detail, sizeof out->detail);
}

void
evaluate(struct evaluation *out, const struct finding *f, const struct requirements *r, const struct requirement *q, int64_t now)
{
	/* that a signature for something else has expired tells nothing: so what it is for comes first */
	static void (*const checks[])(struct evaluation *e, const struct matter *m) = {
		kind_check, name_check, silence_check, format_check, content_check, expiry_check, age_check, future_check,
	};
	const struct matter m = { .finding = f, .asked = r, .requirement = q, .now = now };

	evaluation_begin(out, f);
	signer_check(out, &m);
	for (size_t i = 0; i < sizeof checks / sizeof *checks && out->reason == REASON_OK; i++)
		checks[i](out, &m);
	unproved_name_check(out, &m);
	out->counted = out->reason == REASON_OK;
}
