/* Dockerfiles by the rules of cocket-lint(7): what instructions say outright.  Shell and packages are other linters'. */
#include "lint/lint_dockerfile.h"

#include "base/escape.h"
#include "format/files/dockerfile.h"
#include "format/files/dockerfile_flags.h"
#include "format/files/dockerfile_json.h"
#include "format/text/go_space.h"
#include "format/text/line_column.h"
#include "format/text/slice_scan.h"
#include "lint/added_paths.h"
#include "lint/lint_stages.h"
#include "lint/lint_words.h"
#include "format/secret/secret_name.h"

struct dockerfile_lint {
	const struct lint_subject *subject;
	struct dockerfile file;
	struct lint_stages stages;
	struct added_paths added; /* of the stage */
	size_t at;                /* of the instruction */
	size_t from;              /* of the last FROM */
};

static void
lint_free(struct dockerfile_lint *l)
{
	dockerfile_free(&l->file);
	lint_stages_free(&l->stages);
	added_paths_free(&l->added);
}

static struct stage_facts *
facts(struct dockerfile_lint *l)
{
	return &lint_stages_now(&l->stages)->facts;
}

/* --- arguments --- */

/* Behind the flags; *has_flag: one of them begins so. */
static enum cocket_code
pass_flags(struct flags *flags, bool *has_flag, const char *name, struct err *err)
{
	struct flag flag;
	bool more = true;

	*has_flag = false;
	while (more) {
		if (flags_next(flags, &more, &flag, err))
			return err->code;
		*has_flag = *has_flag || (more && slice_starts(flag.text, name));
	}
	return COCKET_OK;
}

/* --- FROM --- */

static void
read_from(struct dockerfile_lint *l)
{
	lint_stages_begin(&l->stages);
	l->from = l->at;
	added_paths_free(&l->added);
	added_paths_enter(&l->added, "/");
}

/* --- USER, HEALTHCHECK --- */

static enum cocket_code
read_user(struct dockerfile_lint *l, struct slice arguments, struct err *err)
{
	const struct slice user = quotes_inside(text_trim(arguments, TEXT_BLANKS));
	const struct text text = text_quote(user);

	(void)err;
	memcpy(facts(l)->user, text.s, sizeof text.s);
	facts(l)->user_at = l->at;
	facts(l)->is_root = lint_user_is_root(user);
	return COCKET_OK;
}

static enum cocket_code
read_healthcheck(struct dockerfile_lint *l, struct slice arguments, struct err *err)
{
	(void)err;
	facts(l)->has_healthcheck = !instruction_is(text_trim(arguments, TEXT_BLANKS), "NONE");
	return COCKET_OK;
}

/* --- ARG, ENV --- */

