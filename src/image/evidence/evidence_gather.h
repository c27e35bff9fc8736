/* Gathers evidence for a manifest, and believes none of it: signatures are checked elsewhere.
 * Looks at the .sig tag, the referrers API (all pages) and the fallback tag, side by side; bounded in count, bytes and requests. */
#ifndef COCKET_IMAGE_EVIDENCE_EVIDENCE_GATHER_H
#define COCKET_IMAGE_EVIDENCE_EVIDENCE_GATHER_H

#include "image/evidence/evidence.h"

/* Adds what is found for the manifest of this digest.
 * Only COCKET_E_NOMEM is an error of the call; all else is in *out. */
MUST_CHECK enum cocket_code evidence_gather(struct evidence *out, struct source *s, const struct digest *subject, struct err *err);

/* The same without the one of the two listings (API and fallback tag) that the registry does not keep, as far as it has shown; and of a registry
 * without the referrers themselves where the .sig tag has signatures that are at hand. */
MUST_CHECK enum cocket_code evidence_gather_likely(struct evidence *out, struct source *s, const struct digest *subject, struct err *err);
/* Adds what is found where evidence_gather_likely did not look. */
MUST_CHECK enum cocket_code evidence_gather_rest(struct evidence *out, struct source *s, const struct digest *subject, struct err *err);

/* What the API lists, or the fallback tag, and nothing else. */
MUST_CHECK enum cocket_code evidence_gather_referrers(struct evidence *out, struct source *s, const struct digest *subject,
                                                      enum source_listing listing, struct err *err);

/* Adds the documents of a file that sign --detached wrote: one a line, each a .sig manifest with inline data or a bundle. COCKET_E_FORMAT,
 * COCKET_E_NOT_FOUND, ... */
MUST_CHECK enum cocket_code evidence_read_file(struct evidence *out, const char *path, const struct digest *subject, struct err *err);

/* After a "no": attestations in a place where no signature can be; never an error. */
void evidence_find_attestations(struct evidence *out, struct source *s, const struct digest *subject);

#endif
