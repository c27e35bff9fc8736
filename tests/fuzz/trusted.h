/* Whom a harness trusts, and nobody can sign for: keys made a moment ago, and the authorities of sigstore's public instance. */
#ifndef COCKET_TESTS_FUZZ_TRUSTED_H
#define COCKET_TESTS_FUZZ_TRUSTED_H

#include <stdlib.h>

#include "crypto/privkey.h"
#include "format/log/trusted_root.h"
#include "identity/keyring.h"
#include "verify/public_root.h"

/* One of Ed25519, then one of P-256. */
static inline const struct keyring *
keys_made(void)
{
	static struct keyring keys;
	struct err err;

	for (size_t i = 0; keys.count < 2; i++) {
		struct privkey *made = NULL;
		struct pubkey *key = NULL;

		if (privkey_generate(&made, i ? KEY_P256 : KEY_ED25519, &err) || pubkey_parse_spki(&key, pubkey_spki(privkey_public(made)), &err) ||
		    keyring_add(&keys, &key, "made", &err))
			abort();
		privkey_free(&made);
	}
	return &keys;
}

static inline const struct trusted_root *
root_public(void)
{
	static struct trusted_root root;
	struct err err;

	if (root.logs.count == 0 && trusted_root_parse(&root, slice_str(public_root_text), &err))
		abort();
	return &root;
}

#endif
