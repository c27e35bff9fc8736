/* TLS settings of one registry: the directory certs.d/HOST[:PORT] of docker and podman (containers-certs.d(5)). */
#ifndef COCKET_IMAGE_REGISTRY_CERTS_D_H
#define COCKET_IMAGE_REGISTRY_CERTS_D_H

#include "stream/http_message.h"

struct certs_d {
	bool found;            /* there is such a directory */
	struct http_tls tls;   /* borrows from the fields below */
	struct http_tls roots; /* the same without the client certificate: for a token server elsewhere */
	struct buf ca;         /* all *.crt, one after another */
	char *cert_file;
	char *key_file;
};
void certs_d_free(struct certs_d *c);

/* certs_dir: the directory that holds HOST[:PORT]; NULL: ~/.config/containers/certs.d, /etc/containers/certs.d, /etc/docker/certs.d, the
 * first that has it.
 * None there: COCKET_OK, not found.  COCKET_E_USAGE: a NAME.cert without NAME.key, or the other way round. */
MUST_CHECK enum cocket_code certs_d_read(struct certs_d *out, const char *certs_dir, const char *host, struct err *err);

#endif
