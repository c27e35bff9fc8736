/* The program: finds the command, fills its options from the command line, the environment and the configuration file, runs it, closes
 * standard output.
 * Exit status (cocket(1)): 0 pass, 1 denied, 2 usage, 3 undecided; never 0 after anything went wrong. */
#include <limits.h>
#include <locale.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/log.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/option/argv0.h"
#include "cli/operand_hint.h"
#include "cli/option/common_options.h"
#include "cli/option/config.h"
#include "cli/option/env_typos.h"
#include "cli/option/foreign_options.h"
#include "cli/option/image_operands.h"
#include "cli/option/password.h"
#include "cli/option/verify_options.h"
#include "cli/output/hint.h"
#include "identity/key_files.h"
#include "cli/output/warnings.h"

/* A crash or a debugger must not spread private keys.  LeakSanitizer needs to trace its own process. */
static void
forbid_dumps(void)
{
#ifndef __SANITIZE_ADDRESS__
	const struct rlimit none = {0};

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

static enum cocket_code
fill_options(struct opts *o, const struct command *command, struct err *err)
{
	const struct config_names names = { commands, command_count, command_has_option };

	if (opts_parse_environment(o, err) || common_allow_owners(err))
		return err->code;
	log_set_level(common.quiet ? LOG_QUIET : LOG_NORMAL);
	return config_read(o, common.config, command, &names, err) ? err->code : common_allow_owners(err);
}

static enum status
too_few_or_many(const struct command *command, size_t n)
{
	char what[128];

	if (n < command->min)
		snprintf(what, sizeof what, "missing %s", command->operands);
	else
		snprintf(what, sizeof what, "too many arguments (expected %s)", command->operands ? command->operands : "none");
	return help_usage_error(command, NULL, what);
}

static enum status
check_line(const struct opts *o, const struct command *command, size_t n)
{
	char missing[OPT_MISSING_BYTES], what[OPT_MISSING_BYTES + 16];
	struct err err = { 0 };
	const char *hint;

	if (opts_check_conflicts(o, &err))
		return print_err(NULL, &err);
	if (opts_find_missing(missing, &hint, o)) {
		snprintf(what, sizeof what, "missing %s", missing);
		return help_usage_error(command, hint, what);
	}
	if (n < command->min || n > command->max)
		return too_few_or_many(command, n);
	return STATUS_OK;
}

static enum status
run_command(const struct command *command, char *const operands[], size_t n)
{
	struct app app = { .json = common.output == 1, .quiet = common.quiet, .verify = verify_arguments() };
	struct err err = {0};

	log_set_level(common.quiet ? LOG_QUIET : common.verbose ? LOG_VERBOSE : LOG_NORMAL);
	if (common_session(&app.session, &err))
		return print_err(NULL, &err);
	if (command->secret || (command->is_secret && command->is_secret()))
		forbid_dumps();
	else
		password_forget_environment(); /* no helper needs it */
	return command->run(&app, operands, n);
}

static enum status
option_error(const struct opts *o, const struct err *err)
{
	enum status status = print_err(NULL, err);

	print_hint(o->hint);
	return status;
}

/* "--NAME" or "--NAME=VALUE". */
static struct slice
long_name(const char *word)
{
	return slice_starts(slice_str(word), "--") ? slice_of(word + 2, strcspn(word + 2, "=")) : (struct slice){ 0 };
}

/* An option that the command does not have: its operand, one that others have, one of another tool, one that is nearly ours, or none at all. */
static enum status
line_error(struct opts *o, const struct command *command, const struct opt_args *args, const struct err *err)
{
	const char *word = args->argv[args->at - 1], *next = args->at < args->count ? args->argv[args->at] : NULL;
	const struct slice name = o->unknown ? long_name(word) : (struct slice){ 0 };
	const struct command *other = foreign_option_hint(o, name) ? NULL : command_with_option(name);
	char hint[OPERAND_HINT_BYTES];

	if (o->unknown && operand_hint(hint, command, word, next)) {
		const enum status status = print_err(NULL, err);

		print_hint(hint);
		return status;
	}
	if (other)
		snprintf(o->hint, sizeof o->hint, "--%.*s is an option of cocket %s", (int)name.len, (const char *)name.ptr, other->name);
	else if (o->unknown && !*o->hint)
		snprintf(o->hint, sizeof o->hint, "cocket %s --help lists the options", command->name);
	return option_error(o, err);
}

/* What a command of the same shell would need to be told again. */
static const char *
named_on_line(const struct opts *o, const char *name)
{
	const struct opt *row = opt_find(o->rows, o->count, slice_str(name));

	for (size_t i = 0; row && i < o->count; i++)
		if (o->rows[i] == row && o->origin[i] == FROM_COMMAND_LINE && row->kind == OPT_STRING)
			return *row->to.string;
	return NULL;
}

/* The private key beside the one public key that was given. */
static void
prepare_hints(const struct opts *o)
{
	static char key[PATH_MAX];
	const struct strings *keys = &verify_arguments()->keys;
	const bool is_there = keys->count == 1 && key_file_find_beside(key, keys->items[0], ".key");

	hint_set_names(&(struct hint_names){ is_there ? key : NULL, named_on_line(o, "trust"), named_on_line(o, "policy") });
}

/* Settings from elsewhere than the command line, then the command. */
static enum status
fill_and_run(struct opts *o, const struct command *command, char *const operands[], size_t n)
{
	struct err err = { 0 };
	enum status status;

	o->has_operands = n > 0;
	if (fill_options(o, command, &err))
		return option_error(o, &err);
	status = check_line(o, command, n);
	if (status == STATUS_OK)
		status = path_options_check(o);
	if (status == STATUS_OK)
		status = image_operands_check(o, command, operands, n);
	if (status == STATUS_OK)
		status = file_operands_check(o, command, operands, n);
	if (status != STATUS_OK)
		return status;
	env_typos_warn(o);
	prepare_hints(o);
	status = run_command(command, operands, n);
	if (status != STATUS_OK && status != STATUS_USAGE)
		image_operands_hint(o, command, operands, n);
	return status;
}

static enum status
start_command(struct opts *o, const struct command *command, struct opt_args *args)
{
	struct err err = { 0 };
	size_t n = 0;
	char **operands = calloc(args->count + 1, sizeof *operands);
	enum status status;

	if (!operands)
		return print_err(NULL, &(struct err){ .code = COCKET_E_NOMEM, .message = "out of memory" });
	if (opts_parse(o, args, operands, &n, &err))
		status = line_error(o, command, args, &err);
	else if (common.help)
		status = help_command(command);
	else
		status = common.version ? help_version() : fill_and_run(o, command, operands, n);
	free(operands);
	return status;
}

/* The first command that the words name. */
static const char *
command_among(char *const words[], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t used;
		const struct command *command = command_find(words + i, n - i, &used);

		if (command)
			return command->name;
	}
	return "COMMAND";
}

