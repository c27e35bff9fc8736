/* Running other tools: see pull_tool.h.  Their command lines are tables; no shell ever sees a name.
 * Never believes that a tool's exit status says what it has pulled. */
#include "deploy/pull_tool.h"

#include <ctype.h>
#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/escape.h"
#include "base/process.h"

#define WORDS_MAX 16
#define ANSWER_MAX_BYTES (4 * MIB)

/* In a command line: NAME@DIGEST, NAME:TAG, docker://NAME@DIGEST, skopeo's target; --platform and its value, where one was asked for; the tool's
 * word for a registry that is spoken to in plain http. */
#define PINNED "\1"
#define TAGGED "\2"
#define SOURCE "\3"
#define TARGET "\4"
#define PLATFORM "\5"
#define HTTP "\6"

struct with {
	const char *name;
	const char *pull[WORDS_MAX];
	const char *tag[WORDS_MAX];    /* none: it has no tags */
	const char *check[WORDS_MAX];  /* what it prints holds the digest */
	const char *all[2];            /* for --platform all; none: it cannot */
	const char *http;              /* none: the daemon's own settings say it, and loopback is so anyway */
	bool is_table;                 /* the check prints a table with the name that was asked for, and the digest in a column of its own */
	bool is_raw;                   /* the check prints the manifest itself, which is hashed */
};

static const struct with tools[] = {
	{ .name = "docker",
	  .pull = { "docker", "pull", PLATFORM, PINNED },
	  .tag = { "docker", "tag", PINNED, TAGGED },
	  .check = { "docker", "image", "inspect", "--format", "{{json .RepoDigests}}", PINNED } },
	{ .name = "podman",
	  .pull = { "podman", "pull", HTTP, PLATFORM, PINNED },
	  .tag = { "podman", "tag", PINNED, TAGGED },
	  .check = { "podman", "image", "inspect", "--format", "{{json .RepoDigests}}", PINNED },
	  .http = "--tls-verify=false" },
	{ .name = "nerdctl",
	  .pull = { "nerdctl", "pull", HTTP, PLATFORM, PINNED },
	  .tag = { "nerdctl", "tag", PINNED, TAGGED },
	  .check = { "nerdctl", "image", "inspect", "--format", "{{json .RepoDigests}}", PINNED },
	  .all = { "--all-platforms" },
	  .http = "--insecure-registry" },
	{ .name = "ctr",
	  .pull = { "ctr", "images", "pull", HTTP, PLATFORM, PINNED },
	  .tag = { "ctr", "images", "tag", "--force", PINNED, TAGGED },
	  .check = { "ctr", "images", "list", "name==" PINNED },
	  .all = { "--all-platforms" },
	  .http = "--plain-http",
	  .is_table = true },
	{ .name = "skopeo",
	  .pull = { "skopeo", PLATFORM, "copy", HTTP, SOURCE, TARGET },
	  .check = { "skopeo", "inspect", "--raw", TARGET },
	  .all = { "--all" },
	  .http = "--src-tls-verify=false",
	  .is_raw = true },
};
#define TOOLS (sizeof tools / sizeof *tools)

enum cocket_code
with_find(const struct with **out, const char *name, struct err *err)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < TOOLS; i++)
		if (strcmp(tools[i].name, name) == 0) {
			*out = &tools[i];
			return program_require(path, name, err) ? within(err, "--with") : COCKET_OK;
		}
	return fail(err, COCKET_E_USAGE, "--with %s: expected docker, podman, nerdctl, ctr or skopeo", TEXT(slice_str(name)));
}

bool
with_wants_target(const struct with *w)
{
	return w->is_raw;
}

/* --- command lines --------------------------------------------------------------------------------- */

struct words {
	char *argv[2 * WORDS_MAX + 1];
	char text[2 * WORDS_MAX][sizeof(struct reference)];
	size_t count;
};

static void
word_add(struct words *w, const char *before, const char *text)
{
	if (w->count == 2 * WORDS_MAX)
		BUG("a command line that is too long");
	(void)snprintf(w->text[w->count], sizeof w->text[0], "%s%s", before, text);
	w->argv[w->count] = w->text[w->count];
	w->count++;
}

/* skopeo's words for a platform are options of its own, before the command. */
static void
platform_add(struct words *w, const struct with *with, const char *text)
{
	struct platform p;
	struct err ignored;

	if (text == NULL || strcmp(text, "all") == 0)
		return;
	if (!with->is_raw) {
		word_add(w, "", "--platform");
		word_add(w, "", text);
	} else if (platform_parse(&p, slice_str(text), &ignored) == COCKET_OK) {
		word_add(w, "--override-os=", p.os);
		word_add(w, "--override-arch=", p.arch);
		if (p.variant[0])
			word_add(w, "--override-variant=", p.variant);
	}
}

