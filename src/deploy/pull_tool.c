/* Running other tools: see pull_tool.h.  Their command lines are tables; no shell ever sees a name.
 * Never believes that a tool's exit status says what it has pulled. */
#include "deploy/pull_tool.h"

#include <ctype.h>
#include <stdio.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/process.h"

#define WORDS_MAX 8
#define ANSWER_MAX_BYTES (4 * MIB)

enum word_kind {
	WORD_NONE = 0, /* the end of the line */
	WORD_PLAIN,    /* the text */
	WORD_PINNED,   /* the text, and NAME@DIGEST */
	WORD_TAGGED,   /* NAME:TAG */
	WORD_TARGET,   /* skopeo's */
	WORD_PLATFORM, /* --platform and its value, if one was asked for; skopeo's are options of its own */
	WORD_ALL,      /* the text, if all platforms are asked for */
	WORD_HTTP,     /* the text, for a registry that is spoken to in plain http */
};

struct word {
	enum word_kind kind;
	const char *text;
};

#define W(plain) { WORD_PLAIN, (plain) }
#define PINNED { WORD_PINNED, "" }
#define TAGGED { WORD_TAGGED, NULL }
#define TARGET { WORD_TARGET, NULL }
#define PLATFORM { WORD_PLATFORM, NULL }
#define ALL(option) { WORD_ALL, (option) }
#define HTTP(option) { WORD_HTTP, (option) }

struct pull_tool {
	const char *name;
	struct word lines[3][WORDS_MAX]; /* by enum pull_step */
	bool has_all;                    /* it can pull all platforms */
	bool is_table;                   /* asked, it prints a table with the name that was asked for, and the digest in a column of its own */
	bool is_skopeo;                  /* it copies to a target; asked, it prints the manifest itself, which is hashed */
};

/* Where a tool has no word for plain http, the settings of its daemon say it, and loopback is so anyway. */
static const struct pull_tool tools[] = {
	{ .name = "docker",
	  .lines = { [PULL_STEP_PULL] = { W("docker"), W("pull"), PLATFORM, PINNED },
	             [PULL_STEP_TAG] = { W("docker"), W("tag"), PINNED, TAGGED },
	             [PULL_STEP_CHECK] = { W("docker"), W("image"), W("inspect"), W("--format"), W("{{json .RepoDigests}}"), PINNED } } },
	{ .name = "podman",
	  .lines = { [PULL_STEP_PULL] = { W("podman"), W("pull"), HTTP("--tls-verify=false"), PLATFORM, PINNED },
	             [PULL_STEP_TAG] = { W("podman"), W("tag"), PINNED, TAGGED },
	             [PULL_STEP_CHECK] = { W("podman"), W("image"), W("inspect"), W("--format"), W("{{json .RepoDigests}}"), PINNED } } },
	{ .name = "nerdctl",
	  .lines = { [PULL_STEP_PULL] = { W("nerdctl"), W("pull"), HTTP("--insecure-registry"), PLATFORM, ALL("--all-platforms"), PINNED },
	             [PULL_STEP_TAG] = { W("nerdctl"), W("tag"), PINNED, TAGGED },
	             [PULL_STEP_CHECK] = { W("nerdctl"), W("image"), W("inspect"), W("--format"), W("{{json .RepoDigests}}"), PINNED } },
	  .has_all = true },
	{ .name = "ctr",
	  .lines = { [PULL_STEP_PULL] = { W("ctr"), W("images"), W("pull"), HTTP("--plain-http"), PLATFORM, ALL("--all-platforms"), PINNED },
	             [PULL_STEP_TAG] = { W("ctr"), W("images"), W("tag"), W("--force"), PINNED, TAGGED },
	             [PULL_STEP_CHECK] = { W("ctr"), W("images"), W("list"), { WORD_PINNED, "name==" } } },
	  .has_all = true,
	  .is_table = true },
	{ .name = "skopeo",
	  .lines = { [PULL_STEP_PULL] = { W("skopeo"), PLATFORM, W("copy"), HTTP("--src-tls-verify=false"), ALL("--all"), { WORD_PINNED, "docker://" },
	                                  TARGET },
	             [PULL_STEP_CHECK] = { W("skopeo"), W("inspect"), W("--raw"), TARGET } },
	  .has_all = true,
	  .is_skopeo = true },
};
#define TOOLS (sizeof tools / sizeof *tools)

