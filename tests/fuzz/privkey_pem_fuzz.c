/* Key files up to the key derivation (no password is given, so no scrypt runs), and plain PKCS #8 in PEM and as DER.
 * A key that is taken prints to a PEM that is taken again, as the same key, and signs. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "crypto/pkcs8.h"
#include "crypto/privkey_pem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
print_then_parse(const struct privkey *key)
{
	AUTO(privkey_free) struct privkey *again = NULL;
	AUTO(secret_free) struct secret pem = { 0 };
	AUTO(buf_free) struct buf sig = BUF(KIB);
	struct err err = { 0 };

	if (privkey_print_pem(&pem, key, NULL, &err) || privkey_parse_pem(&again, secret_slice(&pem), NULL, &err))
		abort();
	if (!digest_eq(pubkey_id(privkey_public(key)), pubkey_id(privkey_public(again))))
		abort();
	if (privkey_sign(&sig, again, slice_str("message"), &err))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(privkey_free) struct privkey *from_pem = NULL, *from_der = NULL;
	struct slice in = slice_of(data, size);
	struct err err = { 0 };

	if (privkey_parse_pem(&from_pem, in, NULL, &err) == COCKET_OK)
		print_then_parse(from_pem);
	if (pkcs8_parse(&from_der, in, &err) == COCKET_OK)
		print_then_parse(from_der);
	return 0;
}
