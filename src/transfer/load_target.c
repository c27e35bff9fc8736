/* Targets of images: see load_target.h.  Never joins what two hosts have under one path: a tag of the one would be taken for the other's. */
#include "transfer/load_target.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"

enum cocket_code
load_target_find(struct load_target *out, const char *prefix, const struct report *r, struct err *err)
{
	char text[3 * NAME_TEXT_BYTES];

	if (!r->has_name)
		return fail(err, COCKET_E_USAGE, "the image has no known name, and cannot be placed below %s", prefix);
	snprintf(text, sizeof text, "%s/%s%s%s", prefix, r->name.path, r->name.tag[0] ? ":" : "", r->name.tag);
	if (name_parse_claimed(&out->location, slice_str(text), err))
		return err->code = COCKET_E_USAGE;
	out->signer = r->name;
	return COCKET_OK;
}

static int
compare_repositories(const struct name *a, const struct name *b)
{
	const int order = strcmp(a->host, b->host);

	return order ? order : strcmp(a->path, b->path);
}

static int
compare(const void *a, const void *b)
{
	return compare_repositories(&(*(const struct load_target *const *)a)->location, &(*(const struct load_target *const *)b)->location);
}

/* A file of this machine says it of more than this repository, which can then have an entry of its own if nothing else is there (load_mirror.c); what a
 * policy says of its mirrors, it says. */
static bool
is_broader(const struct mirror *m, const struct name *location)
{
	char at[NAME_TEXT_BYTES];

	name_print_repository(at, location);
	return m->file && strcmp(m->location, at) != 0;
}

/* By mirrors that this machine or its policy has. */
static enum cocket_code
known_check(const struct load_target *t, const struct mirrors *known, struct err *err)
{
	char at[NAME_TEXT_BYTES], is[NAME_TEXT_BYTES], wanted[NAME_TEXT_BYTES];
	struct name resolved;
	bool found;

	if (name_same_repository(&t->location, &t->signer))
		return COCKET_OK;
	if (mirrors_resolve(&resolved, &found, known, &t->location, err))
		return err->code;
	if (!found || name_same_repository(&resolved, &t->signer) || is_broader(mirrors_find(known, &t->location), &t->location))
		return COCKET_OK;
	name_print_repository(at, &t->location);
	name_print_repository(is, &resolved);
	name_print_repository(wanted, &t->signer);
	return fail(err, COCKET_E_USAGE, "%.120s is a mirror of %.120s, not of %.120s; use another prefix", at, is, wanted);
}

static enum cocket_code
pair_check(const struct load_target *a, const struct load_target *b, struct err *err)
{
	char at[NAME_TEXT_BYTES], one[NAME_TEXT_BYTES], other[NAME_TEXT_BYTES];

	if (compare_repositories(&a->location, &b->location) != 0 || name_same_repository(&a->signer, &b->signer))
		return COCKET_OK;
	name_print_repository(at, &a->location);
	name_print_repository(one, &a->signer);
	name_print_repository(other, &b->signer);
	return fail(err, COCKET_E_USAGE, "%.120s and %.120s would both become %.120s; use a prefix for each host", one, other, at);
}

enum cocket_code
load_targets_check(const struct load_target *targets, size_t n, const struct mirrors *known, struct err *err)
{
	const struct load_target **sorted = calloc(n + 1, sizeof *sorted);
	enum cocket_code code = sorted ? COCKET_OK : no_memory(err);

	for (size_t i = 0; code == COCKET_OK && i < n; i++) {
		sorted[i] = &targets[i];
		code = known_check(&targets[i], known, err);
	}
	if (code == COCKET_OK && n > 0)
		qsort(sorted, n, sizeof *sorted, compare);
	for (size_t i = 1; code == COCKET_OK && i < n; i++)
		code = pair_check(sorted[i - 1], sorted[i], err);
	free(sorted);
	return code;
}
