/* See tuf_site.h.  No request is made. */
#include "cli/command/trust/tuf_site.h"

#include "stream/url.h"

bool
is_http_url(const char *from)
{
	return slice_starts(slice_str(from), "https://") || slice_starts(slice_str(from), "http://");
}

enum cocket_code
tuf_site_tls(const struct http_tls **tls, struct session **session, const struct session_options *how, const char *url, struct err *err)
{
	char host[URL_HOST_PORT_BYTES];
	const struct certs_d *certs;
	struct url u;

	if (url_parse(&u, slice_str(url), err))
		return fail(err, COCKET_E_USAGE, "%s: not a valid http or https URL", URL_TEXT(url));
	url_host_port(host, &u);
	if (session_new(session, how, err) || session_certs_d(&certs, *session, host, err))
		return err->code;
	*tls = certs->found ? &certs->tls : NULL;
	return COCKET_OK;
}
