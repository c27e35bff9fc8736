/* The audit log, --audit FILE: a line for each decision with everything that decided it, each line carrying the hash of the one before
 * (trust/chain.h, cocket-audit(1)); or --audit syslog:, the same line in the system log, which keeps it in its own way. */
#ifndef COCKET_CLI_AUDIT_H
#define COCKET_CLI_AUDIT_H

#include "cli/judge.h"

#define AUDIT_ARG "FILE|syslog:" /* what --help calls the value */
#define AUDIT_SYSLOG "syslog:"   /* the value that is no file; a file of that name is "./syslog:" */

/* Whether a decision could be written down, as far as it can be known before there is one.  COCKET_E_IO. */
MUST_CHECK enum cocket_code audit_check(struct err *err);

/* The last step before a decision is told: writes it down, where an audit log is kept.  One that could not be written down becomes undecided, and
 * passes nothing.  command: "verify" ... */
void audit_settle(struct report *r, const struct judge *j, const char *command, const char *image);

#endif
