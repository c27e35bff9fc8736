/* What containerd asks an image verifier (its docs/image-verification.md): arguments, and on standard input a document of the type that they
 * name.  Pure; a document is believed only as far as it says what the arguments say. */
#ifndef COCKET_DEPLOY_CONTAINERD_INPUT_H
#define COCKET_DEPLOY_CONTAINERD_INPUT_H

#include "format/oci/descriptor.h"

#define MEDIA_DESCRIPTOR "application/vnd.oci.descriptor.v1+json"
#define MEDIA_VERIFIER_INPUT "application/vnd.containerd.image-verifier.input.v1+json" /* with verify_on_run */
/* Kubernetes' annotations of a pod, 256 KiB, each byte of which Go may print as six. */
#define CONTAINERD_INPUT_MAX_BYTES (2 * MIB)

/* The arguments; NULL: not given. */
struct containerd_question {
	const char *name, *digest, *media_type;
	const char *operation; /* "pull" or "run" */
};

struct containerd_input {
	struct json_doc doc;   /* owned; the rest borrows from it */
	struct descriptor descriptor;
	const char *operation; /* NULL: the document is of a type that does not say it */
	const char *image;     /* what CRI calls the image of the container; NULL: not said */
};
void containerd_input_free(struct containerd_input *in);

/* COCKET_E_UNSUPPORTED: a media type that is not one of the two. */
MUST_CHECK enum cocket_code containerd_input_parse(struct containerd_input *out, struct slice text, const char *media_type, struct err *err);

/* COCKET_E_DIGEST, COCKET_E_FORMAT: the document contradicts an argument.  name, digest and media_type must be given. */
MUST_CHECK enum cocket_code containerd_input_check(const struct containerd_input *in, const struct containerd_question *q, struct err *err);

/* Holds the platform that the descriptor says the image is for against the one asked for (NULL: none is; "all").  *out is what to ask for then,
 * NULL none: of a manifest the descriptor's, which its config must say too; of an index what was asked for, since to ask for more of its
 * platforms could only allow more.  COCKET_E_PLATFORM, COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code containerd_input_platform(const char **out, char text[static PLATFORM_TEXT_BYTES], const struct containerd_input *in,
                                                      const char *asked, struct err *err);

#endif
