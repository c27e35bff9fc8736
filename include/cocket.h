/* libcocket: may this container image pass?  The same decision as `cocket verify`, for programs.
 * A struct cocket holds the keys, the options and the connections of one run; use it from one thread at a time.  Strings that are returned
 * are borrowed: from a struct cocket until the next call on it, from a struct cocket_result until it is freed.  Nothing here prints, exits,
 * or reads the environment for anything but proxies and the places of registry credentials. */
#ifndef COCKET_H
#define COCKET_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define COCKET_API __attribute__((visibility("default")))

struct cocket;
struct cocket_result;

/* As the program's exit statuses: only 0 is a yes. */
enum cocket_status {
	COCKET_ALLOWED = 0,
	COCKET_DENIED = 1,
	COCKET_WRONG_USE = 2, /* a bad name, key or option; cocket_error says which */
	COCKET_UNDECIDED = 3, /* network, authentication, I/O: trying again may help */
};

/* "0.1.0". */
COCKET_API const char *cocket_version(void);

/* A new one without keys, which therefore allows nothing; NULL where memory is out.  cocket_free takes NULL too. */
COCKET_API struct cocket *cocket_new(void);
COCKET_API void cocket_free(struct cocket *c);

/* Adds a public key (PEM, "PUBLIC KEY"), whose label is for messages.  A key that is there already counts once.  0, or COCKET_WRONG_USE. */
COCKET_API int cocket_add_key(struct cocket *c, const char *pem, size_t len, const char *label);

/* How many distinct keys must have signed; 1 unless set. */
COCKET_API void cocket_set_threshold(struct cocket *c, unsigned keys);

/* "linux/amd64" or "all"; NULL, the default: the image as named.  The string is copied; COCKET_WRONG_USE where it is too long. */
COCKET_API int cocket_set_platform(struct cocket *c, const char *platform);

/* The name under which the signer knew the image (mirrors, layouts); NULL: its own. */
COCKET_API int cocket_set_signed_as(struct cocket *c, const char *name);

/* Plain http to hosts other than loopback: 1 allows it.  Before the first cocket_verify. */
COCKET_API void cocket_set_plain_http(struct cocket *c, int allow);

/* Milliseconds that one image may take; 60,000 unless set.  Before the first cocket_verify. */
COCKET_API void cocket_set_timeout(struct cocket *c, long milliseconds);

/* Decides about one image ("registry.example.com/shop/api:1.4", "oci:DIR:TAG", "oci-archive:FILE:TAG").
 * Returns an enum cocket_status; *out is yours, and NULL on
 * COCKET_WRONG_USE. */
COCKET_API int cocket_verify(struct cocket *c, const char *image, struct cocket_result **out);

/* Why the last call returned COCKET_WRONG_USE: one line. */
COCKET_API const char *cocket_error(const struct cocket *c);

/* What to pull: name, tag and the digest that was verified.  NULL unless the image may pass. */
COCKET_API const char *cocket_result_pinned(const struct cocket_result *r);
/* One of the frozen words: "ok", "no-signature", "unknown-key", ... */
COCKET_API const char *cocket_result_reason(const struct cocket_result *r);
/* One line for people; text from outside in it is escaped. */
COCKET_API const char *cocket_result_detail(const struct cocket_result *r);
COCKET_API void cocket_result_free(struct cocket_result *r);

#ifdef __cplusplus
}
#endif

#endif
