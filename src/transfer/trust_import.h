/* The trust store that travels in an archive, taken into this machine's by the rules of the TUF client; the first one only where its root is
 * pinned.  Never trusts on first use. */
#ifndef COCKET_TRANSFER_TRUST_IMPORT_H
#define COCKET_TRANSFER_TRUST_IMPORT_H

#include "image/source.h"
#include "trust/tuf_client/export.h"

enum trust_imported {
	TRUST_IMPORT_DONE,    /* the store is what the archive has, or was so already */
	TRUST_IMPORT_OLD,     /* the archive's is older than what this machine knows, or has expired: err says which, and the store stays */
	TRUST_IMPORT_NO_ROOT, /* this machine has no store, and no root is pinned: nothing was done */
};

struct trust_import {
	const struct session_options *session;
	const char *from;           /* the store's name in the archive, as reference_parse takes it */
	const char *dir;            /* this machine's */
	const struct digest *root;  /* of 1.root.json, pinned; NULL: the store is there */
	int64_t now;
};

/* *done: TRUST_IMPORT_DONE; yours (trust_update_free). */
MUST_CHECK enum cocket_code trust_import(enum trust_imported *out, struct trust_update *done, const struct trust_import *i, struct err *err);

#endif
