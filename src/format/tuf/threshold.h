/* Who signs for a role: its key ids and threshold, and how many different keys signed.  TUF 1.0 section 4.2 and notary v1 have it alike;
 * for tuf*.c and notary*.c.  Never takes a threshold below 1 (A16), or one key for two, whatever it is called (A15). */
#ifndef COCKET_FORMAT_TUF_THRESHOLD_H
#define COCKET_FORMAT_TUF_THRESHOLD_H

#include "base/json.h"
#include "crypto/pubkey.h"
#include "format/text/sorted_table.h"

/* *out, which the caller frees on error too: indices into the sorted table of keys, ascending, each once.  ids may be absent. */
MUST_CHECK enum cocket_code threshold_read_keyids(size_t **out, size_t *count, struct json ids, struct table keys, struct err *err);
MUST_CHECK enum cocket_code threshold_read(unsigned *out, struct json role, struct err *err);

/* Sorts a file's signatures by key id.  python-tuf and tuf-conformance (test_duplicate_sig_keyids) refuse a file that has two by one id. */
MUST_CHECK enum cocket_code threshold_sort_signatures(struct table signatures, struct err *err);

bool threshold_has_key(const size_t *keys, size_t count, size_t index);

/* The signatures of one file, and how each is asked. */
struct threshold_signatures {
	size_t count;
	const struct pubkey *(*key)(const void *ctx, size_t i); /* the role's key that signature i names, NULL none */
	bool (*is_good)(const void *ctx, size_t i, const struct pubkey *key);
	const void *ctx;
};
/* Distinct keys, by pubkey_id, that signed; stops where there are enough. */
unsigned threshold_count(const struct threshold_signatures *q, unsigned enough);

/* COCKET_E_SIGNATURE "targets: 1 of 2 required keys signed"; and of a key that does not count, where keyid is not NULL. */
MUST_CHECK enum cocket_code threshold_refuse(const char *role, unsigned count, unsigned threshold, const char *keyid, const char *unusable,
                                           struct err *err);

#endif