enum cocket_code
pull_tool_find(const struct pull_tool **out, const char *name, struct err *err)
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
pull_tool_wants_target(const struct pull_tool *t)
{
	return t->is_skopeo;
}

/* --- command lines ------------------------------------------------------------------------------- */

static bool
is_all(const struct pull_request *r)
{
	return r->platform && strcmp(r->platform, "all") == 0;
}

static enum cocket_code
add(struct strings *out, const char *before, const char *text, struct err *err)
{
	char word[PATH_MAX + NAME_TEXT_BYTES];

	if (snprintf(word, sizeof word, "%s%s", before, text) >= (int)sizeof word)
		return fail(err, COCKET_E_USAGE, "%s: too long", TEXT(slice_str(text)));
	return strings_add(out, slice_str(word), err);
}

/* The digest alone says which: docker refuses both, and a tag may have moved. */
static enum cocket_code
add_pinned(struct strings *out, const char *before, const struct pull_request *r, struct err *err)
{
	char text[NAME_TEXT_BYTES];
	struct name pinned = *r->name;

	pinned.tag[0] = '\0';
	name_print(text, &pinned, r->digest);
	return add(out, before, text, err);
}

static enum cocket_code
add_tagged(struct strings *out, const struct pull_request *r, struct err *err)
{
	char text[NAME_TEXT_BYTES];

	name_print(text, r->name, NULL);
	return add(out, "", text, err);
}

static enum cocket_code
add_override(struct strings *out, const char *text, struct err *err)
{
	struct platform p;

	if (platform_parse(&p, slice_str(text), err) || add(out, "--override-os=", p.os, err) || add(out, "--override-arch=", p.arch, err))
		return err->code;
	return p.variant[0] ? add(out, "--override-variant=", p.variant, err) : COCKET_OK;
}

static enum cocket_code
add_platform(struct strings *out, const struct pull_tool *t, const struct pull_request *r, struct err *err)
{
	if (r->platform == NULL || is_all(r))
		return COCKET_OK;
	if (t->is_skopeo)
		return add_override(out, r->platform, err);
	return add(out, "", "--platform", err) ? err->code : add(out, "", r->platform, err);
}

/* skopeo copies one platform of an index unless it is told otherwise. */
static bool
wants_all(const struct pull_tool *t, const struct pull_request *r)
{
	return is_all(r) || (t->is_skopeo && r->platform == NULL);
}

static enum cocket_code
add_word(struct strings *out, const struct pull_tool *t, const struct word *w, const struct pull_request *r, struct err *err)
{
	switch (w->kind) {
	case WORD_PLAIN: return add(out, "", w->text, err);
	case WORD_PINNED: return add_pinned(out, w->text, r, err);
	case WORD_TAGGED: return add_tagged(out, r, err);
	case WORD_TARGET: return add(out, "", r->target, err);
	case WORD_PLATFORM: return add_platform(out, t, r, err);
	case WORD_ALL: return wants_all(t, r) ? add(out, "", w->text, err) : COCKET_OK;
	case WORD_HTTP: return r->plain_http ? add(out, "", w->text, err) : COCKET_OK;
	case WORD_NONE: break;
	}
	return COCKET_OK;
}

enum cocket_code
pull_tool_argv(struct strings *out, const struct pull_tool *t, enum pull_step step, const struct pull_request *r, struct err *err)
{
	for (const struct word *w = t->lines[step]; w->kind != WORD_NONE; w++)
		if (add_word(out, t, w, r, err))
			return err->code;
	return COCKET_OK;
}

