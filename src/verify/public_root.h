/* What ships of sigstore's public instance: keys/sigstore has the files, and says where they are from. */
#ifndef COCKET_VERIFY_PUBLIC_ROOT_H
#define COCKET_VERIFY_PUBLIC_ROOT_H

#include <stdint.h>

#define PUBLIC_ROOT_DATE INT64_C(1787270400) /* 2026-08-21 */

extern const char public_root_text[];     /* trusted_root.json */
extern const char public_tuf_root_text[]; /* the root of the TUF repository that distributes it */

#endif
