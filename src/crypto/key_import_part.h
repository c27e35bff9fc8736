/* One foreign form of private keys: a row for import.c.  A further form is one file and one row. */
#ifndef COCKET_CRYPTO_KEY_IMPORT_PART_H
#define COCKET_CRYPTO_KEY_IMPORT_PART_H

#include "crypto/privkey.h"
#include "crypto/privkey_part.h"

struct key_import_format {
	bool (*is)(struct slice file); /* by how it begins; cheap, and says nothing of whether it is well formed */
	enum cocket_code (*parse)(struct privkey **out, struct slice file, const struct secret *password, struct err *err);
};

extern const struct key_import_format key_import_openssh, key_import_minisign, key_import_pem;

/* Of a file that begins as one of minisign or signify: is it as long as their secret keys are? */
bool key_import_minisign_is_secret(struct slice file);

/* The one way to say that a password is missing: see key_import_needs_password. */
static inline enum cocket_code
key_import_need_password(struct err *err)
{
	return fail(err, COCKET_E_USAGE, "encrypted private key: a password is needed");
}

#endif
