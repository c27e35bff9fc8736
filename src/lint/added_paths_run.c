/* What the commands of RUN write and delete: see added_paths.h. */
#include "lint/added_paths.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/path_text.h"
#include "format/text/slice_scan.h"
#include "lint/lint_words.h"

struct run {
	struct added_paths *paths;
	size_t at;
	added_deleted_fn deleted;
	void *context;
};

/* --- what rm deletes --- */

/* What is deleted is not there any more, for a later instruction to delete it again.  What the instruction itself added is in no layer. */
static enum cocket_code
delete_within(const struct run *r, const char *whole, struct err *err)
{
	struct added_paths *a = r->paths;
	size_t kept = 0;

	for (size_t i = 0; i < a->count; i++) {
		struct added_path *p = &a->items[i];
		const bool is_gone = path_is_within(p->path, whole);

		if (is_gone && p->at != r->at && err->code == COCKET_OK)
			(void)!r->deleted(r->context, p, err);
		if (is_gone)
			free(p->path);
		else
			a->items[kept++] = *p;
	}
	a->count = kept;
	return err->code;
}

static enum cocket_code
delete(const struct run *r, const char *path, struct err *err)
{
	char whole[PATH_MAX], bare[PATH_MAX];
	const size_t n = strlen(path);

	snprintf(bare, sizeof bare, "%.*s", (int)(n > 2 && strcmp(path + n - 2, "/*") == 0 ? n - 2 : n), path); /* rm -rf /tmp/downloads/STAR */
	return added_path_resolve(whole, r->paths, bare) ? delete_within(r, whole, err) : COCKET_OK;
}

static enum cocket_code
delete_all(const struct run *r, const struct strings *words, size_t first, struct err *err)
{
	for (size_t i = first; i < words->count; i++)
		if (words->items[i][0] != '-' && delete(r, words->items[i], err))
			return err->code;
	return COCKET_OK;
}

/* --- what commands write --- */

/* "-fsSLo": short options in one word. */
static bool
are_options(const char *word)
{
	return word[0] == '-' && word[1] != '-' && word[1] != '\0';
}

static bool
is_output(const char *command, const char *word)
{
	static const char *const outputs[] = { ">", ">>", "-o", "-O", "--output", "--output-document", NULL };

	if (slice_is_one_of(slice_str(word), outputs))
		return true;
	return are_options(word) && last_is(slice_str(word), strcmp(command, "wget") == 0 ? 'O' : strcmp(command, "curl") == 0 ? 'o' : '\0');
}

/* ">PATH" in one word; NULL: it is none. */
static const char *
redirected(const char *word)
{
	const char *path = word + strspn(word, "12>");

	return path > word && path[-1] == '>' && *path != '\0' && *path != '&' ? path : NULL;
}

static enum cocket_code
write_outputs(const struct run *r, const struct strings *words, const char *command, struct err *err)
{
	for (size_t i = 0; i < words->count; i++) {
		const char *path = redirected(words->items[i]);

		if (path == NULL && i + 1 < words->count && is_output(command, words->items[i]))
			path = words->items[i + 1];
		if (path && added_paths_add(r->paths, path, r->at, err))
			return err->code;
	}
	return COCKET_OK;
}

static bool
has_option(const struct strings *words, char letter, const char *const names[])
{
	for (size_t i = 0; i < words->count; i++)
		if (slice_is_one_of(slice_str(words->items[i]), names) || (are_options(words->items[i]) && strchr(words->items[i], letter)))
			return true;
	return false;
}

/* What it loads gets the name that the URL ends in: wget without -O and -P, curl with -O. */
static bool
keeps_names(const char *command, const struct strings *words)
{
	static const char *const directory[] = { "--directory-prefix", "--output-dir", NULL }, *const name[] = { "--output-document", "--remote-name", NULL };
	const bool is_wget = strcmp(command, "wget") == 0;

	if (!is_wget && strcmp(command, "curl") != 0)
		return false;
	return has_option(words, 'O', name) != is_wget && !has_option(words, 'P', directory);
}

