/* Signs what a name resolves to: once resolved, everything is about the digest (A13).  Payloads as cosign writes them (formats.md 1.3,
 * 2.3), and the name in them is the one the user asked by.  Never signs a name that it does not know: then the digest alone is bound,
 * which only a bundle can say. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "format/bundle.h"
#include "sign/document.h"
#include "sign/sign.h"

/* One manifest to be signed. */
struct target {
	struct digest digest;
	uint64_t size;
	char media_type[256];
};

struct signing {
	struct source *source;
	const struct sign_options *options;
	unsigned formats;
	char name[NAME_TEXT_BYTES];   /* "" none: the digest alone */
	struct target *targets;
	size_t count;
};

static enum cocket_code
target_add(struct signing *s, const struct digest *digest, uint64_t size, const char *media_type, struct err *err)
{
	struct target *targets;

	for (size_t i = 0; i < s->count; i++)
		if (digest_eq(&s->targets[i].digest, digest))
			return COCKET_OK;
	if (s->count > INDEX_CHILDREN_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d manifests below the index", INDEX_CHILDREN_MAX);
	targets = reallocarray(s->targets, s->count + 1, sizeof *targets);
	if (targets == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	s->targets = targets;
	targets[s->count] = (struct target){ .digest = *digest, .size = size };
	snprintf(targets[s->count++].media_type, sizeof targets->media_type, "%s", media_type);
	return COCKET_OK;
}

static bool
is_index_type(const char *media_type)
{
	return strcmp(media_type, MEDIA_OCI_INDEX) == 0 || strcmp(media_type, MEDIA_DOCKER_LIST) == 0;
}

static enum cocket_code children_add(struct signing *s, const struct manifest *index, int depth, struct err *err);

static enum cocket_code
nested_add(struct signing *s, const struct descriptor *d, int depth, struct err *err)
{
	AUTO(image_free) struct image image = { 0 };

	if (depth >= INDEX_DEPTH_MAX)
		return fail(err, COCKET_E_TOO_MANY, "indexes are nested more than %d deep", INDEX_DEPTH_MAX);
	if (source_manifest(&image, s->source, d, err))
		return err->code;
	return image.manifest.kind == MANIFEST_INDEX ? children_add(s, &image.manifest, depth, err)
	                                             : fail(err, COCKET_E_FORMAT, "is no index, its descriptor says so");
}

/* Below before above: whoever sees the index signed may rely on all of it. */
static enum cocket_code
children_add(struct signing *s, const struct manifest *index, int depth, struct err *err)
{
	char text[DIGEST_TEXT_BYTES];

	for (size_t i = 0; i < index->count; i++) {
		const struct descriptor *d = &index->items[i];

		digest_print(text, &d->digest);
		if (is_index_type(d->media_type) && nested_add(s, d, depth + 1, err))
			return within(err, "%s", text);
		if (target_add(s, &d->digest, d->size, d->media_type, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
targets_find(struct signing *s, const struct image *image, struct err *err)
{
	const struct manifest *m = &image->manifest;

	if (s->options->recursive && m->kind == MANIFEST_INDEX && children_add(s, m, 0, err))
		return err->code;
	return target_add(s, &image->digest, image->bytes.len, m->media_type, err);
}

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
	if (s->name[0] != '\0' || (s->formats & SIGN_SIMPLE) == 0)
		return COCKET_OK;
	if (s->options->formats_given)
		return fail(err, COCKET_E_USAGE,
		            "the layout does not say the image's name: give --signed-as NAME, or --format bundle to bind the digest alone");
	s->formats = SIGN_BUNDLE;
	return COCKET_OK;
}

static struct simple_payload
payload_of(const struct signing *s, const struct target *t)
{
	const struct sign_options *o = s->options;
	struct simple_payload p = {
		.digest = t->digest, .has_signed_at = true, .signed_at = o->now, .has_expires = o->expires != 0, .expires = o->expires,
		.creator = "cocket " COCKET_VERSION,
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
detach_simple(struct buf *out, struct slice payload, struct slice signature, const struct digest *key_id, struct err *err)
{
	AUTO(buf_free) struct buf layer = BUF(MANIFEST_MAX_BYTES);
	AUTO(buf_free) struct buf config = BUF(CONFIG_MAX_BYTES);
	AUTO(buf_free) struct buf manifest = BUF(MANIFEST_MAX_BYTES);
	struct digest digest = digest_of(payload);

	if (simple_layer_print(&layer, payload, signature, key_id, err) || simple_config_print(&config, &digest, 1, err))
		return err->code;
	if (simple_manifest_print(&manifest, buf_slice(&config), buf_slice(&layer), err))
		return err->code;
	return detach(out, buf_slice(&manifest), err);
}

static enum cocket_code
sign_simple(const struct signing *s, const struct target *t, const struct privkey *key, struct err *err)
{
	AUTO(buf_free) struct buf payload = BUF(SIGNATURE_MAX_BYTES);
	AUTO(buf_free) struct buf signature = BUF(SIGNATURE_MAX_BYTES);
	const struct sign_options *o = s->options;
	const struct simple_payload p = payload_of(s, t);
	const struct digest *id = pubkey_id(privkey_public(key));

	if (simple_print(&payload, &p, o->annotations, o->annotation_count, err) || privkey_sign(&signature, key, buf_slice(&payload), err))
		return err->code;
	if (o->detached)
		return detach_simple(o->detached, buf_slice(&payload), buf_slice(&signature), id, err);
	return attach_simple(s->source, &t->digest, buf_slice(&payload), buf_slice(&signature), id, err);
}

static enum cocket_code
bundle_make(struct buf *out, const struct signing *s, const struct target *t, const struct privkey *key, struct err *err)
{
	AUTO(buf_free) struct buf statement = BUF(SIGNATURE_MAX_BYTES);
	AUTO(buf_free) struct buf pae = BUF(2 * SIGNATURE_MAX_BYTES);
	AUTO(buf_free) struct buf signature = BUF(SIGNATURE_MAX_BYTES);
	const struct sign_options *o = s->options;
	const struct simple_payload p = payload_of(s, t);

	if (statement_print(&statement, &p, o->annotations, o->annotation_count, err))
		return err->code;
	if (dsse_pae(&pae, INTOTO_PAYLOAD_TYPE, buf_slice(&statement), err) || privkey_sign(&signature, key, buf_slice(&pae), err))
		return err->code;
	return bundle_print(out, buf_slice(&statement), buf_slice(&signature), pubkey_id(privkey_public(key)), err);
}

static enum cocket_code
sign_bundle(const struct signing *s, const struct target *t, const struct privkey *key, struct err *err)
{
	AUTO(buf_free) struct buf bundle = BUF(SIGNATURE_MAX_BYTES);
	const struct descriptor subject = { .media_type = t->media_type, .digest = t->digest, .size = t->size };

	if (bundle_make(&bundle, s, t, key, err))
		return err->code;
	if (s->options->detached)
		return detach(s->options->detached, buf_slice(&bundle), err);
	return attach_bundle(s->source, &subject, buf_slice(&bundle), s->options->now, err);
}

static enum cocket_code
target_sign(const struct signing *s, const struct target *t, struct err *err)
{
	for (size_t i = 0; i < s->options->key_count; i++) {
		const struct privkey *key = s->options->keys[i];

		if ((s->formats & SIGN_SIMPLE) && sign_simple(s, t, key, err))
			return err->code;
		if ((s->formats & SIGN_BUNDLE) && sign_bundle(s, t, key, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
targets_sign(const struct signing *s, struct err *err)
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
run(struct sign_report *out, struct signing *s, struct err *err)
{
	AUTO(image_free) struct image image = { 0 };

	if (source_resolve(&image, s->source, err) || name_find(s, &image, err) || formats_find(s, err))
		return err->code;
	if (targets_find(s, &image, err) || targets_sign(s, err))
		return err->code;
	if (s->options->detached == NULL && source_commit(s->source, err))
		return err->code;
	out->digest = image.digest;
	out->manifests = s->count;
	out->formats = s->formats;
	memcpy(out->name, s->name, sizeof out->name);
	return COCKET_OK;
}

static enum cocket_code
options_check(const struct sign_options *o, struct err *err)
{
	if (o->key_count == 0)
		return fail(err, COCKET_E_USAGE, "no key to sign with: give --key KEY");
	if ((o->formats & (SIGN_SIMPLE | SIGN_BUNDLE)) == 0)
		return fail(err, COCKET_E_USAGE, "no format to sign in");
	if (o->expires && o->expires <= o->now)
		return fail(err, COCKET_E_USAGE, "the signature would have expired already");
	return COCKET_OK;
}

enum cocket_code
sign_image(struct sign_report *out, struct session *session, const char *image, const struct sign_options *options, struct err *err)
{
	struct signing s = { .options = options };
	struct sign_report report = { 0 };
	struct reference ref;

	if (options_check(options, err) || reference_parse(&ref, image, err))
		return err->code;
	uint64_t requests = session_request_count(session);
	enum cocket_code code = source_open(&s.source, session, &ref, options->detached == NULL, err);
	if (code == COCKET_OK)
		code = run(&report, &s, err);
	source_close(&s.source);
	free(s.targets);
	if (code)
		return code;
	report.requests = session_request_count(session) - requests;
	*out = report;
	return COCKET_OK;
}
