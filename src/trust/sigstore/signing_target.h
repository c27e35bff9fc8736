/* The signing configuration that a repository distributes beside its trusted root: which services sign (format/log/signing_config.h).  Nothing that is
 * verified depends on it, so what is wrong with it stops no update of a root. */
#ifndef COCKET_TRUST_SIGSTORE_SIGNING_TARGET_H
#define COCKET_TRUST_SIGSTORE_SIGNING_TARGET_H

#include "trust/sigstore/root_source.h"
#include "trust/tuf_client/tuf_client.h"

struct signing_target {
	const char *name; /* of the target; NULL: the repository has none that names a log which is spoken to here */
	struct buf bytes; /* owned; its length and hashes are right */
};
void signing_target_free(struct signing_target *t);

/* The first of those that sigstore's repositories have.  now: when its services must be in use. */
MUST_CHECK enum cocket_code signing_target_fetch(struct signing_target *out, struct tuf_client *c, const struct root_source *from, int64_t now,
                                                 struct err *err);

#endif
