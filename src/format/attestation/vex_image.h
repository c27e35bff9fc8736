/* Whether what VEX says is about an image: its digest, or its repository, tag and platform.  What a statement says and the image does not is in
 * doubt, never a match.  Pure. */
#ifndef COCKET_FORMAT_ATTESTATION_VEX_IMAGE_H
#define COCKET_FORMAT_ATTESTATION_VEX_IMAGE_H

#include "crypto/digest.h"
#include "format/attestation/purl.h"

/* The image that a finding is in.  "": not known, and what needs it matches in doubt. */
struct vex_image {
	const struct digest *digest;   /* which each document's in-toto statement was about, unless the document has another */
	const struct digest *relative; /* the index that it is in, or an image that it lists, while what is said of that is asked; NULL: none */
	const struct digest *relatives; /* all of those */
	size_t relative_count;
	const char *repository;        /* "docker.io/library/debian": the name that was verified */
	const char *tag;
	const char *platform;          /* "linux/amd64" */
};

/* In order: the best of several ways to match counts, the worst of several conditions. */
enum vex_match { VEX_MATCH_NO, VEX_MATCH_DOUBT, VEX_MATCH_YES };

static inline enum vex_match
vex_worse(enum vex_match a, enum vex_match b)
{
	return a < b ? a : b;
}

static inline enum vex_match
vex_better(enum vex_match a, enum vex_match b)
{
	return a > b ? a : b;
}

/* wanted "": the statement says nothing; is "": not known. */
static inline enum vex_match
vex_match_text(const char *wanted, const char *is)
{
	if (wanted[0] == '\0' || strcmp(wanted, is) == 0)
		return VEX_MATCH_YES;
	return is[0] ? VEX_MATCH_NO : VEX_MATCH_DOUBT;
}

/* pkg:oci or pkg:docker. */
bool vex_is_image_purl(const struct purl *p);
enum vex_match vex_match_image_purl(const struct purl *p, const struct vex_image *image);
/* hex: of a SHA-256. */
enum vex_match vex_match_hex(const char *hex, const struct vex_image *image);
/* Text that is not a purl. */
enum vex_match vex_match_image_name(const char *name, const struct vex_image *image);

#endif
