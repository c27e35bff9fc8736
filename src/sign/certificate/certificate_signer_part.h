/* What the files of certificate_signer share; certificate_issue.c has the functions. */
#ifndef COCKET_SIGN_CERTIFICATE_CERTIFICATE_SIGNER_PART_H
#define COCKET_SIGN_CERTIFICATE_CERTIFICATE_SIGNER_PART_H

#include <pthread.h>

#include "crypto/privkey.h"
#include "format/signature/certificate_request.h"
#include "sign/certificate/certificate_signing.h"
#include "sign/certificate/service.h"

struct certificate_signer {
	struct certificate_signing how;
	struct service_clients *clients; /* owned */
	struct privkey *key;             /* owned; of this run alone */
	pthread_mutex_t lock;            /* of the rest */
	struct certificate_answer current; /* its certificate empty: none yet */
	struct certificate_proof proof;  /* of the first: whom it certifies */
	int64_t not_after;
	struct err refused;              /* asking again would be refused again */
};

/* Our own verifier's yes, and that it is whom the token names.  made: as for certificate_signer_vouch. */
MUST_CHECK enum cocket_code certificate_signer_prove(struct certificate_proof *out, const struct certificate_signer *c, const struct certificate_material *m,
                                                     const struct logged_signature *made, const struct certificate_anchors *by, struct err *err);

/* A certificate that is good for another minute, copied to out->certificate; *chain: appended, what issued it, PEM; NULL not wanted. */
MUST_CHECK enum cocket_code certificate_signer_certify(struct certificate_material *out, struct buf *chain, struct certificate_signer *c, struct err *err);

#endif
