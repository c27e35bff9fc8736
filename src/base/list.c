/* Arrays that grow, under a ceiling (see list.h).
 * Never multiplies sizes unchecked, never changes an array when it refuses. */
#include "base/list.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_FIRST 8

/* Twice what is there, so that adding one by one stays linear, but never more than the ceiling. */
static size_t
next_capacity(size_t capacity, size_t wanted, size_t max)
{
	size_t next = capacity > max / 2 ? max : 2 * capacity;

	if (next < CAPACITY_FIRST)
		next = CAPACITY_FIRST;
	if (next > max)
		next = max;
	return next < wanted ? wanted : next;
}

/* The pointer is copied in and out as bytes: a T ** is no void **.  An array that was freed or given away counts for nothing. */
enum cocket_code
list_reserve(void *array, size_t *capacity, const struct list_need *need, struct err *err)
{
	void *items;
	size_t next;

	if (need->count > need->max || need->more > need->max - need->count)
		return fail(err, COCKET_E_TOO_MANY, "more than %zu %s", need->max, need->noun);
	memcpy(&items, array, sizeof items);
	if (need->count + need->more <= *capacity && items != NULL)
		return COCKET_OK;
	next = next_capacity(*capacity, need->count + need->more, need->max);
	if (next == 0)
		return COCKET_OK;
	items = reallocarray(items, next, need->item_bytes);
	if (items == NULL)
		return no_memory(err);
	memcpy(array, &items, sizeof items);
	*capacity = next;
	return COCKET_OK;
}
