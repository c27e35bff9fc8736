/* Images of vectors/, decided about by the key that signed them.  Any failure ends the test. */
#ifndef COCKET_TESTS_VERIFIED_H
#define COCKET_TESTS_VERIFIED_H

#include "verify/verify.h"

#define VERIFIED_NOW INT64_C(1800000000)
#define VERIFIED_GOOD "oci:vectors/simple/good-ed25519/layout:1.4"
#define VERIFIED_NAME "registry.example.com/shop/api:1.4" /* that it is signed as */

/* By keys/test-ed25519.pub, without ledger or audit log; verify_context_close. */
void verified_context(struct verify_context *c);

struct verified *verified_of(struct verify_context *c, const char *image);

#endif