static enum cocket_code
write_downloads(const struct run *r, const struct strings *words, struct err *err)
{
	for (size_t i = 0; i < words->count; i++) {
		const char *host = strstr(words->items[i], "://"), *name = host ? strrchr(host + 3, '/') : NULL;

		if (name && name[1] != '\0' && strpbrk(name, "?#") == NULL && added_paths_add(r->paths, name + 1, r->at, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
write_all(const struct run *r, const struct strings *words, const char *command, struct err *err)
{
	if (write_outputs(r, words, command, err))
		return err->code;
	return keeps_names(command, words) ? write_downloads(r, words, err) : COCKET_OK;
}

/* --- commands --- */

/* Behind the words of the shell that a command may follow; words->count: there is none. */
static size_t
command_word(const struct strings *words)
{
	static const char *const before[] = { "sudo", "then", "do", "else", "{", "!", "time", "exec", "command", NULL };
	size_t i = 0;

	while (i < words->count && slice_is_one_of(slice_str(words->items[i]), before))
		i++;
	return i;
}

static enum cocket_code read_commands(const struct run *r, struct slice commands, struct err *err);

/* "-c", "-ec" and the like: the commands of "sh -c COMMANDS". */
static bool
is_shell(const struct strings *words, size_t first)
{
	static const char *const shells[] = { "sh", "bash", "ash", "dash", "zsh", NULL };
	const char *option = words->count > first + 2 ? words->items[first + 1] : "";

	return slice_is_one_of(slice_str(path_base_name(words->items[first])), shells) && option[0] == '-' && option[1] != '-' && last_is(slice_str(option), 'c');
}

static enum cocket_code
read_words(const struct run *r, const struct strings *words, struct err *err)
{
	static const char *const removers[] = { "rm", "/bin/rm", "/usr/bin/rm", "unlink", NULL };
	const size_t first = command_word(words);
	const char *command = first < words->count ? words->items[first] : NULL;

	if (command == NULL)
		return COCKET_OK;
	if (is_shell(words, first))
		return read_commands(r, slice_str(words->items[first + 2]), err);
	if (strcmp(command, "cd") == 0 && words->count == first + 2) {
		added_paths_enter(r->paths, words->items[first + 1]);
		return COCKET_OK;
	}
	return slice_is_one_of(slice_str(command), removers) ? delete_all(r, words, first + 1, err) : write_all(r, words, command, err);
}

static enum cocket_code
read_command(const struct run *r, struct slice command, struct err *err)
{
	AUTO(strings_free) struct strings words = { 0 };

	return lint_words(&words, command, err) ? err->code : read_words(r, &words, err);
}

/* Where a quoted text that begins at at ends: behind its closing quote. */
static size_t
quoted_end(struct slice s, size_t at)
{
	const uint8_t quote = s.ptr[at];
	size_t n = at + 1;

	while (n < s.len && s.ptr[n] != quote)
		n += quote == '"' && s.ptr[n] == '\\' && n + 1 < s.len ? 2 : 1;
	return n < s.len ? n + 1 : n;
}

/* "#" where a word would begin. */
static bool
begins_comment(struct slice s, size_t at)
{
	return s.ptr[at] == '#' && (at == 0 || is_among(s.ptr[at - 1], " \t"));
}

static size_t
command_end(struct slice s)
{
	size_t n = 0;

	while (n < s.len && !is_among(s.ptr[n], ";&|()\n") && !begins_comment(s, n)) {
		if (s.ptr[n] == '\'' || s.ptr[n] == '"')
			n = quoted_end(s, n);
		else
			n += s.ptr[n] == '\\' && n + 1 < s.len ? 2 : 1;
	}
	return n;
}

/* Up to ; & | ( ) or a new line; a comment behind it is passed over. */
static struct slice
take_command(struct slice *rest)
{
	const size_t n = command_end(*rest);
	const struct slice command = head(*rest, n), behind = tail(*rest, n);
	const size_t skipped = first_is(behind, '#') ? find(behind, '\n') : 0;

	*rest = tail(behind, skipped + (skipped < behind.len));
	return command;
}

static enum cocket_code
read_commands(const struct run *r, struct slice commands, struct err *err)
{
	char before[PATH_MAX];

	memcpy(before, r->paths->directory, sizeof before);
	while (commands.len > 0)
		if (read_command(r, take_command(&commands), err))
			return err->code;
	memcpy(r->paths->directory, before, sizeof before); /* what a shell enters it leaves with its end */
	return COCKET_OK;
}

enum cocket_code
added_paths_run(struct added_paths *a, struct slice commands, size_t at, added_deleted_fn deleted, void *context, struct err *err)
{
	return read_commands(&(const struct run){ a, at, deleted, context }, commands, err);
}

enum cocket_code
added_paths_exec(struct added_paths *a, const struct strings *words, size_t at, added_deleted_fn deleted, void *context, struct err *err)
{
	const struct run r = { a, at, deleted, context };
	char before[PATH_MAX];

	memcpy(before, a->directory, sizeof before);
	(void)!read_words(&r, words, err);
	memcpy(a->directory, before, sizeof before);
	return err->code;
}
