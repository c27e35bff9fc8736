/* The root files of sigstore by which certificates are proved: those that were given, else this user's or this machine's, else that of the public
 * instance, as it was when this program was made; and those that were accepted without logs beside them. */
#ifndef COCKET_VERIFY_ROOT_FILES_H
#define COCKET_VERIFY_ROOT_FILES_H

#include <limits.h>

#include "base/strings.h"
#include "format/log/trusted_root.h"

/* What was asked for. */
struct root_choice {
	struct strings files;    /* none: the usual one */
	struct strings unlogged; /* beside them: each root in there is held to the logs that it lists, if any; it never counts for another root */
};

struct root_files {
	struct trusted_root *items; /* owned */
	size_t count, capacity;
	int64_t oldest;             /* when the oldest of them was written */
	char oldest_name[AUTHORITY_NAME_BYTES]; /* "trusted root FILE", for people */
};

/* Warns of a file that is more than a year old.  COCKET_E_USAGE: one cannot be read or used.  A verification needs few of the certificates: they are
 * decoded then (trusted_root_parse_lazily). */
MUST_CHECK enum cocket_code root_files_open(struct root_files *out, const struct root_choice *choice, int64_t now, struct err *err);
/* Of all certificates, now.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code root_files_check(const struct root_files *f, struct err *err);
/* COCKET_E_EXPIRED: the oldest is older than that; 0: any age. */
MUST_CHECK enum cocket_code root_files_check_age(const struct root_files *f, int64_t max_age, int64_t now, struct err *err);
void root_files_close(struct root_files *f);

/* The one that counts if none is given: this user's, else this machine's; false: neither is there, so that what this program came with counts. */
bool root_files_usual(char out[static PATH_MAX]);

#endif
