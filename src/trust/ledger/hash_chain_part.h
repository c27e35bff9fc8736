/* One line of a chain, which hash_chain.c appends and hash_chain_verify.c looks at. */
#ifndef COCKET_TRUST_LEDGER_HASH_CHAIN_PART_H
#define COCKET_TRUST_LEDGER_HASH_CHAIN_PART_H

#include "crypto/digest.h"

struct hash_chain_line {
	uint64_t seq;
	struct digest prev;
	bool after_cut;
};

/* One line without its line feed.  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code hash_chain_line_parse(struct hash_chain_line *out, struct slice line, struct err *err);

#endif
