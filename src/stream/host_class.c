/* Which hosts are this machine or its private surroundings, by their spelling alone (RFC 6761, RFC 6890).  Never resolves a name. */
#include "stream/url.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>

/* Networks of RFC 6890 that are not the Internet. */
static bool
v4_is_internal(uint32_t address)
{
	static const struct {
		uint32_t net;
		unsigned bits;
	} nets[] = {
		{ 0x00000000, 8 },  /* this network */
		{ 0x0a000000, 8 },  { 0xac100000, 12 }, { 0xc0a80000, 16 }, /* private */
		{ 0x64400000, 10 }, /* carrier NAT */
		{ 0x7f000000, 8 },  /* loopback */
		{ 0xa9fe0000, 16 }, /* link-local: where clouds keep their metadata */
		{ 0xe0000000, 3 },  /* multicast, reserved, broadcast */
	};

	for (size_t i = 0; i < sizeof nets / sizeof *nets; i++)
		if ((address ^ nets[i].net) >> (32 - nets[i].bits) == 0)
			return true;
	return false;
}

/* Mapped, compatible, or behind a NAT64 (RFC 6052): its last four bytes are the address. */
static bool
is_of_v4(const struct in6_addr *a)
{
	static const uint8_t nat64[12] = { 0x00, 0x64, 0xff, 0x9b };

	return IN6_IS_ADDR_V4MAPPED(a) || IN6_IS_ADDR_V4COMPAT(a) || memcmp(a->s6_addr, nat64, sizeof nat64) == 0;
}

/* RFC 4193 */
static bool
is_unique_local(const struct in6_addr *a)
{
	return (a->s6_addr[0] & 0xfe) == 0xfc;
}

static bool
v6_is_internal(const struct in6_addr *a)
{
	uint32_t last;

	memcpy(&last, a->s6_addr + 12, sizeof last);
	if (is_of_v4(a))
		return v4_is_internal(ntohl(last));
	return IN6_IS_ADDR_LOOPBACK(a) || IN6_IS_ADDR_UNSPECIFIED(a) || IN6_IS_ADDR_LINKLOCAL(a) || IN6_IS_ADDR_SITELOCAL(a) ||
	       IN6_IS_ADDR_MULTICAST(a) || is_unique_local(a);
}

bool
host_is_internal(struct slice host)
{
	char text[HOST_TEXT_BYTES];
	struct in_addr v4;
	struct in6_addr v6;

	if (!host_plain(text, host))
		return true;
	if (inet_pton(AF_INET6, text, &v6) == 1)
		return v6_is_internal(&v6);
	if (inet_aton(text, &v4)) /* also 127.1, 0x7f000001, 017700000001: resolvers take them */
		return v4_is_internal(ntohl(v4.s_addr));
	return strcmp(text, "localhost") == 0 || slice_ends(slice_str(text), ".localhost");
}
