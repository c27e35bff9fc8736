/* URLs of the schemes http and https (RFC 3986), read more narrowly than the RFC allows: what two parsers might read in two ways is
 * refused.
 * Pure; never resolves a name. */
#ifndef COCKET_STREAM_URL_H
#define COCKET_STREAM_URL_H

#include "base/buf.h"
#include "base/limits.h"
#include "base/loopback.h"

#define URL_MAX_BYTES (8 * KIB)

/* Borrows from the text it was parsed from. */
struct url {
	bool https;
	struct slice host;    /* as written; an IPv6 literal keeps its brackets */
	uint16_t port;        /* 80 or 443 where none is written */
	struct slice target;  /* path and query, "" or from '/' or '?' on; a fragment is dropped */
};

/* Absolute URLs only.  COCKET_E_FORMAT: other schemes, user names, spaces, control characters, backslashes, bytes over 0x7e. */
MUST_CHECK enum cocket_code url_parse(struct url *out, struct slice text, struct err *err);

/* Appends the absolute URL that a reference in a document at *base means (RFC 3986 section 5), without dot segments: those are
 * COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code url_join(struct buf *out, const struct url *base, struct slice reference, struct err *err);

bool url_same_host(const struct url *a, const struct url *b);
bool url_same_origin(const struct url *a, const struct url *b); /* scheme, host and port */
struct slice url_path(const struct url *u);                     /* target without its query */
bool path_has_dots(struct slice path);                          /* "." or ".." as a segment, also written %2e; or an encoded '/' or '\' */

/* "host" or "host:port", the port where it is not the scheme's own: how certs.d and images' names spell it. */
#define URL_HOST_PORT_BYTES 272
void url_host_port(char out[static URL_HOST_PORT_BYTES], const struct url *u);

/* Of a host as written in a URL or an image name, without port. */
/* An address literal, or localhost, that a machine on the network must not send us to: loopback, private, link-local, unspecified ... also
 * in the odd spellings that inet_aton(3) takes. */
bool host_is_internal(struct slice host);

/* Scheme, host and path for messages: without query, fragment or user; escaped and cut. */
#define URL_SHOW_BYTES 320
struct url_text {
	char s[URL_SHOW_BYTES];
};
struct url_text url_show(const char *url);
#define URL_TEXT(u) (url_show(u).s)

/* Appends text with all but RFC 3986's unreserved characters as %XX. */
MUST_CHECK enum cocket_code url_encode(struct buf *out, struct slice text, struct err *err);

#endif
