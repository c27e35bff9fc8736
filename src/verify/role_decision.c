/* Deciding by a trust store (cocket-trust(5)): each role that covers the name is asked in order, with its own keys and threshold.
 * Pure but for roles_open, which reads role files.  A role that is expired, not yet valid or short of keys allows nothing. */
#include "verify/role_decision.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"

void
roles_free(struct roles *r)
{
	trust_roles_free(r->items, r->count);
	keyring_free(&r->keys);
	free(r->standing);
	*r = (struct roles){ 0 };
}

static enum cocket_code
keys_add(struct roles *r, const char *role, const struct pubkey *const keys[], size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		AUTO(pubkey_free) struct pubkey *key = NULL;

		if (pubkey_parse_spki(&key, pubkey_spki(keys[i]), err) || keyring_add(&r->keys, &key, role, err))
			return within(err, "role %s", role);
	}
	return COCKET_OK;
}

static size_t
key_find(const struct keyring *keys, const struct pubkey *key)
{
	size_t i = 0;

	while (i < keys->count && !digest_eq(pubkey_id(keys->keys[i]), pubkey_id(key)))
		i++;
	return i;
}

/* One row a role: what each key is to it.  A key that one role has and the store revokes is revoked for all. */
static enum cocket_code
standing_fill(struct roles *r, struct err *err)
{
	size_t n = r->keys.count;

	r->standing = calloc(r->count * n + 1, sizeof *r->standing);
	if (r->standing == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (size_t i = 0; i < r->count * n; i++)
		r->standing[i] = KEY_OF_NO_ROLE;
	for (size_t i = 0; i < r->count; i++) {
		const struct trust_role *role = &r->items[i];

		for (size_t k = 0; k < role->key_count; k++)
			r->standing[i * n + key_find(&r->keys, role->keys[k])] = KEY_COUNTS;
		for (size_t k = 0; k < role->revoked_count; k++)
			r->standing[i * n + key_find(&r->keys, role->revoked[k])] = KEY_REVOKED;
	}
	return COCKET_OK;
}

static bool
is_wanted(const struct policy_list *wanted, const char *role)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (strcmp(wanted->items[i], role) == 0)
			return true;
	return false;
}

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

/* A role that a policy names is one role: whoever may delegate could call another so, and speak in its name. */
static enum cocket_code
is_meant(bool *out, struct roles *r, struct trust *trust, const struct policy_list *wanted, const char *role, struct err *err)
{
	size_t count = 0;

	*out = false;
	if (!is_wanted(wanted, role))
		return COCKET_OK;
	if (trust_role_count(trust, role, &count, err))
		return err->code;
	*out = count == 1;
	if (!*out)
		snprintf(r->unclear, sizeof r->unclear, "%s", role);
	return COCKET_OK;
}

/* The policy names whose word it takes; the others are as if nobody had delegated to them. */
static enum cocket_code
narrow(struct roles *r, struct trust *trust, const struct policy_list *wanted, struct err *err)
{
	size_t kept = 0, n = r->count;

	for (size_t i = 0; i < n; i++) {
		bool keep;

		if (is_meant(&keep, r, trust, wanted, r->items[i].name, err))
			return err->code;
		if (keep) {
			role_move(&r->items[kept++], &r->items[i]);
			continue;
		}
		free(r->items[i].keys);
		free(r->items[i].revoked);
		r->items[i] = (struct trust_role){ 0 };
	}
	r->count = kept;
	r->narrowed = true;
	return COCKET_OK;
}

/* The store reads files of roles when a search comes to them: one search at a time, whoever shares it.  What it gave stays as it is. */
static enum cocket_code
roles_search(struct roles *r, struct trust *trust, const char *repository, struct err *err)
{
	static pthread_mutex_t searching = PTHREAD_MUTEX_INITIALIZER;
	enum cocket_code code;

	(void)pthread_mutex_lock(&searching);
	code = trust_roles_for(trust, repository, &r->items, &r->count, err);
	(void)pthread_mutex_unlock(&searching);
	return code;
}

enum cocket_code
roles_open(struct roles *out, struct trust *trust, const struct name *name, const struct policy_list *wanted, struct err *err)
{
	AUTO(roles_free) struct roles r = { 0 };
	char repository[NAME_TEXT_BYTES];

	name_print_repository(repository, name);
	if (roles_search(&r, trust, repository, err))
		return err->code;
	if (wanted && narrow(&r, trust, wanted, err))
		return err->code;
	for (size_t i = 0; i < r.count; i++)
		if (keys_add(&r, r.items[i].name, r.items[i].keys, r.items[i].key_count, err) ||
		    keys_add(&r, r.items[i].name, r.items[i].revoked, r.items[i].revoked_count, err))
			return err->code;
	if (standing_fill(&r, err))
		return err->code;
	*out = r;
	r = (struct roles){ 0 };
	return COCKET_OK;
}

