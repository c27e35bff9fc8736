/* What became of one piece of evidence.  The only way to a proved claim is signature_examine: parse, authenticate, and then read the claim from what
 * was proved. */
#ifndef COCKET_SIGNATURE_FINDING_H
#define COCKET_SIGNATURE_FINDING_H

#include "base/reason.h"
#include "image/evidence/evidence.h"
#include "signature/authenticate.h"
#include "signature/claim.h"

struct finding {
	enum signature_format format;
	char where[160];
	struct document_id document; /* of the evidence */
	enum reason reason;          /* REASON_OK: the claim is proved; otherwise why it counts for nothing */
	char detail[ERR_MESSAGE_BYTES];
	/* of whoever signed; may be there with a reason other than OK: digest-mismatch, malformed payload ... */
	struct proof proof;
	bool has_signer;             /* signer: the key's id where it is proved, else the hint where there is one */
	struct digest signer;
	struct key_name signer_name; /* of it, for people; "" if there is none */
	char signer_label[KEY_LABEL_BYTES];
	struct certificate_proof *certificate; /* owned: all that was proved of one by certificate; NULL: by a key, or not proved */
	enum certificate_step step;  /* of a certificate that was tried, the first condition that does not hold; otherwise STEP_CERTIFICATE */
	struct claim claim;          /* set where reason is REASON_OK */
	/* unknown-key, of a payload that may be one of ours, altered: the name in it, which nobody proved, to choose the word for a "no" with */
	bool has_unproved_name;
	enum foreign_kind kind; /* what it is, as far as it says so, if it is no signature of the image by a key; for words alone */
	struct name unproved_name;
};

/* Somebody made the signature, whatever it is worth: the proof names who. */
bool finding_is_proved(const struct finding *f);
void finding_free(struct finding *f);

/* Never fails: whatever is wrong is in *out; finding_free it.  budget: signature checks that telling a damaged signature from a stranger's may still spend;
 * counted down. */
void signature_examine(struct finding *out, const struct evidence_item *e, const struct authenticators *by, unsigned *budget);

#endif
