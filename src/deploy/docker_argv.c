/* Words for docker, and running it: see docker_argv.h. */
#include "deploy/docker_argv.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"
#include "base/process.h"

#define WORDS_MAX ((size_t)1 << 20)

void
docker_argv_free(struct docker_argv *a)
{
	for (size_t i = 0; i < a->count; i++)
		free(a->words[i]);
	free(a->words);
	*a = (struct docker_argv){ 0 };
}

void
docker_argv_add(struct docker_argv *a, const char *word)
{
	struct err ignored;

	if (LIST_RESERVE(a->words, a->capacity, a->count, 2, WORDS_MAX, "words", &ignored) || !(a->words[a->count] = strdup(word)))
		a->failed = true;
	else
		a->words[++a->count] = NULL;
}

void
docker_argv_begin(struct docker_argv *a)
{
	docker_argv_add(a, "docker");
}

void
docker_argv_add_line(struct docker_argv *a, const struct docker_line *l, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		docker_argv_add(a, l->words[i]);
}

void
docker_argv_copy(struct docker_argv *a, const struct docker_line *l, size_t replaced, const char *word)
{
	docker_argv_begin(a);
	for (size_t i = 0; i < l->count; i++)
		docker_argv_add(a, i == replaced ? word : l->words[i]);
}

static void
add_option(struct docker_argv *a, const struct docker_item *item)
{
	int name = (int)strcspn(item->option, "=");
	char *word;

	if (asprintf(&word, "--%.*s=%s", name, item->option, item->value) < 0) {
		a->failed = true;
		return;
	}
	docker_argv_add(a, word);
	free(word);
}

void
docker_argv_add_options(struct docker_argv *a, const struct docker_line *l, const char *without)
{
	for (size_t i = 0; i < l->item_count; i++)
		if (l->items[i].option && !(without && docker_item_is(&l->items[i], without)))
			add_option(a, &l->items[i]);
}

/* --- running ------------------------------------------------------------------------------------ */

static enum cocket_code
find_docker(char path[static PATH_MAX], const struct docker_argv *a, struct err *err)
{
	if (a->failed)
		return no_memory(err);
	return program_require(path, a->words[0], err);
}

enum cocket_code
docker_become(const struct docker_argv *a, struct err *err)
{
	char path[PATH_MAX];

	return find_docker(path, a, err) ? err->code : program_become(path, a->words, err);
}

enum cocket_code
docker_run(int *status, const struct docker_argv *a, struct err *err)
{
	char path[PATH_MAX];

	if (find_docker(path, a, err))
		return err->code;
	return process_run(status, &(struct process){ path, a->words, ENDS_OURS, 0 }, err);
}

enum cocket_code
docker_read(int *status, struct buf *out, const struct docker_argv *a, struct err *err)
{
	char path[PATH_MAX];

	if (find_docker(path, a, err))
		return err->code;
	if (process_read(status, out, &(struct process){ path, a->words, ENDS_OURS, 0 }, err))
		return within(err, "%s", path);
	return COCKET_OK;
}
