/* The findings of a scan, each once: scanners list a finding for each target, layer and source. */
#include <stdlib.h>

#include "format/attestation/scan_part.h"

static int
compare_keys(const struct vulnerability *a, const struct vulnerability *b)
{
	int order = strcmp(a->id, b->id);

	if (order == 0)
		order = strcmp(a->package, b->package);
	return order ? order : strcmp(a->version, b->version);
}

static int
compare(const void *a, const void *b)
{
	return compare_keys(a, b);
}

static bool
has_alias(const struct vulnerability *v, const char *alias)
{
	for (size_t i = 0; i < v->alias_count; i++)
		if (strcmp(v->aliases[i], alias) == 0)
			return true;
	return false;
}

/* Copies mostly have the same aliases: those cost nothing, however often a finding is listed. */
static enum cocket_code
join_aliases(struct scan_reader *r, struct vulnerability *into, const struct vulnerability *v)
{
	const char **all;
	size_t more = 0;

	for (size_t i = 0; i < v->alias_count; i++)
		more += !has_alias(into, v->aliases[i]);
	if (more == 0)
		return COCKET_OK;
	if (scan_aliases(r, &all, into->alias_count + more))
		return r->err->code;
	if (into->alias_count)
		memcpy(all, into->aliases, into->alias_count * sizeof *all);
	for (size_t i = 0, n = into->alias_count; i < v->alias_count; i++)
		if (!has_alias(into, v->aliases[i]))
			all[n++] = v->aliases[i];
	into->aliases = all;
	into->alias_count += more;
	into->is_advisory = scan_is_advisory(into);
	return COCKET_OK;
}

/* If two differ, the graver one: the worse severity, a fix over no fix, one that counts over one that is suppressed. */
static enum cocket_code
join(struct scan_reader *r, struct vulnerability *into, const struct vulnerability *v)
{
	into->severity = severity_worse(into->severity, v->severity);
	into->is_fixable |= v->is_fixable;
	into->has_fix_state = into->is_fixable || (into->has_fix_state && v->has_fix_state);
	if (v->suppression == NULL)
		into->suppression = NULL;
	if (*into->purl == '\0')
		into->purl = v->purl;
	return join_aliases(r, into, v);
}

enum cocket_code
scan_merge(struct scan_reader *r)
{
	struct scan *s = r->scan;
	size_t n = 0;

	if (s->count < 2)
		return COCKET_OK;
	qsort(s->items, s->count, sizeof *s->items, compare);
	for (size_t i = 1; i < s->count; i++) {
		if (compare_keys(&s->items[n], &s->items[i]) != 0)
			s->items[++n] = s->items[i];
		else if (join(r, &s->items[n], &s->items[i]))
			return r->err->code;
	}
	s->count = n + 1;
	return COCKET_OK;
}
