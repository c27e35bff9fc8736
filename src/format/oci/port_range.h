/* Ports as an image exposes them and a policy allows them: "8080/tcp", "8000-8010/udp", "53". */
#ifndef COCKET_FORMAT_OCI_PORT_RANGE_H
#define COCKET_FORMAT_OCI_PORT_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

struct port_range {
	uint16_t first, last;
	enum port_protocol { PORT_TCP, PORT_UDP, PORT_SCTP } protocol;
};

/* Docker takes a port without a protocol for TCP, and a protocol in letters of either case.  False: it is none. */
bool port_range_parse(struct port_range *out, struct slice text);

/* Is all of b within a? */
bool port_range_covers(const struct port_range *a, const struct port_range *b);

#endif
