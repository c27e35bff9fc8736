/* Other tools that pull: docker, podman, nerdctl, ctr, skopeo.  Each is run on the digest that was verified, and asked afterwards what it has got. */
#ifndef COCKET_DEPLOY_PULL_TOOL_H
#define COCKET_DEPLOY_PULL_TOOL_H

#include "base/strings.h"
#include "format/name/reference.h"
#include "format/oci/manifest.h"

struct pull_tool;

/* The tool of that name.  COCKET_E_USAGE: there is none, or the program is not in PATH. */
MUST_CHECK enum cocket_code pull_tool_find(const struct pull_tool **out, const char *name, struct err *err);
bool pull_tool_wants_target(const struct pull_tool *t); /* skopeo: --to says where it copies to */

struct pull_request {
	const struct name *name;       /* as it was asked for */
	const struct digest *digest;   /* that was verified */
	const char *platform;          /* --platform; NULL none, "all" */
	const struct digest *expected; /* of what the tool has got then: with skopeo and a platform that one's, else digest */
	const char *target;            /* skopeo's */
	bool plain_http;               /* so its registry was spoken to when it was verified */
};

/* COCKET_OK: it was pulled, and the tool says that it has this digest; the tag that was asked for names it there too.
 * COCKET_E_USAGE; COCKET_E_IO: the tool failed, and has said why; COCKET_E_DIGEST: it has a different image. */
MUST_CHECK enum cocket_code pull_tool_run(const struct pull_tool *t, const struct pull_request *r, struct err *err);

/* The command lines of that: what it pulls by, what it tags by (none: no words), and what it is asked by. */
enum pull_step { PULL_STEP_PULL, PULL_STEP_TAG, PULL_STEP_CHECK };
MUST_CHECK enum cocket_code pull_tool_argv(struct strings *out, const struct pull_tool *t, enum pull_step step, const struct pull_request *r,
                                           struct err *err);

/* Whether what it printed when it was asked says that it has the digest. */
bool pull_tool_has_digest(const struct pull_tool *t, struct slice printed, const struct digest *digest);

#endif
