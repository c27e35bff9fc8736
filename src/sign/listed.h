/* Looking for what was attached where a verifier will: in the registry's own list of referrers. */
#ifndef COCKET_SIGN_LISTED_H
#define COCKET_SIGN_LISTED_H

#include "image/source.h"

/* True where the referrers API lists the manifests of all these digests for the subject.  Else *why says what it answered instead; that it
 * answered is no error.  Asked a few times where it answers and does not list them yet. */
bool referrers_are_listed(struct source *s, const struct digest *subject, const struct digest *wanted, size_t n, struct err *why);

/* False, with a word once a run, where a registry that has taken referrers does not list them: then they go to the fallback tag as well.
 * Layouts are believed. */
bool referrers_are_kept(struct source *s, const struct digest *subject, const struct digest *wanted, size_t n);

#endif
