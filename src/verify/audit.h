/* A decision as a line of the audit log (trust/ledger/audit_log.h): who asked, where and when, what was decided, and by which files. */
#ifndef COCKET_VERIFY_AUDIT_H
#define COCKET_VERIFY_AUDIT_H

#include "trust/ledger/audit_log.h"
#include "trust/ledger/ledger_edit.h"
#include "verify/options.h"
#include "verify/report.h"

struct audit {
	const char *target;                   /* --audit; NULL: no log is kept */
	const char *command;                  /* "verify" ... */
	const struct verify_options *options; /* by which was decided */
};

/* The last step before a decision is reported.  One that cannot be written down becomes undecided, and allows nothing. */
void audit_record(struct report *r, const struct audit *a, const char *image);

/* That the ledger forgets a name, before it does.  COCKET_E_IO: it is not written down. */
MUST_CHECK enum cocket_code audit_record_forgotten(const char *target, const char *ledger, const char *image, const struct ledger_entry *entry,
                                                   struct err *err);

#endif
