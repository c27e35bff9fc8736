/* What OpenSSH's public and private keys have in common: values as RFC 4251 section 5 writes them, and the types of keys (RFC 8709 section 4,
 * RFC 5656 section 3.1, RFC 4253 section 6.6).  Internal to crypto/. */
#ifndef COCKET_CRYPTO_SSH_KEY_H
#define COCKET_CRYPTO_SSH_KEY_H

#include "crypto/key_type.h"

/* What is missing makes it fail for good, and every later value is empty. */
struct ssh_reader {
	struct slice rest;
	bool has_failed;
};

struct slice ssh_take_bytes(struct ssh_reader *in, size_t n);
uint32_t ssh_take_u32(struct ssh_reader *in);
struct slice ssh_take_string(struct ssh_reader *in);
bool ssh_is_done(const struct ssh_reader *in);

struct ssh_type {
	const char *name;
	const char *curve; /* NULL: no ECDSA */
	enum key_type type;
};
const struct ssh_type *ssh_type_find(struct slice name); /* NULL: none of ours */

/* The type, the curve, and the point, which it returns.  Not for RSA. */
struct slice ssh_take_point(struct ssh_reader *in, const struct ssh_type *type);

#endif
