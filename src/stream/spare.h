/* TCP connections opened ahead of need, and given away once they stand.  Plain sockets: no name is resolved here and nothing is sent. */
#ifndef COCKET_STREAM_SPARE_H
#define COCKET_STREAM_SPARE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define SPARES_MAX 8

struct spares {
	struct spare {
		int fd;
		struct sockaddr_storage address;
	} items[SPARES_MAX];
	size_t count;
};

/* False where text is no IPv4 or IPv6 literal. */
bool address_parse(struct sockaddr_storage *out, const char *text, uint16_t port);

/* Starts n connections, non-blocking; as many as there is room for, silently: they only save time. */
void spares_open(struct spares *s, const struct sockaddr_storage *address, size_t n);

/* A connection to that address that stands and is quiet; -1 where there is none.  The descriptor is the caller's. */
int spares_take(struct spares *s, const struct sockaddr *address, socklen_t len);

void spares_close(struct spares *s);

#endif
