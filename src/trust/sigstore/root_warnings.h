/* What is soon to be wrong with a trusted root, in sentences: it is old, or an authority's certificates expire. */
#ifndef COCKET_TRUST_SIGSTORE_ROOT_WARNINGS_H
#define COCKET_TRUST_SIGSTORE_ROOT_WARNINGS_H

#include "base/strings.h"
#include "trust/sigstore/root_entries.h"

#define ROOT_AGE_WARNED_SECONDS (INT64_C(365) * 86400)
#define ROOT_EXPIRY_WARNED_SECONDS (INT64_C(14) * 86400)

/* Appends them, escaped.  date: when the file was right for the last time, as far as is known; has_date false: not known. */
MUST_CHECK enum cocket_code root_warnings_find(struct strings *out, const struct root_entries *entries, bool has_date, int64_t date, int64_t now,
                                               struct err *err);

#endif
