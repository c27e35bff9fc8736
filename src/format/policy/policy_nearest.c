/* The nearest pattern: see policy_nearest.h.  That which matches the most parts of the name from the left; else the one that is spelled most alike. */
#include "format/policy/policy_nearest.h"

#include "base/nearest.h"
#include "format/text/path_pattern.h"
#include "format/text/slice_scan.h"

/* What of a pattern and a name is alike. */
struct likeness {
	size_t parts;          /* that match, from the left */
	bool has_more;         /* the name has parts behind all of the pattern's */
	bool is_whole;         /* the repository matches */
};

static bool
part_matches(struct slice pattern, struct slice part)
{
	char a[NAME_TEXT_BYTES], b[NAME_TEXT_BYTES];

	copy(a, pattern);
	copy(b, part);
	return path_pattern_matches(a, b);
}

static struct likeness
compare(const char *pattern, const char *repository)
{
	struct slice p = slice_str(pattern), r = slice_str(repository);
	struct likeness l = { .parts = 0 };

	while (p.len > 0 && r.len > 0) {
		size_t n = find(p, '/'), m = find(r, '/');

		if (!part_matches(head(p, n), head(r, m)))
			return l;
		l.parts++;
		p = tail(p, n < p.len ? n + 1 : n);
		r = tail(r, m < r.len ? m + 1 : m);
	}
	l.has_more = p.len == 0 && r.len > 0;
	l.is_whole = p.len == 0 && r.len == 0;
	return l;
}

static const char *
why_not(const struct likeness *l)
{
	if (l->is_whole)
		return "it is for other tags";
	return l->has_more ? "* does not cross a slash" : NULL;
}

static const struct policy_pattern *
by_spelling(const struct policy *p, const char *repository)
{
	const struct policy_pattern *best = NULL;
	struct nearest nearest;

	nearest_begin(&nearest, slice_str(repository));
	for (size_t i = 0; i < p->pattern_count; i++) {
		size_t before = nearest.distance;

		nearest_try(&nearest, p->patterns[i].repository);
		if (nearest.distance < before)
			best = &p->patterns[i];
	}
	return best;
}

const struct policy_pattern *
policy_nearest(const char **why, const struct policy *p, const struct name *name)
{
	const struct policy_pattern *best = NULL;
	struct likeness most = { .parts = 0 };
	char repository[NAME_TEXT_BYTES];

	*why = NULL;
	name_print_repository(repository, name);
	for (size_t i = 0; i < p->pattern_count; i++) {
		const struct likeness l = compare(p->patterns[i].repository, repository);

		if (l.parts > most.parts || (best && l.parts == most.parts && l.is_whole && !most.is_whole)) {
			best = &p->patterns[i];
			most = l;
		}
	}
	if (best == NULL)
		return by_spelling(p, repository);
	*why = why_not(&most);
	return best;
}
