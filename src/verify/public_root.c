/* See public_root.h. */
#include "verify/public_root.h"

#include "sigstore.inc"
