/* Hosts of image names: a domain name, an IPv4 address or an IPv6 address in brackets, and a port.
 * The grammar is that of distribution/reference, with ports and addresses that exist; nothing is looked up. */
#include "format/name/host.h"

#include <arpa/inet.h>

#include "base/loopback.h"
#include "base/escape.h"
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
	for (size_t i = 0; i < label.len; i++)
		if (!is_alnum(label.ptr[i]) && label.ptr[i] != '-')
			return false;
	return true;
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

bool
host_valid(struct slice host)
{
	size_t end = host.len && host.ptr[0] == '[' ? find(host, ']') : find(host, ':');

	if (host.len && host.ptr[0] == '[') {
		if (end == host.len || !ipv6_valid(slice_of(host.ptr + 1, end - 1)))
			return false;
		end++;
	} else if (!domain_valid(head(host, end)) || address_is_odd(head(host, end))) {
		return false;
	}
	return end == host.len || (host.ptr[end] == ':' && port_valid(tail(host, end + 1)));
}
