/* What the values of docker's options bring in that is not verified: mounts of images, caches, contexts, generators of SBOMs.  Pure. */
#ifndef COCKET_DEPLOY_DOCKER_OPTIONS_H
#define COCKET_DEPLOY_DOCKER_OPTIONS_H

#include "deploy/docker_cmdline.h"

/* COCKET_E_USAGE: docker run or create would mount an image. */
MUST_CHECK enum cocket_code docker_run_check_options(const struct docker_line *l, struct err *err);

/* COCKET_E_USAGE: docker build would take images or layers from elsewhere than the Dockerfile. */
MUST_CHECK enum cocket_code docker_build_check_options(const struct docker_line *l, struct err *err);

#endif
