/* The mirrors that loading into a registry makes: PREFIX/REPOSITORY stands for HOST/REPOSITORY, on this machine. */
#ifndef COCKET_TRANSFER_LOAD_MIRROR_H
#define COCKET_TRANSFER_LOAD_MIRROR_H

#include "transfer/load_target.h"
#include "verify/verify.h"

/* An image that was verified, on its way to its target. */
struct load_mirror {
	const struct load_target *target;
	struct verified *verified;
	bool is_new;                 /* out: the target stands for the signer's name by nothing yet but what is to be recorded */
};

/* Before the first byte leaves: may the target stand for what it has to, and is it free?  known: what is recorded, joined with what will be.
 * COCKET_E_USAGE: it may not, or is not. */
MUST_CHECK enum cocket_code load_mirror_plan(struct load_mirror *m, struct mirrors *known, struct verify_context *c, const struct verify_request *request,
                                             struct err *err);

/* Once the image has arrived.  path: of the user's mirrors. */
MUST_CHECK enum cocket_code load_mirror_record(const struct load_mirror *m, const char *path, struct err *err);

#endif
