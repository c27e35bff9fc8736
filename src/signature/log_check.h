/* Does a transparency log have this signature?  Each entry of a log that the root file knows must be fully good; those of other logs say nothing.
 * Rekor v1 (promise, inclusion proof, checkpoint) and v2 (proof and checkpoint; docs/FORMATS.md 2.4).  Pure. */
#ifndef COCKET_SIGNATURE_LOG_CHECK_H
#define COCKET_SIGNATURE_LOG_CHECK_H

#include "format/log/log_body.h"
#include "format/log/log_entry.h"
#include "format/log/trusted_root.h"

struct log_found {
	const struct log_key *log; /* borrowed from the root; NULL: a log that it does not know, and nothing else is set */
	bool has_time;             /* the log signed when it took the entry */
	struct instant time;
};

/* COCKET_E_SIGNATURE, COCKET_E_FORMAT, COCKET_E_UNSUPPORTED, COCKET_E_DIGEST: an entry of a log that is known, and not good. */
MUST_CHECK enum cocket_code log_entry_check(struct log_found *out, const struct log_entry *e, const struct logged_signature *s,
                                            const struct log_keys *logs, enum log_demand demand, struct err *err);

#endif