/* An option of some command, before the command's name. */
static enum status
option_before_command(struct opts *o, const char *word, char *const words[], size_t n, const struct err *err)
{
	const struct slice name = long_name(word);

	if (o->unknown && command_with_option(name))
		snprintf(o->hint, sizeof o->hint, "it stands after the command: cocket %s --%.*s", command_among(words, n), (int)name.len,
		         (const char *)name.ptr);
	else if (o->unknown && !*o->hint)
		snprintf(o->hint, sizeof o->hint, "cocket --help lists the options");
	return option_error(o, err);
}

/* Options of every command may stand before the command too. */
static enum status
run(struct opts *o, struct opt_args *args)
{
	struct opts before = {0};
	struct err err = {0};
	const struct command *command;
	size_t used = 0, n;

	common_add_global_options(&before);
	if (opts_parse(&before, args, NULL, NULL, &err))
		return option_before_command(&before, args->argv[args->at - 1], args->argv + args->at, args->count - args->at, &err);
	n = args->count - args->at;
	command = command_find(args->argv + args->at, n, &used);
	if (!command || common.help)
		return help_word(args->argv + args->at, n);
	args->at += used;
	args->operands_only = false;
	common_add_options(o, command); /* the global ones last */
	common_begin(o, command);
	memcpy(o->origin + o->count - before.count, before.origin, sizeof before.origin[0] * before.count);
	return start_command(o, command, args);
}

#define LARGE_BYTES (128 * 1024)

int
main(int argc, char **argv)
{
	struct opts o = {0};
	struct opt_args args = {0};
	char **words;
	enum status status;

	out_open();
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
	(void)setlocale(LC_CTYPE, "");
	(void)mallopt(M_MMAP_THRESHOLD, LARGE_BYTES); /* what is large goes back when it is freed, whichever thread had it */
	words = argv0_words(argc, argv, &args.count);
	args.argv = words;
	args.at = args.count > 0 ? 1 : 0;
	status = words ? run(&o, &args) : print_err(NULL, &(struct err){ .code = COCKET_E_NOMEM, .message = "out of memory" });
	opts_free(&o);
	free(words);
	warnings_finish();
	return (int)out_close(status);
}
