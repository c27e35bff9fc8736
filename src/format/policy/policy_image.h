/* What a rule of a policy asks of the image itself, as far as its config and its layers say it (cocket-policy(5), "image"): practices, not
 * signatures.  It can make a no, never a yes. */
#ifndef COCKET_FORMAT_POLICY_POLICY_IMAGE_H
#define COCKET_FORMAT_POLICY_POLICY_IMAGE_H

#include "base/json.h"
#include "format/policy/policy_who.h"

enum secrets_denied { SECRETS_NOT_ASKED = 0, SECRETS_CLEAR, SECRETS_ALL /* encrypted keys too */ };

/* Who says which image the base image is. */
enum base_by { BASE_BY_LABEL = 0, BASE_BY_PROVENANCE };

struct base_checks {
	bool is_asked;
	enum base_by by;
	bool all_inputs;              /* by provenance: each image that went into the build must be as asked, not the base alone */
	struct policy_list names;     /* globs: one of them; empty: any */
	bool is_verified;             /* it must be allowed by this policy itself */
	int64_t max_age;              /* seconds since it was made; 0 any */
};

struct policy_image {
	struct json text;             /* as it stands in the file; absent: nothing is asked */
	bool is_asked;
	bool no_root, healthcheck;
	bool has_ports;
	struct policy_list ports;     /* that may be exposed, "8080/tcp" */
	uint64_t max_size, max_layers; /* bytes of config and layers as they are stored; 0 any */
	int64_t max_age;              /* seconds; 0 any */
	struct policy_list labels;    /* NAME, or NAME=GLOB; each must be there */
	enum secrets_denied secrets;
	struct policy_list known_secrets; /* globs of paths that are not held against it */
	struct base_checks base;
};
void policy_image_free(struct policy_image *i);

/* Does it ask for what layers hold? */
bool policy_image_is_deep(const struct policy_image *i);

#endif
