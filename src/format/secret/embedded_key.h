/* A private key in PEM that stands within another text: a string of JSON, however deep and however escaped, or a block of YAML. */
#ifndef COCKET_FORMAT_SECRET_EMBEDDED_KEY_H
#define COCKET_FORMAT_SECRET_EMBEDDED_KEY_H

#include "crypto/private_key_probe.h"

/* As private_key_probe; of what is longer than PRIVATE_KEY_PEM_MAX_BYTES the beginning. */
enum private_key_kind embedded_key_probe(struct slice text);

#endif
