/* Targets of a TUF client: the search for one among the delegations (TUF 1.0 section 5.6.7), and its bytes (5.7).
 * Never asks anyone after a terminating delegation, never visits a role twice, never hands out bytes before length and hashes are right. */
#include <stdio.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "base/list.h"
#include "trust/tuf_client/tuf_client.h"
#include "trust/tuf_client/tuf_client_part.h"

/* --- the search --- */

#define STACK_MAX ((size_t)1 << 20)

/* A delegation that is still to be followed; where the delegator has bins, to the path's. */
struct pending_visit {
	const struct tuf_file *delegator;
	const struct tuf_role *role;
};

struct target_search {
	struct tuf_client *c;
	const char *path;
	struct pending_visit *stack; /* owned; the next is on top */
	size_t depth, capacity;
	char visited[TUF_DELEGATIONS_VISITED_MAX][TUF_ROLE_NAME_MAX + 1];
	size_t visited_count;
};

static void
search_free(struct target_search *s)
{
	free(s->stack);
}

static enum cocket_code
push(struct target_search *s, const struct tuf_file *delegator, const struct tuf_role *role, struct err *err)
{
	if (LIST_RESERVE(s->stack, s->capacity, s->depth, 1, STACK_MAX, "delegations to follow", err))
		return err->code;
	s->stack[s->depth++] = (struct pending_visit){ delegator, role };
	return COCKET_OK;
}

/* How many of f's delegations may be asked: up to the first that covers the path and is terminating (5.6.7.2.1). */
static size_t
count_asked(const struct target_search *s, const struct tuf_file *f, bool *terminated)
{
	for (size_t i = 0; i < f->role_count; i++)
		if (f->roles[i].terminating && tuf_role_covers(&f->roles[i], s->path)) {
			*terminated = true;
			return i + 1;
		}
	*terminated = false;
	return f->role_count;
}

/* In the order of appearance: the first of them comes on top (5.6.7.2). */
static enum cocket_code
push_delegations(struct target_search *s, const struct tuf_file *f, struct err *err)
{
	bool terminated;
	size_t asked = count_asked(s, f, &terminated);

	if (terminated || f->succinct)
		s->depth = 0;
	if (f->succinct) /* TAP 15: every path has one bin, which ends the search */
		return push(s, f, &f->succinct_role, err);
	for (size_t i = asked; i > 0; i--)
		if (tuf_role_covers(&f->roles[i - 1], s->path) && push(s, f, &f->roles[i - 1], err))
			return err->code;
	return COCKET_OK;
}

static void
name_visit(char out[static TUF_ROLE_NAME_MAX + 1], const struct target_search *s, const struct pending_visit *v)
{
	if (v->delegator->succinct)
		tuf_bin_print(out, v->delegator, s->path);
	else
		snprintf(out, TUF_ROLE_NAME_MAX + 1, "%s", v->role->name);
}

static bool
is_visited(const struct target_search *s, const char *name)
{
	for (size_t i = 0; i < s->visited_count; i++)
		if (strcmp(s->visited[i], name) == 0)
			return true;
	return false;
}

/* 5.6.7.1.  *out stays NULL where the role says nothing of the target. */
static enum cocket_code
visit(const struct tuf_meta **out, struct target_search *s, const struct pending_visit *v, struct err *err)
{
	char name[TUF_ROLE_NAME_MAX + 1];
	const struct tuf_file *file;

	name_visit(name, s, v);
	if (is_visited(s, name))
		return COCKET_OK;
	if (s->visited_count == TUF_DELEGATIONS_VISITED_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d roles to search", TUF_DELEGATIONS_VISITED_MAX);
	memcpy(s->visited[s->visited_count++], name, sizeof name);
	if (tuf_client_role_get(&file, s->c, name, v->delegator, v->role, err))
		return err->code;
	*out = tuf_meta_find(file, s->path);
	return *out ? COCKET_OK : push_delegations(s, file, err);
}

static enum cocket_code
search_run(const struct tuf_meta **out, struct target_search *s, struct err *err)
{
	*out = tuf_meta_find(&s->c->files[TUF_TARGETS], s->path);
	if (!*out && push_delegations(s, &s->c->files[TUF_TARGETS], err))
		return err->code;
	while (!*out && s->depth > 0) {
		const struct pending_visit v = s->stack[--s->depth];

		if (visit(out, s, &v, err))
			return err->code;
	}
	return *out ? COCKET_OK : fail(err, COCKET_E_NOT_FOUND, "no role that may sign it lists it");
}

enum cocket_code
tuf_client_find(const struct tuf_meta **out, struct tuf_client *c, const char *path, struct err *err)
{
	AUTO(search_free) struct target_search s = { .c = c, .path = path };

	if (search_run(out, &s, err))
		return within(err, "target %s", TEXT(slice_str(path)));
	return COCKET_OK;
}

/* --- 5.7: its bytes --- */

#define HASH_HEX_BYTES (2 * SHA512_BYTES + 1)

static void
print_hash(char out[static HASH_HEX_BYTES], const struct tuf_meta *target)
{
	if (target->has_sha256)
		hex_encode(out, slice_of(target->sha256, sizeof target->sha256));
	else
		hex_encode(out, slice_of(target->sha512, sizeof target->sha512));
}

/* "dir/name", or "dir/HASH.name" where the repository keeps all versions (5.7.3). */
static enum cocket_code
name_target(struct buf *out, const struct tuf_client *c, const struct tuf_meta *target, struct err *err)
{
	const char *slash = strrchr(target->name, '/'), *base = slash ? slash + 1 : target->name;
	char hash[HASH_HEX_BYTES];

	if (!c->files[TUF_ROOT].consistent_snapshot)
		return buf_add(out, slice_str(target->name), err);
	print_hash(hash, target);
	return buf_addf(out, err, "%.*s%s.%s", (int)(base - target->name), target->name, hash, base);
}

static enum cocket_code
fetch_target(struct buf *out, const struct tuf_client *c, const struct tuf_meta *target, const struct fetcher *from, struct err *err)
{
	AUTO(buf_free) struct buf name = BUF(strlen(target->name) + HASH_HEX_BYTES + 1);
	AUTO(buf_free) struct buf bytes = { 0 };

	if (target->has_unknown_hash)
		return fail(err, COCKET_E_UNSUPPORTED, "hashes: neither sha256 nor sha512");
	if (target->length > out->max - out->len)
		return fail(err, COCKET_E_TOO_LARGE, "%llu bytes, maximum %zu", (unsigned long long)target->length,
		            out->max - out->len);
	if (name_target(&name, c, target, err) || tuf_client_exact_fetch(&bytes, from, buf_str(&name), (size_t)target->length, err) ||
	    tuf_meta_check(target, buf_slice(&bytes), err))
		return err->code;
	return buf_add(out, buf_slice(&bytes), err);
}

enum cocket_code
tuf_client_fetch_target(struct buf *out, const struct tuf_client *c, const struct tuf_meta *target, const struct fetcher *from, struct err *err)
{
	if (fetch_target(out, c, target, from, err))
		return within(err, "target %s", TEXT(slice_str(target->name)));
	return COCKET_OK;
}
