/* Where images of an archive go in a registry, and under which name their signers know them: PREFIX/REPOSITORY:TAG for HOST/REPOSITORY:TAG,
 * one repository of one host in each place. */
#ifndef COCKET_TRANSFER_LOAD_TARGET_H
#define COCKET_TRANSFER_LOAD_TARGET_H

#include "format/name/mirror.h"
#include "verify/report.h"

struct load_target {
	struct name location, signer;
};

/* COCKET_E_USAGE: the image's name is not known, or there is no such name below the prefix. */
MUST_CHECK enum cocket_code load_target_find(struct load_target *out, const char *prefix, const struct report *r, struct err *err);

/* Before anything is sent.  COCKET_E_USAGE: two repositories would be one, or the place stands for another one already. */
MUST_CHECK enum cocket_code load_targets_check(const struct load_target *targets, size_t n, const struct mirrors *known, struct err *err);

#endif
