/* Files of credentials, by where they lie and what stands in them: docker's configuration, .netrc, .npmrc, .pypirc, git's, kubeconfig. */
#ifndef COCKET_FORMAT_SECRET_SECRET_FILE_H
#define COCKET_FORMAT_SECRET_SECRET_FILE_H

#include <stdbool.h>

#include "base/slice.h"
#include "format/secret/secret_kind.h"

/* As much is looked at at once. */
#define SECRET_FILE_MAX_BYTES ((size_t)128 << 10)

/* A file of that path may be one. */
bool secret_file_is_likely(const char *path);

/* The kinds, as bits, that a file has, or a part of one. */
uint32_t secret_file_kinds(const char *path, struct slice bytes);

#endif
