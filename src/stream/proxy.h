/* Which proxy a request goes through, as docker, podman and kubectl find it (golang.org/x/net/http/httpproxy): HTTPS_PROXY, HTTP_PROXY and
 * NO_PROXY, in capitals first, else in small letters; ALL_PROXY, which those do not know, where none of them is for the scheme. */
#ifndef COCKET_STREAM_PROXY_H
#define COCKET_STREAM_PROXY_H

#include "stream/url.h"

/* Of the environment; NULL: none.  Never for this machine itself. */
const char *proxy_find(const struct url *u);

/* Pure: true if a list like NO_PROXY's says that the URL is asked for directly. */
bool no_proxy_covers(struct slice list, const struct url *u);

#endif
