/* Keeps one directory of a cache within CACHE_SHARD_MAX_BYTES and CACHE_SHARD_MAX_FILES: the oldest records go.  For cache.c. */
#ifndef COCKET_IMAGE_CACHE_CACHE_EVICT_H
#define COCKET_IMAGE_CACHE_CACHE_EVICT_H

#include <stddef.h>

/* Makes room for more bytes, and removes what processes that were killed left behind.  Does what it can; touches no file whose name is not
 * a record's. */
void cache_evict(int dir, size_t more);

#endif
