/* Ports: see port_range.h. */
#include "format/oci/port_range.h"

#include "base/ascii.h"
#include "base/escape.h"
#include "format/text/slice_scan.h"

static bool
protocol_parse(enum port_protocol *out, struct slice text)
{
	static const char *const names[] = { [PORT_TCP] = "tcp", [PORT_UDP] = "udp", [PORT_SCTP] = "sctp" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (ascii_is(text, names[i])) {
			*out = (enum port_protocol)i;
			return true;
		}
	return false;
}

static bool
port_parse(uint16_t *out, struct slice text)
{
	struct err ignored = { 0 };
	uint64_t n;

	while (text.len > 1 && text.ptr[0] == '0')
		text = tail(text, 1);
	if (u64_parse(&n, text, UINT16_MAX, &ignored))
		return false;
	*out = (uint16_t)n;
	return true;
}

bool
port_range_parse(struct port_range *out, struct slice text)
{
	const size_t slash = find(text, '/');
	const struct slice ports = head(text, slash);
	const size_t dash = find(ports, '-');
	const struct slice last = dash < ports.len ? tail(ports, dash + 1) : ports;

	out->protocol = PORT_TCP;
	if (slash < text.len && !protocol_parse(&out->protocol, tail(text, slash + 1)))
		return false;
	return port_parse(&out->first, head(ports, dash)) && port_parse(&out->last, last) && out->first <= out->last;
}

bool
port_range_covers(const struct port_range *a, const struct port_range *b)
{
	return a->protocol == b->protocol && a->first <= b->first && b->last <= a->last;
}
