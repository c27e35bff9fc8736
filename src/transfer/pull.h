/* One verified image, copied to a layout or an archive on this machine, with what is attached to it. */
#ifndef COCKET_TRANSFER_PULL_H
#define COCKET_TRANSFER_PULL_H

#include "transfer/destination.h"
#include "verify/verify.h"

struct pull {
	const struct reference *to;
	const char *platform;        /* that was asked for, "all", or NULL none: a docker archive is of one */
	bool no_diff_ids;            /* layers are not unpacked */
	struct progress *progress;
};

/* COCKET_OK: all of it is there, proved and flushed.  COCKET_E_USAGE: which platform a docker archive should be of is not known; what the source
 * says otherwise, and COCKET_E_IO. */
MUST_CHECK enum cocket_code pull(struct copied_total *out, struct verified *v, const struct pull *p, struct err *err);

/* What another tool that pulls is asked for: the platform that was asked for, or where others stand beside what is covered, the one of those that
 * is for this machine. */
struct pull_ask {
	const char *platform;        /* NULL: none */
	const struct digest *digest; /* of that platform's manifest; NULL: of several, or none was asked for */
	char text[PLATFORM_TEXT_BYTES];
};
/* out is not to be copied: platform may be its text.  COCKET_E_USAGE: no covered platform is for this machine. */
MUST_CHECK enum cocket_code pull_ask_for(struct pull_ask *out, const struct verified *v, const char *platform, struct err *err);

#endif
