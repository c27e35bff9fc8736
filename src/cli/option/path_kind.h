/* What lies at a path: for hints about a path that was given for something else.  Never decides anything. */
#ifndef COCKET_CLI_OPTION_PATH_KIND_H
#define COCKET_CLI_OPTION_PATH_KIND_H

enum path_kind {
	PATH_ABSENT, /* or cannot be looked at */
	PATH_FILE,   /* of no kind that is known here */
	PATH_DIRECTORY,
	PATH_LAYOUT,
	PATH_TRUST_STORE,
	PATH_OCI_ARCHIVE,
	PATH_TAR, /* without a layout in it: perhaps of an older docker save */
	PATH_COMPRESSED,
	PATH_PUBLIC_KEY,
	PATH_PRIVATE_KEY,
	PATH_POLICY,
	PATH_IMAGE_FILE, /* names images: a list, a Compose file, a Kubernetes manifest, a Dockerfile */
	PATH_KIND_COUNT,
};

enum path_kind path_kind_of(const char *path);

/* "an OCI archive". */
const char *path_kind_word(enum path_kind kind);

#endif
