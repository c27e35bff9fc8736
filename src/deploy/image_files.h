/* Files that name images: lists, Compose files, Kubernetes manifests, Dockerfiles and CI files, with the variables that their readers would have. */
#ifndef COCKET_DEPLOY_IMAGE_FILES_H
#define COCKET_DEPLOY_IMAGE_FILES_H

#include "base/strings.h"
#include "format/files/image_refs.h"

/* How files are read; zeroed: each as what it seems to be. */
struct image_file_settings {
	enum file_type type;
	struct strings build_args; /* NAME=VALUE, or NAME for the variable of the environment; borrowed */
	struct strings env_files;  /* of Compose files, instead of .env beside them; borrowed */
	const char *platform;      /* of the build; NULL none */
};

/* A file and what it names. */
struct image_file {
	const char *path;       /* borrowed; "-" standard input */
	struct buf bytes;
	struct image_refs refs;
};
void image_file_free(struct image_file *f);

/* Reads it.  COCKET_E_USAGE: it is missing, unreadable, or not what it should be; the message names it. */
MUST_CHECK enum cocket_code image_file_read(struct image_file *out, const char *path, const struct image_file_settings *settings, struct err *err);

/* A file that cannot be read, or is not what it should be, is the user's to mend: COCKET_E_USAGE, and the message names the file. */
enum cocket_code image_file_refuse(struct err *err, const char *path);

/* What bytes name that are to be the file's. */
MUST_CHECK enum cocket_code image_file_parse(struct image_refs *out, const char *path, struct slice bytes, const struct image_file_settings *settings,
                                             struct err *err);

/* "compose.yaml:3:12"; of what has no line there, the file alone. */
#define PLACE_TEXT_BYTES 256
void image_file_place(char out[static PLACE_TEXT_BYTES], const struct image_file *f, const struct image_ref *item);

/* The name as reference_parse takes it: only a list's own may name a transport.  Owned by the caller; NULL: out of memory. */
char *image_file_reference(const struct image_file *f, const char *image);

#endif
