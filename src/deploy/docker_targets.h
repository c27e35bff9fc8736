/* The images of one docker command, as they are verified together: names as docker knows them, a registry's, no transports. */
#ifndef COCKET_DEPLOY_DOCKER_TARGETS_H
#define COCKET_DEPLOY_DOCKER_TARGETS_H

#include "format/name/reference.h"
#include "verify/batch.h"

#define DOCKER_TRANSPORT "docker://"

struct docker_target {
	const char *name;             /* as it was written */
	const char *where;            /* "Dockerfile:3:6"; NULL: on the command line */
	const char *platform;         /* that docker is asked for; NULL none.  One that is no platform asks for nothing */
	char pinned[NAME_TEXT_BYTES]; /* of docker_target_decide: name, tag and digest of what is allowed; "" it is not */
	struct digest digest;         /* the same */
	char text[NAME_TEXT_BYTES + sizeof DOCKER_TRANSPORT]; /* of docker_target_prepare: the name as verify takes it */
	struct verify_request request;                        /* the same */
};

/* By this request, for the platform that docker is asked for if it names none itself.  COCKET_E_USAGE: the name is none of an image. */
MUST_CHECK enum cocket_code docker_target_prepare(struct docker_target *t, const struct verify_request *request, struct err *err);

/* Refuses a report that docker might not keep to: if of an index that nobody signed the manifest of one platform is signed, docker must have been
 * asked for that one, or it chooses by itself. */
void docker_target_check(const struct docker_target *t, struct report *r);

/* Pins what is allowed. */
void docker_target_pin(struct docker_target *t, const struct report *r);

#endif
