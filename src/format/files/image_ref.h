/* The images that a deployment file names, and which bytes of the file each name is.  A name that cannot be known is an entry that says so, never
 * one that is left out (attack A28). */
#ifndef COCKET_FORMAT_FILES_IMAGE_REF_H
#define COCKET_FORMAT_FILES_IMAGE_REF_H

#include "base/buf.h"

enum file_type {
	FILE_TYPE_AUTO = 0, FILE_TYPE_LIST, FILE_TYPE_COMPOSE, FILE_TYPE_KUBERNETES, FILE_TYPE_DOCKERFILE,
	FILE_TYPE_GITHUB, FILE_TYPE_GITLAB, FILE_TYPE_CIRCLECI, FILE_TYPE_WOODPECKER, FILE_TYPE_AZURE, FILE_TYPE_BITBUCKET, FILE_TYPE_CLOUDBUILD, /* CI */
};

enum image_ref_kind {
	REF_IMAGE = 0,
	REF_PROBLEM, /* an image is named here, and which one cannot be known; detail says why */
	REF_SKIPPED, /* no image to verify, and who reads the file should be told; detail says why */
};

struct image_ref {
	enum image_ref_kind kind;
	char *image;           /* the name, variables filled in; as reference_parse takes it from a list, name_parse from any other file */
	char *where;           /* "services.web.image", "Deployment shop/api: initContainers[0]", "FROM, stage build" */
	char *platform;        /* that the file asks for; NULL none */
	bool is_builders_platform; /* the builder's own is asked for, whichever that is, and not the one that the build is for */
	char *detail;          /* NULL none; of an image that is not in place: why it is not */
	size_t offset, length; /* the bytes of the name, without quotes */
	size_t line, column;   /* of those, from 1; columns are characters */
	bool is_built;         /* the same file has it built, and nothing says that it is pulled all the same */
	bool in_place;         /* those bytes are the name: a digest may be put behind them */
};

struct image_refs {
	enum file_type kind;     /* as found */
	struct image_ref *items; /* owned; in the order of the file, each name of each place once */
	size_t count, capacity;
};
void image_ref_free(struct image_ref *i);
void image_refs_free(struct image_refs *l);

/* The platform that the image is verified for if --platform is asked: the file's goes first, as it is what will run, but "all" applies to it too.
 * NULL: whatever its name stands for. */
const char *image_ref_platform(const struct image_ref *item, const char *asked);

#endif
