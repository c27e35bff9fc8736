/* TCP connections opened ahead of need: their handshakes run while the first request is under way, which saves a round trip later.
 * Never resolves a name, never sends a byte, never waits. */
#include "stream/spare.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

bool
address_parse(struct sockaddr_storage *out, const char *text, uint16_t port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };

	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
		memcpy(out, &v4, sizeof v4);
		return true;
	}
	if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) {
		memcpy(out, &v6, sizeof v6);
		return true;
	}
	return false;
}

static socklen_t
address_bytes(const struct sockaddr_storage *a)
{
	return a->ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

static bool
address_same(const struct sockaddr_storage *a, const struct sockaddr_storage *b)
{
	struct sockaddr_in a4, b4;
	struct sockaddr_in6 a6, b6;

	if (a->ss_family != b->ss_family)
		return false;
	if (a->ss_family == AF_INET) {
		memcpy(&a4, a, sizeof a4);
		memcpy(&b4, b, sizeof b4);
		return a4.sin_port == b4.sin_port && a4.sin_addr.s_addr == b4.sin_addr.s_addr;
	}
	memcpy(&a6, a, sizeof a6);
	memcpy(&b6, b, sizeof b6);
	return a6.sin6_port == b6.sin6_port && a6.sin6_scope_id == b6.sin6_scope_id &&
	       memcmp(&a6.sin6_addr, &b6.sin6_addr, sizeof a6.sin6_addr) == 0;
}

/* Stands: writable.  Quiet: a server that gave up waiting has closed it or spoken, and either makes it readable. */
static bool
stands(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT | POLLRDHUP };
	int error = 0;
	socklen_t len = sizeof error;

	return poll(&p, 1, 0) == 1 && p.revents == POLLOUT && getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 && error == 0;
}

void
spares_open(struct spares *s, const struct sockaddr_storage *address, size_t n)
{
	for (; n > 0 && s->count < SPARES_MAX; n--) {
		int fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

		if (fd < 0)
			return;
		/* EINPROGRESS as a rule; anything else shows in stands(). */
		(void)connect(fd, (const struct sockaddr *)address, address_bytes(address));
		s->items[s->count++] = (struct spare){ .fd = fd, .address = *address };
	}
}

int
spares_take(struct spares *s, const struct sockaddr *address, socklen_t len)
{
	struct sockaddr_storage wanted = {0};

	if (len < sizeof(sa_family_t) || len > sizeof wanted)
		return -1;
	memcpy(&wanted, address, len);
	for (size_t i = 0; i < s->count; i++) {
		int fd = s->items[i].fd;

		if (!address_same(&s->items[i].address, &wanted) || !stands(fd))
			continue;
		s->items[i] = s->items[--s->count];
		return fd;
	}
	return -1;
}

void
spares_close(struct spares *s)
{
	while (s->count > 0)
		close(s->items[--s->count].fd);
}
