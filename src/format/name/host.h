/* Hosts of image names. */
#ifndef COCKET_FORMAT_NAME_HOST_H
#define COCKET_FORMAT_NAME_HOST_H

#include "base/slice.h"

/* name[:port], IPv4[:port] or [IPv6][:port]; ports 1 to 65535 without leading zeros. */
bool host_valid(struct slice host);

#endif
