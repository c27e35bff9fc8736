/* One ledger for several threads of a process: what they have to record at the same time goes in one write, since each write is of the whole
 * file. */
#ifndef COCKET_TRUST_LEDGER_LEDGER_BATCH_H
#define COCKET_TRUST_LEDGER_LEDGER_BATCH_H

#include <pthread.h>

#include "trust/ledger/ledger.h"

struct ledger_waiting;

/* Shared by the threads; zeroed memory is none yet. */
struct ledger_batch {
	pthread_mutex_t lock;
	pthread_cond_t settled;
	struct ledger_waiting *first;
	bool busy;                /* a thread writes */
};
#define LEDGER_BATCH ((struct ledger_batch){ .lock = PTHREAD_MUTEX_INITIALIZER, .settled = PTHREAD_COND_INITIALIZER })
void ledger_batch_close(struct ledger_batch *b);

/* Where a ledger is, and what becomes of one that is not there. */
struct ledger_place {
	const char *path;
	enum ledger_absence absence;
};

/* As ledger_accept. */
MUST_CHECK enum cocket_code ledger_batch_accept(struct ledger_batch *b, const struct ledger_place *place, const char *image,
                                                const struct ledger_entry *entry, bool *began, struct err *err);

#endif
