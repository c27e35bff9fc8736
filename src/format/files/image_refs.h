/* Deployment files: which images they name, and which bytes of the file each name is.  Lists, Compose files, Kubernetes manifests, Dockerfiles.
 * Pure: variables are asked of the caller.  A name that cannot be known is an entry that says so, never one that is left out (attack A28). */
#ifndef COCKET_FORMAT_FILES_IMAGE_REFS_H
#define COCKET_FORMAT_FILES_IMAGE_REFS_H

#include "base/buf.h"
#include "format/files/interpolation.h"

enum file_type { FILE_TYPE_AUTO = 0, FILE_TYPE_LIST, FILE_TYPE_COMPOSE, FILE_TYPE_KUBERNETES, FILE_TYPE_DOCKERFILE };

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
	bool in_place;         /* those bytes are the name: a digest may be put behind them */
};

struct image_refs {
	enum file_type kind; /* as found */
	struct image_ref *items;   /* owned; in the order of the file, each name of each place once */
	size_t count, cap;
};
void image_refs_free(struct image_refs *l);

/* Whom the values of variables are asked of. */
struct file_variables {
	struct interpolation compose;    /* the environment, .env */
	struct interpolation dockerfile; /* --build-arg */
	const char *platform;        /* --platform of the build, which gives TARGETARCH and its like; NULL: not said, or several */
};

/* kind FILE_TYPE_AUTO: found out by the file's name (NULL none) and its first lines.
 * COCKET_E_FORMAT, COCKET_E_TOO_MANY, COCKET_E_UNSUPPORTED: nothing of the file counts; the message begins "LINE:COLUMN: " where there is
 * a place to name.  COCKET_E_USAGE: what it is cannot be told.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code image_refs_parse(struct image_refs *out, struct slice bytes, const char *file_name, enum file_type kind,
                                          const struct file_variables *variables, struct err *err);

/* What the image is verified for where --platform asks for that: what the file asks for is what will run, but "all" holds for it too.
 * NULL: whatever its name stands for. */
const char *image_ref_platform(const struct image_ref *item, const char *asked);

/* "list" "compose" "kubernetes" "dockerfile" */
const char *file_type_word(enum file_type kind);

#endif