static void
word_fill(struct words *w, const struct with *with, const char *word, const struct with_pull *p)
{
	const size_t plain = strcspn(word, PINNED TAGGED SOURCE TARGET PLATFORM HTTP);
	char before[64], text[NAME_TEXT_BYTES];

	(void)snprintf(before, sizeof before, "%.*s", (int)plain, word);
	switch (word[plain]) {
	case '\1':
	case '\3': {
		struct name pinned = *p->name;

		pinned.tag[0] = '\0'; /* the digest alone says which: docker refuses both, and a tag may have moved */
		name_print(text, &pinned, p->digest);
		word_add(w, word[plain] == '\3' ? "docker://" : before, text);
		break;
	}
	case '\2':
		name_print(text, p->name, NULL);
		word_add(w, before, text);
		break;
	case '\4':
		word_add(w, before, p->target);
		break;
	case '\5':
		platform_add(w, with, p->platform);
		break;
	case '\6':
		if (p->plain_http && with->http)
			word_add(w, before, with->http);
		break;
	default:
		word_add(w, "", word);
	}
}

static void
words_fill(struct words *w, const struct with *with, const char *const words[], const struct with_pull *p)
{
	*w = (struct words){ 0 };
	for (size_t i = 0; i < WORDS_MAX && words[i]; i++)
		word_fill(w, with, words[i], p);
}

/* Behind the tool's own words, before the image: skopeo's behind "copy". */
static void
all_add(struct words *w, const struct with *with, const struct with_pull *p)
{
	char *last[2] = { w->argv[w->count - 1], w->count > 1 ? w->argv[w->count - 2] : NULL };
	const bool all = with->is_raw ? p->platform == NULL || strcmp(p->platform, "all") == 0 : p->platform && strcmp(p->platform, "all") == 0;

	if (!all || with->all[0] == NULL)
		return;
	word_add(w, "", with->all[0]);
	char *option = w->argv[w->count - 1];
	w->argv[w->count - 1] = last[0];
	if (with->is_raw) {
		w->argv[w->count - 2] = last[1];
		w->argv[w->count - 3] = option;
	} else {
		w->argv[w->count - 2] = option;
	}
}

/* --- running ----------------------------------------------------------------------------------------- */

static enum cocket_code
fail_status(const struct words *w, int status, struct err *err)
{
	size_t command = 1;

	while (w->argv[command][0] == '-')
		command++;
	return fail(err, COCKET_E_IO, "%s %s: exit status %d", w->argv[0], w->argv[command], status);
}

/* What it says of its progress goes to stderr: stdout is ours. */
static enum cocket_code
run(const struct words *w, struct err *err)
{
	char path[PATH_MAX];
	int status;

	if (program_require(path, w->argv[0], err) || process_run(&status, &(struct process){ path, w->argv, { .in = -1, .out = STDERR_FILENO }, 0 }, err))
		return err->code;
	return status == 0 ? COCKET_OK : fail_status(w, status, err);
}

static enum cocket_code
ask(struct buf *out, const struct words *w, struct err *err)
{
	char path[PATH_MAX];
	int status;

	if (program_require(path, w->argv[0], err) || process_read(&status, out, &(struct process){ path, w->argv, ENDS_OURS, 0 }, err))
		return err->code;
	return status == 0 ? COCKET_OK : fail_status(w, status, err);
}

/* In a table the name that was asked for holds the digest too, whatever the image is. */
static bool
says_digest(const struct with *with, struct slice answer, const struct digest *expected)
{
	char digest[DIGEST_TEXT_BYTES];
	const uint8_t *at;

	digest_print(digest, expected);
	while ((at = memmem(answer.ptr, answer.len, digest, strlen(digest)))) {
		const size_t before = (size_t)(at - answer.ptr);

		if (!with->is_table || before == 0 || isspace(at[-1]))
			return true;
		answer = slice_of(at + 1, answer.len - before - 1);
	}
	return false;
}

static enum cocket_code
check(const struct with *with, const struct with_pull *p, struct err *err)
{
	AUTO(buf_free) struct buf answer = BUF(ANSWER_MAX_BYTES);
	char digest[DIGEST_TEXT_BYTES];
	struct words w;

	words_fill(&w, with, with->check, p);
	if (ask(&answer, &w, err))
		return err->code;
	if (with->is_raw)
		return digest_check(p->expected, buf_slice(&answer), err) ? within(err, "%s has another image", with->name) : COCKET_OK;
	digest_print(digest, p->expected);
	if (!says_digest(with, buf_slice(&answer), p->expected))
		return fail(err, COCKET_E_DIGEST, "%s has another image than %s: %s", with->name, digest, TEXT(buf_slice(&answer)));
	return COCKET_OK;
}

enum cocket_code
with_run(const struct with *with, const struct with_pull *p, struct err *err)
{
	struct words w;

	if (p->platform && strcmp(p->platform, "all") == 0 && with->all[0] == NULL)
		return fail(err, COCKET_E_USAGE, "--platform all: %s pulls one platform", with->name);
	words_fill(&w, with, with->pull, p);
	all_add(&w, with, p);
	if (run(&w, err) || check(with, p, err))
		return err->code;
	if (with->tag[0] == NULL || p->name->tag[0] == '\0')
		return COCKET_OK;
	words_fill(&w, with, with->tag, p);
	return run(&w, err);
}
