/* docker's config.json and podman's auth.json (containers-auth.json(5)).  Open objects: both tools keep much else there. */
#ifndef COCKET_IMAGE_AUTH_DOCKER_CONFIG_H
#define COCKET_IMAGE_AUTH_DOCKER_CONFIG_H

#include "base/json.h"
#include "image/auth/credentials.h"

struct docker_config_entry {
	char helper[128];           /* of credHelpers or credsStore; "" none */
	struct credentials inline_; /* of auths; kind NONE where there is nothing */
};
void docker_config_entry_free(struct docker_config_entry *e);

/* What the file has for that repository: credHelpers[host] before credsStore, and auths with the longest key that fits.
 * COCKET_E_USAGE: malformed (the message has line and column, or names the field, never a value). */
MUST_CHECK enum cocket_code docker_config_find(struct docker_config_entry *out, struct slice text, const char *host, const char *repository,
                                              struct err *err);

#endif
