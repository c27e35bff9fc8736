/* The builder's own enforcement: BuildKit is handed a source policy, so that it fetches the images that were verified and no others, whatever it
 * reads in the Dockerfile. */
#ifndef COCKET_DEPLOY_DOCKER_SOURCE_POLICY_H
#define COCKET_DEPLOY_DOCKER_SOURCE_POLICY_H

#include "base/strings.h"

/* Puts the policy into the environment of what is run next.  pinned: the names of what was verified, with their digests.  A policy that is
 * there already comes first, and ours can only be stricter.  COCKET_E_USAGE: that one cannot be read. */
MUST_CHECK enum cocket_code docker_source_policy_set(const struct strings *pinned, struct err *err);

#endif
