/* Which attestations are required of an image: see attestation_require.h.  Whoever is named for one counts for it alone; if nobody is, whoever signs the
 * images of the rule. */
#include "verify/attestation_require.h"

#include "base/limits.h"
#include "base/list.h"
#include "verify/attestation_check.h"
#include "verify/role_requirements.h"
#include "verify/verification.h"

/* --- who -------------------------------------------------------------------------------------------- */

/* Names and revocations as the verification has them; nobody is named yet. */
static struct requirements
whoever(const struct verification *run)
{
	return (struct requirements){
		.revoker = run->required.revoker, .revoked = run->required.revoked, .certificates = run->required.certificates, .name = run->required.name,
		.tag = run->required.tag,
	};
}

static enum cocket_code
roles_name(struct requirements *out, struct verification *run, struct trust *trust, const struct requirement *base, const struct policy_list *roles,
           struct err *err)
{
	if (out->name == NULL)
		return fail(err, COCKET_E_NO_RULE, "the image's name is unknown, and the trust store matches names: use --signed-as NAME");
	return requirement_add_roles(out, base, trust, roles, err) ? err->code : verify_context_certificates(out, run->context, err);
}

/* As the rule, or the options, say whose signatures count for images. */
static enum cocket_code
image_signers_name(struct requirements *out, struct verification *run, struct err *err)
{
	const struct verify_options *o = run->options;
	const struct requirement base = { .threshold = o->threshold, .names_optional = true, .max_age = o->policy_context ? 0 : o->max_age };

	if (o->trust)
		return roles_name(out, run, o->trust, &base, run->rule && !run->rule->who.any_role ? &run->rule->who.roles : NULL, err);
	if (o->keys->count == 0 && o->identities.count == 0)
		return fail(err, COCKET_E_NO_RULE, "attestations are asked for, and policy rule %zu names nobody who may sign", run->report->rule);
	return requirement_add_signers(out, &base, o->keys, &o->identities, err) ? err->code : verify_context_certificates(out, run->context, err);
}

/* As the policy names them. */
static enum cocket_code
who_name(struct requirements *out, struct verification *run, const struct policy_who *who, const struct keyring *keys, struct err *err)
{
	const struct policy_context *g = run->options->policy_context;
	const struct requirement base = { .threshold = who->threshold, .names_optional = true };
	const struct identity_patterns identities = { who->identities, who->identity_count };

	out->certificates = (struct certificate_anchors){ .no_log = who->no_log, .no_sct = who->no_sct, .now = run->options->now };
	if (policy_who_is_by_roles(who))
		return roles_name(out, run, g->trust, &base, who->any_role ? NULL : &who->roles, err);
	return requirement_add_signers(out, &base, keys, &identities, err) ? err->code : verify_context_certificates(out, run->context, err);
}

/* --- what -------------------------------------------------------------------------------------------- */

static enum cocket_code
requirement_begin(struct attestation_requirement **out, struct attestation_requirements *r, struct verification *run, const struct policy_attestation *asked,
                  struct err *err)
{
	if (LIST_GROW(r, 2 * POLICY_ATTESTATIONS_MAX, "attestations", err))
		return err->code;
	*out = &r->items[r->count++];
	**out = (struct attestation_requirement){ .asked = asked, .signers = whoever(run), .vex = whoever(run) };
	policy_list_print((*out)->types, &asked->types, " or ");
	return COCKET_OK;
}

static enum cocket_code
of_rule(struct attestation_requirements *out, struct verification *run, size_t i, struct err *err)
{
	const struct policy_attestation *asked = &run->rule->attestations[i];
	const struct policy_context *g = run->options->policy_context;
	const struct keyring *keys = g->signers[run->rule - g->policy.rules].attesters;
	struct attestation_requirement *q;

	if (requirement_begin(&q, out, run, asked, err))
		return err->code;
	if (asked->signers.threshold > 0 ? who_name(&q->signers, run, &asked->signers, &keys[2 * i], err) : image_signers_name(&q->signers, run, err))
		return err->code;
	return asked->scan.vex.threshold > 0 ? who_name(&q->vex, run, &asked->scan.vex, &keys[2 * i + 1], err) : COCKET_OK;
}

static enum cocket_code
of_options(struct attestation_requirements *out, struct verification *run, size_t i, struct err *err)
{
	struct attestation_requirement *q;

	return requirement_begin(&q, out, run, &run->options->attestations[i], err) ? err->code : image_signers_name(&q->signers, run, err);
}

enum cocket_code
attestation_requirements_open(struct attestation_requirements *out, struct verification *run, struct err *err)
{
	for (size_t i = 0; run->rule && i < run->rule->attestation_count; i++)
		if (of_rule(out, run, i, err))
			return err->code;
	for (size_t i = 0; i < run->options->attestation_count; i++)
		if (of_options(out, run, i, err))
			return err->code;
	return COCKET_OK;
}