static enum cocket_code
read_arg(struct dockerfile_lint *l, struct slice arguments, struct err *err)
{
	AUTO(strings_free) struct strings words = { 0 };
	struct slice value;

	if (lint_words(&words, arguments, err))
		return err->code;
	for (size_t i = 0; i < words.count; i++) {
		const struct slice name = lint_assignment(&value, words.items[i]);

		if (secret_name_is(name) && lint_add(l->subject, RULE_SECRET_IN_ARG, l->at, err, "ARG %s: a build argument is in the image's history",
		                                     TEXT(name)))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
check_variable(struct dockerfile_lint *l, struct slice name, struct slice value, struct err *err)
{
	if (!secret_name_is(name) || !secret_value_is_written(value))
		return COCKET_OK;
	return lint_add(l->subject, RULE_SECRET_IN_ENV, l->at, err, "ENV %s: its value is in the image", TEXT(name));
}

/* "NAME VALUE", the old form, has no equals sign in the first word. */
static enum cocket_code
read_env(struct dockerfile_lint *l, struct slice arguments, struct err *err)
{
	AUTO(strings_free) struct strings words = { 0 };
	struct slice value;

	if (lint_words(&words, arguments, err) || words.count == 0)
		return err->code;
	if (strchr(words.items[0], '=') == NULL)
		return words.count > 1 ? check_variable(l, slice_str(words.items[0]), slice_str(words.items[1]), err) : COCKET_OK;
	for (size_t i = 0; i < words.count; i++) {
		const struct slice name = lint_assignment(&value, words.items[i]);

		if (check_variable(l, name, value, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- ADD, COPY --- */

static bool
is_commit(struct slice text)
{
	return text.len == 40 && consists_of(text, is_hex, "");
}

/* A Git URL may name a commit; what is downloaded has no name of its own. */
static bool
is_unchecked(const char *source)
{
	const struct slice url = slice_str(source);
	const bool is_git = strstr(source, ".git") != NULL || slice_starts(url, "git@") || slice_starts(url, "ssh://") || slice_starts(url, "git://");

	if (is_git && (slice_starts(url, "http") || slice_starts(url, "git") || slice_starts(url, "ssh")))
		return !is_commit(tail(url, find(url, '#') + has(url, '#')));
	return slice_starts(url, "http://") || slice_starts(url, "https://");
}

static enum cocket_code
check_downloads(struct dockerfile_lint *l, const struct strings *words, struct err *err)
{
	for (size_t i = 0; i + 1 < words->count; i++)
		if (is_unchecked(words->items[i]) &&
		    lint_add(l->subject, RULE_UNCHECKED_DOWNLOAD, l->at, err, "ADD %s: not held to a checksum", TEXT(slice_str(words->items[i]))))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
read_copy(struct dockerfile_lint *l, struct slice arguments, bool is_add, struct err *err)
{
	AUTO(flags_free) struct flags flags = FLAGS(arguments, l->file.directives.escape);
	AUTO(strings_free) struct strings words = { 0 };
	bool has_checksum;

	if (pass_flags(&flags, &has_checksum, "--checksum=", err) || lint_argument_words(&words, space_trim_left(flags.rest), err))
		return err->code;
	if (is_add && !has_checksum && check_downloads(l, &words, err))
		return err->code;
	return added_paths_copy(&l->added, &words, l->at, err);
}

static enum cocket_code
read_add(struct dockerfile_lint *l, struct slice arguments, struct err *err)
{
	return read_copy(l, arguments, true, err);
}

static enum cocket_code
read_copy_alone(struct dockerfile_lint *l, struct slice arguments, struct err *err)
{
	return read_copy(l, arguments, false, err);
}

/* --- RUN, WORKDIR --- */

/* What only a stage has that the image is not made from is in no layer of it. */
static enum cocket_code
add_deleted(void *context, const struct added_path *path, struct err *err)
{
	struct dockerfile_lint *l = context;

	if (!lint_stages_now(&l->stages)->in_image)
		return COCKET_OK;
	return lint_add(l->subject, RULE_DELETED_LATER, l->at, err, "RUN deletes %s, which line %zu added: it stays in that layer",
	                TEXT(slice_str(path->path)), line_column_of(l->subject->bytes, path->at).line);
}

static enum cocket_code
run_program(struct dockerfile_lint *l, struct slice arguments, struct err *err)
{
	AUTO(strings_free) struct strings words = { 0 };

	return lint_argument_words(&words, arguments, err) ? err->code : added_paths_exec(&l->added, &words, l->at, add_deleted, l, err);
}

/* "RUN <<EOF" and its like: the shell reads the heredoc's lines.  Of "RUN cat <<EOF" they are some text. */
static struct slice
commands_of(const struct dockerfile_lint *l, struct slice arguments)
{
	if (!slice_starts(arguments, "<<"))
		return arguments;
	return slice_of(l->subject->bytes.ptr + l->file.bodies, l->file.at - l->file.bodies);
}

static enum cocket_code
read_run(struct dockerfile_lint *l, struct slice arguments, struct err *err)
{
	AUTO(flags_free) struct flags flags = FLAGS(arguments, l->file.directives.escape);
	bool ignored;

	if (pass_flags(&flags, &ignored, "--mount", err))
		return err->code;
	const struct slice rest = space_trim_left(flags.rest);
	return is_json_form(rest) ? run_program(l, rest, err) : added_paths_run(&l->added, commands_of(l, rest), l->at, add_deleted, l, err);
}

static enum cocket_code
read_workdir(struct dockerfile_lint *l, struct slice arguments, struct err *err)
{
	AUTO(strings_free) struct strings words = { 0 };

	if (lint_words(&words, arguments, err))
		return err->code;
	added_paths_enter(&l->added, words.count == 1 ? words.items[0] : "");
	return COCKET_OK;
}

/* --- instructions --- */

static const struct {
	const char *name;
	enum cocket_code (*read)(struct dockerfile_lint *l, struct slice arguments, struct err *err);
	bool on_build; /* behind ONBUILD it says the same */
} instructions[] = {
	{ "USER", read_user, false },       { "HEALTHCHECK", read_healthcheck, false }, { "ARG", read_arg, true },
	{ "ENV", read_env, true },          { "ADD", read_add, true },                  { "COPY", read_copy_alone, false },
	{ "RUN", read_run, false },         { "WORKDIR", read_workdir, false },
};

static enum cocket_code
read_command(struct dockerfile_lint *l, const struct instruction *i, bool on_build, struct err *err)
{
	for (size_t k = 0; k < sizeof instructions / sizeof *instructions; k++)
		if (instruction_is(i->name, instructions[k].name) && (!on_build || instructions[k].on_build))
			return instructions[k].read(l, i->arguments, err);
	return COCKET_OK;
}

static enum cocket_code
read_instruction(struct dockerfile_lint *l, struct err *err)
{
	struct instruction i = instruction_split(buf_slice(&l->file.line));
	const bool on_build = instruction_is(i.name, "ONBUILD");

	l->at = dockerfile_offset(&l->file, i.name);
	if (instruction_is(i.name, "FROM")) {
		read_from(l);
		return COCKET_OK;
	}
	if (lint_stages_now(&l->stages) == NULL) /* an ARG for names of images */
		return instruction_is(i.name, "ARG") ? read_arg(l, i.arguments, err) : COCKET_OK;
	if (on_build)
		i = instruction_split(i.arguments);
	return read_command(l, &i, on_build, err);
}

/* --- what the last stage is --- */

static enum cocket_code
check_user(const struct dockerfile_lint *l, const struct stage_facts *f, struct err *err)
{
	if (f->user[0] == '\0' && f->is_nonroot)
		return COCKET_OK;
	if (f->user[0] == '\0')
		return lint_add(l->subject, RULE_NO_USER, l->from, err, "no USER: it runs as the base image does, which is root if that says nothing");
	return f->is_root ? lint_add(l->subject, RULE_ROOT_USER, f->user_at, err, "USER %s", f->user) : COCKET_OK;
}

static enum cocket_code
check_last(struct dockerfile_lint *l, struct err *err)
{
	if (lint_stages_now(&l->stages) == NULL)
		return COCKET_OK;
	if (check_user(l, facts(l), err))
		return err->code;
	return facts(l)->has_healthcheck ? COCKET_OK : lint_add(l->subject, RULE_NO_HEALTHCHECK, l->from, err, "no HEALTHCHECK");
}

enum cocket_code
lint_dockerfile(const struct lint_subject *s, struct err *err)
{
	AUTO(lint_free) struct dockerfile_lint l = { .subject = s };
	bool more = true;

	if (lint_stages_read(&l.stages, s->bytes, err) || dockerfile_open(&l.file, s->bytes, err))
		return err->code;
	while (more)
		if (dockerfile_next(&l.file, &more, err) || (more && read_instruction(&l, err)))
			return err->code;
	return check_last(&l, err);
}
