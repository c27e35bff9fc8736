/* Signs what a name resolves to: once resolved, everything is about the digest (A13).  Payloads as cosign writes them (docs/FORMATS.md 1.3,
 * 2.3), and the name in them is the one the user asked by.  Never signs a name that it does not know: then the digest alone is bound,
 * which only a bundle can say. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/log.h"
#include "image/registry/session.h"
#include "image/source_open.h"
#include "sign/attest.h"
#include "sign/own_attestation.h"
#include "sign/signing.h"

static enum cocket_code
given_name(struct name *out, const char *signed_as, struct err *err)
{
	struct err why = { 0 };

	if (name_parse_claimed(out, slice_str(signed_as), &why))
		return fail(err, COCKET_E_USAGE, "--signed-as: %s", why.message);
	if (out->has_digest)
		return fail(err, COCKET_E_USAGE, "--signed-as %s: has a digest, expected a name", TEXT(slice_str(signed_as)));
	return COCKET_OK;
}

/* --signed-as, the registry's name, or a layout's ref.name that is a whole reference. */
static enum cocket_code
name_find(struct signing *s, const struct image *image, struct err *err)
{
	const struct reference *ref = &s->source->ref;
	struct name name;

	if (s->options->signed_as) {
		if (given_name(&name, s->options->signed_as, err))
			return err->code;
	} else if (ref->transport == TRANSPORT_REGISTRY) {
		name = ref->name;
	} else if (!name_parse_whole(&name, image->ref_name)) {
		return COCKET_OK;
	}
	name_print(s->name, &name, NULL);
	name.tag[0] = '\0';
	name_print(s->repository, &name, NULL);
	return COCKET_OK;
}

static enum cocket_code
formats_find(struct signing *s, struct err *err)
{
	s->formats = s->options->formats;
	if (s->name[0] != '\0' || s->options->attest || (s->formats & FORMAT_BIT(FORMAT_SIMPLE)) == 0)
		return COCKET_OK;
	if (s->options->formats_given)
		return fail(err, COCKET_E_USAGE,
		            "the layout does not say the image's name: give --signed-as NAME, or --format bundle to bind the digest alone");
	s->formats = FORMAT_BIT(FORMAT_BUNDLE);
	return COCKET_OK;
}

