/* Other tools find their plugins by name, and call them with arguments of their own: see invoked.h.
 * A name that is not known here is "cocket", whose command line refuses what it does not know. */
#include "cli/invoked.h"

#include <stdlib.h>

/* What the name stands for.  It may have something before it: containerd runs its verifiers in the order of their names. */
static const struct {
	const char *ending;
	const char *command;
} names[] = {
	{ "cocket-containerd", "containerd" },
};

static const char *
command_of(const char *path)
{
	size_t length = strlen(path);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i].ending);

		if (length >= n && strcmp(path + length - n, names[i].ending) == 0)
			return names[i].command;
	}
	return NULL;
}

char **
invoked_words(int argc, char *const argv[], size_t *count)
{
	size_t given = argc > 0 ? (size_t)argc : 0, n = 0;
	char **words = calloc(given + 2, sizeof *words);
	const char *command = given > 0 ? command_of(argv[0]) : NULL;

	if (!words)
		return NULL;
	for (size_t i = 0; i < given; i++) {
		words[n++] = argv[i];
		if (i == 0 && command)
			memcpy(&words[n++], &command, sizeof command); /* never written through */
	}
	*count = n;
	return words;
}
