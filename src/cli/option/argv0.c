/* Other tools find their plugins by name, and call them with arguments of their own: see argv0.h.
 * A name that is not known here is "cocket", whose command line refuses what it does not know. */
#include "cli/option/argv0.h"

#include <stdlib.h>

#include "cli/commands.h"
#include "deploy/docker_cmdline.h"

char *const *argv0_docker_options;
size_t argv0_docker_count;

/* A command, to stand before what was given, and how many of the words given are none of ours. */
struct meaning {
	const char *command; /* NULL none */
	size_t dropped;
};

static struct meaning
means_containerd(char *const words[], size_t n)
{
	(void)words;
	(void)n;
	return (struct meaning){ "containerd", 0 };
}

/* docker cocket verify ... is cocket verify, docker cocket pull ... is cocket docker pull, since docker is who runs it. */
static bool
is_own(char *const words[], size_t n)
{
	size_t used;

	if (n == 0)
		return false;
	if (strcmp(words[0], "help") == 0 || strcmp(words[0], "--version") == 0)
		return true;
	return strcmp(words[0], "pull") != 0 && (command_find(words, n, &used) || command_is_group(words[0]));
}

/* docker [OPTION]... cocket WORD...: all of it, without the "docker". */
static struct meaning
means_docker(char *const words[], size_t n)
{
	struct err err = {0};
	size_t options;

	if (docker_options_count(&options, words, n, &err) || options == n || strcmp(words[options], "cocket") != 0)
		return (struct meaning){0};
	argv0_docker_options = words;
	argv0_docker_count = options;
	return (struct meaning){ is_own(words + options + 1, n - options - 1) ? NULL : "docker", options + 1 };
}

/* The name may have something before it: containerd runs its verifiers in the order of their names. */
static const struct {
	const char *ending;
	struct meaning (*means)(char *const words[], size_t n);
} names[] = {
	{ "cocket-containerd", means_containerd },
	{ "docker-cocket", means_docker },
};

static struct meaning
meaning_of(const char *path, char *const words[], size_t n)
{
	size_t length = strlen(path);

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t ending = strlen(names[i].ending);

		if (length >= ending && strcmp(path + length - ending, names[i].ending) == 0)
			return names[i].means(words, n);
	}
	return (struct meaning){0};
}

char **
argv0_words(int argc, char *const argv[], size_t *count)
{
	size_t given = argc > 0 ? (size_t)argc : 0, n = 0;
	char **words = calloc(given + 2, sizeof *words);
	struct meaning meaning = {0};

	if (!words)
		return NULL;
	if (given > 0) {
		meaning = meaning_of(argv[0], argv + 1, given - 1);
		words[n++] = argv[0];
	}
	if (meaning.command)
		memcpy(&words[n++], &meaning.command, sizeof meaning.command); /* never written through */
	for (size_t i = 1 + meaning.dropped; i < given; i++)
		words[n++] = argv[i];
	*count = n;
	return words;
}

void
argv0_print_metadata(void)
{
	out_printf("{\"SchemaVersion\":\"0.1.0\",\"Vendor\":\"cocket\",\"Version\":\"" COCKET_VERSION
	           "\",\"ShortDescription\":\"Verifies images, then runs docker with their digests\"}\n");
}
