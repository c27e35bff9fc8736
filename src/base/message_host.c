/* The host in a message: see message_host.h.  Takes only what a host is written with, so that it may stand in a command. */
#include "base/message_host.h"

#include <stdio.h>
#include <string.h>

bool
message_host(char out[static MESSAGE_HOST_BYTES], const char *message, bool registries_only)
{
	const char *scheme = strstr(message, "://");
	const bool is_url = scheme && ((scheme - message >= 5 && strncmp(scheme - 5, "https", 5) == 0) || (scheme - message >= 4 && strncmp(scheme - 4, "http", 4) == 0));
	const char *host = is_url ? scheme + strlen("://") : "";
	const size_t n = strspn(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]");

	out[0] = '\0';
	if (n == 0 || n >= MESSAGE_HOST_BYTES || host[n] != '/' || (registries_only && strncmp(host + n, "/v2/", strlen("/v2/")) != 0))
		return false;
	snprintf(out, MESSAGE_HOST_BYTES, "%.*s", (int)n, host);
	return true;
}
