/* Hints with the names of this run: see hint.h.  A name that no shell takes as it is leaves the placeholder. */
#include "cli/output/hint.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/message_host.h"
#include "base/shell_word.h"
#include "cli/output/chmod_hint.h"
#include "format/name/reference.h"

static struct hint_names names;

void
hint_set_names(const struct hint_names *given)
{
	names = *given;
}

struct filling {
	char text[HINT_BYTES];
	size_t len;
	const char *at;    /* what is left of the hint */
	const char *image; /* NULL none */
	const char *host;  /* NULL none */
};

static void
put(struct filling *f, const char *text, size_t n)
{
	const size_t room = sizeof f->text - 1 - f->len;

	memcpy(f->text + f->len, text, n < room ? n : room);
	f->len += n < room ? n : room;
	f->text[f->len] = '\0';
}

static const char *
host_of(struct reference *ref, const char *image)
{
	struct err ignored = { 0 };

	return image && reference_parse(ref, image, &ignored) == COCKET_OK && ref->transport == TRANSPORT_REGISTRY ? ref->name.host : NULL;
}

/* The rest begins with that word, and does not go on with letters. */
static bool
is_word(const struct filling *f, const char *word)
{
	const size_t n = strlen(word);

	return strncmp(f->at, word, n) == 0 && !isalnum((unsigned char)f->at[n]);
}

static bool
ends_with(const struct filling *f, const char *end)
{
	const size_t n = strlen(end);

	return f->len >= n && strcmp(f->text + f->len - n, end) == 0;
}

/* A placeholder whose value is known. */
static bool
fill_word(struct filling *f)
{
	const struct {
		const char *word, *behind, *value;
	} words[] = {
		{ "IMAGE", " ", f->image },
		{ "HOST", "", f->host },
		{ "KEY", "--key ", names.key },
	};
	char quoted[SHELL_WORD_BYTES];

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!words[i].value || !is_word(f, words[i].word) || !ends_with(f, words[i].behind) || !shell_word(quoted, words[i].value))
			continue;
		put(f, quoted, strlen(quoted));
		f->at += strlen(words[i].word);
		return true;
	}
	return false;
}

/* "cocket trust show" is about the store of this run: the option that named it follows. */
static bool
fill_command(struct filling *f, const char *hint)
{
	const struct {
		const char *command, *option, *value;
	} commands[] = {
		{ "cocket trust ", "--trust", names.trust },
		{ "cocket policy explain", "--policy", names.policy },
	};
	char quoted[SHELL_WORD_BYTES];

	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		const size_t n = strlen(commands[i].command);
		const size_t verb = strspn(f->at + (strncmp(f->at, commands[i].command, n) == 0 ? n : 0), "abcdefghijklmnopqrstuvwxyz-");

		if (!commands[i].value || strncmp(f->at, commands[i].command, n) != 0 || strstr(hint, commands[i].option) ||
		    !shell_word(quoted, commands[i].value))
			continue;
		put(f, f->at, n + verb);
		f->at += n + verb;
		put(f, " ", 1);
		put(f, commands[i].option, strlen(commands[i].option));
		put(f, " ", 1);
		put(f, quoted, strlen(quoted));
		return true;
	}
	return false;
}

static void
fill(struct filling *f, const char *hint)
{
	f->at = hint;
	while (*f->at)
		if (!fill_word(f) && !fill_command(f, hint))
			put(f, f->at++, 1);
}

void
hint_print(const char *hint, const char *image)
{
	struct reference ref;
	struct filling f = { .image = image, .host = host_of(&ref, image) };

	if (!hint || !*hint)
		return;
	fill(&f, hint);
	log_hint("%s", f.text);
}

/* Without the name of the server, what is to be done with it would be a riddle. */
void
hint_of_error(char out[static HINT_BYTES], const struct err *err, const char *what)
{
	const char *hint = err_hint(err->code, err->cause);
	char mends[CHMOD_HINT_BYTES];
	char host[MESSAGE_HOST_BYTES];
	struct reference ref;
	const bool is_named = message_host(host, err->message, err->code == COCKET_E_AUTH);
	struct filling f = { .image = what, .host = is_named ? host : host_of(&ref, what) };

	if (chmod_hint(mends, err->message))
		put(&f, mends, strlen(mends));
	else if (strstr(hint, "HOST") == NULL || (f.host && (is_named || err->code != COCKET_E_REGISTRY)))
		fill(&f, hint);
	snprintf(out, HINT_BYTES, "%s", f.text);
}

void
hint_print_error(const struct err *err, const char *what)
{
	char hint[HINT_BYTES];

	hint_of_error(hint, err, what);
	if (*hint)
		log_hint("%s", hint);
}
