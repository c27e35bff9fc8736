/* One attestation and what is asked of it: see attestation_evaluation.h.  Only what was proved is read. */
#include "verify/attestation_evaluation.h"

#include <stdio.h>

#include "verify/attested_signer.h"

static void
signer_set(struct attested *out, const struct attestation *a)
{
	static const char *const words[] = {
		[ATTESTATION_UNSIGNED] = NULL, [ATTESTATION_BY_ENVELOPE] = "envelope", [ATTESTATION_BY_MANIFEST] = "manifest", [ATTESTATION_BY_INDEX] = "index",
	};

	out->signer = attested_signer_of(a);
	out->signed_by = words[a->by];
	out->time_source = a->proof.source;
	out->signed_at = a->proof.time;
}

static bool
is_of_kind(const struct attested *out, enum predicate_kind kind)
{
	return predicate_type_kind(out->type) == kind;
}

/* What is asked of it, each by its reader; of what nothing is asked, that which knows its time. */
static enum cocket_code
predicate_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err)
{
	const struct policy_attestation *asked = c->asked;
	const struct {
		enum predicate_kind kind;
		bool is_asked;
		enum cocket_code (*check)(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err);
	} readers[] = {
		{ PREDICATE_SCAN, scan_checks_are_asked(&asked->scan), scan_check },
		{ PREDICATE_PROVENANCE, provenance_checks_are_asked(&asked->provenance), provenance_check },
		{ PREDICATE_SBOM, sbom_checks_are_asked(&asked->sbom), sbom_check },
		{ PREDICATE_VSA, vsa_checks_are_asked(&asked->vsa), vsa_check },
		{ PREDICATE_VEX, false, vex_check },
	};
	bool is_any_asked = asked->pointer_count > 0;

	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
		is_any_asked = is_any_asked || readers[i].is_asked;
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
		if ((readers[i].is_asked || (is_of_kind(out, readers[i].kind) && (!is_any_asked || asked->pointer_count > 0))) &&
		    readers[i].check(out, predicate, c, err))
			return err->code;
	return pointers_check(out, predicate, c, err);
}

enum cocket_code
attestation_evaluate(struct attested *out, const struct attestation *a, const struct check_context *c, struct err *err)
{
	struct check_context with_signer = *c;

	snprintf(out->type, sizeof out->type, "%s", a->type);
	snprintf(out->where, sizeof out->where, "%s", a->where);
	out->subject = a->subject;
	out->document = a->document;
	out->reason = a->reason;
	snprintf(out->detail, sizeof out->detail, "%s", a->detail);
	signer_set(out, a);
	if (a->reason != REASON_OK)
		return COCKET_OK;
	if (a->statement.predicate.len == 0)
		attested_refuse(out, REASON_ATTESTATION, "it has no predicate");
	with_signer.leaf = a->certificate ? a->certificate->leaf : NULL;
	return out->reason == REASON_OK ? predicate_check(out, a->statement.predicate, &with_signer, err) : COCKET_OK;
}
