/* Who can use a private key that lies about. */
#ifndef COCKET_CRYPTO_PRIVATE_KEY_KIND_H
#define COCKET_CRYPTO_PRIVATE_KEY_KIND_H

enum private_key_kind {
	PRIVATE_KEY_NONE = 0,
	PRIVATE_KEY_ENCRYPTED, /* a password stands before it */
	PRIVATE_KEY_CLEAR,
};

#endif
