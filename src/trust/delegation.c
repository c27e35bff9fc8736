/* Who may speak for a name: the search through delegations (TUF 1.0 section 5.6.7), depth first, each role before those it delegates to.
 * A role is reached only through roles that cover the name too, so nobody delegates what is not his; a role's name is visited once (A17).
 * Never goes on past a terminating delegation, nor through a role that is past its date or before it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "trust/store_part.h"

struct search {
	struct trust *trust;
	const char *repository;
	struct trust_role *roles; /* owned: room for TUF_DELEGATIONS_VISITED_MAX */
	size_t count;
	bool ended;               /* by a terminating delegation */
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

/* Keys are told apart by what they are (A15).  The threshold stays, however many are left. */
static enum cocket_code
add_keys(struct trust_role *r, const struct trust *t, const struct tuf_file *holder, const struct tuf_role *role, struct err *err)
{
	r->keys = calloc(role->key_count + 1, sizeof *r->keys);
	r->revoked = calloc(role->key_count + 1, sizeof *r->revoked);
	if (!r->keys || !r->revoked)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (size_t i = 0; i < role->key_count; i++) {
		const struct pubkey *key = tuf_key_get(holder, role->keys[i]);
		const char *note;

		if (!key || is_among_keys(r, pubkey_id(key)))
			continue;
		if (trust_key_revoked(t, pubkey_id(key), &note))
			r->revoked[r->revoked_count++] = key;
		else
			r->keys[r->key_count++] = key;
	}
	return COCKET_OK;
}

static void
narrow_expires(struct trust_role *r, int64_t expires)
{
	if (r->expires == 0 || expires < r->expires)
		r->expires = expires;
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

/* As with paths: a role below another has no more than the other. */
static void
limit(struct trust_role *r, const struct tuf_role *role, const struct trust_role *parent)
{
	if (role->has_expires)
		narrow_expires(r, role->expires);
	if (role->has_max_age)
		narrow_max_age(r, role->max_age);
	if (role->has_not_before)
		narrow_not_before(r, role->not_before);
	if (parent && parent->expires)
		narrow_expires(r, parent->expires);
	if (parent && parent->has_max_age)
		narrow_max_age(r, parent->max_age);
	if (parent && parent->has_not_before)
		narrow_not_before(r, parent->not_before);
}

static void
print_chain(struct trust_role *r, const struct trust_role *parent)
{
	int n = snprintf(r->chain, sizeof r->chain, "%s > %s", parent ? parent->chain : "root > targets", r->name);

	if (n >= (int)sizeof r->chain)
		memcpy(r->chain + sizeof r->chain - sizeof "...", "...", sizeof "...");
}

static enum cocket_code
fill(struct trust_role *r, const struct trust *t, const struct tuf_file *holder, const struct tuf_role *role, const char *name,
     const struct trust_role *parent, struct err *err)
{
	r->name = role->name;
	if (holder->succinct) {
		snprintf(r->bin, sizeof r->bin, "%s", name);
		r->name = r->bin;
	}
	r->threshold = role->threshold;
	print_chain(r, parent);
	limit(r, role, parent);
	r->expired = r->expires != 0 && t->now >= r->expires;
	return add_keys(r, t, holder, role, err);
}

/* --- the search --- */

static enum cocket_code search_in(struct search *s, const struct tuf_file *holder, const struct trust_role *parent, struct err *err);

static bool
is_visited(const struct search *s, const char *name)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->roles[i].name, name) == 0)
			return true;
	return false;
}

static enum cocket_code
search_below(struct search *s, struct trust_role *r, const struct tuf_file *holder, const struct tuf_role *role, struct err *err)
{
	const struct tuf_file *file;

	if (r->expired || (r->has_not_before && s->trust->now < r->not_before))
		return COCKET_OK;
	if (trust_role_file(&file, s->trust, holder, role, r->name, err))
		return within(err, "role %s", TEXT(slice_str(r->name)));
	if (!file)
		return COCKET_OK;
	if (s->trust->now >= file->expires) {
		narrow_expires(r, file->expires);
		r->expired = true;
		return COCKET_OK;
	}
	return search_in(s, file, r, err);
}

static enum cocket_code
visit(struct search *s, const struct tuf_file *holder, const struct tuf_role *role, const char *name, const struct trust_role *parent,
      struct err *err)
{
	struct trust_role *r = &s->roles[s->count];

	if (is_visited(s, name))
		return COCKET_OK;
	if (s->count == TUF_DELEGATIONS_VISITED_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d roles cover %s", TUF_DELEGATIONS_VISITED_MAX,
		            TEXT(slice_str(s->repository)));
	s->count++;
	if (fill(r, s->trust, holder, role, name, parent, err))
		return err->code;
	return search_below(s, r, holder, role, err);
}

static enum cocket_code
visit_bin(struct search *s, const struct tuf_file *holder, const struct trust_role *parent, struct err *err)
{
	char name[TUF_ROLE_NAME_MAX + 1];

	tuf_bin_print(name, holder, s->repository);
	if (visit(s, holder, &holder->succinct_role, name, parent, err))
		return err->code;
	s->ended = true;
	return COCKET_OK;
}

/* A terminating delegation ends the search whether its role was visited before or not, as python-tuf has it. */
static enum cocket_code
search_in(struct search *s, const struct tuf_file *holder, const struct trust_role *parent, struct err *err)
{
	if (holder->succinct)
		return visit_bin(s, holder, parent, err);
	for (size_t i = 0; i < holder->role_count && !s->ended; i++) {
		const struct tuf_role *role = &holder->roles[i];

		if (!tuf_role_covers(role, s->repository))
			continue;
		if (visit(s, holder, role, role->name, parent, err))
			return err->code;
		s->ended = s->ended || role->terminating;
	}
	return COCKET_OK;
}

static void
search_free(struct search *s)
{
	trust_roles_free(s->roles, s->count);
}

enum cocket_code
trust_roles_for(struct trust *t, const char *repository, struct trust_role **out, size_t *count, struct err *err)
{
	AUTO(search_free) struct search s = { .trust = t, .repository = repository };

	s.roles = calloc(TUF_DELEGATIONS_VISITED_MAX, sizeof *s.roles);
	if (!s.roles)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	(void)pthread_mutex_lock(&t->lock);
	enum cocket_code code = search_in(&s, &t->targets, NULL, err);
	(void)pthread_mutex_unlock(&t->lock);
	if (code) {
		if (err->code != COCKET_E_NOMEM && trust_is_changed(t))
			return fail(err, COCKET_E_IO, "trust store %s: changed while it was read", TEXT(slice_str(t->path)));
		return within(err, "trust store %s", TEXT(slice_str(t->path)));
	}
	*out = s.roles;
	*count = s.count;
	s = (struct search){ 0 };
	return COCKET_OK;
}

void
trust_roles_free(struct trust_role *roles, size_t count)
{
	for (size_t i = 0; roles && i < count; i++) {
		free(roles[i].keys);
		free(roles[i].revoked);
	}
	free(roles);
}
