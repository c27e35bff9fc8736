/* What was said and proved: "key K says: digest D is called N (tag T), from A until B".
 * The only way to a proved claim is signature_examine, which checks the signature over the bytes as received before it parses them. One file a
 * format. */
#ifndef COCKET_SIGNATURE_FINDING_H
#define COCKET_SIGNATURE_FINDING_H

#include "base/reason.h"
#include "format/name/reference.h"
#include "identity/keyring.h"
#include "image/evidence/evidence.h"

struct claim {
	struct digest digest;        /* what the signer said: equals evidence.subject (anything else is a finding of digest-mismatch) */
	char reference[NAME_TEXT_BYTES]; /* as signed; "" where the claim names nothing (bundles) */
	bool has_name;
	struct name name;            /* parsed reference; tag "" where none is named */
	bool has_signed_at;
	int64_t signed_at;
	bool has_expires;
	int64_t expires;
};

/* What became of one piece of evidence. */
struct finding {
	enum evidence_form form;
	char where[160];
	enum reason reason;          /* REASON_OK: claim is proved by key; otherwise why it counts for nothing so far */
	char detail[ERR_MESSAGE_BYTES];
	/* the signature is good and by keys[key]; may be true with a reason other than OK: digest-mismatch, malformed payload ... */
	bool proved;
	size_t key;                  /* index into the keys examined with */
	bool has_signer;             /* signer: the key's id when proved, else the hint where there is one */
	struct digest signer;
	struct claim claim;          /* set when reason is REASON_OK */
	bool nameless;               /* name-mismatch, since the claim names nothing */
	/* unknown-key: the name that the payload, which nobody proved, gives: to choose the word for a "no" with */
	bool has_said;
	struct name said;
};

/* Never fails: whatever is wrong is in *out.  budget: signature checks that telling a damaged signature from a stranger's may still spend;
 * counted down. */
void signature_examine(struct finding *out, const struct evidence_item *e, const struct keyring *keys, unsigned *budget);

/* One per format; called by signature_examine only. */
void simple_examine(struct finding *out, const struct evidence_item *e, const struct keyring *keys, unsigned *budget);
void bundle_examine(struct finding *out, const struct evidence_item *e, const struct keyring *keys);

#endif
