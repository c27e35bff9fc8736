/* What registries answered about images that might pass, kept on this machine: a directory of records (cache_record.h), each under the
 * digest of what it is about.  Names from outside never become paths (attack A21).
 * Nothing here is an error of a verification: a record that cannot be had or believed is none, and one that cannot be written is said.
 * Used by several threads and processes at once: records appear whole, by rename. */
#ifndef COCKET_IMAGE_CACHE_CACHE_H
#define COCKET_IMAGE_CACHE_CACHE_H

#include "image/cache/cache_record.h"

struct cache;

/* max_age: seconds that a listing may be old; now: Unix seconds.  The directory is made, mode 0700, if it is not there.
 * COCKET_E_IO, COCKET_E_USAGE (a link, another user's, or others may write it): there is no cache, and why. */
MUST_CHECK enum cocket_code cache_open(struct cache **out, const char *dir, int64_t max_age, int64_t now, struct err *err);
void cache_close(struct cache **c);

int64_t cache_now(const struct cache *c);

/* False if there is no record of that key that is whole, ours alone and young enough; -v says why one that is there is not taken. */
bool cache_find(struct cache_record *out, const struct cache *c, const struct digest *key);

/* Replaces the record of that key.  What cannot be written is said once, and otherwise without consequence. */
void cache_put(struct cache *c, const struct digest *key, struct slice record);

#endif
