/* Paths as text: no file is looked at. */
#ifndef COCKET_BASE_PATH_TEXT_H
#define COCKET_BASE_PATH_TEXT_H

#include <stdbool.h>
#include <string.h>

/* What stands behind the last '/'. */
static inline const char *
path_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* It is the directory, or lies in it; all lies in "". */
static inline bool
path_is_within(const char *path, const char *directory)
{
	const size_t n = strlen(directory);

	return n == 0 || (strncmp(path, directory, n) == 0 && (path[n] == '/' || path[n] == '\0'));
}

#endif
