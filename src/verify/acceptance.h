/* That an image was accepted under its name: what the ledger is to hold, once nothing else says no. */
#ifndef COCKET_VERIFY_ACCEPTANCE_H
#define COCKET_VERIFY_ACCEPTANCE_H

#include "format/name/reference.h"
#include "trust/ledger/ledger_batch.h"

struct acceptance {
	bool is_pending;
	struct ledger_place ledger;
	char name[NAME_TEXT_BYTES];       /* "host/path:tag" */
	struct ledger_entry entry;
	bool only_warns;                  /* the policy's rule does not deny */
	bool is_named_by_claims;          /* the report's name is what they agreed on */
};

#endif
