/* Whether a server on this machine speaks TLS. */
#ifndef COCKET_STREAM_TLS_PROBE_H
#define COCKET_STREAM_TLS_PROBE_H

#include <stdbool.h>
#include <stdint.h>

/* host: a loopback address or localhost, without brackets.  True if it answers a ClientHello as TLS does, with whatever certificate or
 * alert, or says nothing for timeout_ms; false if it answers otherwise, hangs up, or is not there. */
bool tls_probe(const char *host, uint16_t port, int64_t timeout_ms);

#endif
