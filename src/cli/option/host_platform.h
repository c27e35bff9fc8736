/* The platform of this machine, as images name it. */
#ifndef COCKET_CLI_OPTION_HOST_PLATFORM_H
#define COCKET_CLI_OPTION_HOST_PLATFORM_H

#include "format/oci/manifest.h"

void host_platform(struct platform *out);

#endif
