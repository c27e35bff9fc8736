/* Running docker: see docker_run.h. */
#include "cli/command/docker/docker_run.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/process.h"

void
docker_words_free(struct docker_words *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->words[i]);
	free(w->words);
	*w = (struct docker_words){ 0 };
}

void
docker_words_add(struct docker_words *w, const char *word)
{
	char **words = reallocarray(w->words, w->count + 2, sizeof *words);

	if (words)
		w->words = words;
	if (!words || !(words[w->count] = strdup(word))) {
		w->failed = true;
		return;
	}
	words[++w->count] = NULL;
}

void
docker_words_begin(struct docker_words *w)
{
	docker_words_add(w, "docker");
}

void
docker_words_add_line(struct docker_words *w, const struct docker_line *l, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		docker_words_add(w, l->words[i]);
}

static void
add_option(struct docker_words *w, const struct docker_item *item)
{
	int name = (int)strcspn(item->option, "=");
	char *word;

	if (asprintf(&word, "--%.*s=%s", name, item->option, item->value) < 0) {
		w->failed = true;
		return;
	}
	docker_words_add(w, word);
	free(word);
}

void
docker_words_add_options(struct docker_words *w, const struct docker_line *l, const char *without)
{
	for (size_t i = 0; i < l->item_count; i++)
		if (l->items[i].option && !(without && docker_item_is(&l->items[i], without)))
			add_option(w, &l->items[i]);
}

static enum status
find(char path[static PATH_MAX], const struct docker_words *w)
{
	struct err err = { 0 };

	if (w->failed)
		(void)fail(&err, COCKET_E_NOMEM, "out of memory");
	else if (program_require(path, w->words[0], &err) == COCKET_OK)
		return STATUS_OK;
	return say_error(NULL, &err);
}

enum status
docker_become(const struct docker_words *w)
{
	char path[PATH_MAX];
	struct err err = { 0 };
	enum status status = find(path, w);

	out_flush();
	return status == STATUS_OK && program_become(path, w->words, &err) ? say_error(NULL, &err) : status;
}

enum status
docker_run(int *status, const struct docker_words *w)
{
	char path[PATH_MAX];
	struct err err = { 0 };
	enum status found = find(path, w);

	return found == STATUS_OK && process_run(status, &(struct process){ path, w->words, ENDS_OURS, 0 }, &err) ? say_error(NULL, &err) : found;
}

enum status
docker_read(int *status, struct buf *out, const struct docker_words *w)
{
	char path[PATH_MAX];
	struct err err = { 0 };
	enum status found = find(path, w);

	return found == STATUS_OK && process_read(status, out, &(struct process){ path, w->words, ENDS_OURS, 0 }, &err) ? say_error(NULL, &err) : found;
}
