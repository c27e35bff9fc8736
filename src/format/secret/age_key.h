/* Secret keys of age, by their checksum. */
#ifndef COCKET_FORMAT_SECRET_AGE_KEY_H
#define COCKET_FORMAT_SECRET_AGE_KEY_H

#include "base/slice.h"

/* text begins with "AGE-SECRET-KEY-1": is it such a key, and no longer word? */
bool age_key_check(struct slice text);

#endif
