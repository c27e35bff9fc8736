/* Which hosts are this machine, by their spelling alone (RFC 6761).  Never resolves a name. */
#include "base/loopback.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/ascii.h"

/* Without the brackets of an address, and the dot at the end of a whole domain name. */
static struct slice
bare(struct slice host)
{
	if (host.len >= 2 && host.ptr[0] == '[' && host.ptr[host.len - 1] == ']')
		host = slice_of(host.ptr + 1, host.len - 2);
	if (host.len > 0 && host.ptr[host.len - 1] == '.')
		host.len--;
	return host;
}

bool
host_plain(char out[static HOST_TEXT_BYTES], struct slice host)
{
	host = bare(host);
	if (host.len == 0 || host.len >= HOST_TEXT_BYTES || memchr(host.ptr, 0, host.len))
		return false;
	for (size_t i = 0; i < host.len; i++)
		out[i] = ascii_lower((char)host.ptr[i]);
	out[host.len] = 0;
	return true;
}

bool
host_is_loopback(struct slice host)
{
	char text[HOST_TEXT_BYTES];
	struct in_addr v4;
	struct in6_addr v6;

	if (!host_plain(text, host))
		return false;
	if (inet_pton(AF_INET, text, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, text, &v6) == 1)
		return IN6_IS_ADDR_LOOPBACK(&v6);
	return strcmp(text, "localhost") == 0;
}
