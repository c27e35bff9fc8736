/* The trusted root of sigstore's public instance: see public_root.h.  Its bytes are made by the build. */
#include "verify/public_root.h"

#include "sigstore.inc"
