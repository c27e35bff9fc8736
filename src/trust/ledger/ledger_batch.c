/* One ledger for several threads of a process (see ledger.h): what they have to record at the same time goes in one write, since each write is
 * of the whole file.  One thread writes for all that wait; those that come meanwhile are for the next write.
 * Adds nothing to what ledger_accept says of each. */
#include <pthread.h>

#include "trust/ledger/ledger.h"

#define GROUP_MAX 32

struct waiting {
	struct waiting *next;
	const char *path;
	enum ledger_absence absence;
	struct ledger_item item;
	bool done, began;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t settled;
	struct waiting *first;
	bool busy; /* a thread writes */
} queue = { .lock = PTHREAD_MUTEX_INITIALIZER, .settled = PTHREAD_COND_INITIALIZER };

/* The lock is held. */
static void
queue_add(struct waiting *w)
{
	struct waiting **at = &queue.first;

	while (*at)
		at = &(*at)->next;
	*at = w;
}

/* Takes those out that go into one write with the first. */
static size_t
group_take(struct waiting *group[static GROUP_MAX])
{
	const struct waiting *first = queue.first;
	size_t n = 0;

	for (struct waiting **at = &queue.first, *w; (w = *at) && n < GROUP_MAX;) {
		if (w->absence != first->absence || strcmp(w->path, first->path) != 0) {
			at = &w->next;
			continue;
		}
		group[n++] = w;
		*at = w->next;
	}
	return n;
}

static void
group_write(struct waiting *const group[], size_t n)
{
	struct ledger_item items[GROUP_MAX];
	struct err err = { 0 };
	bool began = false;
	enum cocket_code code;

	for (size_t i = 0; i < n; i++)
		items[i] = group[i]->item;
	code = ledger_accept_all(group[0]->path, group[0]->absence, items, n, &began, &err);
	for (size_t i = 0; i < n; i++) {
		group[i]->item.accepted = code == COCKET_OK && items[i].accepted;
		group[i]->item.err = code ? err : items[i].err;
		group[i]->began = began && i == 0;
	}
}

/* The lock is held, but not while it writes. */
static void
write_for_all(void)
{
	struct waiting *group[GROUP_MAX];
	size_t n = group_take(group);

	queue.busy = true;
	(void)pthread_mutex_unlock(&queue.lock);
	group_write(group, n);
	(void)pthread_mutex_lock(&queue.lock);
	for (size_t i = 0; i < n; i++)
		group[i]->done = true;
	queue.busy = false;
	(void)pthread_cond_broadcast(&queue.settled);
}

enum cocket_code
ledger_batch_accept(const char *path, enum ledger_absence absence, const char *image, const struct ledger_entry *entry, bool *began,
                       struct err *err)
{
	struct waiting own = { .path = path, .absence = absence, .item = { .image = image, .entry = *entry } };

	(void)pthread_mutex_lock(&queue.lock);
	queue_add(&own);
	while (!own.done) {
		if (queue.busy)
			(void)pthread_cond_wait(&queue.settled, &queue.lock);
		else
			write_for_all();
	}
	(void)pthread_mutex_unlock(&queue.lock);
	*began = own.began;
	if (own.item.accepted)
		return COCKET_OK;
	*err = own.item.err;
	return err->code;
}
