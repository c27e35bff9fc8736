/* Hosts of image names: a domain name, an IPv4 address or an IPv6 address in brackets, and a port.
 * The grammar is that of distribution/reference, with ports and addresses that exist; nothing is looked up. */
#include "format/name/host.h"

#include <arpa/inet.h>

#include "base/escape.h"
#include "base/loopback.h"
#include "format/text/slice_scan.h"

#define PORT_MAX 65535

static bool
port_valid(struct slice port)
{
	struct err ignored;
	uint64_t n;

	return u64_parse(&n, port, PORT_MAX, &ignored) == COCKET_OK && n > 0;
}

static bool
label_valid(struct slice label)
{
	if (label.len == 0 || label.ptr[0] == '-' || label.ptr[label.len - 1] == '-')
		return false;
	return consists_of(label, is_alnum, "-");
}

static bool
domain_valid(struct slice domain)
{
	for (;;) {
		size_t dot = find(domain, '.');

		if (!label_valid(head(domain, dot)))
			return false;
		if (dot == domain.len)
			return true;
		domain = tail(domain, dot + 1);
	}
}

/* The inside of the brackets: hex and colons alone, so neither a zone nor an embedded IPv4 address, however it is spelled. */
static bool
ipv6_valid(struct slice address)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr parsed;

	if (address.len >= sizeof text || has(address, '.'))
		return false;
	copy(text, address);
	if (inet_pton(AF_INET6, text, &parsed) != 1 || inet_ntop(AF_INET6, &parsed, text, sizeof text) == NULL)
		return false;
	return strchr(text, '.') == NULL; /* an IPv4 address in disguise */
}

/* 127.1, 0x7f000001, 017700000001: to resolvers another spelling of an address, to Go a name. */
static bool
address_is_odd(struct slice domain)
{
	char text[HOST_TEXT_BYTES];
	struct in_addr address;

	return host_plain(text, domain) && inet_aton(text, &address) != 0 && inet_pton(AF_INET, text, &address) != 1;
}

/* ":PORT", or nothing. */
static bool
end_valid(struct slice end)
{
	return end.len == 0 || (end.ptr[0] == ':' && port_valid(tail(end, 1)));
}

bool
host_valid(struct slice host)
{
	size_t n = find(host, ':');

	if (host.len && host.ptr[0] == '[') {
		n = find(host, ']');
		return n < host.len && ipv6_valid(slice_of(host.ptr + 1, n - 1)) && end_valid(tail(host, n + 1));
	}
	return domain_valid(head(host, n)) && !address_is_odd(head(host, n)) && end_valid(tail(host, n));
}
