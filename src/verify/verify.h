/* The life of one verify: name -> manifest -> evidence -> findings -> decision -> report.  Resolves a tag once; everything after goes by
 * digest. */
#ifndef COCKET_VERIFY_VERIFY_H
#define COCKET_VERIFY_VERIFY_H

#include "verify/options.h"
#include "verify/report.h"

struct session;

/* Never fails: an error becomes verdict unknown or deny with its reason.  COCKET_E_USAGE alone (the name or an option is wrong) is
 * returned, for exit status 2. */
MUST_CHECK enum cocket_code verify_image(struct report *out, struct session *session, const char *image,
                                         const struct verify_options *options, struct err *err);

#endif
