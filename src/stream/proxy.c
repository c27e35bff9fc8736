/* The entries of NO_PROXY: "*"; a name, with what is below it; ".name" or "*.name", what is below it alone; an address; a network (CIDR);
 * all but networks with a port or without.  Never resolves a name: an address covers only what is written as one. */
#include "stream/proxy.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "base/ascii.h"
#include "base/escape.h"

/* IPv4 as its last four bytes (RFC 4291 2.5.5.2), so that an address is the same in both spellings. */
struct address {
	uint8_t bytes[16];
};

static const uint8_t v4_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

static bool
address_parse(struct address *out, struct slice text)
{
	char s[INET6_ADDRSTRLEN];

	if (text.len >= sizeof s || text.len == 0 || memchr(text.ptr, 0, text.len))
		return false;
	memcpy(s, text.ptr, text.len);
	s[text.len] = 0;
	memcpy(out->bytes, v4_prefix, sizeof v4_prefix);
	return inet_pton(AF_INET, s, out->bytes + sizeof v4_prefix) == 1 || inet_pton(AF_INET6, s, out->bytes) == 1;
}

static bool
is_v4(const struct address *a)
{
	return memcmp(a->bytes, v4_prefix, sizeof v4_prefix) == 0;
}

/* Before and after the last of that byte. */
static bool
split(struct slice *before, struct slice *after, struct slice text, char at)
{
	const uint8_t *p = text.len > 0 ? memrchr(text.ptr, at, text.len) : NULL;

	if (!p)
		return false;
	*before = slice_of(text.ptr, (size_t)(p - text.ptr));
	*after = slice_of(p + 1, text.len - before->len - 1);
	return true;
}

static bool
in_network(const struct address *a, const struct address *net, uint64_t bits)
{
	size_t whole = (size_t)bits / 8, rest = bits % 8;

	return is_v4(a) == is_v4(net) && memcmp(a->bytes, net->bytes, whole) == 0 &&
	       (rest == 0 || (a->bytes[whole] ^ net->bytes[whole]) >> (8 - rest) == 0);
}

static bool
network_parse(struct address *net, uint64_t *bits, struct slice entry)
{
	struct slice text, length;
	struct err ignored;

	if (!split(&text, &length, entry, '/') || !address_parse(net, text) || u64_parse(bits, length, 128, &ignored))
		return false;
	if (!memchr(text.ptr, ':', text.len)) /* of IPv4: counted within its 32 bits */
		*bits += 8 * sizeof v4_prefix;
	return *bits <= 128;
}

/* False if the entry is no network; else *covers says whether the address (NULL: a name) is within. */
static bool
network_match(bool *covers, struct slice entry, const struct address *a)
{
	struct address net;
	uint64_t bits;

	if (!network_parse(&net, &bits, entry))
		return false;
	*covers = a && in_network(a, &net, bits);
	return true;
}

static bool
is_in_brackets(struct slice host)
{
	return slice_starts(host, "[") && slice_ends(host, "]") && host.len >= 2;
}

static struct slice
without_brackets(struct slice host)
{
	return is_in_brackets(host) ? slice_of(host.ptr + 1, host.len - 2) : host;
}

/* What is before an entry's last colon, too, if the colon is one of an address. */
static bool
is_in_address(struct slice before, struct slice entry)
{
	return !is_in_brackets(before) && (memchr(before.ptr, ':', before.len) || memchr(entry.ptr, '[', entry.len));
}

/* "host:port" and "[address]:port"; what is neither is a host. */
static void
port_split(struct slice *host, struct slice *port, struct slice entry)
{
	struct slice before, after;

	*host = entry;
	*port = (struct slice){0};
	if (!split(&before, &after, entry, ':') || is_in_address(before, entry))
		return;
	*host = without_brackets(before);
	*port = after;
}

static bool
port_matches(struct slice port, uint16_t of)
{
	uint64_t n;
	struct err ignored;

	return port.len == 0 || (u64_parse(&n, port, UINT16_MAX, &ignored) == COCKET_OK && n == of);
}

static bool
is_below(struct slice host, struct slice domain)
{
	return host.len > domain.len && host.ptr[host.len - domain.len - 1] == '.' &&
	       ascii_eq(domain, slice_of(host.ptr + host.len - domain.len, domain.len));
}

static bool
name_matches(struct slice entry, struct slice host)
{
	if (slice_starts(entry, "*."))
		entry = slice_of(entry.ptr + 1, entry.len - 1);
	if (slice_starts(entry, "."))
		return is_below(host, slice_of(entry.ptr + 1, entry.len - 1));
	return ascii_eq(entry, host) || is_below(host, entry);
}

static bool
entry_covers(struct slice entry, struct slice host, const struct address *a, uint16_t port)
{
	struct slice entry_host, entry_port;
	struct address is;
	bool covers;

	if (slice_is(entry, "*"))
		return true;
	if (network_match(&covers, entry, a))
		return covers;
	port_split(&entry_host, &entry_port, entry);
	if (entry_host.len == 0 || !port_matches(entry_port, port))
		return false;
	if (address_parse(&is, entry_host))
		return a && memcmp(&is, a, sizeof is) == 0;
	return name_matches(entry_host, host);
}

bool
no_proxy_covers(struct slice list, const struct url *u)
{
	const struct slice host = without_brackets(u->host);
	struct address address;
	const struct address *a = address_parse(&address, host) ? &address : NULL;

	while (list.len > 0) {
		const struct slice entry = text_trim(slice_take_until(&list, ','), TEXT_BLANKS);

		if (entry.len > 0 && entry_covers(entry, host, a, u->port))
			return true;
	}
	return false;
}

static const char *
variable(const char *capitals, const char *small)
{
	const char *value = getenv(capitals);

	if (!value || !*value)
		value = getenv(small);
	return value && *value ? value : NULL;
}

/* A server that runs programs by CGI puts what a client says into HTTP_PROXY (httpoxy.org). */
static const char *
http_proxy(void)
{
	return getenv("REQUEST_METHOD") ? variable("http_proxy", "http_proxy") : variable("HTTP_PROXY", "http_proxy");
}

const char *
proxy_find(const struct url *u)
{
	const char *proxy = u->https ? variable("HTTPS_PROXY", "https_proxy") : http_proxy();
	const char *none = variable("NO_PROXY", "no_proxy");

	if (!proxy)
		proxy = variable("ALL_PROXY", "all_proxy");
	return proxy && !host_is_loopback(u->host) && !no_proxy_covers(slice_str(none), u) ? proxy : NULL;
}
