/* Who may speak for a name: the search through delegations (TUF 1.0 section 5.6.7), depth first, each role before those it delegates to.
 * A role is reached only through roles that cover the name too, so nobody delegates what is not his; a delegation is visited once (A17).
 * What a role calls those it delegates to, and how many they are, is its own affair: never hides a role of that name that another delegates to,
 * never keeps the search from one that stands elsewhere.
 * Never goes on past a terminating delegation, nor through a role that is past its date or before it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/log.h"
#include "trust/store/store.h"
#include "trust/store/store_part.h"

struct role_search {
	struct trust *trust;
	const char *repository;
	struct trust_role *roles; /* owned: room for all that the shares allow */
	size_t count;
	bool ended;               /* by a terminating delegation */
	bool over;                /* there were more roles than might be visited */
	bool even;                /* then siblings share what may be */
};

/* A delegation on the way: role, which stands in holder. */
struct delegation_step {
	const struct tuf_file *holder;
	const struct tuf_role *role;
	const char *name;                /* the role's, or the bin's */
	const struct trust_role *parent; /* NULL: targets */
};

/* --- one role --- */

static bool
is_among_keys(const struct trust_role *r, const struct digest *id)
{
	for (size_t i = 0; i < r->key_count; i++)
		if (digest_eq(pubkey_id(r->keys[i]), id))
			return true;
	for (size_t i = 0; i < r->revoked_count; i++)
		if (digest_eq(pubkey_id(r->revoked[i]), id))
			return true;
	return false;
}

static void
add_key(struct trust_role *r, const struct pubkey *key, const char *label, bool revoked)
{
	const size_t at = revoked ? r->revoked_count++ : r->key_count++;

	(revoked ? r->revoked : r->keys)[at] = key;
	(revoked ? r->revoked_labels : r->key_labels)[at] = label;
}

/* Keys are told apart by what they are (A15).  The threshold stays, however many are left. */
static enum cocket_code
add_keys(struct trust_role *r, const struct trust *t, const struct tuf_file *holder, const struct tuf_role *role, struct err *err)
{
	r->keys = calloc(role->key_count + 1, sizeof *r->keys);
	r->revoked = calloc(role->key_count + 1, sizeof *r->revoked);
	r->key_labels = calloc(role->key_count + 1, sizeof *r->key_labels);
	r->revoked_labels = calloc(role->key_count + 1, sizeof *r->revoked_labels);
	if (!r->keys || !r->revoked || !r->key_labels || !r->revoked_labels)
		return no_memory(err);
	for (size_t i = 0; i < role->key_count; i++) {
		const struct pubkey *key = tuf_key_get(holder, role->keys[i]);

		if (!key || is_among_keys(r, pubkey_id(key)))
			continue;
		add_key(r, key, tuf_key_label(holder, role->keys[i]), trust_key_revoked(t, pubkey_id(key)));
	}
	return COCKET_OK;
}

static void
narrow_expires(struct trust_role *r, int64_t expires, const char *role)
{
	if (r->expires != 0 && r->expires <= expires)
		return;
	r->expires = expires;
	r->expiring = role;
}

static void
narrow_max_age(struct trust_role *r, int64_t max_age)
{
	if (!r->has_max_age || max_age < r->max_age)
		r->max_age = max_age;
	r->has_max_age = true;
}

static void
narrow_not_before(struct trust_role *r, int64_t not_before)
{
	if (!r->has_not_before || not_before > r->not_before)
		r->not_before = not_before;
	r->has_not_before = true;
}

static void
limit_by_role(struct trust_role *r, const struct tuf_role *role)
{
	if (role->has_expires)
		narrow_expires(r, role->expires, role->name);
	if (role->has_max_age)
		narrow_max_age(r, role->max_age);
	if (role->has_not_before)
		narrow_not_before(r, role->not_before);
	r->names_optional = role->names_optional;
}

/* As with paths: a role below another has no more than the other. */
static void
limit_by_parent(struct trust_role *r, const struct trust_role *parent)
{
	if (parent->expires)
		narrow_expires(r, parent->expires, parent->expiring);
	if (parent->has_max_age)
		narrow_max_age(r, parent->max_age);
	if (parent->has_not_before)
		narrow_not_before(r, parent->not_before);
	r->names_optional = r->names_optional && parent->names_optional;
}

static void
print_chain(struct trust_role *r, const struct trust_role *parent)
{
	int n = snprintf(r->chain, sizeof r->chain, "%s > %s", parent ? parent->chain : "root > targets", r->name);

	if (n >= (int)sizeof r->chain)
		memcpy(r->chain + sizeof r->chain - sizeof "...", "...", sizeof "...");
}