/* --- running ------------------------------------------------------------------------------------- */

/* The line as an argv; *out is yours, its words are not. */
static enum cocket_code
argv_end(char *out[static 2 * WORDS_MAX + 1], const struct strings *words, struct err *err)
{
	if (words->count > (size_t)2 * WORDS_MAX)
		return fail(err, COCKET_E_INTERNAL, "a command line that is too long");
	memcpy(out, words->items, words->count * sizeof *out);
	out[words->count] = NULL;
	return COCKET_OK;
}

static enum cocket_code
fail_status(char *const argv[], int status, struct err *err)
{
	size_t command = 1;

	while (argv[command][0] == '-')
		command++;
	return fail(err, COCKET_E_IO, "%s %s: exit status %d", argv[0], argv[command], status);
}

/* printed: what it prints; NULL: that goes to standard error, since standard output is ours. */
static enum cocket_code
run_step(struct buf *printed, const struct pull_tool *t, enum pull_step step, const struct pull_request *r, struct err *err)
{
	AUTO(strings_free) struct strings words = { 0 };
	char path[PATH_MAX], *argv[2 * WORDS_MAX + 1];
	struct process p = { path, argv, ENDS_OURS, 0 };
	int status = 0;

	if (pull_tool_argv(&words, t, step, r, err) || argv_end(argv, &words, err) || program_require(path, t->name, err))
		return err->code;
	p.ends.out = STDERR_FILENO;
	if (printed ? process_read(&status, printed, &p, err) : process_run(&status, &p, err))
		return within(err, "%s", t->name);
	return status == 0 ? COCKET_OK : fail_status(argv, status, err);
}

/* In a table the name that was asked for holds the digest too, whatever the image is. */
static bool
has_word(struct slice printed, const char *digest, bool is_table)
{
	const uint8_t *at;

	while ((at = memmem(printed.ptr, printed.len, digest, strlen(digest)))) {
		const size_t before = (size_t)(at - printed.ptr);

		if (!is_table || before == 0 || isspace(at[-1]))
			return true;
		printed = slice_of(at + 1, printed.len - before - 1);
	}
	return false;
}

bool
pull_tool_has_digest(const struct pull_tool *t, struct slice printed, const struct digest *digest)
{
	char text[DIGEST_TEXT_BYTES];
	struct digest hashed;

	if (t->is_skopeo) {
		hashed = digest_of(printed);
		return digest_eq(&hashed, digest);
	}
	digest_print(text, digest);
	return has_word(printed, text, t->is_table);
}

static enum cocket_code
check_pulled(const struct pull_tool *t, const struct pull_request *r, struct err *err)
{
	AUTO(buf_free) struct buf printed = BUF(ANSWER_MAX_BYTES);
	char digest[DIGEST_TEXT_BYTES];

	if (run_step(&printed, t, PULL_STEP_CHECK, r, err))
		return err->code;
	if (pull_tool_has_digest(t, buf_slice(&printed), r->expected))
		return COCKET_OK;
	digest_print(digest, r->expected);
	return fail(err, COCKET_E_DIGEST, "%s pulled a different image (expected %s)%s%s", t->name, digest, t->is_skopeo ? "" : ": ",
	            t->is_skopeo ? "" : TEXT(buf_slice(&printed)));
}

enum cocket_code
pull_tool_run(const struct pull_tool *t, const struct pull_request *r, struct err *err)
{
	const bool has_tag = t->lines[PULL_STEP_TAG][0].kind != WORD_NONE && r->name->tag[0] != '\0';

	if (is_all(r) && !t->has_all)
		return fail(err, COCKET_E_USAGE, "--platform all: %s pulls one platform", t->name);
	if (run_step(NULL, t, PULL_STEP_PULL, r, err) || check_pulled(t, r, err))
		return err->code;
	return has_tag ? run_step(NULL, t, PULL_STEP_TAG, r, err) : COCKET_OK;
}
