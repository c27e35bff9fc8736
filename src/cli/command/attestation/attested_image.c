/* See attested_image.h.  Needs no trust: who signed is proved only of those who are named by --key or --identity. */
#include "cli/command/attestation/attested_image.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "format/oci/attestation_entry.h"
#include "identity/identity_refusal.h"
#include "identity/key_files.h"
#include "image/source_open.h"
#include "verify/elsewhere.h"

#define CHECKS_BUDGET 1024

struct attestation_arguments attestation_arguments;

#define args attestation_arguments

void
attested_image_close(struct attested_image *a)
{
	for (size_t i = 0; i < a->count; i++)
		attestations_free(&a->items[i].found);
	free(a->items);
	fetch_memory_free(&a->memory);
	image_free(&a->image);
	named_signers_free(&a->signers);
	keyring_free(&a->keys);
	root_files_close(&a->roots);
	source_close(&a->further);
	source_close(&a->source);
	session_free(&a->session);
}

/* --- what is asked for ------------------------------------------------------------------------------ */

static enum cocket_code
types_check(struct err *err)
{
	for (size_t i = 0; i < args.types.count; i++)
		if (predicate_type_check(args.types.items[i], err))
			return within(err, "--type");
	return COCKET_OK;
}

static bool
has_conditions(void)
{
	for (size_t c = 0; c < CONDITION_COUNT; c++)
		if (args.conditions[c])
			return true;
	return false;
}

static enum cocket_code
signers_check(struct attested_image *a, struct err *err)
{
	struct identity_pattern p = { .name = args.identity, .issuer = args.issuer };
	struct identity who;

	if (public_keys_load(&a->keys, &args.keys, err))
		return err->code;
	for (size_t i = 0; i < a->keys.count; i++) {
		who = identity_of_key(a->keys.keys[i]);
		if (named_signers_add(&a->signers, &who, false, err))
			return err->code;
	}
	memcpy(p.conditions, args.conditions, sizeof p.conditions);
	if (!args.identity && !args.issuer && !has_conditions())
		return COCKET_OK;
	a->pattern = p;
	who = identity_of_pattern(&a->pattern);
	return identity_pattern_check(&a->pattern, err) ? err->code : named_signers_add(&a->signers, &who, false, err);
}

enum cocket_code
attested_image_prepare(struct attested_image *a, char *const operands[], struct err *err)
{
	const struct root_choice choice = { args.roots, args.unlogged_roots };
	struct platform platform;

	if (types_check(err) || signers_check(a, err) || elsewhere_check(args.signature_repository, operands, 1, err))
		return err->code;
	if (args.platform && platform_parse(&platform, slice_str(args.platform), err))
		return within(err, "--platform");
	return args.identity ? root_files_open(&a->roots, &choice, clock_now(), err) : COCKET_OK;
}

/* --- where it is ------------------------------------------------------------------------------------ */

static enum cocket_code
elsewhere_set(struct source *s, struct err *err)
{
	struct elsewhere elsewhere;

	if (elsewhere_find(&elsewhere, args.signature_repository, err))
		return err->code;
	if (s->ref.transport != TRANSPORT_REGISTRY || (!elsewhere.is_given && !elsewhere.is_cosigns))
		return COCKET_OK;
	return registry_set_elsewhere(s, elsewhere.is_given ? &elsewhere.given : &elsewhere.cosigns, false, err);
}

static enum cocket_code
further_open(struct attested_image *a, struct err *err)
{
	struct reference ref = { .transport = TRANSPORT_REGISTRY };

	if (!args.attestation_repository)
		return COCKET_OK;
	if (repository_parse(&ref.name, args.attestation_repository, err))
		return within(err, "--attestation-repository");
	return source_open(&a->further, a->session, &ref, false, err);
}

static enum cocket_code
places_open(struct attested_image *a, const struct app *app, const char *image, struct err *err)
{
	struct reference ref;

	if (reference_parse(&ref, image, err) || session_new(&a->session, &app->session, err))
		return err->code;
	session_start_image(a->session);
	if (source_open(&a->source, a->session, &ref, false, err) || elsewhere_set(a->source, err))
		return err->code;
	return further_open(a, err);
}

/* --- of which manifests ----------------------------------------------------------------------------- */

static bool
is_wanted(const struct descriptor *d)
{
	struct platform asked;
	struct err ignored = { 0 };
	struct digest about;

	if (attestation_entry_subject(&about, d))
		return false;
	if (!args.platform || platform_parse(&asked, slice_str(args.platform), &ignored))
		return true;
	return d->has_platform && platform_matches(&asked, &d->platform);
}

