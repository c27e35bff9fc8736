/* Merkle trees of transparency logs (RFC 9162 section 2.1, RFC 6962 section 2.1): a leaf is SHA-256(00 || entry), a node SHA-256(01 || left || right).
 * Pure.  Whether the root is the log's is for its checkpoint to say. */
#ifndef COCKET_FORMAT_LOG_MERKLE_H
#define COCKET_FORMAT_LOG_MERKLE_H

#include "crypto/digest.h"

#define MERKLE_PATH_MAX 63 /* of a tree with at most 2^63 - 1 leaves */

/* That the leaf at index is in the tree of size leaves with this root. */
struct inclusion_proof {
	uint64_t index, size;
	struct digest root;
	struct digest path[MERKLE_PATH_MAX]; /* from the leaf up */
	size_t count;
};

MUST_CHECK enum cocket_code merkle_leaf(struct digest *out, struct slice entry, struct err *err);

/* COCKET_E_FORMAT: no such leaf in a tree of that size, or a path of another length than its; COCKET_E_DIGEST: the path leads to another root. */
MUST_CHECK enum cocket_code inclusion_proof_check(const struct inclusion_proof *p, const struct digest *leaf, struct err *err);

#endif
