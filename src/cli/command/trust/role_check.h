/* Before signing: does the trust store let these keys sign that name? */
#ifndef COCKET_CLI_COMMAND_TRUST_ROLE_CHECK_H
#define COCKET_CLI_COMMAND_TRUST_ROLE_CHECK_H

#include "cli/option/key_files.h"

/* Says on stderr, for each image whose name is known before it is fetched, which of the keys no role of the store lets sign it.
 * trust: --trust, NULL where it was not given: then the usual store, if there is one.  signed_as: NULL none.
 * An error only where --trust was given and cannot be read: signing asks nobody's leave. */
MUST_CHECK enum cocket_code cover_tell(const char *trust, const struct signer_list *signers, char *const images[], size_t n,
                                       const char *signed_as,
                                       int64_t now, struct err *err);

#endif
