/* Runs a fuzz harness over files and folders without a fuzzer, so that the corpora are tests.
 * Prints how many inputs it ran; status 1 where one cannot be read, or where there was none. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t inputs;

/* Exactly size bytes on the heap, so that a harness that reads past them is caught. */
static int
run_file(const char *path, size_t size)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(size ? size : 1);
	int bad = !file || !data || fread(data, 1, size, file) != size;

	if (bad)
		fprintf(stderr, "%s: %s\n", path, errno ? strerror(errno) : "shorter than it was");
	else
		LLVMFuzzerTestOneInput(data, size);
	if (file)
		fclose(file);
	free(data);
	inputs += !bad;
	return bad;
}

static int
run_folder(const char *path)
{
	DIR *dir = opendir(path);
	int bad = !dir;

	for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
		char child[4096];
		struct stat st;
		if (e->d_name[0] == '.' || snprintf(child, sizeof child, "%s/%s", path, e->d_name) >= (int)sizeof child)
			continue;
		if (stat(child, &st) != 0)
			bad = 1;
		else if (S_ISREG(st.st_mode))
			bad |= run_file(child, (size_t)st.st_size);
	}
	if (dir)
		closedir(dir);
	return bad;
}

static int
run_path(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 1;
	}
	return S_ISDIR(st.st_mode) ? run_folder(path) : run_file(path, (size_t)st.st_size);
}

int
main(int argc, char **argv)
{
	int bad = 0;

	for (int i = 1; i < argc; i++)
		bad |= run_path(argv[i]);
	printf("%s: %zu inputs\n", argv[0], inputs);
	return bad || inputs == 0;
}
