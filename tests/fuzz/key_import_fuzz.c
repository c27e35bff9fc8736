/* Private keys of other tools up to the key derivation (no password is given, so neither PBKDF2 nor scrypt runs): as a file, and as what
 * stands in the base64 of OpenSSH, minisign or signify, encrypted PKCS #8, SEC 1.  A key that is taken prints to one of ours. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/key_import.h"
#include "crypto/privkey_pem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
import(struct slice file)
{
	AUTO(privkey_free) struct privkey *key = NULL, *again = NULL;
	AUTO(secret_free) struct secret pem = { 0 };
	struct err err = { 0 };
	enum cocket_code code = key_import(&key, file, NULL, &err);

	if (key_import_needs_password(file) != (code == COCKET_E_USAGE) || (code == COCKET_OK) != (key != NULL) || code == COCKET_E_AUTH)
		abort();
	if (code != COCKET_OK)
		return;
	if (privkey_print_pem(&pem, key, NULL, &err) || key_import(&again, secret_slice(&pem), NULL, &err))
		abort();
	if (!digest_eq(pubkey_id(privkey_public(key)), pubkey_id(privkey_public(again))))
		abort();
}

static void
import_in(const char *before, struct slice bytes, const char *after)
{
	AUTO(buf_free) struct buf base64 = BUF(4 * MIB), file = BUF(4 * MIB);
	struct err err = { 0 };

	if (base64_encode(&base64, bytes, &err) || buf_addf(&file, &err, "%s%s\n%s", before, buf_str(&base64), after))
		return;
	import(buf_slice(&file));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size);

	import(in);
	import_in("untrusted comment: x\n", in, "");
	import_in("-----BEGIN OPENSSH PRIVATE KEY-----\n", in, "-----END OPENSSH PRIVATE KEY-----\n");
	import_in("-----BEGIN ENCRYPTED PRIVATE KEY-----\n", in, "-----END ENCRYPTED PRIVATE KEY-----\n");
	import_in("-----BEGIN EC PRIVATE KEY-----\n", in, "-----END EC PRIVATE KEY-----\n");
	return 0;
}
