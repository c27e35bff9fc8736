/* The platform of this machine, as images name it. */
#ifndef COCKET_TRANSFER_HOST_PLATFORM_H
#define COCKET_TRANSFER_HOST_PLATFORM_H

#include "format/oci/manifest.h"

void host_platform(struct platform *out);

#endif
