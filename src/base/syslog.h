/* One line to the machine's system log, over its socket: syslogd's, or journald's, which reads the same.  Unlike syslog(3) it says when a line did
 * not get there, and never waits for longer than it was told.  Form: RFC 3164 4.1, without the host, as local programs send it. */
#ifndef COCKET_BASE_SYSLOG_H
#define COCKET_BASE_SYSLOG_H

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

#define SYSLOG_SOCKET "/dev/log"

/* Longer messages are cut by rsyslog as it comes. */
#define SYSLOG_MESSAGE_MAX_BYTES ((size_t)8000)

/* Sends it as cocket's, facility authpriv, severity notice, in one datagram.  message: without a line feed or NUL.  COCKET_E_IO: nobody has it (no
 * socket, nobody behind it, or not taken within wait_ms); COCKET_E_TOO_LARGE.  COCKET_OK: the logging daemon has it, not yet the disk. */
MUST_CHECK enum cocket_code syslog_send(const char *socket_path, struct slice message, int64_t wait_ms, struct err *err);

/* Whether somebody listens there.  COCKET_E_IO. */
MUST_CHECK enum cocket_code syslog_check(const char *socket_path, struct err *err);

#endif
