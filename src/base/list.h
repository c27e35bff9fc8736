/* Arrays that grow, under a ceiling: the one place that calls realloc for items.
 *
 *	struct names { char **items; size_t count, capacity; };
 *	if (LIST_GROW(names, NAMES_MAX, "names", err))
 *		return err->code;
 *	names->items[names->count++] = name;
 *
 * An array begins as NULL with capacity 0, ends with free(), and has a capacity of its own, also if it shares the count with another. */
#ifndef COCKET_BASE_LIST_H
#define COCKET_BASE_LIST_H

#include <stddef.h>

#include "base/err.h"

struct list_need {
	size_t item_bytes;
	size_t count;     /* items that are there */
	size_t more;      /* to make room for */
	size_t max;       /* never more than that in all */
	const char *noun; /* of the items, plural: for "more than MAX NOUN" */
};

/* *array, of *capacity items, has room for need->more after the first need->count.  The room is not initialized.
 * Refuses (COCKET_E_TOO_MANY, COCKET_E_NOMEM) with the array as it was. */
MUST_CHECK enum cocket_code list_reserve(void *array, size_t *capacity, const struct list_need *need, struct err *err);

#define LIST_RESERVE(array, capacity, count, more, max, noun, err) \
	list_reserve(&(array), &(capacity), &(const struct list_need){ sizeof *(array), (count), (more), (max), (noun) }, err)

/* Room for one more in a struct of items, count and capacity. */
#define LIST_GROW(list, max, noun, err) LIST_RESERVE((list)->items, (list)->capacity, (list)->count, 1, max, noun, err)

#endif
