/* Signs what a name resolves to: once resolved, everything is about the digest (A13).  Payloads as cosign writes them (docs/FORMATS.md 1.3,
 * 2.3), and the name in them is the one the user asked by.  Never signs a name that it does not know: then the digest alone is bound,
 * which only a bundle can say. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/log.h"
#include "format/signature/sigstore_bundle.h"
#include "image/registry/session.h"
#include "image/source_open.h"
#include "sign/attach.h"
#include "sign/signature_manifest.h"
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
	return COCKET_OK;
}

static enum cocket_code
formats_find(struct signing *s, struct err *err)
{
	s->formats = s->options->formats;
	if (s->name[0] != '\0' || (s->formats & FORMAT_BIT(FORMAT_SIMPLE)) == 0)
		return COCKET_OK;
	if (s->options->formats_given)
		return fail(err, COCKET_E_USAGE,
		            "the layout does not say the image's name: give --signed-as NAME, or --format bundle to bind the digest alone");
	s->formats = FORMAT_BIT(FORMAT_BUNDLE);
	return COCKET_OK;
}

static struct simple_payload
payload_of(const struct signing *s, const struct target *t)
{
	const struct sign_options *o = s->options;
	struct simple_payload p = {
		.digest = t->digest,
		.optional = {
			.has_signed_at = true, .signed_at = o->now, .has_expires = o->expires != 0, .expires = o->expires, .creator = "cocket " COCKET_VERSION,
		},
	};

	memcpy(p.reference, s->name, sizeof p.reference);
	return p;
}

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

static enum cocket_code
sign_simple(struct signing *s, const struct target *t, const struct signer *by, struct err *err)
{
	AUTO(buf_free) struct buf payload = BUF(SIGNATURE_MAX_BYTES);
	AUTO(buf_free) struct buf signature = BUF(SIGNATURE_MAX_BYTES);
	const struct sign_options *o = s->options;
	const struct simple_payload p = payload_of(s, t);

	if (simple_payload_print(&payload, &p, o->annotations, o->annotation_count, err) || signer_sign(&signature, by, buf_slice(&payload), err))
		return err->code;
	const struct simple_signature made = { buf_slice(&payload), buf_slice(&signature), pubkey_id(signer_public_key(by)) };
	if (o->detached)
		return detach_simple(o->detached, &made, err);
	return attach_simple(&s->writings, source_attached(s->source), &t->digest, &made, err);
}

static enum cocket_code
bundle_make(struct buf *out, const struct signing *s, const struct target *t, const struct signer *by, struct err *err)
{
	AUTO(buf_free) struct buf statement = BUF(SIGNATURE_MAX_BYTES);
	AUTO(buf_free) struct buf pae = BUF(2 * SIGNATURE_MAX_BYTES);
	AUTO(buf_free) struct buf signature = BUF(SIGNATURE_MAX_BYTES);
	const struct sign_options *o = s->options;
	const struct simple_payload p = payload_of(s, t);

	if (intoto_statement_print(&statement, &p, o->annotations, o->annotation_count, err))
		return err->code;
	if (dsse_pae(&pae, INTOTO_PAYLOAD_TYPE, buf_slice(&statement), err) || signer_sign(&signature, by, buf_slice(&pae), err))
		return err->code;
	return sigstore_bundle_print(out, buf_slice(&statement), buf_slice(&signature), pubkey_id(signer_public_key(by)), err);
}

static enum cocket_code
sign_bundle(struct signing *s, const struct target *t, const struct signer *by, struct err *err)
{
	AUTO(buf_free) struct buf bundle = BUF(SIGNATURE_MAX_BYTES);
	const struct descriptor subject = { .media_type = t->media_type, .digest = t->digest, .size = t->size };

	if (bundle_make(&bundle, s, t, by, err))
		return err->code;
	if (s->options->detached)
		return detach(s->options->detached, buf_slice(&bundle), err);
	return attach_bundle(&s->writings, source_attached(s->source), &subject, buf_slice(&bundle), s->options->now, err);
}

/* Where nobody chose the form, a tag that may not be written again is no reason to leave the image unsigned: a bundle needs none. */
static bool
may_go_as_bundle(struct signing *s, const struct err *why)
{
	const struct reference *ref = &source_attached(s->source)->ref;

	if (why->cause != CAUSE_TAG_KEPT || s->options->formats_given || s->formats != FORMAT_BIT(FORMAT_SIMPLE))
		return false;
	if (!s->tag_kept)
		log_note_once("%s/%s: lets no tag be overwritten; signed as a bundle", ref->name.host, ref->name.path);
	return s->tag_kept = true;
}

static enum cocket_code
sign_by(struct signing *s, const struct target *t, const struct signer *by, struct err *err)
{
	bool as_bundle = (s->formats & FORMAT_BIT(FORMAT_BUNDLE)) || s->tag_kept;

	if ((s->formats & FORMAT_BIT(FORMAT_SIMPLE)) && !s->tag_kept) {
		if (sign_simple(s, t, by, err) == COCKET_OK) {
			s->report.formats |= FORMAT_BIT(FORMAT_SIMPLE);
		} else {
			if (!may_go_as_bundle(s, err))
				return err->code;
			*err = (struct err){ 0 };
			as_bundle = true;
		}
	}
	if (as_bundle && sign_bundle(s, t, by, err))
		return err->code;
	s->report.formats |= as_bundle ? FORMAT_BIT(FORMAT_BUNDLE) : 0;
	return COCKET_OK;
}

static enum cocket_code
target_sign(struct signing *s, const struct target *t, struct err *err)
{
	for (size_t i = 0; i < s->options->signer_count; i++)
		if (sign_by(s, t, &s->options->signers[i], err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
targets_sign(struct signing *s, struct err *err)
{
	char text[DIGEST_TEXT_BYTES];

	for (size_t i = 0; i < s->count; i++) {
		if (target_sign(s, &s->targets[i], err) == COCKET_OK)
			continue;
		digest_print(text, &s->targets[i].digest);
		(void)within(err, "%s", text);
		return i && !s->options->detached && !s->source->ops->commit ? within(err, "%zu of %zu manifests are signed, then", i, s->count) : err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
image_sign(struct signing *s, struct err *err)
{
	AUTO(image_free) struct image image = { 0 };

	if (source_resolve(&image, s->source, err) || name_find(s, &image, err) || formats_find(s, err))
		return err->code;
	if (targets_find(s, &image, err) || targets_sign(s, err))
		return err->code;
	if (s->options->detached == NULL && source_commit(s->source, err))
		return err->code;
	s->report.digest = image.digest;
	s->report.manifests = s->count;
	memcpy(s->report.name, s->name, sizeof s->report.name);
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
	writings_free(&(*s)->writings);
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
	if (writings_confirm(&s->writings, err))
		return err->code;
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