static enum cocket_code
target_sign(struct signing *s, size_t target, struct err *err)
{
	for (size_t i = 0; i < s->options->signer_count; i++)
		if (target_attach(s, target, i, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
targets_sign(struct signing *s, struct err *err)
{
	char text[DIGEST_TEXT_BYTES];

	for (size_t i = 0; i < s->count; i++) {
		if (target_sign(s, i, err) == COCKET_OK)
			continue;
		digest_print(text, &s->targets[i].digest);
		(void)within(err, "%s", text);
		return i && !s->options->detached && !s->source->ops->commit ? within(err, "%zu of %zu manifests are signed, then", i, s->count) : err->code;
	}
	return COCKET_OK;
}

/* NAME:TAG@DIGEST binds that tag and that digest, whatever the tag is by now; but whoever built it may want to know. */
static void
tag_look(struct signing *s, const struct image *image)
{
	const struct reference *ref = &s->source->ref;
	AUTO(fetch_free) struct fetch f = { .kind = FETCH_TAG, .max = MANIFEST_MAX_BYTES };

	if (ref->transport != TRANSPORT_REGISTRY || !ref->has_digest || ref->name.tag[0] == '\0' || s->options->signed_as || s->options->attest)
		return;
	memcpy(f.tag, ref->name.tag, sizeof ref->name.tag);
	source_fetch(s->source, &f, 1);
	s->report.has_tag = f.err.code == COCKET_OK;
	s->report.tagged = f.body_digest;
	s->report.has_moved = s->report.has_tag ? !digest_eq(&f.body_digest, &image->digest) : f.err.code == COCKET_E_NOT_FOUND;
}

/* A layout is locked while it is written, so that there is nothing to look at again; an archive changes all at once. */
static enum cocket_code
place_finish(struct signing *s, struct err *err)
{
	if (s->options->detached || s->source->ref.transport == TRANSPORT_REGISTRY)
		return COCKET_OK;
	if (own_attestations_check(s, err))
		return err->code;
	attachments_remove_earlier(s);
	return source_commit(s->source, err);
}

static enum cocket_code
image_sign(struct signing *s, struct err *err)
{
	AUTO(image_free) struct image image = { 0 };

	if (source_resolve(&image, s->source, err) || name_find(s, &image, err) || formats_find(s, err))
		return err->code;
	tag_look(s, &image);
	if ((s->options->attest ? attest_targets_find(s, &image, err) : targets_find(s, &image, err)) || targets_sign(s, err) || place_finish(s, err))
		return err->code;
	s->report.digest = s->targets[s->count - 1].digest;
	s->report.manifests = s->count;
	memcpy(s->report.name, s->name, sizeof s->report.name);
	if (s->options->attest)
		snprintf(s->report.predicate_type, sizeof s->report.predicate_type, "%s", s->options->attest->predicate.type);
	return COCKET_OK;
}

static enum cocket_code
options_check(const struct sign_options *o, struct err *err)
{
	if (o->signer_count == 0)
		return fail(err, COCKET_E_USAGE, "no key to sign with: give --key KEY");
	if ((o->formats & (FORMAT_BIT(FORMAT_SIMPLE) | FORMAT_BIT(FORMAT_BUNDLE))) == 0)
		return fail(err, COCKET_E_USAGE, "no format to sign in");
	if (o->expires && o->expires <= o->now)
		return fail(err, COCKET_E_USAGE, "the signature would already be expired");
	return COCKET_OK;
}

/* Signatures that go elsewhere need no right to write where the image is. */
static enum cocket_code
sources_open(struct signing *s, const struct reference *ref, struct err *err)
{
	const struct name *elsewhere = s->options->signature_repository;
	const bool attaches = s->options->detached == NULL, is_elsewhere = elsewhere && ref->transport == TRANSPORT_REGISTRY && !name_same_repository(elsewhere, &ref->name);

	if (source_open(&s->source, s->session, ref, attaches && !is_elsewhere, err))
		return err->code;
	return attaches && is_elsewhere ? registry_set_elsewhere(s->source, elsewhere, true, err) : COCKET_OK;
}

void
signing_free(struct signing **s)
{
	if (*s == NULL)
		return;
	attachments_free(*s);
	source_close(&(*s)->source);
	free((*s)->targets);
	free(*s);
	*s = NULL;
}

enum cocket_code
sign_begin(struct signing **out, struct session *session, const char *image, const struct sign_options *options, struct err *err)
{
	AUTO(signing_free) struct signing *s = calloc(1, sizeof *s);
	struct reference ref;

	if (s == NULL)
		return no_memory(err);
	if (options_check(options, err) || reference_parse(&ref, image, err))
		return err->code;
	s->session = session;
	s->options = options;
	session_start_image(session);
	uint64_t requests = session_request_count(session);
	if (sources_open(s, &ref, err) || image_sign(s, err))
		return err->code;
	s->report.requests = session_request_count(session) - requests;
	s->left_ms = session_left_ms(session);
	*out = s;
	s = NULL;
	return COCKET_OK;
}

enum cocket_code
sign_end(struct sign_report *out, struct signing *s, struct err *err)
{
	uint64_t requests = session_request_count(s->session);

	session_set_left_ms(s->session, s->left_ms);
	if (attachments_confirm(s, err) || (s->source->ref.transport == TRANSPORT_REGISTRY && own_attestations_check(s, err)))
		return err->code;
	if (s->source->ref.transport == TRANSPORT_REGISTRY)
		attachments_remove_earlier(s);
	attachments_report(&s->report, s);
	s->report.requests += session_request_count(s->session) - requests;
	*out = s->report;
	return COCKET_OK;
}

enum cocket_code
sign_image(struct sign_report *out, struct session *session, const char *image, const struct sign_options *options, struct err *err)
{
	AUTO(signing_free) struct signing *s = NULL;

	return sign_begin(&s, session, image, options, err) ? err->code : sign_end(out, s, err);
}
