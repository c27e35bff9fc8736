/* A file beside the one that is not there: see nearest_file.h. */
#include "base/nearest_file.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static bool
ends_with(const char *name, const char *end)
{
	const size_t n = strlen(name), m = end ? strlen(end) : 0;

	return end && n >= m && strcmp(name + n - m, end) == 0;
}

static void
try_directory(struct nearest *nearest, const char *directory, const char *other)
{
	struct dirent *entry;
	DIR *dir = opendir(directory);

	while (dir && (entry = readdir(dir)))
		if (entry->d_type != DT_DIR && entry->d_name[0] != '.' && !ends_with(entry->d_name, other))
			nearest_try(nearest, entry->d_name);
	if (dir)
		(void)closedir(dir);
}

struct nearest_hint
nearest_file(const char *path, const char *other)
{
	const char *slash = strrchr(path, '/');
	char directory[PATH_MAX] = "./";
	struct nearest nearest;

	if (access(path, F_OK) == 0 || errno != ENOENT || (slash && slash - path + 1 >= PATH_MAX))
		return (struct nearest_hint){ "" };
	if (slash)
		snprintf(directory, sizeof directory, "%.*s", (int)(slash - path + 1), path);
	nearest_begin(&nearest, slice_str(slash ? slash + 1 : path));
	try_directory(&nearest, directory, other);
	return nearest_hint(nearest.best);
}
