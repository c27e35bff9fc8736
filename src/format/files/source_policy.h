/* BuildKit's source policies (moby/buildkit, sourcepolicy/pb/policy.proto, as JSON): what a build may fetch.
 * Ours denies every source but those that are listed, and by denials that are apart from one another and need no rule that allows: so it says
 * the same to an engine where the last rule that matches decides, which all since 0.11 are, and to one that stops at the first denial; and
 * what else stands in the policy cannot undo it. */
#ifndef COCKET_FORMAT_FILES_SOURCE_POLICY_H
#define COCKET_FORMAT_FILES_SOURCE_POLICY_H

#include "base/buf.h"

/* pinned: names with their digests, NAME:TAG@DIGEST or NAME@DIGEST.  An image may be fetched by these words, or without the tag; what is no
 * image (the context, git, http) may be fetched as ever.
 * there: a policy whose rules come first, JSON; empty: none.  COCKET_E_FORMAT if it can be read in more than one way. */
MUST_CHECK enum cocket_code source_policy_print(struct buf *out, const char *const pinned[], size_t n, struct slice there, struct err *err);

#endif
