/* Notary v1's side of struct tuf_dialect (tuf_part.h), each part read by its own file.  For notary*.c. */
#ifndef COCKET_FORMAT_TUF_NOTARY_V1_PART_H
#define COCKET_FORMAT_TUF_NOTARY_V1_PART_H

#include "format/tuf/tuf_part.h"

MUST_CHECK enum cocket_code notary_v1_key_check(struct json key, struct err *err);
const char *notary_v1_key_load(struct tuf_key *k, size_t max_bytes);

MUST_CHECK enum cocket_code notary_v1_delegations_read(struct tuf_file *f, struct json obj, struct err *err);
MUST_CHECK enum cocket_code notary_v1_delegation_name_read(struct tuf_role *role, struct json obj, struct err *err);
MUST_CHECK enum cocket_code notary_v1_delegation_read(struct tuf_role *role, struct json obj, struct err *err);

MUST_CHECK enum cocket_code notary_v1_entry_read(struct tuf_meta *m, struct json obj, struct err *err);

MUST_CHECK enum cocket_code notary_v1_signature_read(struct tuf_signature *s, struct json obj, struct err *err);
bool notary_v1_signature_is_good(const struct pubkey *key, struct slice message, const struct tuf_signature *s);

#endif
