/* Public keys, as PEM and as SPKI: what is taken prints to a PEM that is taken again, as the same key. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"
#include "crypto/pubkey.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
print_then_parse(const struct pubkey *key)
{
	AUTO(pubkey_free) struct pubkey *again = NULL;
	AUTO(buf_free) struct buf pem = BUF(KEY_FILE_MAX_BYTES);
	struct err err = { 0 };

	if (pubkey_print_pem(&pem, key, &err) || pubkey_parse_pem(&again, buf_slice(&pem), &err))
		abort();
	if (!digest_eq(pubkey_id(key), pubkey_id(again)) || !slice_eq(pubkey_spki(key), pubkey_spki(again)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(pubkey_free) struct pubkey *from_pem = NULL, *from_der = NULL;
	struct slice in = slice_of(data, size);
	struct err err = { 0 };

	if (pubkey_parse_pem(&from_pem, in, &err) == COCKET_OK)
		print_then_parse(from_pem);
	if (pubkey_parse_spki(&from_der, in, &err) == COCKET_OK)
		print_then_parse(from_der);
	return 0;
}