static enum cocket_code
fill_role(struct trust_role *r, const struct trust *t, const struct delegation_step *d, struct err *err)
{
	r->parent = d->parent;
	r->delegation = d->role;
	r->name = d->role->name;
	if (d->holder->succinct) {
		snprintf(r->bin, sizeof r->bin, "%s", d->name);
		r->name = r->bin;
	}
	r->threshold = d->role->threshold;
	print_chain(r, d->parent);
	limit_by_role(r, d->role);
	if (d->parent)
		limit_by_parent(r, d->parent);
	r->expired = r->expires != 0 && t->now >= r->expires;
	return add_keys(r, t, d->holder, d->role, err) ? err->code : trust_role_add_identities(r, d->holder, d->role, err);
}

void
trust_role_clear(struct trust_role *role)
{
	free(role->keys);
	free(role->key_labels);
	free(role->revoked);
	free(role->revoked_labels);
	free(role->identities);
	*role = (struct trust_role){ 0 };
}

static void
roles_clear(struct trust_role *roles, size_t count)
{
	for (size_t i = 0; i < count; i++)
		trust_role_clear(&roles[i]);
}

/* --- the search --- */

/* left: how many roles may still be visited there.  Never more than was left on entry. */
static enum cocket_code search_in(struct role_search *s, const struct tuf_file *holder, const struct trust_role *parent, size_t *left, struct err *err);

static bool
is_above(const struct trust_role *r, const char *name)
{
	while (r && strcmp(r->name, name) != 0)
		r = r->parent;
	return r != NULL;
}

static bool
is_visited(const struct role_search *s, const struct tuf_role *delegation, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->roles[i].delegation == delegation && strcmp(s->roles[i].name, name) == 0)
			return true;
	return false;
}

/* The name is that of a role which targets.json delegates to, and means that one wherever it stands: else whoever may delegate could pass for
 * it. */
static bool
is_taken(const struct role_search *s, const char *name, const struct trust_role *parent)
{
	if (parent == NULL || !tuf_delegation_find(&s->trust->targets, name))
		return false;
	log_verbose("role %s: delegates to %s, which is a role of targets: passed over", parent->name, TEXT(slice_str(name)));
	return true;
}

/* ROLE.json goes by the name alone: it may be that of a role that another delegates to, whose keys have signed it. */
static enum cocket_code
find_role_file(const struct tuf_file **out, struct role_search *s, const struct delegation_step *d, struct err *err)
{
	struct trust_role_lookup standing = { 0 };
	struct err why = { 0 };

	if (trust_role_file(out, s->trust, d->holder, d->role, d->name, &why) == COCKET_OK)
		return COCKET_OK;
	if (why.code == COCKET_E_SIGNATURE && trust_role_lookup(&standing, s->trust, d->name, err))
		return err->code;
	if (standing.proved) {
		*out = NULL;
		return COCKET_OK;
	}
	*err = why;
	return within(err, "role %s", TEXT(slice_str(d->name)));
}

static enum cocket_code
search_below(struct role_search *s, struct trust_role *r, const struct delegation_step *d, size_t *left, struct err *err)
{
	const struct tuf_file *file;

	if (r->expired || (r->has_not_before && s->trust->now < r->not_before))
		return COCKET_OK;
	if (find_role_file(&file, s, d, err))
		return err->code;
	if (!file)
		return COCKET_OK;
	narrow_expires(r, file->expires, d->role->name);
	r->expired = s->trust->now >= r->expires;
	return r->expired ? COCKET_OK : search_in(s, file, r, left, err);
}

/* A role whose own file says what only the store's owner may say counts for nothing, nor do those below it; that costs no other role. */
static void
forget_role(struct role_search *s, struct trust_role *r, struct err *err)
{
	log_verbose("%s: the role counts for nothing", err->message);
	roles_clear(r, s->count - (size_t)(r - s->roles));
	s->count = (size_t)(r - s->roles);
	*err = (struct err){ 0 };
}

static enum cocket_code
visit(struct role_search *s, const struct delegation_step *d, size_t *left, struct err *err)
{
	struct trust_role *r = &s->roles[s->count];

	if (is_visited(s, d->role, d->name) || is_above(d->parent, d->name))
		return COCKET_OK;
	s->count++;
	--*left;
	if (fill_role(r, s->trust, d, err))
		return err->code;
	enum cocket_code code = search_below(s, r, d, left, err);
	if (code != COCKET_E_UNSUPPORTED)
		return code;
	forget_role(s, r, err);
	return COCKET_OK;
}

static enum cocket_code
visit_bin(struct role_search *s, const struct tuf_file *holder, const struct trust_role *parent, size_t *left, struct err *err)
{
	char name[TUF_ROLE_NAME_MAX + 1];
	const struct delegation_step d = { holder, &holder->succinct_role, name, parent };

	tuf_bin_print(name, holder, s->repository);
	if (is_taken(s, name, parent))
		return COCKET_OK;
	if (*left > 0 && visit(s, &d, left, err))
		return err->code;
	s->over |= *left == 0;
	s->ended = true;
	return COCKET_OK;
}

static size_t
covering_count(const struct role_search *s, const struct tuf_file *holder)
{
	size_t n = holder->succinct ? 1 : 0;

	for (size_t i = 0; i < holder->role_count; i++)
		n += tuf_role_covers(&holder->roles[i], s->repository);
	return n;
}

