/* The program: finds the command, fills its options from the command line, the environment and the configuration file, runs it, closes
 * standard output.  A further command is one row of the table below.
 * Exit status (design.md section 2): 0 pass, 1 denied, 2 usage, 3 undecided; never 0 after anything went wrong. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/app.h"
#include "cli/config.h"
#include "cli/password.h"

static const struct command *const commands[] = {
	&command_verify, &command_sign, &command_key_generate, &command_key_show, &command_key_passwd, &command_key_import,
	&command_digest, &command_inspect, &command_trust_init, &command_trust_show, &command_trust_delegate, &command_trust_undelegate,
	&command_trust_revoke, &command_trust_rotate, &command_trust_sign, &command_trust_update, &command_trust_export, &command_trust_import,
	&command_trust_import_dct,
};
#define COMMANDS (sizeof commands / sizeof *commands)

static const char *const output_words[] = { "text", "json", NULL };

static struct {
	char *config;
	unsigned output;
	bool quiet, verbose, help, version;
} global;

static const struct opt global_options[] = {
	{ OPT_ROW("config", 0, OPT_STRING, "FILE", "configuration file, instead of the usual places"),
	  .to.string = &global.config, .not_in_config = true },
	{ OPT_ROW("output", 0, OPT_CHOICE, "text|json", "how results are printed (text)"),
	  .to.choice = &global.output, .choices = output_words },
	{ OPT_ROW("quiet", 'q', OPT_FLAG, NULL, "say nothing on stderr but errors and denials"), .to.flag = &global.quiet },
	{ OPT_ROW("verbose", 'v', OPT_FLAG, NULL, "say what is being done on stderr"), .to.flag = &global.verbose },
	{ OPT_ROW("help", 'h', OPT_FLAG, NULL, "show this help"), .to.flag = &global.help, .command_line_only = true },
	{ OPT_ROW("version", 0, OPT_FLAG, NULL, "show the version"), .to.flag = &global.version, .command_line_only = true },
};

static struct {
	bool plain_http;
	int64_t timeout;
	char *auth_file, *certs_dir;
} registry = { .timeout = 60 };

static const struct opt registry_options[] = {
	{ OPT_ROW("plain-http", 0, OPT_FLAG, NULL, "speak http, not https, to the registry"), .to.flag = &registry.plain_http },
	{ OPT_ROW("timeout", 0, OPT_SECONDS, "DURATION", "for one image, all its requests together (60s)"), .to.seconds = &registry.timeout },
	{ OPT_ROW("auth-file", 0, OPT_STRING, "FILE", "credentials, instead of docker's and podman's"), .to.string = &registry.auth_file },
	{ OPT_ROW("certs-dir", 0, OPT_STRING, "DIR", "a directory per host of CA and client certificates"),
	  .to.string = &registry.certs_dir },
};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

enum status
usage_error(const char *hint, const char *fmt, ...)
{
	char line[ERR_MESSAGE_BYTES];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	log_error("%s", line);
	say_hint(hint);
	return STATUS_USAGE;
}

static void
add_options(struct opts *o, const struct command *command)
{
	opts_add(o, command->options, command->option_count);
	if (command->registry)
		opts_add(o, registry_options, COUNT(registry_options));
	opts_add(o, global_options, COUNT(global_options));
}

/* --- what to type ----------------------------------------------------------------------------- */

static void
print_command(const struct command *command)
{
	out_printf("  %-16s %s\n", command->name, command->summary);
}

static enum status
help_all(void)
{
	struct opts o = {0};

	out_printf("Usage: cocket COMMAND [OPTION]... [OPERAND]...\n\nVerifies and signs container images.\n\nCommands:\n");
	for (size_t i = 0; i < COMMANDS; i++)
		print_command(commands[i]);
	out_printf("  %-16s %s\n\nOptions of every command:\n", "help COMMAND", "shows what COMMAND does and its options");
	opts_add(&o, global_options, COUNT(global_options));
	opts_print_help(&o);
	out_printf("\nEvery long option can also be set by a variable, COCKET_NAME for --name, or in the configuration file.\n"
	           "Exit status: 0 all may pass, 1 denied, 2 wrong usage or configuration, 3 could not be decided.\n");
	return STATUS_OK;
}

static enum status
help_command(const struct command *command)
{
	struct opts o = {0};

	add_options(&o, command);
	opts_print_synopsis(&o, command->name, command->operands);
	out_printf("\n%s.\n\nOptions:\n", command->summary);
	opts_print_help(&o);
	if (command->operands && strncmp(command->operands, "IMAGE", 5) == 0)
		out_printf("\nIMAGE is NAME[:TAG][@sha256:HEX] as docker writes it, or oci:DIR[:TAG], an OCI layout on disk.\n");
	else
		out_printf("\n");
	out_printf("See cocket-%.*s(1) for all of it, exit statuses and examples.\n", (int)strcspn(command->name, " "), command->name);
	return STATUS_OK;
}

