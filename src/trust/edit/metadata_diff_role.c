/* What changes in the roles of a file, and in whom targets delegate to (TUF 1.0 sections 4.3 and 4.5; TAP 15): see metadata_diff_part.h. */
#include <stdio.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/escape.h"
#include "trust/edit/metadata_diff_part.h"

void
diff_role_keys(struct diff *d, const struct diff_role *r)
{
	diff_keys(d, r);
	if (r->was->threshold == 0)
		diff_line(d, "role %s: threshold %u of %s", diff_name(r->is->name).s, r->is->threshold, COUNT(r->is->key_count, "key"));
	else if (r->was->threshold != r->is->threshold)
		diff_line(d, "role %s: threshold %u, was %u", diff_name(r->is->name).s, r->is->threshold, r->was->threshold);
}

/* --- what it may sign ----------------------------------------------------------------------------- */

#define BY_HASH "every name whose SHA-256 begins with"

static bool
has_text(const char *const *list, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

/* What role covers and other does not. */
static void
diff_paths(struct diff *d, const char *words, const struct tuf_role *role, const struct tuf_role *other)
{
	struct diff_name name = diff_name(role->name);
	char line[sizeof name.s + 128];

	snprintf(line, sizeof line, "role %s: %s", name.s, words);
	for (size_t i = 0; i < role->path_count; i++)
		if (!has_text(other->paths, other->path_count, role->paths[i]))
			diff_text(d, line, role->paths[i]);
	snprintf(line, sizeof line, "role %s: %s " BY_HASH, name.s, words);
	for (size_t i = 0; i < role->prefix_count; i++)
		if (!has_text(other->prefixes, other->prefix_count, role->prefixes[i]))
			diff_text(d, line, role->prefixes[i]);
}

/* --- its limits ----------------------------------------------------------------------------------- */

static void
diff_terminating(struct diff *d, const char *name, const struct tuf_role *was, const struct tuf_role *is)
{
	if (was->terminating != is->terminating)
		diff_line(d, "role %s: %s terminating", name, is->terminating ? "now" : "no longer");
}

static void
diff_expiry(struct diff *d, const char *name, const struct tuf_role *was, const struct tuf_role *is)
{
	char date[CLOCK_TEXT_BYTES], old_date[CLOCK_TEXT_BYTES];

	if (was->has_expires == is->has_expires && was->expires == is->expires)
		return;
	clock_print(date, is->expires);
	clock_print(old_date, was->expires);
	if (is->has_expires)
		diff_line(d, "role %s: expires on %s%s%s", name, date, was->has_expires ? ", was " : "", was->has_expires ? old_date : "");
	else
		diff_line(d, "role %s: no longer expires before the store", name);
}

static void
diff_names(struct diff *d, const char *name, const struct tuf_role *was, const struct tuf_role *is)
{
	if (was->names_optional != is->names_optional)
		diff_line(d, "role %s: signatures without an image name %s", name, is->names_optional ? "count too" : "no longer count");
}

static void
diff_max_age(struct diff *d, const char *name, const struct tuf_role *was, const struct tuf_role *is)
{
	if (was->max_age != is->max_age)
		diff_line(d, "role %s: maximum age %lld seconds, was %lld", name, (long long)is->max_age, (long long)was->max_age);
}

static void
diff_not_before(struct diff *d, const char *name, const struct tuf_role *was, const struct tuf_role *is)
{
	char date[CLOCK_TEXT_BYTES];

	if (was->has_not_before == is->has_not_before && was->not_before == is->not_before)
		return;
	clock_print(date, is->not_before);
	diff_line(d, "role %s: valid from %s", name, is->has_not_before ? date : "now on");
}

static void
diff_limits(struct diff *d, const struct tuf_role *was, const struct tuf_role *is)
{
	const struct diff_name name = diff_name(is->name);

	diff_terminating(d, name.s, was, is);
	diff_expiry(d, name.s, was, is);
	diff_names(d, name.s, was, is);
	diff_max_age(d, name.s, was, is);
	diff_not_before(d, name.s, was, is);
}

/* --- one delegation ------------------------------------------------------------------------------- */

static void
diff_new_role(struct diff *d, const struct tuf_file *before, const struct tuf_file *after, const struct tuf_role *role)
{
	const struct tuf_role nobody = { .name = role->name, .terminating = role->terminating };

	diff_line(d, "role %s: new, %u of %s%s", diff_name(role->name).s, role->threshold, COUNT(role->key_count, "key"),
	          role->terminating ? ", terminating" : "");
	diff_paths(d, "may sign", role, &nobody);
	diff_keys(d, &(struct diff_role){ before, after, &nobody, role });
	diff_limits(d, &nobody, role);
}

static void
diff_old_role(struct diff *d, const struct diff_role *r)
{
	diff_role_keys(d, r);
	diff_paths(d, "may sign", r->is, r->was);
	diff_paths(d, "may no longer sign", r->was, r->is);
	diff_limits(d, r->was, r->is);
}

/* As it stands in the file; role is one of its roles, or NULL. */
static struct json
role_json(const struct tuf_file *f, const struct tuf_role *role)
{
	struct json signed_part = json_get(json_root(&f->doc), "signed");
	struct json m = json_first(json_get(json_get(signed_part, "delegations"), "roles"));

	for (const struct tuf_role *at = f->roles; role && at < role; at++)
		m = json_next(m);
	return role ? m : (struct json){ 0 };
}

/* said: there were words for some of what changed. */
static void
diff_role_fields(struct diff *d, const char *name, struct json was, struct json is, bool said)
{
	static const char *const known[] = { "name", "keyids", "threshold", "paths", "path_hash_prefixes", "terminating",
		                             "x-cocket-expires", "x-cocket-not-before", "x-cocket-max-age", "x-cocket-names", NULL };
	char where[sizeof(struct diff_name) + sizeof "role : "];

	snprintf(where, sizeof where, "role %s: ", diff_name(name).s);
	diff_fields(d, where, was, is, known);
	if (!said)
		diff_spelling(d, where, was, is, known + 1);
}

static void
diff_delegation(struct diff *d, const struct tuf_file *before, const struct tuf_file *after, const struct tuf_role *is)
{
	const struct tuf_role *was = tuf_role_find(before, is->name);
	const size_t lines = d->lines;

	if (was)
		diff_old_role(d, &(struct diff_role){ before, after, was, is });
	else
		diff_new_role(d, before, after, is);
	diff_role_fields(d, is->name, role_json(before, was), role_json(after, is), d->lines > lines);
}

/* --- all of them ---------------------------------------------------------------------------------- */

/* Which of two comes first decides who is asked first, and whom a terminating one shuts out. */
static bool
is_reordered(const struct tuf_file *before, const struct tuf_file *after)
{
	const struct tuf_role *last = NULL;

	for (size_t i = 0; i < after->role_count; i++) {
		const struct tuf_role *was = tuf_role_find(before, after->roles[i].name);

		if (!was)
			continue;
		if (last && was < last)
			return true;
		last = was;
	}
	return false;
}

static void
diff_new_bins(struct diff *d, const struct tuf_file *before, const struct tuf_file *after)
{
	diff_line(d, "delegates all names to bins %s-*, %u bits", diff_name(after->name_prefix).s, after->bit_length);
	if (before->succinct)
		diff_role_keys(d, &(struct diff_role){ before, after, &before->succinct_role, &after->succinct_role });
	else
		diff_new_role(d, before, after, &after->succinct_role);
}

void
diff_delegations(struct diff *d, const struct tuf_file *before, const struct tuf_file *after)
{
	for (size_t i = 0; i < after->role_count; i++)
		diff_delegation(d, before, after, &after->roles[i]);
	for (size_t i = 0; i < before->role_count; i++)
		if (!tuf_role_find(after, before->roles[i].name))
			diff_line(d, "role %s: removed", diff_name(before->roles[i].name).s);
	if (is_reordered(before, after))
		diff_line(d, "the order of the roles changed");
	if (after->succinct)
		diff_new_bins(d, before, after);
	else if (before->succinct)
		diff_line(d, "no longer delegates to bins %s-*", diff_name(before->name_prefix).s);
}
