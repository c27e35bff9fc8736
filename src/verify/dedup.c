/* Which images of a batch were named before, found by sorting, so that the time is that of n log n. */
#include "verify/dedup.h"

#include <stdlib.h>
#include <string.h>

struct named {
	const struct batch_item *item;
	size_t number;
};

/* Requests that are the same byte by byte are the same; others may be too, and are then only asked for twice. */
static int
named_compare(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int names = strcmp(x->item->image, y->item->image);

	if (names != 0)
		return names;
	int requests = memcmp(x->item->request, y->item->request, sizeof *x->item->request);

	if (requests != 0)
		return requests;
	return x->number < y->number ? -1 : x->number > y->number;
}

static bool
is_same(const struct named *a, const struct named *b)
{
	return strcmp(a->item->image, b->item->image) == 0 && memcmp(a->item->request, b->item->request, sizeof *a->item->request) == 0;
}

/* In order of name and number: each run of equals has the answer of its first. */
static void
runs_mark(struct repeat *out, const struct named *sorted, size_t n)
{
	for (size_t i = 0, begin = 0; i < n; i++) {
		if (i > 0 && !is_same(&sorted[begin], &sorted[i]))
			begin = i;
		out[sorted[i].number].first = sorted[begin].number;
		out[sorted[begin].number].last = sorted[i].number;
	}
}

/* Answers are kept from the first to the last of their items; those that find no room are not kept. */
static void
room_hold(struct repeat *repeats, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct repeat *first = &repeats[repeats[i].first];

		if (first == &repeats[i] && first->last > i && ++kept > DEDUP_KEPT_MAX) {
			first->last = i;
			kept--;
		} else if (first != &repeats[i] && i > first->last) {
			repeats[i] = (struct repeat){ .first = i, .last = i };
		} else if (first != &repeats[i] && i == first->last) {
			kept--;
		}
	}
}

enum cocket_code
dedup_find(struct repeat **out, const struct batch_item *items, size_t n, struct err *err)
{
	struct named *sorted = calloc(n ? n : 1, sizeof *sorted);
	struct repeat *repeats = calloc(n ? n : 1, sizeof *repeats);

	if (!sorted || !repeats) {
		free(sorted);
		free(repeats);
		return no_memory(err);
	}
	for (size_t i = 0; i < n; i++)
		sorted[i] = (struct named){ &items[i], i };
	qsort(sorted, n, sizeof *sorted, named_compare);
	runs_mark(repeats, sorted, n);
	room_hold(repeats, n);
	free(sorted);
	*out = repeats;
	return COCKET_OK;
}