static bool
is_group_of(const char *name, const char *group)
{
	size_t n = strlen(group);

	return strncmp(name, group, n) == 0 && name[n] == ' ';
}

static bool
is_group(const char *group)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (is_group_of(commands[i]->name, group))
			return true;
	return false;
}

static enum status
help_group(const char *group)
{
	out_printf("Usage: cocket %s COMMAND [OPTION]... [OPERAND]...\n\nCommands:\n", group);
	for (size_t i = 0; i < COMMANDS; i++)
		if (is_group_of(commands[i]->name, group))
			print_command(commands[i]);
	return STATUS_OK;
}

static enum status
print_version(void)
{
	out_printf("cocket " COCKET_VERSION "\n");
	return STATUS_OK;
}

/* Hidden: every option of every command, for the test of the man pages and for completion. */
static enum status
print_options(void)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		struct opts o = {0};

		add_options(&o, commands[i]);
		opts_print_table(&o, commands[i]->name);
	}
	return STATUS_OK;
}

/* --- which command ---------------------------------------------------------------------------- */

/* One word, or a group's and the next; *used says how many. */
static const struct command *
find_command(char *const words[], size_t n, size_t *used)
{
	char both[64];

	for (size_t i = 0; i < COMMANDS && n > 0; i++) {
		*used = 1;
		if (strcmp(commands[i]->name, words[0]) == 0)
			return commands[i];
		*used = 2;
		if (n < 2 || snprintf(both, sizeof both, "%s %s", words[0], words[1]) >= (int)sizeof both)
			continue;
		if (strcmp(commands[i]->name, both) == 0)
			return commands[i];
	}
	return NULL;
}

/* A command's name that is near, or whose second word was given alone. */
static const char *
nearest_command(const char *word)
{
	const char *names[COMMANDS];

	for (size_t i = 0; i < COMMANDS; i++) {
		const char *space = strchr(commands[i]->name, ' ');

		if (space && strcmp(space + 1, word) == 0)
			return commands[i]->name;
		names[i] = commands[i]->name;
	}
	return nearest_word(slice_str(word), names, COMMANDS);
}

/* lists: where the commands are listed, for when none is near. */
static enum status
unknown_command(const char *word, const char *lists)
{
	const char *near = nearest_command(word);
	char hint[64];

	snprintf(hint, sizeof hint, near ? "did you mean cocket %s?" : "%s", near ? near : lists);
	return usage_error(hint, "unknown command %s", TEXT(slice_str(word)));
}

static bool
asks_help(char *const words[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)
			return true;
	return false;
}

/* A group's name without one of its commands. */
static enum status
group_alone(char *const words[], size_t n)
{
	char hint[64], both[64];

	if (asks_help(words + 1, n - 1))
		return help_group(words[0]);
	snprintf(hint, sizeof hint, "cocket %s --help lists its commands", words[0]);
	if (n > 1 && words[1][0] != '-') {
		snprintf(both, sizeof both, "%s %s", words[0], words[1]);
		return unknown_command(both, hint);
	}
	return usage_error(hint, "%s: which of its commands?", words[0]);
}

static enum status
no_command(char *const words[], size_t n)
{
	if (n == 0)
		return usage_error("cocket --help lists the commands", "no command given");
	return is_group(words[0]) ? group_alone(words, n) : unknown_command(words[0], "cocket --help lists the commands");
}

static enum status
run_help(char *const words[], size_t n)
{
	size_t used;
	const struct command *command = find_command(words, n, &used);

	if (n == 0)
		return help_all();
	if (command)
		return help_command(command);
	return n == 1 && is_group(words[0]) ? help_group(words[0]) : no_command(words, n);
}

/* --- running it ------------------------------------------------------------------------------- */

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

static bool
is_option(struct slice name)
{
	for (size_t i = 0; i < COMMANDS; i++) {
		struct opts o = {0};
		const struct opt *row;

		add_options(&o, commands[i]);
		row = opt_find(o.rows, o.count, name);
		if (row)
			return !row->command_line_only && !row->not_in_config;
	}
	return false;
}

static enum cocket_code
fill_options(struct opts *o, const struct command *command, struct err *err)
{
	static const struct config_names names = { commands, COMMANDS, is_option };

	if (opts_parse_environment(o, err))
		return err->code;
	log_set_level(global.quiet ? LOG_QUIET : LOG_NORMAL);
	return config_read(o, global.config, command, &names, err);
}