static struct rules
role_rules(const struct roles *roles, size_t i, const struct rules *base)
{
	const struct trust_role *role = &roles->items[i];
	struct rules rules = *base;

	rules.role = role->name;
	rules.threshold = role->threshold > base->threshold ? role->threshold : base->threshold;
	rules.standing = roles->standing + i * roles->keys.count;
	rules.names_optional = base->names_optional || role->names_optional;
	if (role->has_max_age && (base->max_age == 0 || role->max_age < base->max_age))
		rules.max_age = role->max_age;
	return rules;
}

/* A role out of its dates speaks for nothing, whoever signed. */
static bool
role_in_date(struct decision *d, const struct trust_role *role, int64_t now)
{
	if (role->expired) {
		d->reason = REASON_EXPIRED_TRUST;
		snprintf(d->detail, sizeof d->detail, "role %s has expired", role->name);
		return false;
	}
	if (role->has_not_before && now < role->not_before) {
		d->reason = REASON_NOT_YET_VALID;
		snprintf(d->detail, sizeof d->detail, "role %s does not count yet", role->name);
		return false;
	}
	return true;
}

/* Of two denials: the one that could not be decided, then the one that counted more keys, then the one that says more than that nobody we
 * know signed. */
static bool
tells_more(const struct decision *a, const struct decision *b)
{
	bool a_unknown = a->verdict == VERDICT_UNKNOWN, b_unknown = b->verdict == VERDICT_UNKNOWN;
	bool a_vague = a->reason == REASON_UNKNOWN_KEY || a->reason == REASON_NO_SIGNATURE;
	bool b_vague = b->reason == REASON_UNKNOWN_KEY || b->reason == REASON_NO_SIGNATURE;

	if (a_unknown != b_unknown)
		return a_unknown;
	if (a->counted != b->counted)
		return a->counted > b->counted;
	return !a_vague && b_vague;
}

/* An expired role delegates nothing, so the keys below it are strangers': then its date is what there is to mend. */
static void
expired_tell(struct decision *d, const struct roles *roles)
{
	for (size_t i = 0; i < roles->count; i++) {
		if (!roles->items[i].expired)
			continue;
		d->reason = REASON_EXPIRED_TRUST;
		snprintf(d->detail, sizeof d->detail, "role %s has expired, and whom it delegates to with it; no key of another role signed", roles->items[i].name);
		return;
	}
}

static void
no_role_tell(struct decision *d, const struct roles *roles)
{
	if (roles->unclear[0])
		snprintf(d->detail, sizeof d->detail, "role %s: several roles of the trust store delegate to one of that name, so the policy names none of them",
		         TEXT(slice_str(roles->unclear)));
	else
		snprintf(d->detail, sizeof d->detail, "%s covers the image's name",
		         roles->narrowed ? "none of the roles that the policy names" : "no role of the trust store");
}

static void
judge(struct decision *d, const struct roles *roles, size_t i, const struct rules *base, struct finding *findings, bool *counted, size_t n,
      const struct err *transient, const struct err *overflow)
{
	const struct rules rules = role_rules(roles, i, base);
	struct decision out = { .verdict = VERDICT_DENY };

	decide(&out, &rules, findings, counted, n, transient, overflow, &roles->keys);
	if (out.verdict == VERDICT_ALLOW && !role_in_date(&out, &roles->items[i], base->now))
		out.verdict = VERDICT_DENY;
	*d = out;
}

void
roles_decide(struct decision *out, size_t *role, const struct roles *roles, const struct rules *base, struct finding *findings, bool *counted, size_t n,
             const struct err *transient, const struct err *overflow)
{
	struct finding *as_examined = calloc(n + 1, sizeof *as_examined);
	struct decision best = { .verdict = VERDICT_DENY, .reason = REASON_NO_RULE };
	size_t chosen = 0;

	if (n > 0)
		memset(counted, 0, n * sizeof *counted); /* where no role is asked, nothing counts */
	no_role_tell(&best, roles);
	if (as_examined == NULL) {
		*out = (struct decision){ .verdict = VERDICT_UNKNOWN, .reason = REASON_IO, .detail = "out of memory" };
		return;
	}
	if (n > 0)
		memcpy(as_examined, findings, n * sizeof *findings);
	for (size_t i = 0; i < roles->count && best.verdict != VERDICT_ALLOW; i++) {
		struct decision d;

		if (n > 0)
			memcpy(findings, as_examined, n * sizeof *findings);
		judge(&d, roles, i, base, findings, counted, n, transient, overflow);
		if (i == 0 || d.verdict == VERDICT_ALLOW || tells_more(&d, &best)) {
			best = d;
			chosen = i;
		}
	}
	if (best.verdict != VERDICT_ALLOW && roles->count > 1) { /* the findings go with the answer that is given */
		if (n > 0)
			memcpy(findings, as_examined, n * sizeof *findings);
		judge(&best, roles, chosen, base, findings, counted, n, transient, overflow);
	}
	if (best.verdict == VERDICT_DENY && best.reason == REASON_UNKNOWN_KEY)
		expired_tell(&best, roles);
	free(as_examined);
	*role = chosen;
	*out = best;
}
