/* The audit log, --audit FILE: lines that carry each other's hashes (trust/ledger/hash_chain.h, cocket-audit(1)); or --audit syslog:, the same lines in the
 * system log, which keeps them in its own way. */
#ifndef COCKET_TRUST_LEDGER_AUDIT_LOG_H
#define COCKET_TRUST_LEDGER_AUDIT_LOG_H

#include "base/buf.h"
#include "trust/ledger/hash_chain.h"

#define AUDIT_SYSLOG "syslog:" /* the target that is no file; a file of that name is "./syslog:" */

/* Checks that a line could be written, as far as that can be known before there is one.  COCKET_E_IO. */
MUST_CHECK enum cocket_code audit_log_check(const char *target, struct err *err);

/* Appends a line: a JSON object.  shorter: the same with less in it, for a system log that does not take lines as long as object.
 * COCKET_E_IO: it is not written. */
MUST_CHECK enum cocket_code audit_log_append(const char *target, struct slice object, struct slice shorter, struct err *err);

#endif
