/* Policies of other tools, said again as ours, as far as they can be: podman's policy.json (containers-policy.json(5)) and notation's
 * trustpolicy.json (docs/FORMATS.md 3.6), and cosign's, which is its command line.  What cannot be said becomes a rule that lets nothing pass, and a line that tells so: never is the policy
 * that comes out weaker than the one that went in. */
#ifndef COCKET_FORMAT_POLICY_POLICY_IMPORT_H
#define COCKET_FORMAT_POLICY_POLICY_IMPORT_H

#include "base/buf.h"
#include "base/strings.h"

struct policy_import {
	struct buf text;  /* a policy, which policy_parse takes */
	struct buf notes; /* lines for people: what is not as it was */
	struct strings converted; /* scopes whose images are allowed as they were, or more strictly */
	struct strings rejected;  /* scopes whose rule allows no image: "SCOPE: WHY" */
	bool has_catch_all;       /* what no other rule is for has one too; else it is denied */
};
void policy_import_free(struct policy_import *p);

/* root: of podman's certificates, the file of their authority and log; NULL: those are not converted.
 * COCKET_E_USAGE: it is none of that tool's, or allows nothing, so that there is no rule to write. */
MUST_CHECK enum cocket_code policy_import_podman(struct policy_import *out, struct slice text, const char *root, struct err *err);
MUST_CHECK enum cocket_code policy_import_notation(struct policy_import *out, struct slice text, struct err *err);
/* The command line of cosign verify, as words.  COCKET_E_USAGE: it asks for what cannot be said here, or is another command. */
MUST_CHECK enum cocket_code policy_import_cosign(struct policy_import *out, char *const args[], size_t n, struct err *err);

#endif
