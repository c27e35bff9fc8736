/* A registry with a cache before it, as a source: what is asked by digest, and which signatures there are, is answered from a record where
 * there is one; all else by the registry.  A tag is always asked of the registry, once.
 * Believes the record no more than the registry: the same checks are run over the same bytes, and a no that rests on a record is no answer
 * (cached_source_refresh). */
#ifndef COCKET_IMAGE_CACHE_CACHED_SOURCE_H
#define COCKET_IMAGE_CACHE_CACHED_SOURCE_H

#include "image/cache/cache.h"

struct cached_source;

/* Takes *inner over, also on error.  context: of all that decides (keys or trust, policy, platform, name): under another, another record.
 * cache must outlive it. */
MUST_CHECK enum cocket_code cached_source_open(struct cached_source **out, struct source **inner, struct cache *cache, const struct digest *context,
                                        struct err *err);
/* Closing it closes it all. */
struct source *cached_source_base(struct cached_source *c);

/* The registry itself, borrowed: for what is too large to be kept. */
struct source *cached_source_inner(struct cached_source *c);

/* True if a record answered; *listed: when the registry was asked for the signatures in it. */
bool cached_source_is_used(const struct cached_source *c, int64_t *listed);

/* Forgets the record, so that all is asked of the registry from here on; what the image's name means stays as it was resolved. */
void cached_source_refresh(struct cached_source *c);

/* The record does not count here, and none is made: all is asked of the registry from here on. */
void cached_source_bypass(struct cached_source *c);

/* The image may pass: what the registry answered is kept.  Where a record answered, or something could not be asked, nothing is. */
void cached_source_store(struct cached_source *c);

#endif
