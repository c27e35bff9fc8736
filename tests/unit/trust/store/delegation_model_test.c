/* delegation.c against a model that is slow and plain: random stores, the same roles in the same order (TUF 1.0 section 5.6.7).
 * The model is the stack of TUF's reference client, and fnmatch(3); nothing of it is shared with what it tests.  Other than there, a name that
 * targets delegates means that role alone, and another's role of a name that was met before is another role. */
#include "support/test.h"

#include <fnmatch.h>
#include <stdio.h>

#include "base/limits.h"
#include "support/fixture.h"
#include "support/trust_ask.h"
#include "support/trust_setup.h"

/* --- random stores --- */

#define ROLES 9        /* 0 is targets */
#define DELEGATIONS 5  /* of one role, at most */
#define TREES 500

struct plain_delegation {
	unsigned role, pattern, pattern2;
	uint64_t keys;
	bool terminating, old, early;
};

struct plain_store {
	struct plain_role {
		bool has_file, old_file;
		struct plain_delegation delegations[DELEGATIONS];
		unsigned count;
	} roles[ROLES];
	uint64_t revoked;
};

static const char *const role_names[ROLES] = { "targets", "A", "B", "C", "D", "E", "F", "G", "H" };
static const char *const patterns[] = { "r/*", "r/a", "r/b", "*/*", "r/?", "r/[ab]", "r/a/*", "r/*/*", "*/a/?" };
static const char *const repositories[] = { "r/a", "r/b", "r/c", "r/a/x", "r/b/y", "s/a", "s/a/z", "r" };
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static uint64_t seed = 20261122;

static unsigned
pick(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % n;
}

static void
make_role(struct plain_role *r, unsigned self)
{
	bool used[ROLES] = { false };

	r->has_file = self == 0 || pick(4) > 0;
	r->old_file = self != 0 && pick(8) == 0;
	r->count = 0;
	for (unsigned i = 0, n = pick(DELEGATIONS + 1); i < n; i++) {
		unsigned role = 1 + pick(ROLES - 1);

		if (used[role])
			continue;
		used[role] = true;
		r->delegations[r->count++] = (struct plain_delegation){
			.role = role, .pattern = pick(COUNT(patterns)), .pattern2 = pick(COUNT(patterns)),
			.keys = K(1 + role) | (pick(3) ? 0 : K(20 + pick(4))),
			.terminating = pick(5) == 0, .old = pick(10) == 0, .early = pick(10) == 0,
		};
	}
}

static void
make_store(struct plain_store *s)
{
	for (unsigned i = 0; i < ROLES; i++)
		make_role(&s->roles[i], i);
	s->revoked = pick(2) ? K(20 + pick(4)) : 0;
}

static void
put_plain_role(const struct plain_store *s, unsigned self)
{
	const struct plain_role *r = &s->roles[self];
	struct trust_delegation d[DELEGATIONS];
	AUTO(buf_free) struct buf more = BUF(KIB);
	char paths[DELEGATIONS][64], hex[DIGEST_HEX_BYTES];

	for (unsigned i = 0; i < r->count; i++) {
		const struct plain_delegation *p = &r->delegations[i];

		snprintf(paths[i], sizeof paths[i], "[\"%s\",\"%s\"]", patterns[p->pattern], patterns[p->pattern2]);
		d[i] = (struct trust_delegation){ role_names[p->role], p->keys, 1, paths[i], p->terminating, NULL };
		d[i].more = p->old ? ",\"x-cocket-expires\":\"" TRUST_PAST "\""
		            : p->early ? ",\"x-cocket-not-before\":\"" TRUST_LATER "\"" : NULL;
	}
	for (unsigned i = 20; self == 0 && i < 24; i++) {
		if (!(s->revoked & K(i)))
			continue;
		digest_print_hex(hex, trust_fixture_key_id(&f, i));
		text_print(&more, ",\"x-cocket-revoked\":{\"keys\":[{\"id\":\"%s\"}]}", hex);
	}
	trust_put_targets(&f, role_names[self], 1, r->old_file ? TRUST_PAST : TRUST_LATER, K(1 + self), d, r->count, buf_str(&more));
}

static void
put_plain(const struct plain_store *s)
{
	AUTO(buf_free) struct buf listed = BUF(KIB);

	trust_fixture_empty(&f);
	trust_put_root(&f, &(struct trust_root){ .version = 1, .expires = TRUST_LATER }, K(0));
	text_print(&listed, "targets.json");
	for (unsigned i = 0; i < ROLES; i++) {
		if (!s->roles[i].has_file)
			continue;
		put_plain_role(s, i);
		if (i > 0)
			text_print(&listed, " %s.json", role_names[i]);
	}
	if (pick(2))
		trust_publish(&f, 1, buf_str(&listed));
}

/* --- the model --- */

/* The search as TUF's reference client writes it down: a stack, and a terminating delegation that empties it. */
struct pending {
	unsigned role;
	const struct plain_delegation *by;
	bool early; /* it, or one above it */
	char chain[128];
};

