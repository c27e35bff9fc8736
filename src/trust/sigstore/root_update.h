/* `trusted-root update`: brings a trusted root up to what its TUF repository says today, by the TUF client workflow (trust/tuf_client), from a root
 * of TUF that is pinned.  Never replaces a file by one that is not proved, does not parse, or is older than what was proved before. */
#ifndef COCKET_TRUST_SIGSTORE_ROOT_UPDATE_H
#define COCKET_TRUST_SIGSTORE_ROOT_UPDATE_H

#include "base/strings.h"
#include "trust/sigstore/root_source.h"

#define ROOT_TARGET "trusted_root.json"

struct root_request {
	struct slice pinned;  /* a root.json of the repository; of any version, and past its date too (TUF 5.2) */
	struct slice before;  /* what holds as long as there is no file: changes are told against it; may be empty */
	const char *state;    /* directory of what is trusted of the repository; made if it is not there */
	const char *file;     /* the trusted root */
	const char *target;   /* ROOT_TARGET */
	const char *signing;  /* a file for the signing configuration that is distributed with it; NULL: it is left alone */
	int64_t now;
	bool rehearsal;       /* nothing is written, and no lock is taken */
};

struct root_update {
	uint64_t root, targets; /* versions of the metadata */
	bool is_new;            /* the file is not what it was, or is the first */
	struct strings changes; /* sentences of root_diff.h; may be none although it is new */
	bool is_signing_new;    /* the signing configuration's file is not what it was, or is the first */
	struct err signing_err; /* not COCKET_OK: why it was left as it is, which is no error */
	size_t passed_over;     /* its logs whose kind of key is not known here */
};
void root_update_free(struct root_update *u);

/* A file that is right already is not fetched again; its time is set to now, since it was proved to be current.
 * COCKET_E_USAGE: a file or a directory of this machine, a root that is none; COCKET_E_FORMAT: the target is no trusted root; COCKET_E_NOT_FOUND: no such
 * target; else what tuf_client.h says. */
MUST_CHECK enum cocket_code root_update(struct root_update *out, const struct root_request *q, const struct root_source *from, struct err *err);

#endif
