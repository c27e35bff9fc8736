/* Other tools that pull: docker, podman, nerdctl, ctr, skopeo.  Each is run on the digest that was verified, and asked afterwards what it has got. */
#ifndef COCKET_DEPLOY_PULL_TOOL_H
#define COCKET_DEPLOY_PULL_TOOL_H

#include "format/oci/manifest.h"
#include "format/name/reference.h"

struct with;

/* The table's row of that name; COCKET_E_USAGE: there is none, or the program is not in PATH. */
MUST_CHECK enum cocket_code with_find(const struct with **out, const char *name, struct err *err);
bool with_wants_target(const struct with *w); /* skopeo: --to says where it copies to */

struct with_pull {
	const struct name *name;       /* as it was asked for */
	const struct digest *digest;   /* that was verified */
	const char *platform;          /* --platform; NULL none, "all" */
	const struct digest *expected; /* of what the tool has got then: with skopeo and a platform that one's, else digest */
	const char *target;            /* skopeo's */
	bool plain_http;               /* so its registry was spoken to when it was verified */
};

/* COCKET_OK: it was pulled, and the tool says that it has this digest; the tag that was asked for names it there too.
 * COCKET_E_USAGE; COCKET_E_IO: the tool failed, and has said why; COCKET_E_DIGEST: it has another image. */
MUST_CHECK enum cocket_code with_run(const struct with *w, const struct with_pull *p, struct err *err);

#endif
