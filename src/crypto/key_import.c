/* Import: finds the form by how the file begins and hands it to that form's parser.
 * Never guesses between forms by trying, never asks for a password. */
#include "crypto/key_import.h"

#include "base/limits.h"
#include "crypto/key_import_part.h"

/* PEM comes last: it says what is wrong with a file that is none of these. */
static const struct key_import_format *const forms[] = { &key_import_openssh, &key_import_minisign, &key_import_pem };

enum cocket_code
key_import(struct privkey **out, struct slice file, const struct secret *password, struct err *err)
{
	size_t i = 0;

	if (file.len > KEY_FILE_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "not a private key: %zu bytes, at most %zu are read", file.len, KEY_FILE_MAX_BYTES);
	while (!forms[i]->is(file))
		i++;
	return forms[i]->parse(out, file, password, err);
}

bool
key_import_needs_password(struct slice file)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	struct err err = { 0 };

	return key_import(&key, file, NULL, &err) == COCKET_E_USAGE;
}

bool
key_import_is_secret(struct slice file)
{
	return key_import_minisign.is(file) && key_import_minisign_is_secret(file);
}