static void
manifest_add(struct attested_image *a, const struct descriptor *d)
{
	struct attested_manifest *m = &a->items[a->count++];

	*m = (struct attested_manifest){ .digest = d->digest, .is_index = media_type_is_index(d->media_type), .has_platform = d->has_platform };
	m->platform = d->platform;
}

static enum cocket_code
manifests_find(struct attested_image *a, struct err *err)
{
	const struct manifest *m = &a->image.manifest;
	const bool is_index = m->kind == MANIFEST_INDEX;
	const struct descriptor root = { .media_type = m->media_type, .digest = a->image.digest };

	if (is_index && m->count > INDEX_CHILDREN_MAX)
		return fail(err, COCKET_E_TOO_MANY, "%zu manifests, at most %d are looked at", m->count, INDEX_CHILDREN_MAX);
	a->items = calloc(m->count + 1, sizeof *a->items);
	if (a->items == NULL)
		return no_memory(err);
	if (!is_index || !args.platform)
		manifest_add(a, &root);
	for (size_t i = 0; is_index && i < m->count; i++)
		if (is_wanted(&m->items[i]))
			manifest_add(a, &m->items[i]);
	if (a->count == 0)
		return fail(err, COCKET_E_PLATFORM, "no platform %s in the index", args.platform);
	return COCKET_OK;
}

/* --- what is there ---------------------------------------------------------------------------------- */

static bool
type_is_asked(const void *ctx, const char *type)
{
	(void)ctx;
	for (size_t i = 0; i < args.types.count; i++)
		if (predicate_type_matches(args.types.items[i], type))
			return true;
	return args.types.count == 0;
}

bool
attestation_is_asked(const struct attestation *t)
{
	return t->type[0] == '\0' || type_is_asked(NULL, t->type);
}

static enum cocket_code
manifest_collect(struct attested_image *a, struct attested_manifest *m, bool is_listing, struct err *err)
{
	const struct authenticators by = {
		.keys = &a->keys,
		.certificates = { .roots = a->roots.items, .count = a->roots.count, .no_log = args.no_log, .no_sct = args.no_sct, .now = clock_now() },
	};
	unsigned budget = CHECKS_BUDGET;
	const struct attestation_request q = {
		.source = a->source, .elsewhere = a->further, .memory = &a->memory, .subject = &m->digest,
		.wish = { .wants = type_is_asked, .index = digest_eq(&m->digest, &a->image.digest) ? NULL : &a->image, .is_listing = is_listing },
		.by = a->signers.count > 0 ? &by : NULL, .now = clock_now(), .budget = &budget,
	};

	if (attestations_collect(&m->found, &q, err) || (m->found.has_rest && attestations_collect_rest(&m->found, &q, err)))
		return err->code;
	for (size_t i = 0; i < m->found.count; i++)
		attestation_read_type(&m->found.items[i]);
	return COCKET_OK;
}

enum cocket_code
attested_image_open(struct attested_image *a, const struct app *app, const char *image, bool is_listing, struct err *err)
{
	if (places_open(a, app, image, err) || source_resolve(&a->image, a->source, err) || manifests_find(a, err))
		return err->code;
	for (size_t i = 0; i < a->count; i++)
		if (manifest_collect(a, &a->items[i], is_listing && a->signers.count == 0, err))
			return err->code;
	return COCKET_OK;
}

/* --- what is found ---------------------------------------------------------------------------------- */

bool
attestation_is_verified(const struct attested_image *a, const struct attestation *t)
{
	return t->reason == REASON_OK && named_signers_find(&a->signers, &t->proof.who) < a->signers.count;
}

enum reason
attestation_why(char out[static ATTESTATION_WHY_BYTES], const struct attested_image *a, const struct attestation *t)
{
	char who[IDENTITY_REFUSAL_BYTES];

	snprintf(out, ATTESTATION_WHY_BYTES, "%s", t->detail);
	if (t->reason != REASON_OK || attestation_is_verified(a, t))
		return t->reason;
	if (identity_refusal_print(who, &a->signers, &t->proof.who)) {
		snprintf(out, ATTESTATION_WHY_BYTES, "%s", who);
		return REASON_IDENTITY_MISMATCH;
	}
	snprintf(out, ATTESTATION_WHY_BYTES, "signed by an unknown key");
	return REASON_UNKNOWN_KEY;
}

const struct err *
attested_image_trouble(const struct attested_image *a)
{
	for (size_t i = 0; i < a->count; i++) {
		if (a->items[i].found.transient.code)
			return &a->items[i].found.transient;
		if (a->items[i].found.overflow.code)
			return &a->items[i].found.overflow;
	}
	return NULL;
}
