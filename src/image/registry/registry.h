/* A repository of a registry (OCI distribution-spec 1.1), as a source.  Private to the registry client. */
#ifndef COCKET_IMAGE_REGISTRY_REGISTRY_H
#define COCKET_IMAGE_REGISTRY_REGISTRY_H

#include "image/auth/auth.h"
#include "image/registry/registry_request.h"

#define ORIGIN_BYTES (NAME_MAX_BYTES + 16)

struct registry {
	struct source source;
	struct session *session;
	bool is_clone;               /* then the session is its own */
	char origin[ORIGIN_BYTES];   /* "https://registry-1.docker.io" */
	const struct http_tls *tls;
	struct auth auth;
	struct auth deleting;        /* opened by the first registry_remove_manifest: a token for pushing may delete nothing */
};

static inline struct registry *
registry_of(struct source *s)
{
	return (struct registry *)s; /* source is its first member */
}

/* "ORIGIN/v2/NAME/" and the rest. */
MUST_CHECK enum cocket_code registry_url(struct buf *out, const struct registry *r, struct err *err, const char *fmt, ...)
	PRINTF_LIKE(4, 5);

/* Scheme and API host for an image's host: "docker.io" is served by registry-1.docker.io. */
void registry_origin(char out[static ORIGIN_BYTES], const char *host, bool is_plain);

MUST_CHECK enum cocket_code registry_open(struct source **out, struct session *session, const struct reference *ref, bool write,
                                          struct err *err);

void registry_fetch(struct source *s, struct fetch *fetches, size_t n);
/* registry_fetch.c: asks for each, side by side, whatever was asked before. */
void registry_ask(struct registry *r, struct fetch *fetches[], size_t n);
MUST_CHECK enum cocket_code registry_fetch_url(struct buf *out, const struct registry *r, const struct fetch *f, struct err *err);
MUST_CHECK enum cocket_code registry_stream(struct source *s, const struct descriptor *blob, uint64_t from, struct writer *to,
                                            struct err *err);
MUST_CHECK enum cocket_code registry_has_blob(struct source *s, const struct descriptor *d, struct err *err);
MUST_CHECK enum cocket_code registry_put_open(struct blob_put **out, struct source *s, const struct descriptor *d, const char *from,
                                              struct err *err);
MUST_CHECK enum cocket_code registry_put_blob(struct source *s, struct slice bytes, const struct digest *digest, struct err *err);
MUST_CHECK enum cocket_code registry_put_manifest(struct source *s, struct manifest_put *p, struct err *err);
MUST_CHECK enum cocket_code registry_remove_manifest(struct source *s, const struct digest *digest, struct err *err);

/* near_tags.c: of a tag that is not there, whose message err has, the nearest that are: "... (did you mean 1.4, 1.4.1?)".  Returns err->code. */
enum cocket_code registry_near_tags(struct source *s, const char *tag, struct err *err);

/* An request with the registry itself, whose answer is short. */
void registry_request_set_home(struct registry_request *x, struct registry *r);

/* Content-Type without parameters, lower case; "" if there is none or it does not fit. */
#define CONTENT_TYPE_BYTES 160
void content_type_print(char out[static CONTENT_TYPE_BYTES], struct slice header);

/* The path and query of the next page, from a Link target on this page; it stays below path_prefix of the page's origin, else
 * COCKET_E_REGISTRY. */
MUST_CHECK enum cocket_code next_page(char *out, size_t out_size, const char *page_url, const char *path_prefix, struct slice target,
                                      struct err *err);

#endif
