/* The audit log, --audit FILE: a line for each decision with everything that decided it, each line carrying the hash of the one before
 * (trust/chain.h, cocket-audit(1)). */
#ifndef COCKET_CLI_AUDIT_H
#define COCKET_CLI_AUDIT_H

#include "cli/judge.h"

/* The last step before a decision is told: writes it down, where an audit log is kept.  One that could not be written down becomes undecided, and
 * passes nothing.  command: "verify" ... */
void audit_settle(struct report *r, const struct judge *j, const char *command, const char *image);

#endif
