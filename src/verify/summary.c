/* Summaries of decisions: see summary.h.
 * Never says PASSED of an image that was not allowed, or was allowed by a rule that only warns. */
#include "verify/summary.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "format/attestation/statement_print.h"
#include "format/attestation/vsa_print.h"
#include "verify/summary_inputs.h"

bool
summary_is_due(const struct report *r)
{
	return r->has_digest && r->verdict != VERDICT_UNKNOWN;
}

static bool
is_passed(const struct report *r)
{
	return r->verdict == VERDICT_ALLOW && !r->would_deny;
}

/* The pinned reference; of an image that was denied, the name that was asked for with the digest. */
static void
resource_print(char *out, size_t room, const char *image, const struct report *r)
{
	char digest[DIGEST_TEXT_BYTES], name[NAME_TEXT_BYTES];
	const size_t pinned_bytes = strlen(r->pinned);
	struct reference ref;
	struct err ignored = { 0 };

	digest_print(digest, &r->digest);
	if (pinned_bytes > 0 && pinned_bytes < room)
		memcpy(out, r->pinned, pinned_bytes + 1);
	else if (reference_parse(&ref, image, &ignored) == COCKET_OK && ref.transport == TRANSPORT_REGISTRY) {
		name_print(name, &ref.name, &r->digest);
		snprintf(out, room, "%s", name);
	} else
		snprintf(out, room, "%s", digest);
}

static void
policy_print(struct vsa *v, const struct report *r, const struct policy_context *policy)
{
	if (policy == NULL || !r->by_policy) {
		snprintf(v->policy_uri, sizeof v->policy_uri, "urn:cocket:%s", r->by_trust ? "trust-store" : "keys");
		return;
	}
	snprintf(v->policy_uri, sizeof v->policy_uri, "file:%.*s", (int)sizeof v->policy_uri - 6, policy->path);
	v->has_policy_digest = true;
	v->policy_digest = policy->sha256;
}

/* Where platforms alone were decided about, nothing was of the index: whoever relies on it may run another. */
static enum cocket_code
subjects_find(struct digest **out, size_t *count, const struct report *r, struct err *err)
{
	struct digest *subjects = calloc(r->covered_count + 1, sizeof *subjects);

	if (subjects == NULL)
		return no_memory(err);
	*count = 0;
	if (!is_passed(r) || !r->is_partial || r->covered_count == 0)
		subjects[(*count)++] = r->digest;
	for (size_t i = 0; is_passed(r) && i < r->covered_count; i++)
		if (!digest_eq(&r->covered[i].digest, &r->digest))
			subjects[(*count)++] = r->covered[i].digest;
	*out = subjects;
	return COCKET_OK;
}

static void
inputs_free(struct vsa *v)
{
	v->levels = (struct strings){ 0 }; /* borrowed */
	vsa_free(v);
}

static enum cocket_code
predicate_print(struct buf *out, const char *image, const struct report *r, const struct summary_settings *s, struct err *err)
{
	struct vsa v = { .has_time = true, .time = s->now, .passed = is_passed(r), .levels = s->levels };
	struct reference ref;
	struct err ignored = { 0 };
	const bool is_named = reference_parse(&ref, image, &ignored) == COCKET_OK && ref.transport == TRANSPORT_REGISTRY;

	snprintf(v.verifier_id, sizeof v.verifier_id, "%s", s->verifier);
	resource_print(v.resource_uri, sizeof v.resource_uri, image, r);
	policy_print(&v, r, s->policy);
	enum cocket_code code = summary_inputs_add(&v, r, is_named ? &ref.name : NULL, err);
	code = code ? code : vsa_print(out, &v, err);
	inputs_free(&v);
	return code;
}

enum cocket_code
summary_print(struct buf *out, const char *image, const struct report *r, const struct summary_settings *s, struct err *err)
{
	AUTO(buf_free) struct buf json = BUF(STATEMENT_MAX_BYTES);
	struct digest *subjects = NULL;
	size_t count = 0;

	if (predicate_print(&json, image, r, s, err) || subjects_find(&subjects, &count, r, err))
		return err->code;
	const struct predicate said = { VSA_PREDICATE, buf_slice(&json) };
	enum cocket_code code = attestation_statement_print(out, &(struct new_statement){ subjects, count, "", &said }, err);
	free(subjects);
	return code;
}
