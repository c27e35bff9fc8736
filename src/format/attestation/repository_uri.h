/* Source repositories as provenance writes them: one spelling for each, without regular expressions.  Pure. */
#ifndef COCKET_FORMAT_ATTESTATION_REPOSITORY_URI_H
#define COCKET_FORMAT_ATTESTATION_REPOSITORY_URI_H

#include "base/err.h"
#include "base/slice.h"

struct repository_uri {
	char repository[512]; /* "https://github.com/o/r": no "git+", no user, no ".git", no '/' at its end; scheme and host in small letters */
	char ref[256];        /* what stands behind '@', or behind '#' before the ':' of a directory; "" none */
};

/* "git+https://github.com/o/r.git@refs/heads/main", "https://github.com/o/r.git#main:src", "ssh://git@github.com/o/r", "git@github.com:o/r.git"
 * and "github.com/o/r" are https://github.com/o/r; http:// and git:// stay what they are, since nothing proves who answers there.
 * COCKET_E_FORMAT: not a repository's, as pkg:..., or longer than fits. */
MUST_CHECK enum cocket_code repository_uri_parse(struct repository_uri *out, struct slice uri, struct err *err);

#endif
