/* Forms of secrets that are known by what they look like, wherever in a text they stand: private keys, access keys, tokens. */
#ifndef COCKET_FORMAT_SECRET_SECRET_FORM_H
#define COCKET_FORMAT_SECRET_SECRET_FORM_H

#include <stdint.h>

#include "base/slice.h"
#include "crypto/private_key_probe.h"

#define SECRET_AHEAD_BYTES (PRIVATE_KEY_PEM_MAX_BYTES) /* that a secret may go on */
#define SECRET_BEHIND_BYTES ((size_t)1024)             /* that may belong to one, before it begins */

size_t secret_form_count(void);
/* How it begins. */
const char *secret_form_text(size_t form);
/* SECRET_BITs of what begins at that place and is of that form. */
uint32_t secret_form_look(size_t form, struct slice window, size_t at);

#endif
