/* The cache of a verification: what it is kept under, when it is believed, and when it is asked anew.
 * A denial based on cached data is never final: the registry is asked before anything is denied. */
#ifndef COCKET_VERIFY_CACHE_SESSION_H
#define COCKET_VERIFY_CACHE_SESSION_H

#include "image/cache/cached_source.h"
#include "verify/options.h"
#include "verify/report.h"

/* Puts the cache of the options, if any, before a registry: *s becomes the source to ask, *out (NULL: none) is borrowed from it. */
MUST_CHECK enum cocket_code cache_session_open(struct cached_source **out, struct source **s, const struct verify_options *options, struct err *err);

/* Where the blobs are, which no cache holds. */
struct source *cache_session_blobs(struct cached_source *c, struct source *s);

/* After a verdict: true where it is a no that rests on the cache, which is then forgotten, so that it must be asked for again. */
bool cache_session_retry(struct cached_source *c, const struct report *r);

/* Tells the report whether the cache was used. */
void cache_session_report(const struct cached_source *c, struct report *r);

/* After the last verdict: keeps what proved an image that is allowed. */
void cache_session_keep(struct cached_source *c, const struct report *r);

#endif
