/* Notary v1 metadata, made here: P-256 and ed25519 keys by number, certificates around them that nobody issued, files printed and signed.
 * Says nothing of what should hold: it signs whatever it is given.  Any failure ends the test. */
#ifndef COCKET_TESTS_NOTARY_FIXTURE_H
#define COCKET_TESTS_NOTARY_FIXTURE_H

#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/privkey_pem.h"

#define NOTARY_TEXT_MAX (1024 * 1024)

struct notary_pair {
	struct privkey *key;
	char id[DIGEST_HEX_BYTES]; /* notary's */
	struct buf object;         /* {"keytype":...} */
};
void notary_pair_free(struct notary_pair *p);

/* ed25519 or P-256; common_name: in a certificate of that name (P-256), NULL bare. */
struct notary_pair notary_pair_new(enum key_type type, const char *common_name);
/* The same key again, in another wrapper. */
struct notary_pair notary_pair_of(const struct notary_pair *p, const char *common_name);

/* A certificate, DER: from 2020 until not_after, a UTCTime ("400101000000Z"). */
void notary_print_certificate(struct buf *out, const char *common_name, const char *not_after, struct slice spki);

/* "ID":OBJECT, with a comma before it where out is not empty. */
void notary_add_key(struct buf *out, const struct notary_pair *p);

/* The whole file around a signed part, by each of the pairs. */
void notary_print_signed(struct buf *out, const char *part, const struct notary_pair *const *signers, size_t n);

/* "sha256":"...","sha512":"..." of bytes, base64, and their length: an entry of meta. */
void notary_print_meta(struct buf *out, const char *name, struct slice bytes);

#endif
