/* What one trusted root has that another has not, in sentences for people: which logs and authorities came, went, were retired or changed. */
#ifndef COCKET_TRUST_SIGSTORE_ROOT_DIFF_H
#define COCKET_TRUST_SIGSTORE_ROOT_DIFF_H

#include "base/strings.h"
#include "trust/sigstore/root_entries.h"

/* Appends the sentences; before NULL: there was none, all is added.  Escaped. */
MUST_CHECK enum cocket_code root_diff(struct strings *out, const struct trusted_root *before, const struct trusted_root *after, struct err *err);

#endif