static enum status
check_operands(const struct command *command, size_t n)
{
	char hint[64];

	snprintf(hint, sizeof hint, "cocket %s --help", command->name);
	if (n < command->min)
		return usage_error(hint, "%s: nothing given, expected %s", command->name, command->operands);
	if (n > command->max)
		return usage_error(hint, "%s: too much given, expected %s", command->name, command->operands ? command->operands : "no operands");
	if (global.quiet && global.verbose)
		return usage_error(NULL, "--quiet and --verbose exclude each other");
	return STATUS_OK;
}

/* What was named must be there: a credential file or a CA that is silently without effect shows much later, as another error. */
static enum cocket_code
check_registry_files(struct err *err)
{
	char inside[4096];

	if (registry.auth_file && access(registry.auth_file, R_OK) < 0)
		return fail_errno(err, COCKET_E_USAGE, "--auth-file %s", TEXT(slice_str(registry.auth_file)));
	if (!registry.certs_dir || snprintf(inside, sizeof inside, "%s/.", registry.certs_dir) >= (int)sizeof inside)
		return COCKET_OK;
	if (access(inside, R_OK) < 0)
		return fail_errno(err, COCKET_E_USAGE, "--certs-dir %s", TEXT(slice_str(registry.certs_dir)));
	return COCKET_OK;
}

static enum status
run_command(const struct command *command, char *const operands[], size_t n)
{
	struct app app = { .json = global.output == 1, .quiet = global.quiet };
	struct err err = {0};

	log_set_level(global.quiet ? LOG_QUIET : global.verbose ? LOG_VERBOSE : LOG_NORMAL);
	app.session = (struct session_options){
		.plain_http = registry.plain_http,
		.timeout_ms = registry.timeout * 1000,
		.auth_file = registry.auth_file,
		.certs_dir = registry.certs_dir,
	};
	if (check_registry_files(&err))
		return say_error(NULL, &err);
	if (command->secret)
		forbid_dumps();
	else
		password_forget_environment(); /* no helper needs it */
	return command->run(&app, operands, n);
}

static enum status
option_error(const struct opts *o, const struct err *err)
{
	enum status status = say_error(NULL, err);

	say_hint(o->hint);
	return status;
}

static enum status
start_command(struct opts *o, const struct command *command, struct opt_args *args)
{
	struct err err = {0};
	size_t n = 0;
	char **operands = calloc(args->count + 1, sizeof *operands);
	enum status status = STATUS_OK;

	if (!operands)
		status = say_error(NULL, &(struct err){ COCKET_E_NOMEM, "out of memory" });
	else if (opts_parse(o, args, operands, &n, &err))
		status = option_error(o, &err);
	else if (global.help)
		status = help_command(command);
	else if (global.version)
		status = print_version();
	else if (fill_options(o, command, &err))
		status = option_error(o, &err);
	else
		status = check_operands(command, n);
	if (status == STATUS_OK && !global.help && !global.version)
		status = run_command(command, operands, n);
	free(operands);
	return status;
}

/* What stands where the command should: nothing, help, or one of the hidden words. */
static enum status
run_word(char *const words[], size_t n)
{
	if (n > 0 && strcmp(words[0], "help") == 0)
		return run_help(words + 1, asks_help(words + 1, n - 1) ? 0 : n - 1);
	if (global.help)
		return run_help(words, n);
	if (global.version)
		return print_version();
	if (n == 1 && strcmp(words[0], "__options") == 0)
		return print_options();
	return no_command(words, n);
}

/* An option of some command, before the command's name. */
static enum status
option_before_command(struct opts *o, const char *word, const struct err *err)
{
	struct slice text = slice_str(word), name;

	if (slice_starts(text, "--")) {
		name = slice_of(text.ptr + 2, strcspn(word + 2, "="));
		if (is_option(name))
			snprintf(o->hint, sizeof o->hint, "it stands after the command: cocket COMMAND --%.*s", (int)name.len, (const char *)name.ptr);
	}
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

	opts_add(&before, global_options, COUNT(global_options));
	if (opts_parse(&before, args, NULL, NULL, &err))
		return option_before_command(&before, args->argv[args->at - 1], &err);
	n = args->count - args->at;
	command = find_command(args->argv + args->at, n, &used);
	if (!command || global.help)
		return run_word(args->argv + args->at, n);
	args->at += used;
	args->operands_only = false;
	add_options(o, command); /* the global ones last */
	memcpy(o->origin + o->count - before.count, before.origin, sizeof before.origin[0] * before.count);
	return start_command(o, command, args);
}

int
main(int argc, char **argv)
{
	struct opts o = {0};
	struct opt_args args = { .argv = argv, .count = argc > 0 ? (size_t)argc : 0, .at = argc > 0 ? 1 : 0 };
	enum status status;

	out_open();
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
	(void)setlocale(LC_CTYPE, "");
	status = run(&o, &args);
	opts_free(&o);
	return (int)out_close(status);
}
