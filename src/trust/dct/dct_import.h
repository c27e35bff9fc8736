/* The repositories of one ~/.docker/trust, imported: each is read and verified, and the delegation that says the same is staged in a store.
 * A repository that does not verify is denied, and keeps no other from being imported. */
#ifndef COCKET_TRUST_DCT_DCT_IMPORT_H
#define COCKET_TRUST_DCT_DCT_IMPORT_H

#include "trust/dct/dct.h"

/* One repository, from its name to what came of it. */
struct dct_item {
	const char *name; /* borrowed */
	struct dct dct;
	struct dct_conversion plan;
	bool made;          /* a delegation was staged; false: the store has it, or there is none */
	enum reason denied; /* REASON_OK: it was read */
	struct err why;
};

struct dct_import {
	const char *path; /* borrowed */
	int dir;
	struct dct_names names;
	struct dct_item *items; /* owned, one for each name */
	size_t made;
};
#define NO_DCT_IMPORT ((struct dct_import){ .dir = -1 })
void dct_import_close(struct dct_import *im);

/* repositories: names of images, docker's short forms too; none: all that are there.
 * COCKET_E_USAGE: no such directory, or a name with a tag or digest; COCKET_E_FORMAT: not a name; COCKET_E_NOT_FOUND: nothing there; else what dct_find says. */
MUST_CHECK enum cocket_code dct_import_open(struct dct_import *im, const char *path, char *const *repositories, size_t count, struct err *err);

/* Reads all of them and stages their delegations.  expires: of the roles. */
MUST_CHECK enum cocket_code dct_import_stage(struct dct_import *im, struct stage *st, int64_t now, int64_t expires, struct err *err);

/* Each key of the roles, once. */
void dct_import_each_key(const struct dct_import *im, void (*each)(void *ctx, const struct dct_import *im, const struct dct_key *k), void *ctx);

/* "private/ID.key" below the directory, if this machine has the private key; else false. */
#define DCT_KEY_FILE_BYTES (sizeof "private/.key" + DIGEST_HEX_BYTES)
bool dct_import_private_key(char out[static DCT_KEY_FILE_BYTES], const struct dct_import *im, const struct dct_key *k);

#endif
