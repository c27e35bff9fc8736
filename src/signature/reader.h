/* What reading a format of signatures takes.  One file a format has one of these, named in the table of format/signature/signature_format.h. */
#ifndef COCKET_SIGNATURE_READER_H
#define COCKET_SIGNATURE_READER_H

#include "base/reason.h"
#include "signature/authenticate.h"
#include "signature/claim.h"
#include "signature/unproved.h"

/* Why a signature counts for nothing. */
struct rejection {
	enum reason reason;
	char detail[ERR_MESSAGE_BYTES];
	bool may_be_altered; /* unknown-key, though nothing says that a stranger made it */
	enum foreign_kind kind; /* what it is, if it is no signature by a key */
};
/* False, so that "return reject(...)" ends what returns whether all is well. */
bool reject(struct rejection *out, enum reason reason, const char *detail);

/* A signature that is nobody's whom we know. */
struct stranger {
	const struct signature *signature;
	const struct unproved *unproved;
	const struct keyring *keys;
	enum signature_check how; /* the most that can be said of the check by keys */
	unsigned *budget;         /* checks that telling a damaged signature from a stranger's may still spend; counted down */
};

struct signature_reader {
	/* Bytes to values.  False: rejected. */
	bool (*parse)(struct signature *out, const struct evidence_item *e, struct rejection *why);
	/* Values to a proof, or NULL. */
	enum cocket_code (*authenticate)(struct authenticated **out, struct authentication *why, struct signature *s, const struct authenticators *by,
	                                 struct err *err);
	/* What was proved to what it says of the subject.  False: rejected. */
	bool (*claim)(struct claim *out, const struct authenticated *a, const struct digest *subject, struct rejection *why);

	/* What it says without proof, and the word for a signature that nobody we know has made. */
	void (*peek)(struct unproved *out, const struct evidence_item *e);
	void (*reject)(struct rejection *out, const struct stranger *s);
};

const struct signature_reader *signature_reader_of(enum signature_format format);

#endif