/* What one of a delegator's roles and those below it may take of what is left.  Where there is not enough for all, the even share of each sibling
 * that comes after it is kept. */
static size_t
share(const struct role_search *s, size_t left, size_t after)
{
	size_t even = left / (after + 1) > 1 ? left / (after + 1) : 1;

	if (!s->even || left == 0)
		return left;
	return after * even < left ? left - after * even : 1;
}

/* One of holder's roles, with its share of what is left; after: how many come after it.
 * A terminating delegation ends the search whether its role was visited before or not, as python-tuf has it. */
static enum cocket_code
visit_share(struct role_search *s, const struct delegation_step *d, size_t after, size_t *left, struct err *err)
{
	size_t own = share(s, *left, after), before = own;

	if (own > 0 && visit(s, d, &own, err))
		return err->code;
	s->over |= before == 0;
	*left -= before - own;
	s->ended = s->ended || d->role->terminating;
	return COCKET_OK;
}

static enum cocket_code
search_in(struct role_search *s, const struct tuf_file *holder, const struct trust_role *parent, size_t *left, struct err *err)
{
	size_t after = covering_count(s, holder);

	if (holder->succinct)
		return visit_bin(s, holder, parent, left, err);
	for (size_t i = 0; i < holder->role_count && !s->ended; i++) {
		const struct tuf_role *role = &holder->roles[i];

		if (!tuf_role_covers(role, s->repository))
			continue;
		--after;
		if (is_taken(s, role->name, parent))
			continue;
		if (visit_share(s, &(struct delegation_step){ holder, role, role->name, parent }, after, left, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- from the top --- */

static enum cocket_code
visit_direct(struct role_search *s, const struct tuf_role *role, const char *name, struct err *err)
{
	const struct delegation_step d = { &s->trust->targets, role, name, NULL };
	const size_t before = s->count;
	size_t left = TUF_DELEGATIONS_VISITED_MAX;

	s->over = s->even = false;
	if (visit(s, &d, &left, err))
		return err->code;
	if (!s->over)
		return COCKET_OK;
	log_verbose("role %s: more than %d roles from it down cover %s, not all are asked", TEXT(slice_str(name)), TUF_DELEGATIONS_VISITED_MAX,
	            TEXT(slice_str(s->repository)));
	roles_clear(s->roles + before, s->count - before);
	s->count = before;
	s->ended = false;
	s->even = true;
	left = TUF_DELEGATIONS_VISITED_MAX;
	return visit(s, &d, &left, err);
}

static enum cocket_code
search_targets(struct role_search *s, struct err *err)
{
	const struct tuf_file *targets = &s->trust->targets;
	char bin[TUF_ROLE_NAME_MAX + 1];

	if (targets->succinct) {
		tuf_bin_print(bin, targets, s->repository);
		return visit_direct(s, &targets->succinct_role, bin, err);
	}
	for (size_t i = 0; i < targets->role_count && !s->ended; i++) {
		const struct tuf_role *role = &targets->roles[i];

		if (!tuf_role_covers(role, s->repository))
			continue;
		if (visit_direct(s, role, role->name, err))
			return err->code;
		s->ended = s->ended || role->terminating;
	}
	return COCKET_OK;
}

/* The store's owner delegates as many as he likes, up to the bound; each of them has as many again for itself and those below it, whatever the
 * others do (python-tuf's bound is on all of them together, which lets one starve the rest). */
static enum cocket_code
search_all(struct role_search *s, struct err *err)
{
	size_t n = covering_count(s, &s->trust->targets);

	if (n > TUF_DELEGATIONS_VISITED_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d roles of targets cover %s", TUF_DELEGATIONS_VISITED_MAX, TEXT(slice_str(s->repository)));
	s->roles = calloc(n * TUF_DELEGATIONS_VISITED_MAX + 1, sizeof *s->roles);
	if (!s->roles)
		return no_memory(err);
	return search_targets(s, err);
}

static void
search_free(struct role_search *s)
{
	trust_roles_free(s->roles, s->count);
}

enum cocket_code
trust_roles_for(struct trust *t, const char *repository, struct trust_role **out, size_t *count, struct err *err)
{
	AUTO(search_free) struct role_search s = { .trust = t, .repository = repository };

	(void)pthread_mutex_lock(&t->lock);
	enum cocket_code code = search_all(&s, err);
	(void)pthread_mutex_unlock(&t->lock);
	if (code) {
		if (err->code != COCKET_E_NOMEM && trust_is_changed(t))
			return fail(err, COCKET_E_IO, "trust store %s: changed while it was read", TEXT(slice_str(t->path)));
		return within(err, "trust store %s", TEXT(slice_str(t->path)));
	}
	*out = s.roles;
	*count = s.count;
	s = (struct role_search){ 0 };
	return COCKET_OK;
}

void
trust_roles_free(struct trust_role *roles, size_t count)
{
	if (roles)
		roles_clear(roles, count);
	free(roles);
}
