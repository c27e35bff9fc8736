/* Signatures by certificate of the packed vectors (keyless-cases), read into their parts, so that a test can hold one part against another.  Made by real
 * services and by a generator that is none of ours: the program is not held against itself. */
#ifndef COCKET_TESTS_KEYLESS_H
#define COCKET_TESTS_KEYLESS_H

#include "format/log/trusted_root.h"
#include "format/signature/sigstore_bundle.h"
#include "signature/certificate_check.h"

struct keyless {
	struct trusted_root root;
	struct sigstore_bundle bundle;
	struct buf pae;
	struct logged_signature signature; /* with certificate and key of the bundle, where it has one that can be read */
	struct leaf_certificate *leaf;     /* NULL: it cannot */
};

/* What cannot be read fails the test. */
void keyless_open(struct keyless *k, const char *name);
void keyless_close(struct keyless *k);

/* The root file alone; freed by the caller. */
struct buf keyless_root_text(const char *name);

#endif
