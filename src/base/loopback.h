/* Which hosts are this machine, by their spelling alone. */
#ifndef COCKET_BASE_LOOPBACK_H
#define COCKET_BASE_LOOPBACK_H

#include "base/slice.h"

#define HOST_TEXT_BYTES 256

/* Without brackets, without one trailing dot, lower case; false where it is too long to be a host. */
bool host_plain(char out[static HOST_TEXT_BYTES], struct slice host);

bool host_is_loopback(struct slice host); /* localhost, 127.0.0.0/8, [::1] */

#endif
