/* One ledger for several threads: see ledger_batch.h.  One thread writes for all that wait; those that come meanwhile are for the next write.
 * Adds nothing to what ledger_accept says of each. */
#include "trust/ledger/ledger_batch.h"

#define GROUP_MAX 32

struct ledger_waiting {
	struct ledger_waiting *next;
	const struct ledger_place *place;
	struct ledger_item item;
	bool done, began;
};

void
ledger_batch_close(struct ledger_batch *b)
{
	(void)pthread_mutex_destroy(&b->lock);
	(void)pthread_cond_destroy(&b->settled);
}

/* The lock is held. */
static void
queue_add(struct ledger_batch *b, struct ledger_waiting *w)
{
	struct ledger_waiting **at = &b->first;

	while (*at)
		at = &(*at)->next;
	*at = w;
}

/* Takes those out that go into one write with the first. */
static size_t
group_take(struct ledger_batch *b, struct ledger_waiting *group[static GROUP_MAX])
{
	const struct ledger_waiting *first = b->first;
	size_t n = 0;

	for (struct ledger_waiting **at = &b->first, *w; (w = *at) && n < GROUP_MAX;) {
		if (w->place->absence != first->place->absence || strcmp(w->place->path, first->place->path) != 0) {
			at = &w->next;
			continue;
		}
		group[n++] = w;
		*at = w->next;
	}
	return n;
}

static void
group_write(struct ledger_waiting *const group[], size_t n)
{
	struct ledger_item items[GROUP_MAX];
	struct err err = { 0 };
	bool began = false;
	enum cocket_code code;

	for (size_t i = 0; i < n; i++)
		items[i] = group[i]->item;
	code = ledger_accept_all(group[0]->place->path, group[0]->place->absence, items, n, &began, &err);
	for (size_t i = 0; i < n; i++) {
		group[i]->item.accepted = code == COCKET_OK && items[i].accepted;
		group[i]->item.err = code ? err : items[i].err;
		group[i]->began = began && i == 0;
	}
}

/* The lock is held, but not while it writes. */
static void
write_for_all(struct ledger_batch *b)
{
	struct ledger_waiting *group[GROUP_MAX];
	size_t n = group_take(b, group);

	b->busy = true;
	(void)pthread_mutex_unlock(&b->lock);
	group_write(group, n);
	(void)pthread_mutex_lock(&b->lock);
	for (size_t i = 0; i < n; i++)
		group[i]->done = true;
	b->busy = false;
	(void)pthread_cond_broadcast(&b->settled);
}

enum cocket_code
ledger_batch_accept(struct ledger_batch *b, const struct ledger_place *place, const char *image, const struct ledger_entry *entry, bool *began,
                    struct err *err)
{
	struct ledger_waiting own = { .place = place, .item = { .image = image, .entry = *entry } };

	(void)pthread_mutex_lock(&b->lock);
	queue_add(b, &own);
	while (!own.done) {
		if (b->busy)
			(void)pthread_cond_wait(&b->settled, &b->lock);
		else
			write_for_all(b);
	}
	(void)pthread_mutex_unlock(&b->lock);
	*began = own.began;
	if (own.item.accepted)
		return COCKET_OK;
	*err = own.item.err;
	return err->code;
}
