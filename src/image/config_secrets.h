/* Secrets in an image's config: the environment, labels, history, commands, and whatever else it says. */
#ifndef COCKET_IMAGE_CONFIG_SECRETS_H
#define COCKET_IMAGE_CONFIG_SECRETS_H

#include "format/oci/image_facts.h"
#include "image/image_secret.h"

/* Each, by its place; never a value.  COCKET_E_NOMEM; what each returns. */
MUST_CHECK enum cocket_code config_secrets_each(const struct image_facts *f, image_secret_fn each, void *context, struct err *err);

#endif
