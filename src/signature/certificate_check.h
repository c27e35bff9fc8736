/* A signature made with a certificate of a minute (keyless): who made it, and when, as authorities, logs and timestamps of one root file prove it.
 * All conditions hold, or it is a no with its own reason; only what the options switch off is not asked (docs/FORMATS.md 2.5).  Pure. */
#ifndef COCKET_SIGNATURE_CERTIFICATE_CHECK_H
#define COCKET_SIGNATURE_CERTIFICATE_CHECK_H

#include "base/reason.h"
#include "format/signature/certificate_material.h"
#include "signature/log_check.h"

/* By what certificates are proved: the root files of this machine, or those that were given. */
struct certificate_anchors {
	const struct trusted_root *roots; /* borrowed; none: no certificate is believed */
	size_t count;
	bool no_log, no_sct; /* of any root: asked for in so many words; of one root, see trusted_root.h */
	int64_t now;         /* the time of a signature for which no other is needed: with no_log, and no timestamp */
};

/* The conditions, in the order in which they are asked. */
enum certificate_step {
	STEP_CERTIFICATE, /* it is one for signatures */
	STEP_SIGNATURE,   /* made by its key */
	STEP_LOG,         /* in a transparency log */
	STEP_TIME,        /* some time is proved */
	STEP_VALIDITY,    /* at which the certificate was valid */
	STEP_LOG_PERIOD,  /* and the log in use */
	STEP_PATH,        /* an authority that is trusted issued it */
	STEP_SCT,         /* in a log of certificates */
	STEP_ISSUER,      /* it says who vouched for the name */
	STEP_COUNT
};

struct certificate_proof {
	struct leaf_certificate *leaf;      /* owned */
	char issuer[1024];                  /* who vouched for the name to the authority */
	struct instant time;                /* the latest that was proved */
	enum certificate_time { CERTIFICATE_TIME_NOW, CERTIFICATE_TIME_LOG, CERTIFICATE_TIME_AUTHORITY } source;
	bool is_logged;
	uint64_t log_index;                 /* of the first entry that is good, with its log's host */
	char log[LOG_HOST_BYTES];
	char authority[AUTHORITY_NAME_BYTES]; /* that issued it */
	bool has_sct;
	bool by_unlogged_root;                /* which is not asked for logs that it does not list */
};
void certificate_proof_free(struct certificate_proof *p);

/* Did this key make it?  By the key's own hash, else SHA-256, which older clients took for every curve. */
MUST_CHECK bool logged_signature_is_by(const struct logged_signature *s, const struct pubkey *key);

struct certificate_no {
	enum certificate_step step; /* the first that does not hold */
	bool is_issued;             /* an authority of this root, of several, did issue the certificate */
	enum reason reason;
	char detail[ERR_MESSAGE_BYTES];
};

/* By any one of the roots, each by itself: an authority of one and a log of another are no proof together.  s: its certificate, key and key_type are
 * those of m.  False: no says why, by the root that says most. */
MUST_CHECK bool certificate_check_by_any(struct certificate_proof *out, const struct certificate_material *m, const struct logged_signature *s,
                                         const struct certificate_anchors *by, struct certificate_no *no);

#endif
