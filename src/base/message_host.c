/* The host in a message: see message_host.h.  Takes only what a host is written with, so that it may stand in a command. */
#include "base/message_host.h"

#include <stdio.h>
#include <string.h>

static const char *
host_find(const char *message)
{
	static const char *const schemes[] = { "https://", "http://" };

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		const char *url = strstr(message, schemes[i]);

		if (url)
			return url + strlen(schemes[i]);
	}
	return "";
}

bool
message_host(char out[static MESSAGE_HOST_BYTES], const char *message, bool registries_only)
{
	const char *host = host_find(message);
	const size_t n = strspn(host, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]");

	out[0] = '\0';
	if (n == 0 || n >= MESSAGE_HOST_BYTES || strncmp(host + n, registries_only ? "/v2/" : "/", registries_only ? 4 : 1) != 0)
		return false;
	snprintf(out, MESSAGE_HOST_BYTES, "%.*s", (int)n, host);
	return true;
}
