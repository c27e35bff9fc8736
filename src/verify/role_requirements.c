/* Roles of a trust store as requirements: see role_requirements.h.  What is expired, not yet valid or revoked stays, so that a denial can name it. */
#include "verify/role_requirements.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"

/* --- which roles ---------------------------------------------------------------------------------- */

/* A bin's name stands in the role itself, and moves with it. */
static void
role_move(struct trust_role *to, struct trust_role *from)
{
	const bool is_bin = from->name == from->bin;

	if (to == from)
		return;
	*to = *from;
	if (is_bin)
		to->name = to->bin;
	*from = (struct trust_role){ 0 };
}

/* A role that a policy names is one role: whoever may delegate could call another so, and speak in its name.  unclear: of a name that several have. */
static enum cocket_code
is_meant(bool *out, char unclear[static TUF_ROLE_NAME_MAX + 1], struct trust *trust, const struct policy_list *wanted, const char *role,
         struct err *err)
{
	size_t count = 0;

	*out = false;
	if (!policy_list_has(wanted, role))
		return COCKET_OK;
	if (trust_role_count(trust, role, &count, err))
		return err->code;
	*out = count == 1;
	if (!*out)
		snprintf(unclear, TUF_ROLE_NAME_MAX + 1, "%s", role);
	return COCKET_OK;
}

/* The policy names whose word it accepts; the others are as if nobody had delegated to them. */
static enum cocket_code
narrow(char unclear[static TUF_ROLE_NAME_MAX + 1], struct requirements *r, struct trust *trust, const struct policy_list *wanted, struct err *err)
{
	size_t kept = 0, n = r->role_count;

	for (size_t i = 0; i < n; i++) {
		bool keep;

		if (is_meant(&keep, unclear, trust, wanted, r->roles[i].name, err))
			return err->code;
		if (keep) {
			role_move(&r->roles[kept++], &r->roles[i]);
			continue;
		}
		trust_role_clear(&r->roles[i]);
	}
	r->role_count = kept;
	return COCKET_OK;
}

static void
none_explain(struct requirements *r, bool is_narrowed, const char *unclear)
{
	if (unclear[0])
		snprintf(r->none, sizeof r->none, "role %s is ambiguous: several roles of the trust store delegate to one of that name",
		         TEXT(slice_str(unclear)));
	else
		snprintf(r->none, sizeof r->none, "%s covers the image's name", is_narrowed ? "none of the roles that the policy names" : "no role of the trust store");
}

/* --- what a role requires ------------------------------------------------------------------------- */

static enum cocket_code
key_add(struct requirements *r, struct requirement *q, const struct pubkey *key, const char *label, bool is_revoked, struct err *err)
{
	const struct identity who = identity_of_key(key);

	if (keyring_add_copy(&r->keys, key, label, err))
		return within(err, "role %s", q->role);
	return named_signers_add(&q->signers, &who, is_revoked, err);
}

/* What is revoked is refused wherever it counts (evaluation.c). */
static enum cocket_code
identities_add(struct requirement *q, const struct trust_role *role, struct err *err)
{
	for (size_t i = 0; i < role->identity_count; i++) {
		const struct identity who = identity_of_pattern(&role->identities[i]);

		if (named_signers_add(&q->signers, &who, false, err))
			return err->code;
	}
	return COCKET_OK;
}

static int64_t
shorter(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

enum cocket_code
requirement_add_role(struct requirements *r, const struct requirement *base, const struct trust_role *role, struct err *err)
{
	struct requirement *q;

	if (requirement_add(&q, r, base, err))
		return err->code;
	q->role = role->name;
	q->chain = role->chain;
	q->expired = role->expired;
	q->expires = role->expires;
	q->expiring = role->expiring;
	q->has_not_before = role->has_not_before;
	q->not_before = role->not_before;
	q->threshold = role->threshold > base->threshold ? role->threshold : base->threshold;
	q->names_optional = base->names_optional || role->names_optional;
	if (role->has_max_age)
		q->max_age = shorter(base->max_age, role->max_age);
	for (size_t i = 0; i < role->key_count; i++)
		if (key_add(r, q, role->keys[i], role->key_labels[i], false, err))
			return err->code;
	for (size_t i = 0; i < role->revoked_count; i++)
		if (key_add(r, q, role->revoked[i], role->revoked_labels[i], true, err))
			return err->code;
	return identities_add(q, role, err);
}

enum cocket_code
requirement_add_roles(struct requirements *r, const struct requirement *base, struct trust *trust, const struct policy_list *wanted, struct err *err)
{
	char repository[NAME_TEXT_BYTES], unclear[TUF_ROLE_NAME_MAX + 1] = "";

	name_print_repository(repository, r->name);
	if (trust_roles_for(trust, repository, &r->roles, &r->role_count, err))
		return err->code;
	if (wanted && narrow(unclear, r, trust, wanted, err))
		return err->code;
	none_explain(r, wanted != NULL, unclear);
	for (size_t i = 0; i < r->role_count; i++)
		if (requirement_add_role(r, base, &r->roles[i], err))
			return err->code;
	return COCKET_OK;
}
