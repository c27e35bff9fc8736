/* What checking a signature has proved: who made it, and when.  Made in signature/authenticate.c; zeroed memory proves nothing. */
#ifndef COCKET_IDENTITY_PROOF_H
#define COCKET_IDENTITY_PROOF_H

#include "identity/identity.h"

/* Whose word the time is. */
enum time_source {
	TIME_NONE = 0,  /* no time */
	TIME_OF_SIGNER, /* the signer's: as true as the signer is honest, and the clock right */
	TIME_OF_LOG,    /* a transparency log's, of when it took the entry */
	TIME_OF_AUTHORITY, /* a timestamp authority's */
};

struct proof {
	struct identity who;
	enum time_source source;
	int64_t time; /* Unix seconds */
};

#endif