struct model {
	struct pending stack[ROLES * DELEGATIONS];
	unsigned depth;
	const struct plain_delegation *visited[ROLES * DELEGATIONS];
	unsigned visits;
	char found[4096];
};

static bool
model_covers(const struct plain_delegation *d, const char *repository)
{
	return fnmatch(patterns[d->pattern], repository, FNM_PATHNAME) == 0 ||
	       fnmatch(patterns[d->pattern2], repository, FNM_PATHNAME) == 0;
}

static bool
model_delegates(const struct plain_role *r, unsigned role)
{
	for (unsigned i = 0; i < r->count; i++)
		if (r->delegations[i].role == role)
			return true;
	return false;
}

static bool
model_is_above(const struct pending *parent, unsigned role)
{
	char link[16];

	snprintf(link, sizeof link, " > %s", role_names[role]);
	return parent && strstr(parent->chain, link);
}

static bool
model_was_visited(const struct model *m, const struct plain_delegation *d)
{
	for (unsigned i = 0; i < m->visits; i++)
		if (m->visited[i] == d)
			return true;
	return false;
}

static void
model_push(struct model *m, const struct plain_store *s, const struct plain_role *r, const struct pending *parent, const char *repository)
{
	struct pending matching[DELEGATIONS];
	unsigned n = 0;

	for (unsigned i = 0; i < r->count; i++) {
		const struct plain_delegation *d = &r->delegations[i];

		if (!model_covers(d, repository) || (parent && model_delegates(&s->roles[0], d->role)))
			continue;
		matching[n] = (struct pending){ .role = d->role, .by = d, .early = d->early || (parent && parent->early) };
		snprintf(matching[n].chain, sizeof matching[n].chain, "%.100s > %s", parent ? parent->chain : "root > targets",
		         role_names[d->role]);
		n += !model_is_above(parent, d->role);
		if (d->terminating) {
			m->depth = 0;
			break;
		}
	}
	while (n > 0)
		m->stack[m->depth++] = matching[--n];
}

static void
model_visit(struct model *m, const struct plain_store *s, const struct pending *p, const char *repository)
{
	const struct plain_role *r = &s->roles[p->role];
	bool old = p->by->old, early = p->early && !p->by->old;
	size_t at = strlen(m->found);

	m->visited[m->visits++] = p->by;
	if (!old && !early && r->has_file && r->old_file)
		old = true;
	snprintf(m->found + at, sizeof m->found - at, "%s%s %llx\n", p->chain, old ? "!" : "",
	         (unsigned long long)(p->by->keys & ~s->revoked));
	if (!old && !early && r->has_file)
		model_push(m, s, r, p, repository);
}

static void
model_search(struct model *m, const struct plain_store *s, const char *repository)
{
	*m = (struct model){ 0 };
	model_push(m, s, &s->roles[0], NULL, repository);
	while (m->depth > 0) {
		struct pending p = m->stack[--m->depth];

		if (!model_was_visited(m, p.by))
			model_visit(m, s, &p, repository);
	}
}

static uint64_t
key_set(const struct trust_role *r)
{
	uint64_t set = 0;

	for (size_t i = 0; i < r->key_count; i++)
		for (unsigned k = 0; k < TRUST_KEYS_MAX; k++)
			if (f.keys[k].key && digest_eq(pubkey_id(r->keys[i]), trust_fixture_key_id(&f, k)))
				set |= K(k);
	return set;
}

static void
print_found(char out[static 4096], struct trust *t, const char *repository)
{
	struct trust_role *roles = NULL;
	struct err err = { 0 };
	size_t n = 0, at = 0;

	if (trust_roles_for(t, repository, &roles, &n, &err))
		fail_msg("%s: %s", repository, err.message);
	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(out + at, 4096 - at, "%s%s %llx\n", roles[i].chain, roles[i].expired ? "!" : "",
		                       (unsigned long long)key_set(&roles[i]));
	trust_roles_free(roles, n);
}

static void
test_model(void **state)
{
	struct plain_store s;
	struct model m;
	size_t answers = 0, several = 0;
	char is[4096];

	(void)state;
	for (unsigned tree = 0; tree < TREES; tree++) {
		make_store(&s);
		put_plain(&s);
		AUTO(trust_close) struct trust *t = trust_ask_open(&f);
		for (size_t i = 0; i < COUNT(repositories); i++) {
			model_search(&m, &s, repositories[i]);
			print_found(is, t, repositories[i]);
			if (strcmp(is, m.found) != 0)
				fail_msg("tree %u, %s:\n%sexpected\n%s", tree, repositories[i], is, m.found);
			answers += is[0] != '\0';
			several += strchr(is, '\n') != strrchr(is, '\n');
		}
	}
	assert_true(answers > TREES && several > TREES / 2); /* it was no empty agreement */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model),
	};

	return cmocka_run_group_tests(tests, trust_setup, trust_teardown);
}
